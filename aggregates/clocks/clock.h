#pragma once

// A promise of a ticket as its facts left it, and when the steps of the ticket happened that start
// and meet promises. Pure.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/clock.pb.h"

namespace redress {

// Time that does not count, from `from` up to `to`.
struct ClockInterval {
  absl::Time from;
  absl::Time to;
  bool is_pause = true;  // else the ticket was closed, or merged away
};

enum class ClockEnd { kLive, kMet, kSuperseded, kCancelled };

struct TicketClock {
  std::uint32_t id = 0;  // of the ticket, from 1
  std::shared_ptr<const ClockStarted> started;
  absl::Time began;  // when it took the place of another, else as `from`
  absl::Time from;
  absl::Time due = absl::InfiniteFuture();  // where it has no fixed end
  std::vector<absl::Time> warnings;         // one for each of the rule's
  int due_offset = 0;  // of clocks from UTC when it is due, as was told; minutes
  bool provisional = false;
  std::vector<ClockInterval> not_counted;
  std::vector<Amount> extensions;
  std::optional<absl::Time> paused;  // since when
  std::string pause_reason;
  std::uint32_t warned = 0;   // bit i: warning i was given
  std::uint32_t steps = 0;    // of its ladder that were taken
  bool acknowledged = false;  // by whom it was escalated to: no further step is taken
  std::optional<absl::Time> breached;
  ClockEnd end = ClockEnd::kLive;
  absl::Time ended;
  bool late = false;                   // met after it was due
  std::optional<absl::Time> restated;  // met in time, as was told later
  CancelledWhy why = CANCELLED_WHY_UNSPECIFIED;
  SupersededWhy superseded_why = SUPERSEDED_WHY_UNSPECIFIED;

  bool is_live() const { return end == ClockEnd::kLive; }
  bool is_running() const { return is_live() && !paused.has_value(); }
  // Whether its time can run out: an average, or what has no fixed end, breaks no promise.
  bool can_breach() const { return started->kind() == PROMISE_KIND_UNSPECIFIED; }
};

// Which promise a clock is of: a ticket has at most one live clock of each.
struct ClockKey {
  ClockMetric metric = CLOCK_METRIC_UNSPECIFIED;
  ClockSide side = CLOCK_SIDE_UNSPECIFIED;
  std::string milestone;
  std::string unit;  // of a co-handler's; empty: nobody's or the holder's

  bool operator==(const ClockKey&) const = default;
};

ClockKey KeyOf(const ClockStarted& started);

// A person's request for more time, not yet decided.
struct OpenExtension {
  std::uint32_t clock = 0;
  Amount by;
  std::string person;
};

// What a ticket has to show for its promises.
struct Clocks {
  std::vector<TicketClock> all;  // live ones, and those that a later one can go on from; by id
  std::uint32_t last_id = 0;
  std::optional<OpenExtension> open_extension;
  absl::Time next_due = absl::InfiniteFuture();
  // When the steps of the present cycle happened, as told; by what they meet or start.
  std::map<ClockMetric, absl::Time> steps;
  std::map<std::string, absl::Time, std::less<>> milestones;
  std::optional<absl::Time> return_requested;
  std::optional<absl::Time> closed;                // until it goes on
  absl::Time last_handled = absl::InfinitePast();  // by who handles it, as recorded
  bool stagnated = false;                          // told since then

  TicketClock* Find(std::uint32_t id);
  const TicketClock* Live(const ClockKey& key) const;
};

// Takes what became of one clock.
void Apply(const ClockChange& change, Clocks& clocks);

}  // namespace redress
