#include "site/site.h"

#include <gtest/gtest.h>

#include <vector>

namespace inkvoice::site {
namespace {

struct File {
  std::string path;
  std::string cache;
  std::string policy;
  std::array<std::string, 3> bodies;
};

std::string make_pack(const std::vector<File>& files) {
  std::string index;
  std::string bodies;
  for (const File& file : files) {
    index += file.path + "\ttext/html; charset=utf-8\tabc\t" + file.cache + "\t" + file.policy;
    for (const std::string& body : file.bodies) {
      index += "\t" + std::to_string(bodies.size()) + "\t" + std::to_string(body.size());
      bodies += body;
    }
    index += "\n";
  }
  std::string pack = "INKSITE1";
  for (int shift = 0; shift < 32; shift += 8) {
    pack += static_cast<char>(index.size() >> shift & 0xFF);
  }
  return pack + index + bodies;
}

const Site& site() {
  static const std::string kPack = make_pack({
      {"/", "no-cache", "default-src 'none'", {"home", "", ""}},
      {"/login", "no-cache", "default-src 'self'", {"login page", "GZ", "B"}},
      {"/404", "no-cache", "default-src 'none'", {"not here", "", ""}},
      {"/_next/a.js", "immutable", "-", {"script", "GZ", ""}},
      {"/login/__next.!KGFwcCk.$d$id.txt", "no-cache", "-", {"payload", "", ""}},
  });
  static const Site kSite = Site::load(kPack).value();
  return kSite;
}

http::Request get(std::string path, std::vector<std::pair<std::string, std::string>> fields = {}) {
  http::Request request;
  request.target = path;
  request.path = path.substr(0, path.find('?'));
  for (auto& [name, value] : fields) {
    request.headers.add(name, value);
  }
  return request;
}

std::string_view body_of(const http::Response& response) {
  const auto* bytes = std::get_if<http::StaticBody>(&response.body);
  return bytes != nullptr ? bytes->bytes : std::string_view(std::get<std::string>(response.body));
}

TEST(Site, ServesPagesWithTheirPolicy) {
  const auto response = site().answer(get("/login?next=1"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(body_of(*response), "login page");
  EXPECT_EQ(response->headers.find("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(response->headers.find("Content-Security-Policy"), "default-src 'self'");
  EXPECT_EQ(response->headers.find("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response->headers.find("Cache-Control"), "no-cache");
  EXPECT_EQ(response->headers.find("Vary"), "Accept-Encoding");
  EXPECT_EQ(response->headers.find("ETag"), "\"abc\"");
  for (const char* name : {"Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"}) {
    EXPECT_TRUE(response->headers.find(name)) << name;
  }
}

TEST(Site, ServesFilesForGood) {
  const auto response = site().answer(get("/_next/a.js"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->headers.find("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_FALSE(response->headers.find("Content-Security-Policy"));
  EXPECT_EQ(body_of(*site().answer(get("/login/__next.!KGFwcCk.$d$id.txt?_rsc=1"))), "payload");
}

TEST(Site, ChoosesTheCoding) {
  struct Case {
    const char* accepted;
    const char* body;
    const char* etag;
  };
  for (const Case& c :
       {Case{"gzip, deflate, br, zstd", "B", "\"abc-br\""}, Case{"gzip", "GZ", "\"abc-gzip\""},
        Case{"br;q=0.5, gzip;q=0.8", "GZ", "\"abc-gzip\""}, Case{"br;q=0, gzip;q=0", "login page", "\"abc\""},
        Case{"", "login page", "\"abc\""}, Case{"*", "B", "\"abc-br\""}, Case{"deflate", "login page", "\"abc\""},
        Case{"identity, gzip;q=0.5", "login page", "\"abc\""}, Case{"*;q=0", "login page", "\"abc\""},
        Case{"BR;Q=1;q=1.000", "B", "\"abc-br\""}}) {
    const auto response = site().answer(get("/login", {{"Accept-Encoding", c.accepted}}));
    EXPECT_EQ(body_of(*response), c.body) << c.accepted;
    EXPECT_EQ(response->headers.find("ETag"), c.etag) << c.accepted;
    EXPECT_EQ(response->headers.count("Content-Encoding"), *c.body == 'l' ? 0u : 1u) << c.accepted;
  }
}

TEST(Site, SendsNothingAgain) {
  const auto same = site().answer(get("/login", {{"Accept-Encoding", "br"}, {"If-None-Match", "\"abc-br\""}}));
  EXPECT_EQ(same->status, 304);
  EXPECT_EQ(same->headers.find("ETag"), "\"abc-br\"");
  EXPECT_TRUE(same->headers.find("Vary"));
  const auto other = site().answer(get("/login", {{"Accept-Encoding", "br"}, {"If-None-Match", "\"abc\""}}));
  EXPECT_EQ(other->status, 200);
}

TEST(Site, HasOneAddressForAPage) {
  const auto response = site().answer(get("/login/?a=b/"));
  EXPECT_EQ(response->status, 308);
  EXPECT_EQ(response->headers.find("Location"), "/login?a=b/");
  EXPECT_FALSE(site().answer(get("/none/")));
  EXPECT_EQ(site().answer(get("/"))->status, 200);
}

TEST(Site, ShowsItsPageToWhoReadsHtml) {
  const auto page = site().answer(get("/none", {{"Accept", "text/html,application/xhtml+xml"}}));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 404);
  EXPECT_EQ(body_of(*page), "not here");
  EXPECT_FALSE(page->headers.find("ETag"));
  EXPECT_FALSE(site().answer(get("/none", {{"Accept", "application/json, */*"}})));
  EXPECT_EQ(site().answer(get("/404"))->status, 404);
}

TEST(Site, IsOnlyRead) {
  http::Request post = get("/login");
  post.method = http::Method::Post;
  const auto response = site().answer(post);
  EXPECT_EQ(response->status, 405);
  EXPECT_EQ(response->headers.find("Allow"), "GET, HEAD");
  post.path = "/none";
  EXPECT_FALSE(site().answer(post));
}

TEST(Site, SaysThatItIsNotThere) {
  const Site none = Site::load("").value();
  EXPECT_TRUE(none.empty());
  const auto response = none.answer(get("/", {{"Accept", "text/html"}}));
  EXPECT_EQ(response->status, 404);
  EXPECT_NE(body_of(*response).find("not built"), std::string_view::npos);
  EXPECT_FALSE(none.answer(get("/")));
}

TEST(Site, RefusesABrokenPack) {
  const std::string good = make_pack({{"/", "no-cache", "-", {"home", "g", "b"}}});
  ASSERT_TRUE(Site::load(good));
  const std::size_t bodies = good.size() - 6;
  for (std::size_t size = 1; size < good.size(); ++size) {
    EXPECT_FALSE(Site::load(std::string_view(good).substr(0, size))) << size << " of " << bodies;
  }
  EXPECT_FALSE(Site::load(make_pack({{"/", "forever", "-", {"", "", ""}}})));
  EXPECT_FALSE(Site::load(make_pack({{"x", "no-cache", "-", {"", "", ""}}})));
  EXPECT_FALSE(Site::load(make_pack({{"/", "no-cache", "-", {}}, {"/", "no-cache", "-", {}}})));
}

TEST(Site, IsEmbedded) { EXPECT_TRUE(Site::load(embedded_pack())); }

}  // namespace
}  // namespace inkvoice::site
