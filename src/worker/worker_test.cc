#include <gtest/gtest.h>

#include <thread>

#include "worker/backoff.h"
#include "worker/gate.h"
#include "worker/job_buffer.h"

namespace inkvoice::worker {
namespace {

ReadyJob job(const std::string& owner, const std::string& id) {
  ReadyJob ready;
  ready.job.invoice_id = id;
  ready.job.owner = owner;
  return ready;
}

TEST(Backoff, DoublesToAMinuteAndIsSpread) {
  EXPECT_EQ(backoff_after(1, 0), Millis(1000));
  EXPECT_EQ(backoff_after(3, 0), Millis(4000));
  EXPECT_EQ(backoff_after(50, 0), Millis(60'000));
  for (unsigned noise = 0; noise < 600; noise += 7) {
    EXPECT_LE(backoff_after(2, noise), Millis(2000));
    EXPECT_GT(backoff_after(2, noise), Millis(1500));
  }
}

TEST(Gate, LetsOneJobTryWhileABackendIsAway) {
  Gate gate{Millis(1000)};
  const Gate::Time start{};
  EXPECT_EQ(gate.admit(8, start), 8u);
  gate.begun(start);
  EXPECT_EQ(gate.admit(8, start), 8u);
  gate.failed();
  EXPECT_EQ(gate.admit(8, start + Millis(999)), 0u);
  EXPECT_EQ(gate.admit(8, start + Millis(1000)), 1u);
  EXPECT_EQ(gate.admit(0, start + Millis(1000)), 0u);
  gate.begun(start + Millis(1000));
  gate.failed();
  EXPECT_EQ(gate.failures(), 2);
  EXPECT_EQ(gate.admit(8, start + Millis(1500)), 0u);
  gate.answered();
  EXPECT_EQ(gate.admit(8, start + Millis(1500)), 8u);
}

TEST(JobBuffer, HoldsAUserToTheirShareWhileOthersWait) {
  JobBuffer buffer(8, 1);
  for (const char* id : {"a1", "a2"}) buffer.add(job("ada", id));
  buffer.add(job("bob", "b1"));
  EXPECT_EQ(buffer.next()->job.invoice_id, "a1");
  EXPECT_EQ(buffer.next()->job.invoice_id, "b1");  // ada has her thread
  EXPECT_EQ(buffer.next()->job.invoice_id, "a2");  // nobody else waits: no thread stands idle
  EXPECT_EQ(buffer.size(), 3u);
  EXPECT_EQ(buffer.owners(), (std::vector<std::string>{"ada", "bob"}));
  buffer.left("ada");
  buffer.left("ada");
  buffer.left("bob");
  EXPECT_EQ(buffer.size(), 0u);
}

TEST(JobBuffer, TakesJobsSeveralAtATime) {
  JobBuffer buffer(4, 1);
  EXPECT_EQ(buffer.room(), 4u);
  buffer.add(job("ada", "1"));
  buffer.add(job("ada", "2"));
  EXPECT_EQ(buffer.room(), 2u);
  buffer.add(job("ada", "3"));
  EXPECT_EQ(buffer.room(), 0u);
}

TEST(JobBuffer, GivesBackWhatWaitsWhenItCloses) {
  JobBuffer buffer(4, 1);
  buffer.add(job("ada", "1"));
  buffer.add(job("bob", "2"));
  EXPECT_TRUE(buffer.next());
  std::thread waiting([&] {
    EXPECT_TRUE(buffer.next());
    EXPECT_FALSE(buffer.next());  // waits until it closes
  });
  while (buffer.size() != 2 || buffer.owners().size() != 2 || buffer.room() != 4) std::this_thread::yield();
  EXPECT_TRUE(buffer.close().empty());
  waiting.join();
  EXPECT_EQ(buffer.room(), 0u);
}

}  // namespace
}  // namespace inkvoice::worker
