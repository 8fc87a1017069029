#include "s3/credentials.h"

#include <fstream>
#include <sstream>

#include "base/ids.h"
#include "base/log.h"
#include "s3/xml.h"

namespace inkvoice::s3 {

namespace {

// A session is renewed while it still holds, so that a moment without the STS does no harm.
constexpr std::chrono::minutes kRenewBefore{5};

std::unexpected<Error> wrong(const char* variable, std::string message) {
  return std::unexpected(Error{Code::Invalid, message, {{variable, message}}});
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

std::optional<std::string> contents(const std::string& path) {
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return std::nullopt;
  return text.str();
}

/// The profile of an INI file; nothing when the file does not have it.
std::optional<Credentials> profile_in(const std::string& file, const std::string& profile) {
  std::istringstream lines(file);
  std::optional<Credentials> found;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    if (line.starts_with('[') && line.ends_with(']')) {
      inside = trimmed(std::string_view(line).substr(1, line.size() - 2)) == profile;
      if (inside) found.emplace();
    }
    const std::size_t equals = line.find('=');
    if (!inside || equals == std::string::npos || line.starts_with('#') || line.starts_with(';')) continue;
    const std::string name = trimmed(std::string_view(line).substr(0, equals));
    const std::string value = trimmed(std::string_view(line).substr(equals + 1));
    if (name == "aws_access_key_id") found->access_key = value;
    if (name == "aws_secret_access_key") found->secret_key = value;
    if (name == "aws_session_token") found->session_token = value;
  }
  return found;
}

/// 2026-11-23T08:15:00Z.
std::optional<Timestamp> parse_time(const std::string& text) {
  std::tm time{};
  if (::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &time) == nullptr) return std::nullopt;
  return Timestamp(std::chrono::seconds(::timegm(&time)));
}

}  // namespace

CredentialSource::CredentialSource(Environment environment, std::string region, Transport& transport,
                                   const Clock& clock)
    : environment_(std::move(environment)), region_(std::move(region)), transport_(transport), clock_(clock) {}

Result<Credentials> CredentialSource::get(std::chrono::milliseconds timeout) {
  const auto access = environment_("AWS_ACCESS_KEY_ID");
  const auto secret = environment_("AWS_SECRET_ACCESS_KEY");
  if (access && secret) return Credentials{*access, *secret, environment_("AWS_SESSION_TOKEN").value_or("")};
  if (access) return wrong("AWS_SECRET_ACCESS_KEY", "is missing: AWS_ACCESS_KEY_ID is set and needs it");
  if (secret) return wrong("AWS_ACCESS_KEY_ID", "is missing: AWS_SECRET_ACCESS_KEY is set and needs it");
  const auto token_file = environment_("AWS_WEB_IDENTITY_TOKEN_FILE");
  if (!token_file) return from_file();

  const std::lock_guard lock(mutex_);
  const Timestamp now = clock_.now();
  if (session_ && now + kRenewBefore < session_->until) return session_->credentials;
  auto renewed = ask_sts(*token_file, timeout);
  if (renewed) {
    session_ = std::move(*renewed);
    has_sessions_ = true;
  } else if (!session_ || session_->until <= now) {
    return std::unexpected(std::move(renewed).error());
  } else {
    log::warn("the session for S3 is not renewed yet", {{"reason", renewed.error().message}});
  }
  return session_->credentials;
}

bool CredentialSource::forget() {
  const std::lock_guard lock(mutex_);
  session_.reset();
  return has_sessions_;
}

Result<Credentials> CredentialSource::from_file() const {
  const std::string profile = environment_("AWS_PROFILE").value_or("default");
  std::string path = environment_("AWS_SHARED_CREDENTIALS_FILE").value_or("");
  if (path.empty()) path = environment_("HOME").value_or("") + "/.aws/credentials";
  const auto file = contents(path);
  if (!file) {
    return wrong("AWS_ACCESS_KEY_ID",
                 "is missing: set it and AWS_SECRET_ACCESS_KEY, or AWS_WEB_IDENTITY_TOKEN_FILE, or write " + path);
  }
  auto found = profile_in(*file, profile);
  if (!found) return wrong("AWS_PROFILE", "'" + profile + "' is not a section of " + path);
  if (found->access_key.empty() || found->secret_key.empty()) {
    return wrong("AWS_PROFILE", "'" + profile + "' of " + path + " needs aws_access_key_id and aws_secret_access_key");
  }
  return std::move(*found);
}

Result<CredentialSource::Session> CredentialSource::ask_sts(const std::string& token_file,
                                                            std::chrono::milliseconds timeout) {
  const auto role = environment_("AWS_ROLE_ARN");
  if (!role) return wrong("AWS_ROLE_ARN", "is missing: AWS_WEB_IDENTITY_TOKEN_FILE is set and needs it");
  const auto token = contents(token_file);
  if (!token || trimmed(*token).empty()) {
    return wrong("AWS_WEB_IDENTITY_TOKEN_FILE", token_file + " holds no token, or cannot be read");
  }
  const std::string name = environment_("AWS_ROLE_SESSION_NAME").value_or("inkvoice-" + random_id());
  const std::string body = canonical_query({{"Action", "AssumeRoleWithWebIdentity"},
                                            {"Version", "2011-06-15"},
                                            {"RoleArn", *role},
                                            {"RoleSessionName", name},
                                            {"WebIdentityToken", trimmed(*token)}});
  std::string url = environment_("AWS_ENDPOINT_URL_STS").value_or("https://sts." + region_ + ".amazonaws.com");
  if (!url.ends_with('/')) url += '/';
  const HttpRequest request{.method = "POST",
                            .url = url,
                            .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                            .body = as_bytes(body),
                            .timeout = timeout};
  const auto answer = std::move(transport_.perform({&request, 1}).front());
  if (!answer) return fail(Code::Unavailable, "The STS does not answer: " + answer.error().message);
  if (answer->status >= 500) return fail(Code::Unavailable, "The STS answers " + std::to_string(answer->status));
  if (answer->status != 200) {
    return wrong("AWS_WEB_IDENTITY_TOKEN_FILE",
                 "the STS refuses it for AWS_ROLE_ARN: " + xml_text(answer->body, "Code") + ": " +
                     xml_text(answer->body, "Message"));
  }
  const auto until = parse_time(xml_text(answer->body, "Expiration"));
  Session session{{xml_text(answer->body, "AccessKeyId"), xml_text(answer->body, "SecretAccessKey"),
                   xml_text(answer->body, "SessionToken")},
                  until.value_or(clock_.now())};
  if (!until || session.credentials.access_key.empty() || session.credentials.secret_key.empty()) {
    return fail(Code::Unavailable, "The STS answers with no credentials");
  }
  return session;
}

}  // namespace inkvoice::s3
