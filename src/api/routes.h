/// The handlers, one file a resource. docs and openapi.json list them as api.cc does.
#pragma once

#include "api/call.h"

namespace inkvoice::api {

// auth.cc
Result<http::Response> sign_up(const Call& call);
Result<http::Response> log_in(const Call& call);
Result<http::Response> log_out(const Call& call);
Result<http::Response> who_am_i(const Call& call);
Result<http::Response> change_password(const Call& call);

// api_keys.cc
Result<http::Response> list_api_keys(const Call& call);
Result<http::Response> create_api_key(const Call& call);
Result<http::Response> delete_api_key(const Call& call);

// profile.cc
Result<http::Response> get_profile(const Call& call);
Result<http::Response> patch_profile(const Call& call);

// invoices.cc
Result<http::Response> create_invoice(const Call& call);
Result<http::Response> list_invoices(const Call& call);
Result<http::Response> get_invoice(const Call& call);
Result<http::Response> patch_invoice(const Call& call);
Result<http::Response> delete_invoice(const Call& call);
Result<http::Response> make_pdf(const Call& call);

// pdf.cc
Result<http::Response> download_pdf(const Call& call);
Result<http::Response> create_link(const Call& call);
Result<http::Response> preview(const Call& call);

// events.cc
Result<http::Response> stream_events(const Call& call);
Result<http::Response> open_live(const Call& call);
Result<http::Response> poll_events(const Call& call);

// openapi.cc
Result<http::Response> get_openapi(const Call& call);

}  // namespace inkvoice::api
