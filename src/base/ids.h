/// Opaque ids and secret tokens: 22 characters of [0-9A-Za-z], 131 bits from the kernel's generator.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace inkvoice {

/// Fills `out` from getrandom(2). Ends the process if the kernel cannot: there is no safe way on.
void fill_random(std::span<std::byte> out);

std::string random_id();

/// Could `text` be an id at all: 1 to 64 characters of [0-9A-Za-z_-]. What is not is NotFound without a query.
bool is_id(std::string_view text);

}  // namespace inkvoice
