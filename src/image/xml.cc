#include "image/xml.h"

#include "base/text.h"
#include "base/utf8.h"

namespace inkvoice::image {

namespace {

constexpr std::size_t kDeepest = 64, kMostElements = 50'000, kMostAttributes = 200;

std::unexpected<Error> refuse(std::string_view why) {
  return fail(Code::Invalid, "is not a sound SVG: " + std::string(why));
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':' ||
         c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Result<Element> read() {
    rest_ = without_byte_order_mark(rest_);
    if (!is_utf8(rest_)) return refuse("it is not UTF-8");
    Element top;
    open_.push_back(&top);
    while (!rest_.empty()) TRY(piece());
    if (open_.size() > 1) return refuse("an element is not closed");
    if (top.children.size() != 1) return refuse("it must have one element around all others");
    return std::move(top.children[0]);
  }

 private:
  Result<void> piece() {
    if (rest_[0] != '<') return text();
    if (rest_.starts_with("<?")) return skip("?>");
    if (rest_.starts_with("<!--")) return skip("-->");
    if (rest_.starts_with("<![CDATA[")) return character_data();
    if (rest_.starts_with("<!DOCTYPE")) return document_type();
    if (rest_.starts_with("</")) return end();
    return start();
  }

  Result<void> skip(std::string_view end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return refuse("it ends too early");
    rest_.remove_prefix(at + end.size());
    return {};
  }

  Result<void> character_data() {
    const std::size_t end = rest_.find("]]>");
    if (end == std::string_view::npos) return refuse("it ends too early");
    open_.back()->text += rest_.substr(9, end - 9);
    rest_.remove_prefix(end + 3);
    return {};
  }

  /// Its entities are not read: where one is used, the picture is refused.
  Result<void> document_type() {
    const std::size_t end = rest_.find('>'), subset = rest_.find('[');
    return skip(subset < end ? "]" : ">").has_value() && (subset > end || skip(">").has_value())
               ? Result<void>()
               : refuse("it ends too early");
  }

  Result<void> text() {
    const std::size_t end = std::min(rest_.find('<'), rest_.size());
    open_.back()->text += TRY(decoded(rest_.substr(0, end)));
    rest_.remove_prefix(end);
    return {};
  }

  static Result<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t amp = text.find('&'); amp != std::string_view::npos; amp = text.find('&')) {
      out += text.substr(0, amp);
      const std::size_t end = text.find(';', amp);
      const std::string_view name = text.substr(amp + 1, std::min(end, text.size()) - amp - 1);
      if (end == std::string_view::npos || !append_entity(out, name)) {
        return refuse("it uses an entity of its own; save it without");
      }
      text.remove_prefix(end + 1);
    }
    return out.append(text);
  }

  static bool append_entity(std::string& out, std::string_view name) {
    constexpr std::pair<std::string_view, char> kEntities[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [known, character] : kEntities) {
      if (name != known) continue;
      out += character;
      return true;
    }
    if (!name.starts_with('#')) return false;
    const bool hex = name.starts_with("#x");
    name.remove_prefix(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    if (error != std::errc{} || end != name.data() + name.size() || code == 0 || code > 0x10FFFF ||
        (code >= 0xD800 && code < 0xE000)) {
      return false;
    }
    append_utf8(out, code);
    return true;
  }

  std::string_view name() {
    std::size_t size = 0;
    while (size < rest_.size() && is_name(rest_[size])) ++size;
    const std::string_view found = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return found;
  }

  void blanks() {
    while (!rest_.empty() && is_blank(rest_[0])) rest_.remove_prefix(1);
  }

  static std::string_view without_prefix(std::string_view name) {
    return name.starts_with("svg:") ? name.substr(4) : name;
  }

  Result<void> start() {
    rest_.remove_prefix(1);
    const std::string_view found = name();
    if (found.empty()) return refuse("a < begins no element");
    if (open_.size() > kDeepest || ++elements_ > kMostElements) return refuse("it has too many elements");
    Element element;
    element.name = without_prefix(found);
    for (blanks(); !rest_.empty() && is_name(rest_[0]); blanks()) TRY(attribute(element));
    const bool closed = rest_.starts_with("/>");
    if (!closed && !rest_.starts_with(">")) return refuse("an element's start is not whole");
    rest_.remove_prefix(closed ? 2 : 1);
    std::vector<Element>& siblings = open_.back()->children;
    siblings.push_back(std::move(element));
    if (!closed) open_.push_back(&siblings.back());
    return {};
  }

  Result<void> attribute(Element& element) {
    const std::string_view key = name();
    blanks();
    if (!rest_.starts_with('=')) return refuse("an attribute has no value");
    rest_.remove_prefix(1);
    blanks();
    const char quote = rest_.empty() ? '\0' : rest_[0];
    const std::size_t end = quote == '"' || quote == '\'' ? rest_.find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos) return refuse("an attribute's value has no quotes around it");
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (key.starts_with("xmlns")) return {};
    if (element.attributes.size() >= kMostAttributes) return refuse("an element has too many attributes");
    if (!element[key].empty()) return refuse("an element has an attribute twice");
    element.attributes.emplace_back(key, TRY(decoded(value)));
    return {};
  }

  Result<void> end() {
    rest_.remove_prefix(2);
    const std::string_view found = name();
    blanks();
    if (!rest_.starts_with('>') || open_.size() < 2 || open_.back()->name != without_prefix(found)) {
      return refuse("an element is not closed");
    }
    rest_.remove_prefix(1);
    open_.pop_back();
    return {};
  }

  std::string_view rest_;
  std::vector<Element*> open_;  ///< a parent's list does not grow while a child is open
  std::size_t elements_ = 0;
};

}  // namespace

std::string_view Element::operator[](std::string_view attribute) const {
  for (const auto& [key, value] : attributes) {
    if (key == attribute) return value;
  }
  return {};
}

Result<Element> read_xml(std::string_view text) { return Reader(text).read(); }

}  // namespace inkvoice::image
