#pragma once

// Working time the slow way, for comparison: every minute of some weeks is looked at, one by one.
// Shares nothing with the calendar but the messages; it never asks a zone when a wall-clock time
// is, only what clocks show at a minute.

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "events/policy.pb.h"

namespace redress::testing {

class MinuteWalk {
 public:
  // Walks `days` days from the minute `begins`. Rules are taken for good ones.
  MinuteWalk(const CalendarRules& rules, absl::Time begins, int days);

  std::int64_t minutes() const { return static_cast<std::int64_t>(open_.size()); }
  absl::Time TimeOf(std::int64_t minute) const { return begins_ + absl::Minutes(minute); }

  bool IsOpen(std::int64_t minute) const { return open_[static_cast<std::size_t>(minute)] != 0; }
  // Whether a working day closes for good at it.
  bool IsClose(std::int64_t minute) const { return close_[static_cast<std::size_t>(minute)] != 0; }

  // What clocks show at it.
  absl::CivilMinute ShownAt(std::int64_t minute) const {
    return shown_[static_cast<std::size_t>(minute)];
  }
  // Returns the first minute at which clocks show `civil` or have jumped past it; minutes() where
  // that lies beyond.
  std::int64_t FirstShowing(absl::CivilMinute civil) const;

  // Each answers with a minute, or nothing where the walk ends first.
  std::optional<std::int64_t> NextOpening(std::int64_t at) const;
  std::optional<std::int64_t> AfterOpen(std::int64_t from, std::int64_t open) const;
  std::optional<std::int64_t> BeforeOpen(std::int64_t to, std::int64_t open) const;
  std::optional<std::int64_t> AfterBusinessDays(std::int64_t from, int days,
                                                bool from_next_opening) const;
  std::optional<std::int64_t> BeforeBusinessDays(std::int64_t due, int days) const;
  std::optional<std::int64_t> AfterCloses(std::int64_t due, std::int64_t closes) const;

  std::int64_t OpenBetween(std::int64_t from, std::int64_t to) const;
  std::int64_t ClosesBetween(std::int64_t from, std::int64_t to) const;

 private:
  struct Worked {
    absl::CivilDay day;
    std::int64_t closes = 0;  // the minute at which it is closed for good
  };

  void WalkDay(const CalendarRules& rules, absl::CivilDay day);

  // Returns the last minute at which clocks show `civil`, else the first past it.
  std::int64_t LastShowing(absl::CivilMinute civil) const;

  // Returns the day of the window that `minute` lies in, else its civil day.
  absl::CivilDay DayOf(std::int64_t minute) const;

  absl::Time begins_;
  std::vector<absl::CivilMinute> shown_;       // what clocks show at each minute
  std::vector<absl::CivilMinute> shown_most_;  // the most that they have shown until then
  std::vector<char> open_;
  std::vector<char> close_;
  std::vector<absl::CivilDay> opened_on_;  // where open: the day of the window
  std::vector<Worked> worked_;
};

}  // namespace redress::testing
