/// Tells every process on a data folder that something is new, within a millisecond: each has a datagram socket in
/// DATA/run, and a ring sends one small datagram to all others. A ring can be lost; who listens looks by himself as
/// well.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file_handle.h"
#include "base/result.h"

namespace inkvoice::sqlite {

/// Safe from any thread.
class Bell {
 public:
  enum class Kind : std::uint8_t { Jobs = 1, Events = 2 };

  /// A set of kinds.
  class Kinds {
   public:
    void add(Kind kind) { bits_ = static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(kind)); }
    void add(Kinds others) { bits_ = static_cast<std::uint8_t>(bits_ | others.bits_); }
    bool has(Kind kind) const { return (bits_ & static_cast<std::uint8_t>(kind)) != 0; }
    bool empty() const { return bits_ == 0; }
    std::uint8_t bits() const { return bits_; }
    static Kinds of(std::uint8_t bits) {
      Kinds kinds;
      kinds.bits_ = bits;
      return kinds;
    }

   private:
    std::uint8_t bits_ = 0;
  };

  /// `run_folder` is an open folder; `name` names this process in it (instance.h).
  static Result<std::unique_ptr<Bell>> open(int run_folder, const std::string& name);
  ~Bell();

  /// Tells this process' listeners on this thread, and the other processes.
  void ring(Kinds kinds);

  /// Calls `heard` at each ring of `kind` until the returned id is given to ignore(). It must be quick, must not throw
  /// and must not call listen() or ignore().
  using Id = std::uint64_t;
  Id listen(Kind kind, std::function<void()> heard);
  /// When this returns, `heard` is not running and will not be called again.
  void ignore(Id id);

 private:
  struct Listener {
    Kind kind;
    std::function<void()> heard;
  };

  Bell(int run_folder, std::string name, FileHandle socket, FileHandle stop);
  void receive();
  Kinds drain();
  void tell_listeners(Kinds kinds);
  void send_to_others(std::uint8_t bits);
  void find_others();

  const int run_folder_;
  const std::string socket_name_;
  const FileHandle socket_, stop_;

  std::shared_mutex listeners_mutex_;
  std::map<Id, Listener> listeners_;  ///< guarded by listeners_mutex_
  Id next_id_ = 1;                    ///< guarded by listeners_mutex_

  std::mutex others_mutex_;
  std::vector<std::string> others_;  ///< their sockets' names; guarded by others_mutex_
  bool others_known_ = false;        ///< guarded by others_mutex_

  std::thread receiver_;
};

}  // namespace inkvoice::sqlite
