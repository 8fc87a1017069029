/// The queue in Redis: per user a sorted set of waiting jobs, a ring of users, and a stream with a consumer group whose
/// pending entries are the leases. docs/adr/0002-redis-queue.md.
#pragma once

#include <memory>
#include <string>

#include "queue/inspection.h"
#include "queue/queue.h"
#include "redis/client.h"
#include "redis/subscriber.h"

namespace inkvoice::queue {

struct RedisQueueOptions {
  std::string prefix = "inkvoice";  ///< keys begin with PREFIX:{queue}:
  int version = 1;  ///< of the jobs pushed; jobs of it and of older ones are leased, newer ones left to others
};

std::unique_ptr<Queue> make_redis_queue(std::shared_ptr<redis::Client> client,
                                        std::shared_ptr<redis::Subscriber> subscriber,
                                        const RedisQueueOptions& options = {});

std::unique_ptr<Inspection> make_redis_inspection(std::shared_ptr<redis::Client> client,
                                                  const RedisQueueOptions& options = {});

}  // namespace inkvoice::queue
