// The PDFs in a bucket, held to the contract, on a real server.

#include "files/s3/file_store.h"
#include "servers/servers.h"
#include "worlds.h"

namespace inkvoice::contract {
namespace {

std::optional<std::string> test_environment(const char* name) {
  if (std::string_view(name) == "AWS_ACCESS_KEY_ID") return servers::kS3AccessKey;
  if (std::string_view(name) == "AWS_SECRET_ACCESS_KEY") return servers::kS3SecretKey;
  return std::nullopt;
}

/// Two clients of one bucket stand for two machines.
class S3FileWorld final : public FileWorld {
 public:
  S3FileWorld() { start(); }
  files::FileStore& one() override { return *one_; }
  files::FileStore& other() override { return *other_; }
  void restart() override { start(); }
  void advance(Millis) override {}

 private:
  void start() {
    one_ = must(files::make_s3_file_store({place_, test_environment}, clock_));
    other_ = must(files::make_s3_file_store({place_, test_environment}, clock_));
  }

  const SystemClock clock_;  // the server looks at the time of a signature
  const std::string place_ = servers::s3().fresh();
  std::unique_ptr<files::FileStore> one_, other_;
};

std::unique_ptr<FileWorld> make() { return std::make_unique<S3FileWorld>(); }

INSTANTIATE_TEST_SUITE_P(S3, FileStoreContract, testing::Values(make));

}  // namespace
}  // namespace inkvoice::contract
