#include <algorithm>

#include "queue/redis/lua.h"
#include "queue/redis/queue.h"
#include "queue/redis/rows.h"

namespace inkvoice::queue {

namespace {

using redis::Reply;

constexpr std::size_t kMostListed = 1'000;

std::unexpected<Error> none(const std::string& id) { return fail(Code::NotFound, "There is no job " + id + "."); }

ListedJob read_listed(Standing standing, const redis::ReplyView& row) {
  return {row[0].string(),          row[1].string(),
          read_size(row[2]),        standing,
          row[3].integer<int>(),    Timestamp(Millis(row[4].integer())),
          Millis(row[5].integer()), row[6].string(),
          row[7].string(),          row[8].string()};
}

class RedisInspection final : public Inspection {
 public:
  RedisInspection(std::shared_ptr<redis::Client> client, const RedisQueueOptions& options)
      : client_(std::move(client)), key_(queue_key(options.prefix)) {}

  Result<std::vector<ListedJob>> list(Standing standing, std::size_t limit) override {
    const Reply rows =
        TRY(run(lua::list(), {std::string(to_string(standing)), std::to_string(std::min(limit, kMostListed))}));
    std::vector<ListedJob> jobs;
    for (std::size_t i = 0; i < rows.size(); ++i) jobs.push_back(read_listed(standing, rows[i]));
    return jobs;
  }

  Result<ListedJob> find(const std::string& invoice_id) override {
    const Reply found = TRY(run(lua::find(), {invoice_id}));
    const auto standing = parse_standing(found[0].text());
    if (!standing) return none(invoice_id);
    return read_listed(*standing, found[1]);
  }

  Result<std::vector<std::pair<std::string, std::size_t>>> dead_by_reason() override {
    const Reply words = TRY(run(lua::dead_by_reason(), {}));
    std::vector<std::pair<std::string, std::size_t>> all;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      all.emplace_back(words[i].string(), words[i + 1].integer<std::size_t>());
    }
    std::ranges::sort(all);
    return all;
  }

  Result<void> make_due(const std::string& invoice_id) override {
    const Reply answer = TRY(run(lua::make_due(), {invoice_id}));
    if (answer.text() == "none") return none(invoice_id);
    if (answer.text() != "ok") return fail(Code::Conflict, "The job is under way or due already.");
    return {};
  }

  Result<LeasedJob> take(const std::string& invoice_id, const std::string& worker, Millis lease) override {
    const Reply answer = TRY(run(lua::take(), {invoice_id, worker, std::to_string(lease.count())}));
    if (answer.text() == "none") return none(invoice_id);
    if (!answer.is_array()) return fail(Code::Conflict, "A worker has the job in its hands.");
    return read_lease(answer);
  }

  Result<void> forget(const std::string& invoice_id) override {
    const Reply removed = TRY(run(lua::forget(), {invoice_id}));
    if (removed.integer() == 0) return none(invoice_id);
    return {};
  }

 private:
  Result<Reply> run(const redis::Script& script, std::vector<std::string> words) {
    return client_->run({script, {key_}, std::move(words)});
  }

  const std::shared_ptr<redis::Client> client_;
  const std::string key_;
};

}  // namespace

std::unique_ptr<Inspection> make_redis_inspection(std::shared_ptr<redis::Client> client,
                                                  const RedisQueueOptions& options) {
  return std::make_unique<RedisInspection>(std::move(client), options);
}

}  // namespace inkvoice::queue
