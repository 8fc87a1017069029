#include "worker/job_buffer.h"

#include <algorithm>
#include <numeric>

namespace inkvoice::worker {

std::size_t JobBuffer::room() const {
  const std::lock_guard lock(mutex_);
  const std::size_t room = capacity_ - std::min(capacity_, waiting_.size());
  return closed_ || room * 2 < capacity_ ? 0 : room;
}

void JobBuffer::add(ReadyJob job) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(job));
  }
  changed_.notify_one();
}

std::deque<ReadyJob>::iterator JobBuffer::pick() {
  const auto within_share = [&](const ReadyJob& job) {
    const auto found = running_.find(job.job.owner);
    return found == running_.end() || found->second < user_share_;
  };
  const auto found = std::ranges::find_if(waiting_, within_share);
  return found == waiting_.end() ? waiting_.begin() : found;  // nobody else waits: no thread stands idle
}

std::optional<ReadyJob> JobBuffer::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
  if (closed_) return std::nullopt;
  const auto chosen = pick();
  ReadyJob job = std::move(*chosen);
  waiting_.erase(chosen);
  ++running_[job.job.owner];
  return job;
}

void JobBuffer::left(const std::string& owner) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(owner);
  if (found != running_.end() && --found->second == 0) running_.erase(found);
}

std::vector<std::string> JobBuffer::owners() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> owners;
  for (const auto& [owner, threads] : running_) {
    owners.push_back(owner);
  }
  for (const ReadyJob& job : waiting_) {
    owners.push_back(job.job.owner);
  }
  std::ranges::sort(owners);
  owners.erase(std::ranges::unique(owners).begin(), owners.end());
  return owners;
}

std::size_t JobBuffer::size() const {
  const std::lock_guard lock(mutex_);
  return std::accumulate(running_.begin(), running_.end(), waiting_.size(),
                         [](std::size_t sum, const auto& user) { return sum + static_cast<std::size_t>(user.second); });
}

std::vector<ReadyJob> JobBuffer::close() {
  std::vector<ReadyJob> rest;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    rest.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end()));
    waiting_.clear();
  }
  changed_.notify_all();
  return rest;
}

}  // namespace inkvoice::worker
