/// The columns that an invoice CSV may have (docs/csv.md), and rows of them as invoice JSON.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace inkvoice::batch {

struct CsvColumn {
  std::string_view name;  ///< "client.address.city"
  std::string_view path;  ///< where its text goes: "client/address/city"; of an item's column within the item
};

/// In the order in which fields are nested: those of one object stand together.
std::span<const CsvColumn> head_columns();
std::span<const CsvColumn> item_columns();

/// Appends the cells that are not empty as fields of the object that `writer` has open; cells[i] is columns[i]'s.
void write_fields(json::Writer& writer, std::span<const CsvColumn> columns, std::span<const std::string> cells);

}  // namespace inkvoice::batch
