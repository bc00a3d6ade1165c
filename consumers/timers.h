#pragma once

// What fell due -> commands. Every node looks, none leads: what two of them ask for is one command,
// and what one of them did the other finds done.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "commands/command_sink.h"
#include "projections/due.h"
#include "projections/key_value_store.h"

namespace redress {

// How long after it fell due something is asked for: facts that are under way come first, and
// clocks of nodes differ by less.
inline constexpr absl::Duration kTimerGrace = absl::Seconds(2);

// Steady time between two looks, where something was recorded meanwhile.
inline constexpr absl::Duration kTimerLook = absl::Milliseconds(200);

// Steady time until it is asked for again, where it came to nothing.
inline constexpr absl::Duration kTimerRetry = absl::Seconds(1);

// Not thread-safe; `names` outlives it. One command is under way at a time, of at most kMaxFallDue
// tickets, so that people's commands go on between.
class Timers {
 public:
  using Submit = std::function<void(CommandRequest request, AnswerCallback answer)>;

  explicit Timers(const Names& names) : names_(names) {}

  // Looks what fell due by `now` in views at `position`, and hands it on. `submit` may answer in
  // the call or later, while this lives.
  //
  // Errors: the database's.
  absl::Status Step(const KeyValueReader& views, std::uint64_t position, absl::Time now,
                    absl::Duration steady, const Submit& submit);

  // Returns the steady time at which there is something to do again, as far as views at `position`
  // show.
  absl::Duration NextDue(std::uint64_t position) const;

  // The views are others than those looked at.
  void Forget();

 private:
  CommandRequest RequestFor(const FallingDue& due) const;
  void TakeAnswer(const absl::StatusOr<CommandAnswer>& answer);

  const Names& names_;
  bool under_way_ = false;
  bool came_to_nothing_ = false;
  std::uint64_t seen_ = 0;  // the position looked at
  absl::Duration looked_ = -absl::InfiniteDuration();
  absl::Duration next_ = -absl::InfiniteDuration();
  absl::Duration held_until_ = -absl::InfiniteDuration();
};

}  // namespace redress
