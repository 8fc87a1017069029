// The sealed copy of an invoice that its job carries: good for a first run, and for nothing else.

#include "servers/servers.h"
#include "store/mongo/schema.h"
#include "store/mongo/store.h"
#include "store_support.h"

namespace inkvoice::contract {
namespace {

using store::Invoice;
using store::NewInvoice;
using store::RenderTask;

const SystemClock kClock;

class MongoCopy : public testing::Test {
 protected:
  MongoCopy() {
    one_->on_written([this](std::vector<store::OutboxEntry> entries) {
      if (entries.front().job) copy_ = entries.front().job->copy;
    });
  }
  ~MongoCopy() override { one_->on_written({}); }

  std::unique_ptr<store::RelayedStore> open() { return must(store::make_mongo_store(client_, kClock)); }

  /// The copy that goes into the queue with it.
  std::string create(const NewInvoice& asked) {
    copy_.clear();
    must(one_->create(asked));
    return copy_;
  }

  Result<Invoice> begin(const RenderTask& task) { return other_->begin_render({&task, 1}).at(0); }

  /// Behind the stores' backs: what is found now was not read from the database.
  void remove(const std::string& id) {
    for (const std::string& collection : store::invoice_collections(must(store::look_at_server(*client_))))
      must(checked(client_->remove_one(collection, by_id(id))));
  }
  static mongo::Document by_id(const std::string& id) {
    mongo::Document filter;
    filter.text("_id", id);
    return filter;
  }

  const std::shared_ptr<mongo::Client> client_ = must(mongo::Client::open(servers::mongodb().fresh()));
  const std::unique_ptr<store::RelayedStore> one_ = open(), other_ = open();
  std::string copy_;
};

TEST_F(MongoCopy, SparesTheFirstRunALook) {
  const NewInvoice asked = new_issued("ann", kClock.now());
  const std::string copy = create(asked);
  const Invoice stored = must(other_->invoice("ann", asked.invoice.id));
  remove(asked.invoice.id);
  const Invoice begun = must(begin({.invoice_id = asked.invoice.id, .fence = 7, .first = true, .copy = copy}));
  EXPECT_EQ(begun.id, stored.id);
  EXPECT_EQ(begun.owner, "ann");
  EXPECT_EQ(begun.number, stored.number);
  EXPECT_EQ(begun.document, stored.document);
  EXPECT_EQ(begun.totals, stored.totals);
  EXPECT_EQ(begun.created_at, stored.created_at);
  EXPECT_EQ(begun.updated_at, stored.updated_at);
  EXPECT_EQ(begun.pdf.status, invoice::PdfStatus::Processing);
}

TEST_F(MongoCopy, WhatComesOfItCountsUnderTheStoresRules) {
  const NewInvoice asked = new_issued("ann", kClock.now());
  const RenderTask first{.invoice_id = asked.invoice.id, .fence = 7, .first = true, .copy = create(asked)};
  must(begin(first));
  must(begin({.invoice_id = asked.invoice.id, .fence = 9}));
  const store::RenderOutcome late = ready(asked.invoice.id, 7, "ann");
  EXPECT_EQ(code_of(other_->finish_render({&late, 1}, kClock.now()).at(0)), Code::Stale);
  const store::RenderOutcome done = ready(asked.invoice.id, 9, "ann");
  must(std::move(other_->finish_render({&done, 1}, kClock.now()).at(0)));
  EXPECT_EQ(must(one_->invoice("ann", asked.invoice.id)).pdf.status, invoice::PdfStatus::Ready);
}

TEST_F(MongoCopy, ALaterRunLooksForItself) {
  const NewInvoice asked = new_issued("ann", kClock.now());
  const std::string copy = create(asked);
  must(begin({.invoice_id = asked.invoice.id, .fence = 7, .first = false, .copy = copy}));
  remove(asked.invoice.id);
  EXPECT_EQ(code_of(begin({.invoice_id = asked.invoice.id, .fence = 8, .first = false, .copy = copy})), Code::NotFound);
}

TEST_F(MongoCopy, AForgedOneIsNotLookedAt) {
  const NewInvoice mine = new_issued("ann", kClock.now()), others = new_issued("ben", kClock.now());
  const std::string copy = create(mine), of_others = create(others);
  std::string touched = copy;
  touched.back() = static_cast<char>(touched.back() ^ 1);
  for (const std::string& forged : {of_others, touched, copy.substr(1), std::string("{}"), std::string(100'000, 'x')}) {
    const Invoice begun = must(begin({.invoice_id = mine.invoice.id, .fence = 7, .first = true, .copy = forged}));
    EXPECT_EQ(begun.owner, "ann");
    EXPECT_EQ(begun.document, mine.invoice.document);
  }
  EXPECT_EQ(code_of(begin({.invoice_id = "nobody", .fence = 7, .first = true, .copy = copy})), Code::NotFound);
}

TEST_F(MongoCopy, ShowsNobodyWhatItHolds) {
  const std::string copy = create(new_issued("ann", kClock.now()));
  EXPECT_GT(copy.size(), 300u);
  for (const char* word : {"Zo", "ann", "zoe@example.org", "INV-2026"}) EXPECT_EQ(copy.find(word), std::string::npos);
}

TEST_F(MongoCopy, ALargeInvoiceHasNone) {
  NewInvoice asked = new_issued("ann", kClock.now());
  std::string noise(20'000, ' ');
  fill_random(std::as_writable_bytes(std::span(noise)));
  for (char& c : noise) c = static_cast<char>('a' + static_cast<unsigned char>(c) % 26);
  asked.invoice.document = R"({"notes":")" + noise + R"("})";
  EXPECT_EQ(create(asked), "");
}

}  // namespace
}  // namespace inkvoice::contract
