/// What a server of S3 says when it does not do as asked, in words that name what to change.
#pragma once

#include <string>

#include "base/result.h"
#include "s3/address.h"
#include "s3/transport.h"

namespace inkvoice::s3 {

/// "NoSuchBucket" and the like; "" where the answer has no body (HEAD).
std::string error_code(const HttpAnswer& answer);

/// Will the same request go better in a moment?
bool may_go_better(const HttpAnswer& answer);

/// The session has ended, or is not known (any more).
bool is_session_refused(const HttpAnswer& answer);

/// NotFound: there is no such object. All else is Unavailable, for what is wrong is the set-up, not the file; `fields`
/// names the variable to look at, "" the address itself.
Error to_error(const HttpAnswer& answer, const Address& address);

/// The same for an answer that never came.
Error to_error(const Error& transport, const Address& address);

}  // namespace inkvoice::s3
