/// Real servers for the tests, on loopback, each on a free port with a folder of its own: Redis, the MongoDB protocol
/// (FerretDB on PostgreSQL, or the real one that INKVOICE_TEST_MONGODB_URL names), S3 (versitygw). servers.py starts
/// them and stops them when this process ends, however it ends.
///
///     auto store = open(servers::mongodb().fresh());  // an empty database of its own
#pragma once

#include <string>

#include "base/file_handle.h"

namespace inkvoice::servers {

class Server {
 public:
  /// `kind`: "redis", "mongodb", "s3", "minio"; `options` go to redis-server ("--maxmemory-policy allkeys-lru"). Throws
  /// std::runtime_error with the server's log when it does not start.
  explicit Server(const std::string& kind, const std::string& options = "");
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const std::string& url() const { return url_; }  ///< the server's own address; S3: the endpoint

  /// The address of an empty database (Redis, MongoDB) or bucket (s3://…) that no other call gave. Redis: the channels
  /// of pub/sub are common to all databases.
  std::string fresh() { return ask("fresh"); }

  void kill() { ask("kill"); }                ///< as kill -9
  void start_again() { ask("start_again"); }  ///< on the same port and data; returns when it answers
  void pause() { ask("pause"); }              ///< SIGSTOP: connections stay, nothing answers
  void resume() { ask("resume"); }

 private:
  std::string ask(const std::string& command);
  std::string read_line();

  int pid_ = 0;
  FileHandle to_, from_;
  std::string url_;
};

/// One server for the whole test program, started when it is first asked for.
Server& redis();
Server& mongodb();
Server& s3();
Server& minio();  ///< another server of S3, where INKVOICE_TEST_MINIO had it built

/// What servers of S3 accept.
inline constexpr const char* kS3AccessKey = "inkvoice-test";
inline constexpr const char* kS3SecretKey = "inkvoice-test-secret";

}  // namespace inkvoice::servers
