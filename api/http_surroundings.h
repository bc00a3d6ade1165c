#pragma once

// What all connections of the HTTP server share: limits, budgets, lanes, who is waited for, what is
// shown to new ones. Included by http_connection.h only.

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

#include "api/http.h"
#include "api/http_budget.h"
#include "api/http_head.h"
#include "api/http_lane.h"
#include "api/http_server.h"
#include "api/http_waiting.h"
#include "base/clock.h"

namespace redress {

// The way back from other threads, shut before the threads of the server end: a response that
// comes later goes nowhere.
class Gate {
 public:
  // Runs `enter` unless the gate is shut; Shut() waits for it.
  void Pass(const std::function<void()>& enter);
  void Shut();

 private:
  std::mutex mutex_;
  bool open_ = true;
};

// The first bytes of each body are not counted: large ones never keep small ones out.
inline constexpr std::size_t kFreeBodySize = 16 * 1024;

// What all connections share. Outlives them.
struct ConnectionSurroundings {
  ConnectionSurroundings(HttpHandler& served, const HttpLimits& given, Clock* given_clock,
                         std::shared_ptr<HttpCounters> counted);

  // What connections that are still to come show; null: plain bytes.
  std::shared_ptr<ServerTls> Tls() const;
  void SetTls(std::shared_ptr<ServerTls> tls);

  HttpLane& LaneOf(Lane lane) { return *lanes.at(static_cast<std::size_t>(lane)); }

  HttpHandler& handler;
  SystemClock machine_clock;
  Clock& clock;  // whose time answers tell
  const HttpLimits limits;
  const std::shared_ptr<HttpCounters> counters;
  const std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  std::atomic<bool> stopping = false;
  ServedHosts hosts;  // set before the first connection
  ByteBudget bodies;
  ByteBudget answers;
  WaitedFor askers;  // a request is due
  WaitedFor takers;  // an answer is there to be taken
  std::array<std::unique_ptr<HttpLane>, kLaneCount> lanes;

 private:
  mutable std::mutex mutex_;  // guards tls_
  std::shared_ptr<ServerTls> tls_;
};

}  // namespace redress
