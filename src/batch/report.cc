#include "batch/report.h"

#include "base/text.h"
#include "json/json.h"

namespace inkvoice::batch {

namespace {

/// File names may be any bytes, JSON may not.
std::string as_utf8(const std::string& name) {
  if (is_utf8(name)) return name;
  std::string safe = name;
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return safe;
}

}  // namespace

std::string to_line(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line != 0) text += ":" + std::to_string(problem.line);
  if (problem.is_warning) text += ": warning";
  if (!problem.pointer.empty()) text += ": " + problem.pointer;
  return text + ": " + problem.message + "\n";
}

std::string to_json_line(const Problem& problem) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("file").string(as_utf8(problem.file));
  if (problem.line != 0) writer.key("line").integer(problem.line);
  writer.key("pointer").string(problem.pointer).key("severity").string(problem.is_warning ? "warning" : "error");
  writer.key("message").string(problem.message).end_object();
  return text + "\n";
}

}  // namespace inkvoice::batch
