/// The configuration: environment variables, over which flags win (DESIGN "Configuration").
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "limits/limiter.h"
#include "redis/address.h"

namespace inkvoice::app {

/// How a PDF gets to who downloads it.
enum class Downloads {
  Stream,    ///< through the server
  Redirect,  ///< from the bucket, by an address that works for a few minutes
};

struct Config {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::filesystem::path data = "data";
  int workers = 0;  ///< in-process worker threads
  std::string public_url;
  std::vector<std::string> cors_origins;
  std::string secret;  ///< "" : made and kept in the data folder, of the embedded store alone
  std::optional<limits::Policy> generations;
  std::vector<std::string> trusted_proxies;
  std::string s3_url;  ///< "" : PDFs lie in the data folder
  Downloads downloads = Downloads::Stream;
  std::string mongodb_url;              ///< "" : the embedded store
  std::string mongodb_variable;         ///< which variable named it
  std::optional<redis::Address> redis;  ///< queue, limits and events, where MongoDB is the store
  std::string redis_variable;           ///< which variable named it
};

/// What was given on the command line; nothing where the environment or the default counts.
struct Flags {
  std::optional<std::string> listen, data;
  std::optional<int> workers;
  bool serves = false;  ///< links are signed and looked at: what that needs must be there
};

/// An environment variable's value; nothing when it is not set or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Environment process_environment();

/// Invalid: every wrong variable at once; `pointer` is the variable's name or the flag.
Result<Config> load_config(const Environment& environment, const Flags& flags);

}  // namespace inkvoice::app
