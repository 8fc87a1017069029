/// The queue's scripts: everything that changes more than one key is one of them, so that no two instances ever see or
/// leave half a step. docs/adr/0002-redis-queue.md says why it is built this way, docs/formats.md what the keys are.
#pragma once

#include "redis/script.h"

namespace inkvoice::queue::lua {

/// VERSION, then for each job ID OWNER SIZE AGAIN COPY → how many became due.
const redis::Script& push();
/// WORKER COUNT SIZE LEASE VERSION, then busy owners → for each job ID OWNER SIZE ATTEMPT FENCE FAILED COPY.
const redis::Script& lease();
/// WORKER LEASE, then for each job ID FENCE → the ids that are still held.
const redis::Script& renew();
/// For each job ID FENCE.
const redis::Script& finish();
/// For each job ID FENCE REASON DETAIL.
const redis::Script& bury();
/// ID FENCE DELAY UNCOUNTED: how many attempts are taken back, 0 or 1.
const redis::Script& retry();
/// For each job, the last first, ID FENCE.
const redis::Script& hand_back();
/// For each job ID → those that are there.
const redis::Script& with_job();
/// → queued, delayed, leased, age of the oldest due job in ms, birth, given.
const redis::Script& stats();

/// STANDING LIMIT → for each job ID OWNER SIZE ATTEMPTS SINCE AGE WORKER REASON DETAIL.
const redis::Script& list();
/// ID → STANDING, then as in list(); or nothing.
const redis::Script& find();
/// → REASON COUNT …
const redis::Script& dead_by_reason();
/// ID → "ok", "none" or how it stands.
const redis::Script& make_due();
/// ID WORKER LEASE → ID OWNER SIZE ATTEMPT FENCE FAILED COPY, or "none" or how it stands.
const redis::Script& take();
/// ID → 1 when there was such a dead letter.
const redis::Script& forget();

}  // namespace inkvoice::queue::lua
