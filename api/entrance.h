#pragma once

// What a request passes before it is routed: whether it comes too often, who asks, and whether they
// may.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "api/access.h"
#include "api/http.h"
#include "api/rate_limits.h"
#include "api/session_cookie.h"
#include "api/sessions.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

struct EntranceOptions {
  // Whose tokens are believed, too; outlives the entrance. Null: only those issued here.
  const Issuer* issuer = nullptr;
  CookieTransport transport = CookieTransport::kPlain;
  SessionLimits sessions = {};
  // Of one token; without one, of one address, but not of those of loopback: there all have the
  // same, and who asks is on the machine. More than a busy upstream sends, one at a time; fewer
  // than a node does in all.
  RateLimit requests = {.each = absl::Microseconds(500), .at_once = 10'000};
  // Of one address, also of loopback: those that came to nothing.
  RateLimit failed_sign_ins = {.each = absl::Seconds(6), .at_once = 10};
};

// Thread-safe. What it is given (itself thread-safe) outlives it.
class Entrance {
 public:
  Entrance(Node& node, Clock& clock, Sessions& sessions, std::shared_ptr<HttpCounters> counters,
           AccessMode mode, const EntranceOptions& options);

  // Says in `request` who asks, where they may ask this of what `path` names; else returns the
  // answer that they get.
  std::optional<HttpResponse> Admit(const std::vector<std::string>& path, HttpRequest& request);

  // Returns `reply`, whose answer is cut off while it is sent once that by which the request was
  // admitted holds no more; one that took long to find is refused then.
  Reply Watched(const HttpRequest& request, const Reply& reply) const;

 private:
  HttpResponse Refuse(const absl::Status& status, const HttpRequest& request);
  HttpResponse TooOften(absl::Duration wait, absl::string_view what);

  Clock& clock_;
  const std::shared_ptr<HttpCounters> counters_;
  const CookieTransport transport_;
  Access access_;
  RateLimits requests_;
  RateLimits failed_sign_ins_;
};

}  // namespace redress
