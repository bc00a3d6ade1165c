#include "tests/hotline/audit.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "events/instant.h"
#include "projections/streams.h"

namespace redress::hotline {
namespace {

// Faults that are told in words.
constexpr std::size_t kMostFaults = 20;

// What falls due is recorded within.
constexpr absl::Duration kInTime = absl::Minutes(1);

constexpr std::uint64_t kPoints[] = {2, 1, 2, 3, 5};  // by Severity; a ticket without one is normal

struct Promise {
  absl::Time counted;  // when it was started, or its times were moved last
  std::optional<absl::Time> due;
  std::vector<absl::Time> warnings;
  std::set<std::uint32_t> warned;
  bool breaks = true;
  bool is_holders = false;
  bool broken = false;
  bool paused = false;
  bool ended = false;
};

class TicketAudit {
 public:
  TicketAudit(const std::string& number, Audit& audit) : number_(number), audit_(audit) {}

  void Take(const EventRow& row) {
    const TicketEvent& fact = row.event().ticket();
    ++audit_.counts.facts;
    if (fact.has_return_decided()) return_decided_ = FromRecordedMicros(row.recorded_at());
    for (const ClockChange& change : fact.clocks()) TakeChange(change, row);
    TakeFact(fact, row);
  }

  void CheckEnd(absl::Time until, absl::Duration settled) {
    for (const auto& [clock, promise] : promises_) {
      if (promise.ended) continue;
      if (!is_open_) Fault(clock, "runs on though the ticket has ended");
      // Whether it was paused by a return is only known once that is decided.
      const bool waits = promise.paused || (promise.is_holders && is_return_open_);
      if (!waits) CheckNothingMissed(clock, promise, until);
    }
    if (is_held_ && (!holder_.has_value() || holder_->unit().empty())) {
      Fault(0, "is assigned to nobody");
    }
    if (!answered_.has_value()) return;
    ++audit_.counts.answered;
    if (is_asked_) {
      ++audit_.counts.asked;
    } else if (*answered_ + settled < until) {
      Fault(0, absl::StrCat("was answered at ", absl::FormatTime(*answered_),
                            ", and neither asked about nor exempt"));
    }
  }

 private:
  void Fault(std::uint32_t clock, absl::string_view what) {
    ++audit_.fault_count;
    if (audit_.faults.size() >= kMostFaults) return;
    audit_.faults.push_back(clock == 0 ? absl::StrCat("ticket ", number_, " ", what)
                                       : absl::StrCat("clock ", clock, " of ", number_, " ", what));
  }

  void CheckNothingMissed(std::uint32_t clock, const Promise& promise, absl::Time until) {
    if (promise.breaks && !promise.broken && promise.due.has_value() && *promise.due < until) {
      Fault(clock, "was broken, and nobody recorded it");
    }
    if (promise.broken) return;
    for (std::uint32_t i = 0; i < promise.warnings.size(); ++i) {
      if (promise.warnings[i] < until && !promise.warned.contains(i)) {
        Fault(clock, absl::StrCat("has no warning ", i));
      }
    }
  }

  void TakeFact(const TicketEvent& fact, const EventRow& row) {
    switch (fact.fact_case()) {
      case TicketEvent::kClassified:
        severity_ = fact.classified().severity();
        return;
      case TicketEvent::kAssigned:
        return TakeAssigned(fact.assigned());
      case TicketEvent::kReturnRequested:
      case TicketEvent::kReturnDecided:
        is_return_open_ = fact.has_return_requested();
        return;
      case TicketEvent::kAnswered:
        answered_ = FromRecordedMicros(row.recorded_at());
        is_asked_ = false;
        return;
      case TicketEvent::kRevisited:
        if (fact.revisited().contact() == REVISIT_CONTACT_REACHED) is_asked_ = true;
        return;
      case TicketEvent::kRedoOrdered:
      case TicketEvent::kReopened:
        is_open_ = true;
        is_held_ = false;
        return;
      case TicketEvent::kClosed:
        return TakeClosed(fact.closed());
      case TicketEvent::kEscalated:
        ++audit_.counts.escalated;
        if (fact.escalated().clock() != 0 &&
            !steps_.emplace(fact.escalated().clock(), fact.escalated().step()).second) {
          Fault(fact.escalated().clock(), "was escalated by one step twice");
        }
        return;
      case TicketEvent::kStagnated:
        ++audit_.counts.stagnated;
        return;
      case TicketEvent::kUnassignable:
        ++audit_.counts.unassignable;
        return;
      default:
        return;
    }
  }

  void TakeAssigned(const TicketAssigned& assigned) {
    holder_ = assigned.holder();
    is_return_open_ = false;
    is_held_ = true;
    if (assigned.holder().unit().empty()) Fault(0, "is assigned to no unit");
    if (!assigned.has_by()) return;
    if (assigned.by().how() == ASSIGNED_HOW_RETURNED ||
        assigned.by().how() == ASSIGNED_HOW_STAND_IN) {
      ++audit_.counts.given_back;
    } else if (!assigned.holder().person().empty()) {
      ++audit_.counts.given_to_persons;
      audit_.counts.points[assigned.holder().person()] += kPoints[severity_];
    }
  }

  void TakeClosed(const TicketClosed& closed) {
    ++audit_.counts.closed;
    is_open_ = false;
    const bool is_named = closed.exit() == EXIT_NOT_REACHED || !closed.exemption().empty() ||
                          closed.exit() == EXIT_WITHDRAWN || closed.exit() == EXIT_NOT_ACCEPTED ||
                          closed.exit() == EXIT_PARTLY;
    if (is_named) is_asked_ = true;
    for (const auto& [clock, promise] : promises_) {
      if (!promise.ended) Fault(clock, "runs on though the ticket is closed");
    }
  }

  void TakeChange(const ClockChange& change, const EventRow& row) {
    const std::uint32_t clock = change.clock();
    if (change.has_started()) return TakeStarted(clock, change.started(), row);
    const auto found = promises_.find(clock);
    if (found == promises_.end()) return Fault(clock, "was never started");
    Promise& promise = found->second;
    if (promise.ended && !change.has_restated()) Fault(clock, "changes after its end");
    switch (change.change_case()) {
      case ClockChange::kPaused:
        promise.paused = true;
        return;
      case ClockChange::kResumed:
        promise.paused = false;
        return TakeTimes(change.resumed().times(), row, promise);
      case ClockChange::kExtended:
        return TakeTimes(change.extended().times(), row, promise);
      case ClockChange::kWarned:
        ++audit_.counts.warned;
        if (!promise.warned.insert(change.warned().warning()).second) {
          Fault(clock, "was warned about twice");
        }
        return;
      case ClockChange::kBreached:
        return TakeBreach(change, row, promise);
      case ClockChange::kMet:
        ++audit_.counts.met;
        promise.ended = true;
        return;
      case ClockChange::kSuperseded:
      case ClockChange::kCancelled:
        promise.ended = true;
        return;
      default:
        return;
    }
  }

  void TakeStarted(std::uint32_t clock, const ClockStarted& started, const EventRow& row) {
    ++audit_.counts.clocks;
    const auto [place, is_new] = promises_.try_emplace(clock);
    if (!is_new) return Fault(clock, "was started twice");
    place->second.breaks = started.kind() != PROMISE_KIND_AVERAGE;
    place->second.is_holders = started.side() == CLOCK_SIDE_HOLDER;
    TakeTimes(started.times(), row, place->second);
  }

  static void TakeTimes(const ClockTimes& times, const EventRow& row, Promise& promise) {
    promise.counted = FromRecordedMicros(row.recorded_at());
    promise.due.reset();
    if (times.has_due()) promise.due = TimeOf(times.due());
    promise.warnings.clear();
    for (const Instant& warning : times.warnings()) promise.warnings.push_back(TimeOf(warning));
  }

  void TakeBreach(const ClockChange& change, const EventRow& row, Promise& promise) {
    ++audit_.counts.breached;
    if (std::exchange(promise.broken, true)) Fault(change.clock(), "was broken twice");
    if (!promise.due.has_value() || TimeOf(change.at()) != *promise.due) {
      Fault(change.clock(), "was broken at another time than it was due");
    }
    // Nobody can record it before that is known.
    absl::Time known = std::max(TimeOf(change.at()), promise.counted);
    if (promise.is_holders) known = std::max(known, return_decided_);
    const absl::Duration late = FromRecordedMicros(row.recorded_at()) - known;
    if (late > kInTime) Fault(change.clock(), "was broken long before that was recorded");
    audit_.counts.latest = std::max(audit_.counts.latest, late);
  }

  const std::string& number_;
  Audit& audit_;
  std::map<std::uint32_t, Promise> promises_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> steps_;
  std::optional<Holder> holder_;
  std::optional<absl::Time> answered_;
  Severity severity_ = SEVERITY_UNSPECIFIED;
  bool is_open_ = true;
  bool is_held_ = false;
  bool is_asked_ = false;
  bool is_return_open_ = false;
  absl::Time return_decided_;
};

}  // namespace

Audit AuditAll(const KeyValueReader& views, absl::Time until, absl::Duration settled) {
  Audit audit;
  const absl::Status read = views.Scan(Family::kTickets, "", "", [&](absl::string_view key, auto) {
    ++audit.counts.tickets;
    const std::string number(key);
    const auto events = ReadEvents(views, absl::StrCat(kTicketPrefix, number));
    CHECK(events.ok());
    TicketAudit ticket(number, audit);
    for (const EventRow& event : *events) ticket.Take(event);
    ticket.CheckEnd(until, settled);
    return true;
  });
  CHECK(read.ok());
  return audit;
}

}  // namespace redress::hotline
