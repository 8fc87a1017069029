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
  explicit S3FileWorld(servers::Server& server) : place_(server.fresh()) { start(); }
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
  const std::string place_;
  std::unique_ptr<files::FileStore> one_, other_;
};

std::unique_ptr<FileWorld> on_versitygw() { return std::make_unique<S3FileWorld>(servers::s3()); }
std::unique_ptr<FileWorld> on_minio() { return std::make_unique<S3FileWorld>(servers::minio()); }

std::vector<Factory<FileWorld>> worlds() {
  std::vector<Factory<FileWorld>> all = {on_versitygw};
  if (std::getenv("INKVOICE_TEST_MINIO") != nullptr) all.push_back(on_minio);
  return all;
}

INSTANTIATE_TEST_SUITE_P(S3, FileStoreContract, testing::ValuesIn(worlds()));

}  // namespace
}  // namespace inkvoice::contract
