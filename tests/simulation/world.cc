#include "tests/simulation/world.h"

#include <algorithm>
#include <cstdio>

#include "absl/time/civil_time.h"
#include "base/big_endian.h"
#include "base/hash.h"

namespace redress::simulation {
namespace {

// Violations kept: the first ones tell.
constexpr std::size_t kMaxViolations = 5;

}  // namespace

Dice World::NewDice(absl::string_view purpose) const {
  return Dice(ReadBigEndian64(Sha256(absl::StrCat(seed_, "/", purpose))));
}

absl::Time World::wall() const {
  return absl::FromCivil(absl::CivilSecond(2026, 3, 2, 9, 0, 0), absl::UTCTimeZone()) + now_;
}

void World::At(absl::Duration when, std::function<void()> what) {
  due_.emplace(std::pair(std::max(when, now_), ++order_), std::move(what));
}

void World::RunUntil(absl::Duration end) {
  while (!due_.empty() && violations_.empty() && due_.begin()->first.first <= end) {
    const auto next = due_.begin();
    now_ = next->first.first;
    const std::function<void()> what = std::move(next->second);
    due_.erase(next);
    what();
  }
  if (violations_.empty()) now_ = std::max(now_, end);
}

void World::Skip(absl::Duration duration) {
  now_ += duration;
  std::map<std::pair<absl::Duration, std::uint64_t>, std::function<void()>> later;
  for (auto& [when, what] : due_) {
    later.emplace_hint(later.end(), std::pair(when.first + duration, when.second), std::move(what));
  }
  due_ = std::move(later);
}

void World::Violate(absl::string_view invariant, std::string text) {
  Trace("VIOLATION ", invariant, ": ", text);
  if (violations_.size() >= kMaxViolations) return;
  violations_.push_back({std::string(invariant), std::move(text)});
}

void World::Print(const std::string& line) const {
  std::printf("%12.6f %s\n", absl::ToDoubleSeconds(now_), line.c_str());
}

}  // namespace redress::simulation
