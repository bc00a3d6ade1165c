#pragma once

// Sessions of browsers over HTTP: begun with a token, shown, ended.

#include <string>

#include "absl/status/statusor.h"
#include "api/access.h"
#include "api/http.h"
#include "api/queries.h"
#include "api/session_cookie.h"
#include "api/sessions.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

// Thread-safe. What it is given (itself thread-safe) outlives it. Asked only what was admitted.
class SessionRequests {
 public:
  SessionRequests(Node& node, Clock& clock, Sessions& sessions, AccessMode mode,
                  CookieTransport transport)
      : node_(node), clock_(clock), sessions_(sessions), mode_(mode), transport_(transport) {}

  // Begins one, of whom the token names; where access is open, of whom the header names.
  void Begin(const Asked& asked);
  void Show(const Asked& asked);
  void End(const Asked& asked);

 private:
  absl::StatusOr<HttpResponse> Begun(const Asked& asked);
  // Returns what is told of the session by whose cookie, and by no token, the request came.
  absl::StatusOr<std::string> SecretOf(const HttpRequest& request) const;
  absl::StatusOr<std::string> Told(const HttpRequest& request, absl::string_view secret);
  HttpResponse Refusal(const absl::Status& status) const;

  Node& node_;
  Clock& clock_;
  Sessions& sessions_;
  const AccessMode mode_;
  const CookieTransport transport_;
};

}  // namespace redress
