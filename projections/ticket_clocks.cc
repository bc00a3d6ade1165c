#include "projections/ticket_clocks.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace redress {
namespace {

using ClockRows = google::protobuf::RepeatedPtrField<ClockRow>;

void TakeTimes(const ClockTimes& times, ClockRow& row) {
  row.clear_due();
  if (times.has_due()) *row.mutable_due() = times.due();
  row.set_provisional(times.provisional());
}

ClockRow StartedRow(const ClockChange& change) {
  const ClockStarted& started = change.started();
  ClockRow row;
  row.set_clock(change.clock());
  row.set_metric(started.metric());
  row.set_milestone(started.milestone());
  row.set_side(started.side());
  row.set_kind(started.kind());
  row.set_policy(started.policy());
  row.set_policy_version(started.policy_version());
  row.set_unit(started.unit());
  row.set_calendar(started.calendar());
  row.set_calendar_policy(started.calendar_policy());
  *row.mutable_from() = started.from();
  TakeTimes(started.times(), row);
  return row;
}

void TakeChange(const ClockChange& change, ClockRow& row) {
  switch (change.change_case()) {
    case ClockChange::kPaused:
      return row.set_paused(true);
    case ClockChange::kResumed:
      row.set_paused(false);
      return TakeTimes(change.resumed().times(), row);
    case ClockChange::kWarned:
      return row.set_warned(true);
    case ClockChange::kBreached:
      return row.set_breached(true);
    case ClockChange::kExtended:
      return TakeTimes(change.extended().times(), row);
    default:  // of an end, or told after it
      return;
  }
}

// In a row of its own, or in that of the promise that is counted again: it was warned about.
void TakeStarted(const ClockChange& change, ClockRows::iterator place, ClockRows& clocks) {
  ClockRow started = StartedRow(change);
  if (place == clocks.end()) {
    *clocks.Add() = std::move(started);
  } else {
    started.set_warned(place->warned());
    *place = std::move(started);
  }
}

bool IsEnd(const ClockChange& change) {
  return change.has_met() || change.has_superseded() || change.has_cancelled();
}

}  // namespace

void FoldClock(const ClockChange& change, ClockRows& clocks) {
  const auto row = std::find_if(clocks.begin(), clocks.end(), [&](const ClockRow& clock) {
    return clock.clock() == change.clock();
  });
  if (change.has_started()) return TakeStarted(change, row, clocks);
  if (row == clocks.end()) return;
  if (change.superseded().why() == SUPERSEDED_WHY_CALENDAR) {
    row->set_clock(change.superseded().by());
  } else if (IsEnd(change)) {
    clocks.erase(row);
  } else {
    TakeChange(change, *row);
  }
}

void FoldClocks(const TicketEvent& fact, TicketRow& row) {
  if (fact.has_received() || fact.has_imported()) row.set_no_promise(true);
  for (const ClockChange& change : fact.clocks()) {
    if (!change.started().policy().empty()) row.set_no_promise(false);
    if (change.has_breached()) row.set_breaches(row.breaches() + 1);
    FoldClock(change, *row.mutable_clocks());
  }
  if (fact.has_next_due()) row.set_next_due(fact.next_due().unix_micros());
}

std::int64_t FirstDue(const TicketRow& row) {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (const ClockRow& clock : row.clocks()) {
    const bool counts =
        clock.has_due() && !clock.paused() && clock.kind() == PROMISE_KIND_UNSPECIFIED;
    if (counts) first = std::min(first, clock.due().unix_micros());
  }
  return first;
}

}  // namespace redress
