#pragma once

// Working time: a calendar of a policy, compiled into tables when it is first asked, and questions
// about it. Whatever the length of time that is asked about, an answer takes a few binary searches.
//
// Windows stand in wall-clock time. One that opens at a time that clocks show twice opens at the
// first, one that closes then closes at the last; at a time that they jump over, when they jump.
// A day that a zone left out has no windows. Windows that touch or overlap because clocks were set
// back count once. A window past midnight belongs to the day on which it opens.
//
// The years 2000 to 2060 of the zone are known: outside of them nothing is open. What would end
// later is answered with InfiniteFuture, what would begin earlier with InfinitePast.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/call_once.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "aggregates/calendar/day_windows.h"
#include "aggregates/calendar/open_spans.h"
#include "aggregates/calendar/working_days.h"
#include "events/policy.pb.h"

namespace redress {

// Immutable, thread-safe. A working day is one with working time; its last close is the end of its
// last window.
class Calendar {
 public:
  // Errors: kInvalidArgument (no such zone, `known_until` that is no date, and what
  // DayWindows::Of names); the message names the calendar and the day.
  static absl::StatusOr<std::shared_ptr<const Calendar>> Compile(const CalendarRules& rules);

  const std::string& name() const { return name_; }
  const absl::TimeZone& zone() const { return zone_; }

  // The first instant of the known years, and the first after them.
  absl::Time begins() const { return begins_; }
  absl::Time ends() const { return ends_; }

  // Whether the exceptions of the day of `at` are known. Due times beyond are provisional; so is
  // InfiniteFuture, of which nothing is known.
  bool Knows(absl::Time at) const { return at < known_until_; }

  bool IsWorkingDay(absl::CivilDay day) const { return tables().days.Has(day); }

  // Windows are half-open: at the instant of closing it is closed.
  bool IsOpen(absl::Time at) const { return tables().spans.IsOpen(at); }

  // Returns `at` itself where it is open.
  absl::Time NextOpening(absl::Time at) const { return tables().spans.NextOpening(at); }

  // Returns the working time between them; none where `to` is not after `from`.
  absl::Duration OpenBetween(absl::Time from, absl::Time to) const;

  // Returns the first instant by which so much working time has passed since `from`: the end of a
  // window, not the next opening. `from` itself where `open` is none.
  absl::Time AfterOpen(absl::Time from, absl::Duration open) const;

  // Returns the last instant from which so much working time passes until `to`: an opening, not the
  // end of the window before. `to` itself where `open` is none.
  absl::Time BeforeOpen(absl::Time to, absl::Duration open) const;

  // Returns how many last closes lie in [from, to).
  std::int64_t ClosesBetween(absl::Time from, absl::Time to) const;

  // Returns the last close of the `days`-th working day after day 0. Day 0 is, of a receipt inside
  // a window, the day of that window: before the end of a night shift, the day before. Outside, it
  // is the civil day of receipt or the day of the next opening, as `receipt` says. `from` itself
  // where `days` is 0.
  absl::Time AfterBusinessDays(absl::Time from, std::uint32_t days,
                               ReceiptOutsideHours receipt) const;

  // Returns the last close of the `days`-th working day before the day of `due`: the day of the
  // window that `due` lies in or ends, else its civil day. `due` itself where `days` is 0.
  absl::Time BeforeBusinessDays(absl::Time due, std::uint32_t days) const;

  // Returns the `closes`-th last close after `due`; `due` itself where there is none to go.
  absl::Time AfterCloses(absl::Time due, std::int64_t closes) const;

 private:
  struct Tables {
    OpenSpans spans;
    WorkingDays days;
  };

  explicit Calendar(const CalendarRules& rules) : name_(rules.name()) {}

  absl::Status ReadRules(const CalendarRules& rules);
  // A history of policies has many calendars, of which few are asked anything.
  const Tables& tables() const;
  void FillTables() const;
  absl::CivilDay DayOf(absl::Time at) const { return absl::CivilDay(zone_.At(at).cs); }

  std::string name_;
  absl::TimeZone zone_;
  absl::Time begins_;
  absl::Time ends_;
  absl::Time known_until_ = absl::InfiniteFuture();
  DayWindows windows_;
  mutable absl::once_flag filled_;
  mutable Tables tables_;  // from when `filled_` is
};

}  // namespace redress
