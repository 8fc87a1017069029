/// Who we are for a server of S3: from the environment, the shared credentials file, or a web identity that the STS
/// changes into a session.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "s3/signature.h"
#include "s3/transport.h"

namespace inkvoice::s3 {

/// An environment variable's value; nothing when it is not set or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// The first that is set of: AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN;
/// AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN; AWS_PROFILE in AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials.
/// Safe from any thread.
class CredentialSource {
 public:
  /// `region`: where the STS is asked, unless AWS_ENDPOINT_URL_STS says another place. All outlive this.
  CredentialSource(Environment environment, std::string region, Transport& transport, const Clock& clock);

  /// Asks the STS again before a session ends, and reads the file again when it may have changed. Invalid: there are
  /// none, or wrong ones (`fields` names the variable); Unavailable: the STS does not answer.
  Result<Credentials> get(std::chrono::milliseconds timeout);

  /// The server did not take the session: the next get() asks for another. False: they are no session that we can
  /// renew.
  bool forget();

 private:
  struct Session {
    Credentials credentials;
    Timestamp until;
  };

  Result<Session> ask_sts(const std::string& token_file, std::chrono::milliseconds timeout);
  Result<Credentials> from_file() const;

  const Environment environment_;
  const std::string region_;
  Transport& transport_;
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<Session> session_;  // guarded by mutex_
  bool has_sessions_ = false;       // guarded by mutex_
};

}  // namespace inkvoice::s3
