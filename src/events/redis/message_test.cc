#include "events/redis/message.h"

#include <gtest/gtest.h>

namespace inkvoice::events {
namespace {

TEST(StreamId, IsReadStrictly) {
  EXPECT_EQ(parse_stream_id("1732352400000-12"), (StreamId{1'732'352'400'000, 12}));
  EXPECT_EQ(parse_stream_id("0"), (StreamId{0, 0}));
  EXPECT_EQ(parse_stream_id("0-0"), (StreamId{0, 0}));
  EXPECT_EQ(parse_stream_id("7"), (StreamId{7, 0}));
  for (const char* bad : {"", "-", "1-", "-1", "+1", "01", "1-01", "1-2-3", " 1", "1 ", "x", "18446744073709551616"}) {
    EXPECT_FALSE(parse_stream_id(bad)) << bad;
  }
  EXPECT_LT(*parse_stream_id("9-9"), *parse_stream_id("10-0")) << "not by text";
}

TEST(Message, KeepsWhatItCarries) {
  const auto event = parse_message("ann", R"(5-1 invoice_ready i1 {"pdf": {"pages": 2}})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->id, "5-1");
  EXPECT_EQ(event->user, "ann");
  EXPECT_EQ(event->type, Type::InvoiceReady);
  EXPECT_EQ(event->invoice_id, "i1");
  EXPECT_EQ(event->at, Timestamp(Millis(5)));
  EXPECT_EQ(event->data, R"({"pdf": {"pages": 2}})");
  EXPECT_EQ(parse_message("ann", "5-1 batch_progress  {}")->invoice_id, "");
}

TEST(Message, WhatIsNoneIsLeftOut) {
  for (const char* bad : {"", " ", "x", "5-1", "5-1 sold i1 {}", "x invoice_ready i1 {}"}) {
    EXPECT_FALSE(parse_message("ann", bad)) << bad;
  }
}

}  // namespace
}  // namespace inkvoice::events
