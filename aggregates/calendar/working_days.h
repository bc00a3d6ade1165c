#pragma once

// Working days as a table: which civil days have working time, when each first opens and last
// closes.

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "aggregates/calendar/table_time.h"
#include "aggregates/calendar/window_instants.h"

namespace redress {

// Immutable once all days are added, and then thread-safe. Days are numbered from 0, in order; a
// later day opens later and closes later.
class WorkingDays {
 public:
  void Add(absl::CivilDay day, const OpenSpan& open);

  // Gives back room that is not needed.
  void Seal() { days_.shrink_to_fit(); }

  bool Has(absl::CivilDay day) const { return FirstNotBefore(day) < FirstNotBefore(day + 1); }

  // Returns the number of the first working day that is `day` or later; of none where none is.
  std::int64_t FirstNotBefore(absl::CivilDay day) const;

  // Returns how many have opened by `at`, or before it.
  std::int64_t OpenedBy(absl::Time at) const;
  std::int64_t OpenedBefore(absl::Time at) const;

  // Returns how many have closed for good before `at`, or by it.
  std::int64_t ClosedBefore(absl::Time at) const;
  std::int64_t ClosedBy(absl::Time at) const;

  // Returns when day `number` closes for good: InfinitePast, InfiniteFuture beyond either end.
  absl::Time CloseOf(std::int64_t number) const;

 private:
  struct Day {
    std::int32_t day;  // since kFirstDay
    TableSeconds opens;
    TableSeconds closes;
  };

  std::vector<Day> days_;
};

}  // namespace redress
