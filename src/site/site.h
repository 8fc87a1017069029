/// The web app: pages and files that are embedded in the program as one pack, already compressed, and how they are
/// served.
///
/// The pack, as the web build writes it, is "INKSITE1", the length of the index (u32, little-endian), the index
/// (UTF-8), then the bodies. The index has one entry a line, each line ended by LF, fields parted by one TAB:
///
/// - path: the exact, decoded path of the URL: "/", "/login", "/_next/static/a.js";
/// - content type;
/// - etag of the content, without quotes: [0-9A-Za-z_-]+;
/// - cache: "immutable" (its name changes with its content) or "no-cache";
/// - policy: value of Content-Security-Policy, "-" for what is no page;
/// - offset and length of the body as it is, in gzip, and in brotli, each decimal; offsets count from the first body,
///   length 0 means that there is none.
///
/// The entry "/404" is the page for addresses that are not there; it is sent with status 404. An empty file is a pack
/// without entries: the program was built without the web app.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace inkvoice::site {

/// The pack that was linked into the program.
std::string_view embedded_pack();

/// Immutable; safe from any thread.
class Site {
 public:
  /// `pack` must live as long as the site and the responses. Corrupt: it is not as described above.
  static Result<Site> load(std::string_view pack);

  /// The answer to a GET or HEAD of an entry, 308 from "/login/" to "/login", the 404 page for who asks for HTML, 405
  /// for other methods on an entry. Nothing: this is not the site's to answer.
  std::optional<http::Response> answer(const http::Request& request) const;

  bool empty() const { return entries_.empty(); }

 private:
  enum Coding { Identity, Gzip, Brotli };

  struct Entry {
    std::string_view type;
    std::string_view etag;
    bool immutable = false;
    std::string_view policy;                 // empty: none
    std::array<std::string_view, 3> bodies;  // by Coding; empty: not there
  };

  static Result<Entry> read_entry(std::span<const std::string_view> fields, std::string_view bodies);
  static http::Response send(const http::Request& request, const Entry& entry, int status);
  static Coding choose(const http::Request& request, const Entry& entry);
  const Entry* find(std::string_view path) const;

  std::map<std::string_view, Entry> entries_;  // by path
};

}  // namespace inkvoice::site
