#pragma once

// Virtual time: what happens next, the dice that one seed throws, what went wrong, and a trace of
// it all. Nothing in a simulation knows another clock or another source of chance.

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress::simulation {

// One stream of chance. Several of them, so that leaving out one kind of happening leaves the
// others as they were.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  // Returns a number in [0, bound); `bound` is at least 1.
  std::uint64_t Below(std::uint64_t bound) { return engine_() % bound; }

  // Returns true `in` times of `of`.
  bool Chance(std::uint64_t in, std::uint64_t of) { return Below(of) < in; }

  absl::Duration Between(absl::Duration from, absl::Duration to) {
    const auto micros = static_cast<std::uint64_t>(absl::ToInt64Microseconds(to - from));
    return from + absl::Microseconds(Below(micros + 1));
  }

  template <typename Choices>
  const auto& OneOf(const Choices& choices) {
    return choices[Below(choices.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// A broken promise.
struct Violation {
  std::string invariant;  // "I1" to "I11" of docs/reliability.md
  std::string text;
};

class World {
 public:
  World(std::uint64_t seed, bool traced) : seed_(seed), traced_(traced) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::uint64_t seed() const { return seed_; }

  // Returns the dice named `purpose`, as this seed throws them.
  Dice NewDice(absl::string_view purpose) const;

  absl::Duration now() const { return now_; }
  absl::Time wall() const;  // the true time

  // `what` happens at `when`, or now where that is past; what is due together, in the order given.
  void At(absl::Duration when, std::function<void()> what);
  void After(absl::Duration delay, std::function<void()> what) {
    At(now_ + delay, std::move(what));
  }

  // Lets all happen that is due up to `end`; ends early once something went wrong.
  void RunUntil(absl::Duration end);

  // Time passes and nothing happens: what is planned is put off.
  void Skip(absl::Duration duration);

  void Violate(absl::string_view invariant, std::string text);
  const std::vector<Violation>& violations() const { return violations_; }

  // Prints a line where this run is traced.
  template <typename... Parts>
  void Trace(const Parts&... parts) const {
    if (traced_) Print(absl::StrCat(parts...));
  }
  bool traced() const { return traced_; }

 private:
  void Print(const std::string& line) const;

  const std::uint64_t seed_;
  const bool traced_;
  absl::Duration now_;
  std::uint64_t order_ = 0;
  std::map<std::pair<absl::Duration, std::uint64_t>, std::function<void()>> due_;
  std::vector<Violation> violations_;
};

}  // namespace redress::simulation
