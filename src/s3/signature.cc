#include "s3/signature.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "auth/sha256.h"
#include "base/text.h"

namespace inkvoice::s3 {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hmac(std::string_view key, std::string_view message) {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> out{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(message), message.size());
  crypto_auth_hmacsha256_final(&state, out.data());
  return {reinterpret_cast<const char*>(out.data()), out.size()};
}

/// 20150830T123600Z.
std::string basic_time(Timestamp at) {
  std::string text = to_rfc3339(at);
  text.erase(text.find('.'));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

std::string scope_of(const Scope& scope) {
  return basic_time(scope.at).substr(0, 8) + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

/// Without blanks at its ends, and with one where there are several.
std::string trimmed(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string names_of(const Fields& headers) {
  std::string names;
  for (const auto& [name, value] : headers) names.append(names.empty() ? "" : ";").append(name);
  return names;
}

/// The fields as they are signed, host among them, in the order of their names.
Fields signed_headers(const Unsigned& request) {
  Fields headers = request.headers;
  headers.emplace_back("host", request.host);
  std::ranges::sort(headers);
  return headers;
}

std::string signature_of(const Unsigned& request, const Fields& headers, const Credentials& credentials,
                         const Scope& scope) {
  std::string canonical =
      request.method + "\n" + percent_encoded(request.path, true) + "\n" + canonical_query(request.query) + "\n";
  for (const auto& [name, value] : headers) canonical.append(name).append(":").append(trimmed(value)).append("\n");
  canonical.append("\n").append(names_of(headers)).append("\n").append(request.payload_hash);

  const std::string time = basic_time(scope.at);
  std::string text(kAlgorithm);
  text.append("\n").append(time).append("\n").append(scope_of(scope)).append("\n");
  text.append(auth::sha256_hex(canonical));

  std::string key = hmac("AWS4" + credentials.secret_key, std::string_view(time).substr(0, 8));
  for (const std::string_view part :
       {std::string_view(scope.region), std::string_view(scope.service), std::string_view("aws4_request")}) {
    key = hmac(key, part);
  }
  return to_hex(hmac(key, text));
}

}  // namespace

Fields sign(const Unsigned& request, const Credentials& credentials, const Scope& scope) {
  Unsigned whole = request;
  whole.headers.emplace_back("x-amz-date", basic_time(scope.at));
  if (!credentials.session_token.empty()) whole.headers.emplace_back("x-amz-security-token", credentials.session_token);
  const Fields headers = signed_headers(whole);
  std::string authorization(kAlgorithm);
  authorization.append(" Credential=").append(credentials.access_key).append("/").append(scope_of(scope));
  authorization.append(",SignedHeaders=").append(names_of(headers));
  authorization.append(",Signature=").append(signature_of(whole, headers, credentials, scope));
  whole.headers.emplace_back("authorization", std::move(authorization));
  return std::move(whole.headers);
}

std::string presigned_query(const Unsigned& request, const Credentials& credentials, const Scope& scope,
                            std::chrono::seconds lifetime) {
  Unsigned whole = request;
  const Fields headers = signed_headers(whole);
  whole.payload_hash = "UNSIGNED-PAYLOAD";
  whole.query.emplace_back("X-Amz-Algorithm", kAlgorithm);
  whole.query.emplace_back("X-Amz-Credential", credentials.access_key + "/" + scope_of(scope));
  whole.query.emplace_back("X-Amz-Date", basic_time(scope.at));
  whole.query.emplace_back("X-Amz-Expires", std::to_string(lifetime.count()));
  whole.query.emplace_back("X-Amz-SignedHeaders", names_of(headers));
  if (!credentials.session_token.empty()) whole.query.emplace_back("X-Amz-Security-Token", credentials.session_token);
  return canonical_query(whole.query) + "&X-Amz-Signature=" + signature_of(whole, headers, credentials, scope);
}

std::string percent_encoded(std::string_view text, bool keep_slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '-' || c == '.' || c == '_' || c == '~' || (keep_slash && c == '/')) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

std::string canonical_query(Fields query) {
  for (auto& [name, value] : query) {
    name = percent_encoded(name);
    value = percent_encoded(value);
  }
  std::ranges::sort(query);
  std::string out;
  for (const auto& [name, value] : query) out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes_of(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // the NUL
  return out;
}

}  // namespace inkvoice::s3
