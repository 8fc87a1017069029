/// Which route a request is for. A route's target is whatever the caller keeps there: a function, or a struct of a
/// function and who may call it. All routes stand in one list, so that they can be read at one glance.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace inkvoice::http {

/// The values of a pattern's {names}; views into the request's path and the pattern.
class PathParams {
 public:
  void add(std::string_view name, std::string_view value) { values_.emplace_back(name, value); }
  /// Empty when the pattern has no such name; a value itself is never empty.
  std::string_view get(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> values_;
};

/// Does `path` fit `pattern` ("/api/v1/invoices/{id}/pdf")? A {name} takes one whole segment that is not empty.
std::optional<PathParams> match_path(std::string_view pattern, std::string_view path);

template <class Target>
struct Route {
  Method method;
  std::string_view pattern;  ///< a literal
  Target target;
};

template <class Target>
class Router {
 public:
  explicit Router(std::vector<Route<Target>> routes) : routes_(std::move(routes)) {}

  struct Match {
    const Target* target = nullptr;  ///< none: 405 when `allow` says something, else 404
    std::string_view pattern = {};   ///< of the route, for logs and metrics
    PathParams params = {};
    std::string allow = {};  ///< value of Allow (RFC 9110, 10.2.1), always filled when the path is known
  };

  /// The first route in the list that fits. HEAD is served by the route of GET. OPTIONS is left to the caller (CORS).
  /// `path` must live as long as the match.
  Match match(Method method, std::string_view path) const {
    Match found;
    const Method wanted = method == Method::Head ? Method::Get : method;
    for (const Route<Target>& route : routes_) {
      std::optional<PathParams> params = match_path(route.pattern, path);
      if (!params) continue;
      append_allowed(found.allow, route.method);
      if (route.method != wanted || found.target != nullptr) continue;
      found.target = &route.target;
      found.pattern = route.pattern;
      found.params = std::move(*params);
    }
    if (!found.allow.empty()) append_allowed(found.allow, Method::Options);
    return found;
  }

  const std::vector<Route<Target>>& routes() const { return routes_; }

 private:
  static void append_allowed(std::string& allow, Method method) {
    const std::string_view name = to_string(method);
    if (allow.find(name) != std::string::npos) return;
    allow += allow.empty() ? "" : ", ";
    allow += name;
    if (method == Method::Get) allow += ", HEAD";
  }

  std::vector<Route<Target>> routes_;
};

/// The 404 and 405 that follow from a match without a target.
Response no_route(const std::string& allow);

}  // namespace inkvoice::http
