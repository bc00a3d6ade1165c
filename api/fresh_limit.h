#pragma once

// What one client may ask that only a record in the journal can answer: whether something is really
// not there, or whether the views are fresh. Such records stay for ever, whoever asks.

#include <cstddef>
#include <functional>
#include <optional>

#include "api/allowances.h"
#include "api/http.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

// A client may ask so many at once, and goes on at a fifth of a node's probes. People never come
// near; a program that asks in a loop does.
inline constexpr double kMaxFreshAtOnce = 200;
inline constexpr double kFreshPerSecond = 2;

// The most clients that are told apart; the others share one allowance.
inline constexpr std::size_t kMaxFreshClients = 10'000;

// Thread-safe. `node` and `clock` outlive it.
class FreshLimit {
 public:
  FreshLimit(const Node& node, Clock& clock)
      : node_(node),
        allowances_(clock, {.at_once = kMaxFreshAtOnce,
                            .per_second = kFreshPerSecond,
                            .most_names = kMaxFreshClients}) {}

  // Returns the refusal where the request's client has to wait (429, Retry-After); nothing where it
  // may ask, or where the node's journal knows its own end and nothing is written.
  std::optional<HttpResponse> Refusal(const HttpRequest& request);

  // The request's client made the node show that it is fresh.
  void Charge(const HttpRequest& request);

  // Returns what charges it, from any thread, as long as this lives.
  std::function<void()> Charger(const HttpRequest& request);

 private:
  const Node& node_;
  Allowances allowances_;
};

}  // namespace redress
