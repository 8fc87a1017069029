#include "json/json.h"

#include <gtest/gtest.h>

#include <random>

#include <boost/json/src.hpp>

namespace inkvoice::json {
namespace {

Document read(std::string text) {
  Result<Document> document = Document::parse(std::move(text));
  EXPECT_TRUE(document) << document.error().message;
  return std::move(document).value();
}

Code code_of(std::string text) {
  const Result<Document> document = Document::parse(std::move(text));
  EXPECT_FALSE(document);
  return document ? Code::Internal : document.error().code;
}

TEST(Json, ReadsEveryKindOfValue) {
  const Document document =
      read(R"( {"s": "x", "n": -1.50e3, "t": true, "f": false, "z": null, "a": [1, []], "o": {}} )");
  const Value root = document.root();
  ASSERT_TRUE(root.is_object());
  EXPECT_EQ(root.size(), 7u);
  EXPECT_EQ(root.find("s")->string(), "x");
  EXPECT_EQ(root.find("n")->number_text(), "-1.50e3");
  EXPECT_TRUE(root.find("t")->boolean());
  EXPECT_FALSE(root.find("f")->boolean());
  EXPECT_TRUE(root.find("z")->is_null());
  EXPECT_EQ(root.find("a")->size(), 2u);
  EXPECT_EQ(root.find("a")->raw(), "[1, []]");
  EXPECT_TRUE(root.find("o")->is_object());
  EXPECT_FALSE(root.find("absent"));
}

TEST(Json, KeepsTheOrderOfMembersAndElements) {
  const Document document = read(R"({"z":[3,[4],"5"],"a":{"b":1},"m":2})");
  std::string seen;
  for (const Member member : document.root().members()) seen += std::string(member.name()) + ";";
  for (const Value element : document.root().find("z")->elements()) seen += std::string(element.raw()) + ";";
  EXPECT_EQ(seen, "z;a;m;3;[4];\"5\";");
}

TEST(Json, GivesNothingForTheWrongKind) {
  const Document document = read(R"([1,"x"])");
  const Value root = document.root();
  EXPECT_EQ(root.string(), "");
  EXPECT_EQ(root.number_text(), "");
  EXPECT_FALSE(root.boolean());
  EXPECT_FALSE(root.find("x"));
  EXPECT_EQ(root.members().begin(), root.members().end());
  const Value element = *root.elements().begin();
  EXPECT_EQ(element.elements().begin(), element.elements().end());
}

TEST(Json, DecodesEscapes) {
  const Document document = read(R"({"a\u0062":"\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00 end","plain":"x"})");
  EXPECT_EQ(document.root().find("ab")->string(), "\"\\/\b\f\n\r\té€😀 end");
  EXPECT_EQ(document.root().find("plain")->string(), "x");
  EXPECT_EQ(read(R"("\u0000")").root().string(), std::string_view("\0", 1));
}

TEST(Json, KeepsNumbersAsTheyAreWritten) {
  for (const char* number :
       {"0", "-0", "1e999999999", "0.1", "123456789012345678901234567890.123456789", "1E+5", "2e-0"}) {
    EXPECT_EQ(read(number).root().number_text(), number);
  }
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* bad : {"",
                          " ",
                          "{",
                          "[",
                          "\"",
                          "[1,]",
                          "{\"a\":1,}",
                          "{,}",
                          "[,]",
                          "[1 2]",
                          "{\"a\" 1}",
                          "{a:1}",
                          "{'a':1}",
                          "nul",
                          "True",
                          "NaN",
                          "Infinity",
                          "-",
                          "+1",
                          "01",
                          "-01",
                          "1.",
                          ".5",
                          "1e",
                          "1e+",
                          "0x10",
                          "1 2",
                          "{} {}",
                          "[] x",
                          "/*x*/1",
                          "1//x",
                          "\xEF\xBB\xBF{}",
                          "\"\t\"",
                          "\"\n\"",
                          "\"\\x\"",
                          "\"\\u12\"",
                          "\"\\u12g4\"",
                          "\"\\u+123\"",
                          "\"\\",
                          "\"\\u",
                          "{\"a\"",
                          "{\"a\":",
                          "{\"a\":1",
                          "[1",
                          "]",
                          "}",
                          "[}",
                          "{]",
                          "\"\\ud800\"",
                          "\"\\udc00\"",
                          "\"\\ud800\\u0041\"",
                          "\"\\ud800x\"",
                          "\"\\ud800\\ud800\"",
                          "\xC2\xA0{}",
                          "tru\x65x",
                          "[1]\x01"}) {
    EXPECT_EQ(code_of(bad), Code::Malformed) << bad;
  }
  EXPECT_EQ(code_of(std::string("1\0", 2)), Code::Malformed);
}

TEST(Json, RefusesWhatIsNotUtf8) {
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF", "\xF0\x9F\x98"}) {
    EXPECT_EQ(code_of("\"" + std::string(bad) + "\""), Code::Malformed);
    EXPECT_EQ(code_of("\"\\n" + std::string(bad) + "1234567890\""), Code::Malformed);
    EXPECT_EQ(code_of("\"" + std::string(bad)), Code::Malformed);
  }
}

TEST(Json, SaysWhereItIsWrong) {
  const Result<Document> document = Document::parse("{\"a\": 1,\n \"b\" 2}");
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message, "line 2, column 6 (byte 14): ':' is expected");
}

TEST(Json, LimitsTheDepth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(Document::parse(nested(32)));
  EXPECT_EQ(code_of(nested(33)), Code::Malformed);
  EXPECT_EQ(code_of(std::string(100'000, '[')), Code::Malformed);
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(code_of(objects), Code::Malformed);
}

TEST(Json, LimitsTheNumberOfValues) {
  const Result<Document> document = Document::parse("[1,2,3,4,5]", {.max_values = 4});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::TooLarge);
}

TEST(Json, FindsDuplicateFields) {
  const Document document = read(R"({"a":1,"b/~":{"x":1,"x":2,"\u0078":3},"a":{"y":[{"z":1,"z":1}]}})");
  EXPECT_EQ(document.duplicates(), (std::vector<FieldError>{{"/a", "the field is there twice"},
                                                            {"/b~1~0/x", "the field is there twice"},
                                                            {"/b~1~0/x", "the field is there twice"},
                                                            {"/a/y/0/z", "the field is there twice"}}));
}

TEST(Json, FindsDuplicatesAmongVeryManyFields) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  text += "\"k77\":1,\"k5\":1}";
  EXPECT_EQ(code_of(text), Code::TooLarge);
  const Document document = Document::parse(text, {.max_members = 1'000'000}).value();
  EXPECT_EQ(document.duplicates(),
            (std::vector<FieldError>{{"/k77", "the field is there twice"}, {"/k5", "the field is there twice"}}));
}

TEST(Json, PointsToValues) {
  const Document document = read(R"({"a":[0,{"b~/c":[[1]]}],"":2})");
  const Value inner = *document.root().find("a");
  EXPECT_EQ(document.root().pointer(), "");
  EXPECT_EQ(inner.pointer(), "/a");
  const Value second = *++inner.elements().begin();
  EXPECT_EQ(second.pointer(), "/a/1");
  EXPECT_EQ((*second.find("b~/c")->elements().begin()).pointer(), "/a/1/b~0~1c/0");
  EXPECT_EQ(document.root().find("")->pointer(), "/");
}

TEST(Json, KeepsViewsWhenTheDocumentMoves) {
  Document document = read(R"({"a":"short"})");
  const Value value = *document.root().find("a");
  const Document moved = std::move(document);
  EXPECT_EQ(value.string(), "short");
}

TEST(Json, WritesWithoutBlanks) {
  std::string out;
  Writer writer(out);
  writer.begin_object().key("a\"").string("x\n").key("n").number_text("1.50").key("l").begin_array();
  writer.integer(-7).boolean(true).boolean(false).null().begin_object().end_object().begin_array().end_array().raw(
      "{\"r\":1}");
  writer.end_array().key("e").string("").end_object();
  EXPECT_EQ(out, R"({"a\"":"x\n","n":1.50,"l":[-7,true,false,null,{},[],{"r":1}],"e":""})");
}

TEST(Json, CopiesValuesWithoutTheirBlanks) {
  const Document document = read(" { \"a b\" : [ 1 , \"x \\u0041\" , { } ] , \"c\" : null } ");
  std::string out;
  Writer(out).value(document.root());
  EXPECT_EQ(out, R"({"a b":[1,"x \u0041",{}],"c":null})");
}

TEST(MergePatch, DoesTheExamplesOfRfc7396) {
  const char* const cases[][3] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", R"(null)", R"(null)"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const auto& [target, patch, merged] : cases) EXPECT_EQ(*merge_patch(target, patch), merged) << target << patch;
  EXPECT_EQ(merge_patch("{}", "{").error().code, Code::Malformed);
}

TEST(MergePatch, OfLargeObjectsIsNotQuadratic) {
  std::string target = "{\"x\":0";
  std::string patch = "{\"x\":1";
  for (int i = 0; i < 200'000; ++i) {
    target += ",\"t" + std::to_string(i) + "\":0";
    patch += ",\"p" + std::to_string(i) + "\":0";
  }
  const ParseOptions options{.max_members = 1'000'000};
  const Document below = Document::parse(target + "}", options).value();
  const Document above = Document::parse(patch + "}", options).value();
  EXPECT_TRUE(merge_patch(below.root(), above.root()).starts_with("{\"x\":1,\"t0\":0"));
}

/// Boost.JSON as an independent reader: whatever mutation makes of a document, both take it or both refuse it.
TEST(Json, AgreesWithAnotherReaderOnMutations) {
  const std::string seed =
      R"({"number":"INV-1","items":[{"d":"Gr\u00f6\ud83d\ude00 \"x\"","q":-1.5e+2,"t":true,"z":null},{}],"notes":"Łódź €","a":[[],0]})";
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  constexpr std::string_view kBytes = "{}[]\",:\\u0e-+.19tn d8 \n\x01\x80\xC3\xE2";
  int taken = 0;
  for (int round = 0; round < 30'000; ++round) {
    std::string text = seed;
    for (std::size_t change = 1 + below(3); change > 0; --change) {
      const std::size_t at = below(text.size());
      if (below(3) == 0) {
        text.erase(at, 1 + below(4));
      } else if (below(2) == 0) {
        text[at] = kBytes[below(kBytes.size())];
      } else {
        text.insert(at, 1, kBytes[below(kBytes.size())]);
      }
      if (text.empty()) text = "0";
    }
    boost::json::error_code error;
    const boost::json::value theirs = boost::json::parse(text, error);
    const Result<Document> ours = Document::parse(text);
    if (error == boost::json::error::exponent_overflow) continue;
    ASSERT_EQ(ours.has_value(), !error) << text;
    if (!ours) continue;
    ++taken;
    if (!ours->duplicates().empty()) continue;
    std::string written;
    Writer(written).value(ours->root());
    ASSERT_EQ(boost::json::parse(written), theirs) << text;
  }
  EXPECT_GT(taken, 3000);
}

}  // namespace
}  // namespace inkvoice::json
