#include "events/redis/message.h"

namespace inkvoice::events {

namespace {

std::optional<std::uint64_t> parse_part(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  return parse_integer<std::uint64_t>(text);
}

std::optional<Event> make_event(const std::string& user, std::string_view id, std::string_view type,
                                std::string_view invoice, std::string_view data) {
  const auto stream_id = parse_stream_id(id);
  const auto known = parse_type(type);
  if (!stream_id || !known) return std::nullopt;
  Event event{std::string(id), user, *known, std::string(invoice), {}, std::string(data)};
  event.at = Timestamp(Millis(static_cast<std::int64_t>(stream_id->time)));
  return event;
}

/// The word up to the next blank, which goes with it.
std::string_view next_word(std::string_view& text) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, blank);
  text.remove_prefix(std::min(blank + 1, text.size()));
  return word;
}

}  // namespace

std::optional<StreamId> parse_stream_id(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto time = parse_part(text.substr(0, dash));
  if (!time) return std::nullopt;
  if (dash == std::string_view::npos) return StreamId{*time, 0};
  const auto count = parse_part(text.substr(dash + 1));
  if (!count) return std::nullopt;
  return StreamId{*time, *count};
}

std::uint64_t user_tag(std::string_view user) {
  std::uint32_t hash = 2166136261U;
  for (const char c : user) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

std::string to_text(const StreamId& id) {
  std::string text;
  append_number(text, id.time);
  text += '-';
  append_number(text, id.count);
  return text;
}

std::optional<Type> parse_type(std::string_view text) {
  for (const Type type :
       {Type::InvoiceProcessing, Type::InvoiceReady, Type::InvoiceFailed, Type::InvoiceUpdated, Type::BatchProgress}) {
    if (to_string(type) == text) return type;
  }
  return std::nullopt;
}

std::optional<Event> parse_message(const std::string& user, std::string_view message) {
  const std::string_view id = next_word(message);
  const std::string_view type = next_word(message);
  const std::string_view invoice = next_word(message);
  return make_event(user, id, type, invoice, message);
}

std::optional<Event> parse_entry(const std::string& user, const redis::ReplyView& entry) {
  const redis::ReplyView fields = entry[1];
  std::string_view type;
  std::string_view invoice;
  std::string_view data;
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text() == "t") type = fields[i + 1].text();
    if (fields[i].text() == "i") invoice = fields[i + 1].text();
    if (fields[i].text() == "d") data = fields[i + 1].text();
  }
  return make_event(user, entry[0].text(), type, invoice, data);
}

}  // namespace inkvoice::events
