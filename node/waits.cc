#include "node/waits.h"

#include <algorithm>
#include <utility>

namespace redress {
namespace {

// Takes out of `waits` those that are over, and calls them.
template <typename Waiting, typename Over>
void CallThoseOver(std::deque<Waiting>& waits, absl::Duration now, const Over& over) {
  std::deque<Waiting> left;
  left.swap(waits);
  for (Waiting& wait : left) {
    if (over(wait)) {
      wait.done(absl::OkStatus());
    } else if (wait.deadline <= now) {
      wait.done(absl::UnavailableError("the views did not come that far in time; repeat the read"));
    } else {
      waits.push_back(std::move(wait));
    }
  }
}

}  // namespace

void Waits::Add(std::deque<Wait>& waits, Wait wait) {
  if (waits.size() < kMaxWaits) {
    waits.push_back(std::move(wait));
  } else {
    wait.done(absl::ResourceExhaustedError("too many reads are waiting; try again shortly"));
  }
}

void Waits::ForPosition(std::uint64_t position, absl::Duration deadline, WaitCallback done) {
  Add(positions_, {position, deadline, std::move(done)});
}

void Waits::ForFresh(SentMark arrival, absl::Duration deadline, WaitCallback done) {
  Add(fresh_, {arrival, deadline, std::move(done)});
}

void Waits::Resolve(std::uint64_t position, const Freshness& freshness, absl::Duration now) {
  CallThoseOver(positions_, now, [&](const Wait& wait) { return wait.wanted <= position; });
  CallThoseOver(fresh_, now, [&](const Wait& wait) { return freshness.Covers(wait.wanted); });
}

void Waits::Fail(std::deque<Wait>& waits, const absl::Status& reason) {
  std::deque<Wait> left;
  left.swap(waits);
  for (const Wait& wait : left) wait.done(reason);
}

void Waits::FailFresh(const absl::Status& reason) { Fail(fresh_, reason); }

void Waits::FailAll(const absl::Status& reason) {
  Fail(positions_, reason);
  Fail(fresh_, reason);
}

absl::Duration Waits::NextDue() const {
  absl::Duration due = absl::InfiniteDuration();
  for (const Wait& wait : positions_) due = std::min(due, wait.deadline);
  for (const Wait& wait : fresh_) due = std::min(due, wait.deadline);
  return due;
}

}  // namespace redress
