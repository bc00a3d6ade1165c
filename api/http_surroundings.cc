#include "api/http_surroundings.h"

#include <utility>

#include "api/tls.h"

namespace redress {

void Gate::Pass(const std::function<void()>& enter) {
  const std::lock_guard lock(mutex_);
  if (open_) enter();
}

void Gate::Shut() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

ConnectionSurroundings::ConnectionSurroundings(HttpHandler& served, const HttpLimits& given,
                                               Clock* given_clock,
                                               std::shared_ptr<HttpCounters> counted)
    : handler(served),
      clock(given_clock == nullptr ? machine_clock : *given_clock),
      limits(given),
      counters(std::move(counted)),
      bodies(given.max_body_bytes_under_way, counters->bytes_held),
      answers(given.max_answer_bytes_under_way, counters->bytes_held) {
  const auto open = [this](Lane lane, const LaneLimits& lane_limits) {
    lanes.at(static_cast<std::size_t>(lane)) = std::make_unique<HttpLane>(lane_limits);
  };
  open(Lane::kHealth, limits.health);
  open(Lane::kCommand, limits.command);
  open(Lane::kBulk, limits.bulk);
  open(Lane::kQuery, limits.query);
  open(Lane::kFeed, limits.feed);
}

std::shared_ptr<ServerTls> ConnectionSurroundings::Tls() const {
  const std::lock_guard lock(mutex_);
  return tls_;
}

void ConnectionSurroundings::SetTls(std::shared_ptr<ServerTls> tls) {
  const std::lock_guard lock(mutex_);
  tls_ = std::move(tls);
}

}  // namespace redress
