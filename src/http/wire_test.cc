// What is read from and written to the wire: heads, targets, chunks, ranges, names, events.
#include <gtest/gtest.h>

#include "http/chunked.h"
#include "http/client_address.h"
#include "http/content_disposition.h"
#include "http/date.h"
#include "http/ranges.h"
#include "http/request_head.h"
#include "http/response_head.h"
#include "http/sse.h"
#include "http/target.h"

namespace inkvoice::http {
namespace {

using namespace std::chrono_literals;

/// The status that refuses `bytes`, 0 when they are a whole head, -1 when more is wanted.
int status_of_head(std::string_view bytes, const HeadLimits& limits = {}) {
  HeadParser parser(limits);
  const auto fed = parser.feed(bytes);
  if (!fed) return fed.error().status;
  return *fed ? 0 : -1;
}

RequestHead parse_head(std::string_view bytes) {
  HeadParser parser({});
  const auto fed = parser.feed(bytes);
  EXPECT_TRUE(fed && *fed) << bytes;
  return parser.take();
}

TEST(HeadParser, ReadsARequest) {
  constexpr std::string_view kBytes = "POST /a%20b?c=d HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX:  y \r\n\r\n";
  HeadParser parser({});
  const auto fed = parser.feed(std::string(kBytes) + "hello");
  ASSERT_TRUE(fed && *fed);
  EXPECT_EQ(**fed, kBytes.size());
  const RequestHead head = parser.take();
  EXPECT_EQ(head.request.method, Method::Post);
  EXPECT_EQ(head.request.target, "/a%20b?c=d");
  EXPECT_EQ(head.request.path, "/a b");
  EXPECT_EQ(head.request.query_value("c"), "d");
  EXPECT_EQ(head.request.headers.find("x"), "y");
  EXPECT_EQ(head.framing, Framing::Length);
  EXPECT_EQ(head.content_length, 5u);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_FALSE(head.request.wants_upgrade);
}

TEST(HeadParser, GivesTheSameForEveryCut) {
  const std::string bytes = "\r\nGET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n";
  HeadParser parser({});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto fed = parser.feed(std::string_view(bytes).substr(0, size));
    ASSERT_TRUE(fed && !*fed) << size;
  }
  EXPECT_EQ(parser.feed(bytes).value(), bytes.size());
}

TEST(HeadParser, RefusesABadByteBeforeTheHeadIsWhole) {
  EXPECT_EQ(status_of_head("GET / HTTP/1.1\n"), 400);
  EXPECT_EQ(status_of_head("GET / HTTP/1.1\r\nA: b\rc"), 400);
  EXPECT_EQ(status_of_head(std::string("G\0", 2)), 400);
  EXPECT_EQ(status_of_head("GET / HTTP/1.1\r\nHost: h\r\nA : b\r\n"), 400);
}

TEST(HeadParser, HoldsItsLimits) {
  const HeadLimits limits{.max_bytes = 1000, .max_fields = 3, .max_target = 100};
  EXPECT_EQ(status_of_head("GET /" + std::string(99, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", limits), 0);
  EXPECT_EQ(status_of_head("GET /" + std::string(100, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", limits), 414);
  EXPECT_EQ(status_of_head("GET /" + std::string(500, 'a'), limits), 414);
  EXPECT_EQ(status_of_head("GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nA: b\r\n\r\n", limits), 0);
  EXPECT_EQ(status_of_head("GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nA: b\r\nA: b\r\n\r\n", limits), 431);
  EXPECT_EQ(status_of_head("GET / HTTP/1.1\r\nA: " + std::string(1000, 'b'), limits), 431);
}

TEST(HeadParser, KnowsWhenTheConnectionGoesOn) {
  EXPECT_FALSE(parse_head("GET / HTTP/1.1\r\nHost: h\r\nConnection: a , Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(parse_head("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n").keep_alive);
}

TEST(HeadParser, KnowsAWebSocketHandshake) {
  const std::string good =
      "GET /live HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  EXPECT_TRUE(parse_head(good).request.wants_upgrade);
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"13", "12"}, {"GET", "PUT"}, {"==", "="}, {", upgrade", ""}, {"HTTP/1.1", "HTTP/1.0"}}) {
    std::string bad = good;
    bad.replace(bad.find(from), from.size(), to);
    EXPECT_FALSE(parse_head(bad).request.wants_upgrade) << bad;
  }
}

TEST(Target, IsDecodedOnce) {
  const auto target = parse_target("/a%2541/%C3%A4?x=%2526&y+z=1%2B1&&=v&n");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a%41/ä");
  const std::vector<std::pair<std::string, std::string>> query{{"x", "%26"}, {"y z", "1+1"}, {"", "v"}, {"n", ""}};
  EXPECT_EQ(target->query, query);
  EXPECT_EQ(parse_target("/")->path, "/");
  EXPECT_EQ(parse_target("/a/")->path, "/a/");
  EXPECT_EQ(parse_target("/?")->path, "/");
  EXPECT_EQ(parse_target("/_next/static/__next.!KGFwcCk.$d$id.txt")->path, "/_next/static/__next.!KGFwcCk.$d$id.txt");
}

TEST(Target, RefusesWhatCouldLeadElsewhere) {
  for (const char* bad : {"",     "a",       "*",    "http://h/", "//h",    "/a//b",   "/..",  "/a/../b", "/%2e%2E",
                          "/.",   "/%00",    "/%0a", "/%2f",      "/a%5Cb", "/\\",     "/%",   "/%a",     "/%zz",
                          "/%ff", "/%c0%ae", "/#",   "/ a",       "/?%zz",  "/?%00=1", "/?%ff"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
}

/// The status that refuses `bytes`, 0 when the body is whole, -1 when more is wanted.
int status_of_chunks(std::string_view bytes, std::string& body, std::uint64_t max_body = 100) {
  ChunkedDecoder decoder(max_body);
  const auto fed = decoder.feed(bytes, body);
  if (!fed) return fed.error().status;
  return decoder.done() ? 0 : -1;
}

TEST(ChunkedDecoder, DecodesForEveryCut) {
  const std::string bytes = "5;a=\"b\"\r\nhello\r\n0A\r\n, 10 bytes\r\n0\r\nA: b\r\nC:\r\n\r\n";
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ChunkedDecoder decoder(100);
    std::string body;
    EXPECT_EQ(decoder.feed(std::string_view(bytes).substr(0, cut), body).value(), cut);
    EXPECT_EQ(decoder.done(), cut == bytes.size());
    EXPECT_EQ(decoder.feed(std::string_view(bytes).substr(cut), body).value(), bytes.size() - cut);
    EXPECT_TRUE(decoder.done());
    EXPECT_EQ(body, "hello, 10 bytes");
  }
}

TEST(ChunkedDecoder, LeavesWhatFollows) {
  ChunkedDecoder decoder(100);
  std::string body;
  EXPECT_EQ(decoder.feed("1\r\na\r\n0\r\n\r\nGET /", body).value(), 11u);
  EXPECT_EQ(body, "a");
}

TEST(ChunkedDecoder, RefusesEverythingElse) {
  for (const char* bad : {"\r\n",
                          " 1\r\n",
                          "1 \r\n",
                          "0x1\r\n",
                          "+1\r\n",
                          "-1\r\n",
                          "1\n",
                          "1\r\r",
                          "g\r\n",
                          "11111111111111111\r\n",
                          "1;\x01\r\n",
                          "1;a\n",
                          "1\r\nab\r\n",
                          "1\r\na\n",
                          "0\r\n\n",
                          "0\r\nA\r\n",
                          "0\r\nA : b\r\n",
                          "0\r\n A: b\r\n",
                          "0\r\n:b\r\n",
                          "0\r\nA: b\n",
                          "0\r\nA: \x7f\r\n",
                          "0\r\n\rx"}) {
    std::string body;
    EXPECT_EQ(status_of_chunks(bad, body), 400) << bad;
  }
}

TEST(ChunkedDecoder, HoldsItsLimits) {
  std::string body;
  EXPECT_EQ(status_of_chunks("65\r\n", body), 413);
  EXPECT_EQ(status_of_chunks("FFFFFFFFFFFFFFFF\r\n", body), 413);
  EXPECT_EQ(status_of_chunks("1\r\na\r\n64\r\n", body), 413);
  EXPECT_EQ(status_of_chunks("1;" + std::string(300, 'a'), body), 413);
  EXPECT_EQ(status_of_chunks("0\r\nA: " + std::string(5000, 'a'), body), 431);
  EXPECT_EQ(status_of_chunks("64\r\n" + std::string(100, 'a') + "\r\n0\r\n\r\n", body), 0);
}

TEST(ResponseHead, LeavesFramingToTheConnection) {
  Response response{.status = 201};
  response.headers.add("Location", "/a");
  response.headers.add("content-length", "999");
  response.headers.add("Transfer-Encoding", "gzip");
  response.headers.add("Connection", "upgrade");
  response.headers.add("Bad Name", "x");
  response.headers.add("X-Control", "a\x01");
  EXPECT_EQ(write_response_head(response, {.content_length = 3, .keep_alive = false, .date = "D", .request_id = "R"}),
            "HTTP/1.1 201 Created\r\nDate: D\r\nX-Request-Id: R\r\nLocation: /a\r\nContent-Length: 3\r\nConnection: "
            "close\r\n\r\n");
  EXPECT_EQ(
      write_response_head(Response{}, {.chunked = true, .http_1_0 = true, .date = "D", .request_id = "R"}),
      "HTTP/1.1 200 OK\r\nDate: D\r\nX-Request-Id: R\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
}

TEST(HttpDate, IsFixed) {
  EXPECT_EQ(to_http_date(std::chrono::sys_days(1994y / 11 / 6) + 8h + 49min + 37s), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(IpAddress, IsReadAndWritten) {
  for (const char* good : {"192.0.2.1", "2001:db8::1", "::1"}) {
    const auto address = parse_ip(good);
    ASSERT_TRUE(address) << good;
    EXPECT_EQ(to_string(*address), good);
  }
  EXPECT_EQ(to_string(parse_ip("::ffff:192.0.2.1").value()), "192.0.2.1");
  for (const char* bad : {"", "1.2.3", "1.2.3.4:80", "[::1]", "::1%eth0", "a", "1.2.3.256", " 1.2.3.4"}) {
    EXPECT_FALSE(parse_ip(bad)) << bad;
  }
}

TEST(TrustedProxies, AreBlocks) {
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33", "0.0.0.0/32"});
  ASSERT_TRUE(proxies);
  for (const char* inside : {"10.255.0.1", "192.0.2.7", "::ffff:10.0.0.1", "2001:db8:7fff::1"}) {
    EXPECT_TRUE(proxies->contains(parse_ip(inside).value())) << inside;
  }
  for (const char* outside : {"11.0.0.1", "192.0.2.8", "2001:db8:8000::1", "::1"}) {
    EXPECT_FALSE(proxies->contains(parse_ip(outside).value())) << outside;
  }
  EXPECT_TRUE(TrustedProxies::parse({"0.0.0.0/0"})->contains(parse_ip("1.2.3.4").value()));
  EXPECT_FALSE(TrustedProxies::parse({"0.0.0.0/0"})->contains(parse_ip("::1").value()));
  for (const char* bad : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "a", "10.0.0.0/8/8", "::/129"}) {
    EXPECT_FALSE(TrustedProxies::parse({bad})) << bad;
  }
}

Request with(std::string name, std::string value, Method method = Method::Get) {
  Request request{.method = method};
  request.headers.add(std::move(name), std::move(value));
  return request;
}

TEST(TrustedProxies, AreBelievedAndNobodyElse) {
  const auto proxies = TrustedProxies::parse({"10.0.0.0/8"}).value();
  const IpAddress proxy = parse_ip("10.0.0.1").value();
  const IpAddress stranger = parse_ip("192.0.2.1").value();
  EXPECT_EQ(proxies.client_of(stranger, with("X-Forwarded-For", "198.51.100.1").headers).address, "192.0.2.1");
  EXPECT_EQ(proxies.client_of(proxy, with("X-Forwarded-For", "1.1.1.1, 198.51.100.1, 10.9.9.9").headers).address,
            "198.51.100.1");
  EXPECT_EQ(proxies.client_of(proxy, with("X-Forwarded-For", "198.51.100.1, junk").headers).address, "10.0.0.1");
  EXPECT_EQ(proxies.client_of(proxy, Headers()).address, "10.0.0.1");
  EXPECT_TRUE(proxies.client_of(proxy, with("X-Forwarded-Proto", "http, HTTPS").headers).secure);
  EXPECT_FALSE(proxies.client_of(proxy, with("X-Forwarded-Proto", "https, http").headers).secure);
  EXPECT_FALSE(proxies.client_of(stranger, with("X-Forwarded-Proto", "https").headers).secure);
}

constexpr std::string_view kTag = "\"tag\"";

TEST(Ranges, HonourOneRange) {
  struct Case {
    const char* range;
    std::uint64_t offset, length;
    const char* content_range;
  };
  for (const Case& c : {Case{"bytes=0-0", 0, 1, "bytes 0-0/100"}, Case{"bytes=10-", 10, 90, "bytes 10-99/100"},
                        Case{"bytes=-10", 90, 10, "bytes 90-99/100"}, Case{"Bytes=50-1000", 50, 50, "bytes 50-99/100"},
                        Case{"bytes=-1000", 0, 100, "bytes 0-99/100"},
                        Case{"bytes=99-99999999999999999999999", 99, 1, "bytes 99-99/100"}}) {
    Headers headers;
    const Selection part = select(with("Range", c.range), 100, kTag, headers);
    EXPECT_EQ(part.status, 206) << c.range;
    EXPECT_EQ(part.offset, c.offset) << c.range;
    EXPECT_EQ(part.length, c.length) << c.range;
    EXPECT_EQ(headers.find("Content-Range"), c.content_range);
  }
}

TEST(Ranges, RefuseWhatLiesOutside) {
  for (const char* range : {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"}) {
    Headers headers;
    EXPECT_EQ(select(with("Range", range), 100, kTag, headers).status, 416) << range;
    EXPECT_EQ(headers.find("Content-Range"), "bytes */100");
  }
  Headers headers;
  EXPECT_EQ(select(with("Range", "bytes=0-"), 0, kTag, headers).status, 416);
}

TEST(Ranges, IgnoreEverythingElse) {
  for (const char* range : {"bytes=0-1,3-4", "bytes=", "bytes=-", "bytes=5-1", "bytes=a-b", "bytes=+1-2", "bytes=1--2",
                            "items=0-1", "0-1", "bytes 0-1", "bytes=0x1-2"}) {
    Headers headers;
    const Selection all = select(with("Range", range), 100, kTag, headers);
    EXPECT_EQ(all.status, 200) << range;
    EXPECT_EQ(all.length, 100u);
    EXPECT_EQ(headers.find("Content-Range"), std::nullopt);
    EXPECT_EQ(headers.find("ETag"), kTag);
  }
  Headers headers;
  EXPECT_EQ(select(with("Range", "bytes=0-1", Method::Head), 100, kTag, headers).status, 200);
}

TEST(Ranges, AreOfWhatTheClientHas) {
  for (const auto& [tag, status] : std::vector<std::pair<std::string, int>>{
           {"\"tag\"", 206}, {"\"other\"", 200}, {"W/\"tag\"", 200}, {"Sun, 06 Nov 1994 08:49:37 GMT", 200}}) {
    Request request = with("Range", "bytes=0-1");
    request.headers.add("If-Range", tag);
    Headers headers;
    EXPECT_EQ(select(request, 100, kTag, headers).status, status) << tag;
  }
}

TEST(Ranges, NothingIsSentAgain) {
  for (const char* match : {"\"tag\"", "W/\"tag\"", "*", "\"a,b\", \"tag\"", "\"x\",W/\"tag\""}) {
    Headers headers;
    EXPECT_EQ(select(with("If-None-Match", match), 100, kTag, headers).status, 304) << match;
  }
  for (const char* other : {"\"x\"", "tag", "", "\"tag", "\"x\" tag", "\"ta\"g\""}) {
    Headers headers;
    EXPECT_EQ(select(with("If-None-Match", other), 100, kTag, headers).status, 200) << other;
  }
}

TEST(ContentDisposition, NamesTheFileSafely) {
  EXPECT_EQ(content_disposition(Disposition::Attachment, "R-2026-1.pdf"), "attachment; filename=\"R-2026-1.pdf\"");
  EXPECT_EQ(content_disposition(Disposition::Inline, "a b.pdf"), "inline; filename=\"a b.pdf\"");
  EXPECT_EQ(content_disposition(Disposition::Attachment, "Übung 5%.pdf"),
            "attachment; filename=\"_bung 5_.pdf\"; filename*=UTF-8''%C3%9Cbung%205%25.pdf");
  EXPECT_EQ(content_disposition(Disposition::Attachment, "../a\"\r\nX: y\\z.pdf"),
            "attachment; filename=\".._a___X_ y_z.pdf\"");
  EXPECT_EQ(content_disposition(Disposition::Attachment, ".."), "attachment; filename=\"file\"");
  EXPECT_EQ(content_disposition(Disposition::Attachment, "\xff"), "attachment; filename=\"file\"");
}

TEST(Sse, WritesEvents) {
  EXPECT_EQ(to_text({.id = "7", .event = "invoice_ready", .data = "{}"}), "id: 7\nevent: invoice_ready\ndata: {}\n\n");
  EXPECT_EQ(to_text({.data = "a\nb\r\nc\r"}), "data: a\ndata: b\ndata: c\ndata: \n\n");
  EXPECT_EQ(to_text({.id = "1\ndata: x", .data = ""}), "id: 1data: x\ndata: \n\n");
  EXPECT_EQ(sse_comment("beat"), ": beat\n\n");
  EXPECT_EQ(sse_retry(1500ms), "retry: 1500\n\n");
}

}  // namespace
}  // namespace inkvoice::http
