/// What the API's handlers work with. Wired once by app/; everything lives longer than the API and is safe from any
/// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "auth/password.h"
#include "auth/signed_link.h"
#include "base/clock.h"
#include "events/event_log.h"
#include "files/file_store.h"
#include "invoice/invoice_json.h"
#include "limits/limiter.h"
#include "live/event_feed.h"
#include "render/check.h"
#include "render/pool.h"
#include "store/store.h"

namespace inkvoice::api {

struct Settings {
  std::string public_url;         ///< without a slash at its end: "https://bills.example"; what links begin with
  bool public_url_given = false;  ///< by the configuration: then it is the only own origin
  std::vector<std::string> cors_origins;  ///< "https://app.example": may call with credentials
  std::optional<limits::Policy> generations = limits::Policy{"generations", 5, Millis(60'000)};  ///< nothing: no limit
  limits::Policy previews{"previews", 30, Millis(60'000)};
  invoice::Limits invoice_limits = render::limits_to_draw();
  bool redirect_downloads = false;  ///< to the file store's own address of a PDF, where it has one

  bool is_https() const { return public_url.starts_with("https://"); }
};

struct Services {
  store::Store& store;
  files::FileStore& files;
  events::EventLog& events;
  limits::Limiter& limiter;
  live::Connections& connections;
  auth::PasswordHasher& hasher;
  const auth::LinkSigner& links;
  render::Pool& renderers;  ///< for previews
  const Clock& clock;
  Settings settings;
};

}  // namespace inkvoice::api
