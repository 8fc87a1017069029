#include "json/object_reader.h"

#include <gtest/gtest.h>

namespace inkvoice::json {
namespace {

Document read(std::string text) { return Document::parse(std::move(text)).value(); }

TEST(ObjectReader, ReadsWhatIsThere) {
  const Document body = read(R"({"email":"a@b.example","age":7,"ok":true,"list":[1],"in":{"x":"y"},"gone":null})");
  Problems problems(body);
  ObjectReader reader(body.root(), problems);
  EXPECT_EQ(reader.required_string("email")->string(), "a@b.example");
  EXPECT_EQ(reader.integer("age", 0, 150), 7);
  EXPECT_EQ(reader.boolean("ok"), true);
  EXPECT_EQ(reader.array("list")->size(), 1u);
  EXPECT_TRUE(reader.has("in"));
  EXPECT_FALSE(reader.has("gone"));
  EXPECT_EQ(reader.object("in")->string("x")->string(), "y");
  EXPECT_FALSE(reader.string("gone"));
  EXPECT_FALSE(reader.string("absent"));
  reader.refuse_others();
  EXPECT_TRUE(problems.empty());
}

TEST(ObjectReader, ReportsEverythingAtOnceInDocumentOrder) {
  const Document body = read(R"({"typo/~":1,"age":1.5,"in":{"x":1,"more":2},"email":7,"age":3,"ok":"yes"})");
  Problems problems(body);
  ObjectReader reader(body.root(), problems);
  reader.required_string("email");
  reader.required_string("password");
  reader.boolean("ok");
  reader.integer("age", 0, 9);
  std::optional<ObjectReader> inner = reader.object("in");
  inner->string("x");
  inner->required_value("y");
  inner->refuse_others();
  reader.refuse_others();
  EXPECT_EQ(problems.list(), (std::vector<FieldError>{{"/password", "is missing"},
                                                      {"/typo~1~0", "unknown field"},
                                                      {"/age", "must be a whole number from 0 to 9"},
                                                      {"/in/y", "is missing"},
                                                      {"/in/x", "must be a string, not a number"},
                                                      {"/in/more", "unknown field"},
                                                      {"/email", "must be a string, not a number"},
                                                      {"/age", "the field is there twice"},
                                                      {"/ok", "must be true or false, not a string"}}));
  EXPECT_EQ(problems.error().code, Code::Invalid);
  EXPECT_EQ(problems.error().message, "9 fields are wrong");
}

TEST(ObjectReader, RefusesWhatIsNoObject) {
  const Document body = read("[1]");
  Problems problems(body);
  ObjectReader reader(body.root(), problems);
  reader.required_string("email");
  reader.refuse_others();
  EXPECT_EQ(problems.list(), (std::vector<FieldError>{{"", "must be an object, not an array"}}));
}

TEST(ObjectReader, KeepsTheFirstHundredProblemsAndCountsTheRest) {
  std::string text = "{";
  for (int i = 0; i < 900; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  const Document body = read(text + "\"z\":0}");
  Problems problems(body);
  ObjectReader reader(body.root(), problems);
  reader.refuse_others();
  const std::vector<FieldError> list = problems.list();
  ASSERT_EQ(list.size(), 101u);
  EXPECT_EQ(list.front(), (FieldError{"/k0", "unknown field"}));
  EXPECT_EQ(list[99], (FieldError{"/k99", "unknown field"}));
  EXPECT_EQ(list.back(), (FieldError{"", "and 801 more places are wrong"}));
}

TEST(ObjectReader, KnowsFieldsPastTheSixtyFourth) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  const Document body = read(text + "\"z\":0}");
  Problems problems(body);
  ObjectReader reader(body.root(), problems);
  for (int i = 99; i >= 0; --i) EXPECT_EQ(reader.integer("k" + std::to_string(i)), i);
  reader.refuse_others();
  EXPECT_EQ(problems.list(), (std::vector<FieldError>{{"/z", "unknown field"}}));
}

TEST(ObjectReader, TakesFromBelowWhatAboveDoesNotHave) {
  const Document above = read(R"({"in":{"x":"1","n":null},"list":[],"none":null})");
  const Document below = read(R"({"in":{"x":"2","y":"3","n":"4"},"list":[1,2],"none":"5","only":{"z":"6"},"odd":7})");
  Problems problems(above);
  ObjectReader reader(above.root(), problems, below.root());
  std::optional<ObjectReader> inner = reader.object("in");
  EXPECT_EQ(inner->string("x")->string(), "1");
  EXPECT_EQ(inner->string("y")->string(), "3");
  EXPECT_FALSE(inner->has("n"));
  EXPECT_FALSE(inner->string("n"));
  inner->refuse_others();
  EXPECT_EQ(reader.array("list")->size(), 0u);
  EXPECT_FALSE(reader.value("none"));
  EXPECT_EQ(reader.object("only")->string("z")->string(), "6");
  reader.refuse_others();
  EXPECT_EQ(problems.list(), (std::vector<FieldError>{{"/odd", "unknown field"}}));
}

}  // namespace
}  // namespace inkvoice::json
