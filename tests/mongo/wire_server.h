/// A server that speaks as much of MongoDB's wire protocol as a client needs to be tested against elections and broken
/// connections, which no server at hand can be made to have on order. It keeps what is inserted, finds it by _id, and
/// answers as mongod was seen to answer where a script says so.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/file_handle.h"
#include "mongo/document.h"
#include "mongo/view.h"

namespace inkvoice::mongo {

/// What a scripted command gets in place of its usual answer.
struct Fault {
  enum class Does { Answer, Cut, Hang };
  Does does = Does::Answer;
  std::string answer;     ///< JSON, of Answer
  bool executed = false;  ///< the command is done all the same
};

/// Answers of mongod 6.0 during an election and its like.
inline const char* const kNotPrimary =
    R"({"topologyVersion":{"counter":6},"ok":0.0,"errmsg":"not primary","code":10107,"codeName":"NotWritablePrimary",)"
    R"("errorLabels":["RetryableWriteError"]})";
inline const char* const kSteppingDown =
    R"({"ok":0.0,"errmsg":"operation was interrupted","code":11602,"codeName":"InterruptedDueToReplStateChange",)"
    R"("errorLabels":["RetryableWriteError"]})";
inline const char* const kNoMajority =
    R"({"n":1,"ok":1.0,"writeConcernError":{"code":64,"codeName":"WriteConcernFailed",)"
    R"("errmsg":"waiting for replication timed out","errInfo":{"wtimeout":true}}})";
inline const char* const kDuplicate =
    R"({"n":0,"ok":1.0,"writeErrors":[{"index":0,"code":11000,)"
    R"("errmsg":"E11000 duplicate key error collection: test.invoices index: number dup key: { }"}]})";
inline const char* const kTooSlow =
    R"({"ok":0.0,"errmsg":"operation exceeded time limit","code":50,"codeName":"MaxTimeMSExpired"})";

class WireServer {
 public:
  enum class Role { ReplicaSet, Alone };
  explicit WireServer(Role role = Role::ReplicaSet);
  ~WireServer();
  WireServer(const WireServer&) = delete;
  WireServer& operator=(const WireServer&) = delete;

  std::string url() const;

  /// The next commands of this name meet these, one each.
  void script(const std::string& command, std::vector<Fault> faults);
  /// Until then it says that it is a secondary, and refuses writes as one.
  void no_primary_for(Millis time);
  void no_primary();

  int count(const std::string& command);  ///< times that it came
  bool all_had(const std::string& command, const char* field);
  std::size_t stored();  ///< documents that were inserted

 private:
  void accept_loop();
  void serve(int fd);
  bool handle(int fd, const std::vector<std::uint8_t>& message);
  Document answer(const std::string& name, const View& command, const std::vector<View>& documents);
  Document hello() const;
  Document insert(const std::vector<View>& documents);
  Document find(const View& command);
  bool is_primary() const { return std::chrono::steady_clock::now() >= primary_from_.load(); }

  const Role role_;
  FileHandle listening_;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::chrono::steady_clock::time_point> primary_from_{};
  std::mutex mutex_;
  std::map<std::string, std::deque<Fault>> scripts_;       // guarded by mutex_
  std::map<std::string, std::vector<Document>> commands_;  // guarded by mutex_
  std::map<std::string, Document> documents_;              // guarded by mutex_
  std::vector<Document> indexes_;                          // guarded by mutex_
  std::vector<int> connections_;                           // guarded by mutex_
  std::vector<std::thread> serving_;                       // guarded by mutex_
  std::thread accepting_;
};

}  // namespace inkvoice::mongo
