#include "files/s3/file_store.h"

#include <mutex>
#include <semaphore>

#include "base/breaker.h"
#include "base/log.h"
#include "files/key.h"
#include "s3/client.h"

namespace inkvoice::files {

namespace {

using std::chrono::steady_clock;

constexpr const char* kProbe = "~probe";                     // no key that a caller may use
constexpr std::chrono::milliseconds kPatienceToProbe{2500};  // start says within 3 s what is wrong
// Anybody may ask /readyz often: a request costs money, and one that fails a thread's time.
constexpr std::chrono::seconds kSuccessHolds{5};
constexpr std::chrono::seconds kFailureHolds{1};

// A server's handlers wait for what they read: while the bucket hangs some of the 32 (net/server.h) must stay free for
// all that needs no bucket. One that works gives a place back long before the wait is over.
constexpr std::ptrdiff_t kMostReading = 24;
constexpr std::chrono::milliseconds kWaitToRead{300};

class SpooledReader final : public Reader {
 public:
  explicit SpooledReader(s3::Spool spool) : spool_(std::move(spool)) {}
  std::uint64_t size() const override { return spool_.size(); }
  Result<void> read(std::uint64_t offset, std::span<std::byte> out) override { return spool_.read(offset, out); }

 private:
  const s3::Spool spool_;
};

class S3FileStore final : public FileStore {
 public:
  S3FileStore(s3::Address address, s3::Environment environment, const Clock& clock)
      : client_(std::move(address), std::move(environment), clock) {}

  std::vector<Result<void>> put(std::span<const NewFile> files) override {
    std::vector<Result<void>> results(files.size(), fail(Code::Invalid, "A file cannot have this key."));
    std::vector<s3::Upload> uploads;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!is_key(files[i].key)) continue;
      uploads.push_back({files[i].key, files[i].bytes});
      places.push_back(i);
    }
    auto put = client_.put(uploads);
    for (std::size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move(put[i]);
    return results;
  }

  Result<std::unique_ptr<Reader>> open(const std::string& key) override {
    if (!is_key(key)) return fail(Code::NotFound, "There is no such file.");
    // All of it, at once: the object may be replaced or removed while it is read.
    return std::make_unique<SpooledReader>(TRY(reading([&] { return client_.get(key); })));
  }

  Result<std::optional<FileAddress>> address(const std::string& key, const AddressAs& as) override {
    if (!is_key(key)) return fail(Code::NotFound, "There is no such file.");
    FileAddress address;
    address.size = TRY(reading([&] { return client_.size(key); }));
    const s3::Presigned how{.content_type = as.content_type, .disposition = as.disposition, .lifetime = as.lifetime};
    address.url = TRY(reading([&] { return client_.presign(key, how); }));
    return address;
  }

  Result<void> remove(const std::string& key) override {
    if (!is_key(key)) return {};
    return client_.remove(key);
  }

  Result<void> check() override {
    const std::lock_guard lock(mutex_);
    if (steady_clock::now() < probe_holds_until_) return probe_;
    probe_ = client_.probe(kProbe, kPatienceToProbe);
    probe_holds_until_ = steady_clock::now() + (probe_ ? kSuccessHolds : kFailureHolds);
    return probe_;
  }

 private:
  bool may_read() {
    const std::lock_guard lock(breaker_mutex_);
    return breaker_.allows(steady_clock::now());
  }

  void note(bool answered) {
    const std::lock_guard lock(breaker_mutex_);
    answered ? breaker_.succeeded() : breaker_.failed(steady_clock::now());
  }

  /// The work's result; Unavailable at once while the bucket is known to be away. Who downloads is told no more than
  /// that: addresses and keys are for the log.
  template <class Work>
  auto reading(const Work& work) -> decltype(work()) {
    struct Place {
      std::counting_semaphore<kMostReading>& of;
      ~Place() { of.release(); }
    };
    if (!may_read() || !places_.try_acquire_for(kWaitToRead)) {
      return fail(Code::Unavailable, "The store of PDFs does not answer now.");
    }
    const Place place{places_};
    auto result = work();
    const bool answered = result || result.error().code != Code::Unavailable;
    note(answered);
    if (answered) return result;
    log::warn("a PDF cannot be read", {{"error", result.error().message}});
    return fail(Code::Unavailable, "The store of PDFs does not answer now.");
  }

  s3::Client client_;
  std::counting_semaphore<kMostReading> places_{kMostReading};
  std::mutex breaker_mutex_;
  Breaker breaker_;  // guarded by breaker_mutex_
  std::mutex mutex_;
  Result<void> probe_;                          // guarded by mutex_
  steady_clock::time_point probe_holds_until_;  // guarded by mutex_
};

Result<s3::Address> address_of(const S3Place& place) {
  std::string region = place.environment("AWS_REGION").value_or("");
  if (region.empty()) region = place.environment("AWS_DEFAULT_REGION").value_or("");
  return s3::parse_address(place.url, region);
}

}  // namespace

Result<void> check_s3_url(const S3Place& place) {
  TRY(address_of(place));
  return {};
}

Result<std::unique_ptr<FileStore>> make_s3_file_store(const S3Place& place, const Clock& clock) {
  auto store = std::make_unique<S3FileStore>(TRY(address_of(place)), place.environment, clock);
  TRY(store->check());
  return store;
}

}  // namespace inkvoice::files
