#include <gtest/gtest.h>

#include "http/cookies.h"
#include "http/problem.h"
#include "http/router.h"

namespace inkvoice::http {
namespace {

std::string text_of(const Response& response) { return std::get<std::string>(response.body); }

TEST(Headers, CompareNamesWithoutCaseAndCannotBeSplit) {
  Headers headers;
  headers.add("Location", "/a\r\nSet-Cookie: x=1");
  headers.add("X-Na\r\nme", "v");
  EXPECT_EQ(headers.find("location"), "/aSet-Cookie: x=1");
  EXPECT_EQ(headers.find("x-name"), "v");
  headers.add("vary", "a");
  headers.add("Vary", "b");
  EXPECT_EQ(headers.count("VARY"), 2u);
  headers.set("Vary", std::string("c\0d", 3));
  EXPECT_EQ(headers.count("vary"), 1u);
  EXPECT_EQ(headers.find("vary"), "cd");
}

TEST(Request, FirstQueryValueWins) {
  Request request;
  request.query = {{"a", "1"}, {"a", "2"}};
  EXPECT_EQ(request.query_value("a"), "1");
  EXPECT_EQ(request.query_value("b"), std::nullopt);
}

TEST(Problem, NamesEachPlace) {
  const Response response = respond(Error{Code::Invalid, "2 \"fields\" are wrong.", {{"/a", "no"}, {"", "x\n"}}});
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.headers.find("content-type"), "application/problem+json");
  EXPECT_EQ(
      text_of(response),
      R"({"type":"urn:inkvoice:problem:invalid","title":"The input is wrong","status":422,)"
      R"("detail":"2 \"fields\" are wrong.","errors":[{"pointer":"/a","message":"no"},{"pointer":"","message":"x\n"}]})");
}

TEST(Problem, HasExtraMembersAndTheStatusPhrase) {
  EXPECT_EQ(to_json(Problem{.status = 404}), R"({"type":"about:blank","title":"Not Found","status":404})");
  Problem limited = to_problem(Error{Code::Limited, "Wait."});
  limited.extra = {{"retryAfter", 12}, {"limit", "5/60s"}};
  EXPECT_EQ(to_json(limited), R"({"type":"urn:inkvoice:problem:limited","title":"Too many in too short a time",)"
                              R"("status":429,"detail":"Wait.","retryAfter":12,"limit":"5/60s"})");
}

TEST(Problem, DoesNotShowDefectsOfOurs) {
  EXPECT_EQ(text_of(respond(Error{Code::Internal, "SELECT failed"})).find("SELECT"), std::string::npos);
  EXPECT_EQ(respond(Error{Code::Corrupt, ""}).status, 500);
}

TEST(Problem, EachCodeHasItsStatus) {
  EXPECT_EQ(status_of(Code::Malformed), 400);
  EXPECT_EQ(status_of(Code::Unauthorized), 401);
  EXPECT_EQ(status_of(Code::Forbidden), 403);
  EXPECT_EQ(status_of(Code::NotFound), 404);
  EXPECT_EQ(status_of(Code::Conflict), 409);
  EXPECT_EQ(status_of(Code::TooLarge), 413);
  EXPECT_EQ(status_of(Code::Unavailable), 503);
}

const Router<int>& router() {
  static const Router<int> routes({
      {Method::Get, "/", 0},
      {Method::Get, "/invoices", 1},
      {Method::Post, "/invoices", 2},
      {Method::Get, "/invoices/{id}", 3},
      {Method::Delete, "/invoices/{id}", 4},
      {Method::Get, "/invoices/{id}/lines/{line}", 5},
  });
  return routes;
}

TEST(Router, FindsByMethodAndPath) {
  EXPECT_EQ(*router().match(Method::Get, "/").target, 0);
  EXPECT_EQ(*router().match(Method::Post, "/invoices").target, 2);
  EXPECT_EQ(*router().match(Method::Head, "/invoices").target, 1);
  const auto match = router().match(Method::Get, "/invoices/a b/lines/7");
  EXPECT_EQ(*match.target, 5);
  EXPECT_EQ(match.pattern, "/invoices/{id}/lines/{line}");
  EXPECT_EQ(match.params.get("id"), "a b");
  EXPECT_EQ(match.params.get("line"), "7");
  EXPECT_EQ(match.params.get("none"), "");
}

TEST(Router, TellsAnUnknownPathFromAnUnknownMethod) {
  for (const char* path : {"/none", "/invoices/", "/invoices/1/", "/invoices/1/lines", "//", "", "/invoicesx"}) {
    const auto match = router().match(Method::Get, path);
    EXPECT_EQ(match.target, nullptr) << path;
    EXPECT_EQ(no_route(match.allow).status, 404) << path;
  }
  const auto match = router().match(Method::Put, "/invoices/1");
  EXPECT_EQ(match.target, nullptr);
  const Response response = no_route(match.allow);
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD, DELETE, OPTIONS");
}

TEST(Cookies, AreReadStrictly) {
  Request request;
  request.headers.add("Cookie", "a=1; inkvoice_session=tok-en;b=\"2\"; bad=x,y; xinkvoice_session=no");
  request.headers.add("cookie", "c=3");
  EXPECT_EQ(find_cookie(request, "a"), "1");
  EXPECT_EQ(find_cookie(request, "inkvoice_session"), "tok-en");
  EXPECT_EQ(find_cookie(request, "b"), "2");
  EXPECT_EQ(find_cookie(request, "c"), "3");
  EXPECT_EQ(find_cookie(request, "bad"), std::nullopt);
  EXPECT_EQ(find_cookie(request, "A"), std::nullopt);
}

TEST(Cookies, AreWritten) {
  EXPECT_EQ(to_string(SetCookie{.name = "s", .value = "v;\r\nx"}), "s=vx; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(
      to_string(SetCookie{
          .name = "s", .value = "", .max_age = std::chrono::seconds(0), .secure = true, .same_site = SameSite::None}),
      "s=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=None");
}

}  // namespace
}  // namespace inkvoice::http
