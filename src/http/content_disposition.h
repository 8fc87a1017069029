/// How a download names its file (RFC 6266, RFC 8187).
#pragma once

#include <string>
#include <string_view>

namespace inkvoice::http {

enum class Disposition { Attachment, Inline };

/// The field's value. `file_name` is UTF-8 and may come from a user: folders, quotes and controls in it are replaced,
/// and what is not ASCII also gets a plain form for old programs.
std::string content_disposition(Disposition disposition, std::string_view file_name);

}  // namespace inkvoice::http
