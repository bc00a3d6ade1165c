#pragma once

// What one client may ask that only a record in the journal can answer: whether something is really
// not there, or whether the views are fresh. Such records stay for ever, whoever asks.

#include <functional>
#include <optional>

#include "api/http.h"
#include "api/rate_limits.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

// A client may ask so many at once, and goes on at a fifth of a node's probes. People never come
// near; a program that asks in a loop does.
inline constexpr RateLimit kFreshQuestions = {.each = absl::Milliseconds(500), .at_once = 200};
inline constexpr RateLimitTable kFreshClients = {.most = 10'000, .beyond = BeyondMost::kShareOne};

// Thread-safe. `node` and `clock` outlive it.
class FreshLimit {
 public:
  FreshLimit(const Node& node, Clock& clock) : node_(node), clock_(clock) {}

  // Returns the refusal where the request's client has to wait (429, Retry-After); nothing where it
  // may ask, or where the node's journal knows its own end and nothing is written.
  std::optional<HttpResponse> Refusal(const HttpRequest& request);

  // The request's client made the node show that it is fresh.
  void Charge(const HttpRequest& request);

  // Returns what charges it, from any thread, as long as this lives.
  std::function<void()> Charger(const HttpRequest& request);

 private:
  const Node& node_;
  Clock& clock_;
  RateLimits limits_{kFreshQuestions, kFreshClients};
};

}  // namespace redress
