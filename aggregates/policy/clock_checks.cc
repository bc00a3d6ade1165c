#include "aggregates/policy/clock_checks.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/calendar/amount.h"
#include "base/nearest.h"
#include "events/enum_names.h"

namespace redress {
namespace {

// One clock that is being checked.
struct CheckedClock {
  PolicyReader& reader;
  const YamlNode& node;
  const ClockRule& clock;

  void Wrong(absl::string_view key, absl::string_view reason) const {
    const PolicyReader::Scope scope(reader, key);
    reader.Wrong(PlaceOf(node, key), reason);
  }
  bool Says(absl::string_view key) const { return node.Find(key) != nullptr; }
  bool IsGiven(const Amount& amount) const {
    return amount.length_case() != Amount::LENGTH_NOT_SET;
  }
};

// What is promised.

void CheckAmount(const CheckedClock& it) {
  const bool has_end = it.clock.kind() != PROMISE_KIND_INFORMATION;
  if (!it.Says("metric")) it.reader.Wrong(it.node, "metric is missing");
  if (has_end && !it.Says("amount")) {
    it.reader.Wrong(it.node, "amount is missing; what has no fixed end is `kind: information`");
  }
  if (!has_end && it.Says("amount")) it.Wrong("amount", "a promise without a fixed end has none");
  const bool has_day_zero = it.clock.amount().has_business_days();
  if (it.Says("receipt_outside_hours") && it.IsGiven(it.clock.amount()) && !has_day_zero) {
    it.Wrong("receipt_outside_hours", "matters to business_days only");
  }
}

// What is no metric is a milestone only where the text names it as one: else it is a slip.
void CheckMilestones(const CheckedClock& it, const std::vector<std::string>& milestones) {
  const auto check = [&](absl::string_view key, const std::string& name) {
    if (name.empty() || std::find(milestones.begin(), milestones.end(), name) != milestones.end()) {
      return;
    }
    it.Wrong(key, absl::StrCat("\"", name, "\" is ", key == "metric" ? "no metric and " : "",
                               "no milestone that this text names: `milestones: [", name, "]`",
                               DidYouMean(name, milestones)));
  };
  check("metric", it.clock.milestone());
  check("start", it.clock.start_milestone());
}

void CheckCalendar(const CheckedClock& it, const HasCalendar& has_calendar) {
  const std::string& name = it.clock.calendar();
  if (!it.Says("calendar")) {
    const bool needs_one =
        it.IsGiven(it.clock.amount()) && !it.clock.amount().has_elapsed_seconds();
    if (needs_one) it.reader.Wrong(it.node, "calendar is missing: whose hours, and which zone?");
  } else if (name == kUnitCalendar) {
    if (it.clock.side() != CLOCK_SIDE_HOLDER) {
      it.Wrong("calendar",
               "the unit's calendar is for clocks of `side: holder`: the customer's "
               "may not hang on who holds the ticket");
    }
  } else if (!name.empty() && !has_calendar(name)) {
    it.Wrong("calendar", absl::StrCat("there is no calendar \"", name, "\""));
  }
}

// Returns the metric that the fact which starts a clock meets.
ClockMetric MetBy(ClockStart start) {
  switch (start) {
    case CLOCK_START_CLASSIFIED:
      return CLOCK_METRIC_CLASSIFY;
    case CLOCK_START_ASSIGNED:
      return CLOCK_METRIC_DISPATCH;
    case CLOCK_START_ANSWERED:
      return CLOCK_METRIC_ANSWER;
    default:
      return CLOCK_METRIC_UNSPECIFIED;
  }
}

void CheckStart(const CheckedClock& it) {
  const ClockRule& clock = it.clock;
  const bool is_met_at_once =
      clock.start() == CLOCK_START_MILESTONE
          ? clock.start_milestone() == clock.milestone()
          : clock.metric() != CLOCK_METRIC_UNSPECIFIED && MetBy(clock.start()) == clock.metric();
  if (is_met_at_once) it.Wrong("start", "starts with what meets it");
  if (clock.side() == CLOCK_SIDE_HOLDER && clock.start() == CLOCK_START_RECEIVED) {
    it.Wrong("start", "a holder's clock starts when the holder has the ticket");
  }
  const bool is_return = clock.metric() == CLOCK_METRIC_DECIDE_RETURN;
  if (is_return && it.Says("start") && clock.start() != CLOCK_START_RETURN_REQUESTED) {
    it.Wrong("start", "a return is decided after it was requested: return_requested");
  }
}

// Pauses.

std::string StartName(const ClockRule& clock) {
  if (clock.start() == CLOCK_START_MILESTONE) return clock.start_milestone();
  return EnumName(*ClockStart_descriptor()->FindValueByNumber(clock.start()));
}

void CheckPauses(const CheckedClock& it) {
  const auto& reasons = it.clock.pausable();
  const std::string start = StartName(it.clock);
  if (std::find(reasons.begin(), reasons.end(), start) != reasons.end()) {
    it.Wrong("pausable", absl::StrCat("\"", start, "\" starts the clock and pauses it at once"));
  }
  for (const char* key : {"max_pause", "pause_backdate_limit"}) {
    if (it.Says(key) && reasons.empty()) it.Wrong(key, "nothing pauses this clock");
  }
  const bool mixes = it.IsGiven(it.clock.max_pause()) && it.IsGiven(it.clock.amount()) &&
                     !HaveSameUnit(it.clock.max_pause(), it.clock.amount());
  if (mixes) it.Wrong("max_pause", "mixes units: it must be in the amount's own");
}

// Warnings and what else is said about it.

void CheckOffset(const CheckedClock& it, absl::string_view key, const Amount& before) {
  if (HaveSameUnit(before, it.clock.amount()) && NumberOf(before) >= NumberOf(it.clock.amount())) {
    it.Wrong(key, "lies before the start: the whole amount is no longer than that");
  }
}

void CheckBusinessOffset(const CheckedClock& it, absl::string_view key, const Amount& offset) {
  if (IsInWorkingTime(offset) && !it.Says("calendar"))
    it.Wrong(key, "is working time of no calendar");
}

void CheckWarnings(const CheckedClock& it) {
  for (const ClockWarning& warning : it.clock.warnings()) {
    if (!warning.has_before()) continue;
    if (it.IsGiven(warning.before())) CheckOffset(it, "warn", warning.before());
    CheckBusinessOffset(it, "warn", warning.before());
  }
  if (it.Says("warn") && it.clock.kind() == PROMISE_KIND_INFORMATION) {
    it.Wrong("warn", "what has no fixed end cannot be warned about");
  }
}

void CheckAgain(const CheckedClock& it) {
  const auto check = [&](absl::string_view key, const Amount& amount) {
    const bool mixes = it.IsGiven(amount) && it.IsGiven(it.clock.amount()) &&
                       !HaveSameUnit(amount, it.clock.amount());
    if (mixes) it.Wrong(key, "mixes units: it must be in the amount's own");
  };
  check("on_redo", it.clock.redo_amount());
  check("on_reopen", it.clock.reopen_amount());
  check("extension", it.clock.extension().amount());
}

void CheckCounting(const CheckedClock& it) {
  if (it.Says("met_by") && it.clock.met_by_happened() && !it.Says("met_backdate_limit")) {
    it.Wrong("met_by", "say how far back a fact may be told: met_backdate_limit");
  }
  if (it.Says("met_backdate_limit") && !it.clock.met_by_happened()) {
    it.Wrong("met_backdate_limit", "goes with `met_by: happened`");
  }
  if (it.Says("margin") && it.clock.side() != CLOCK_SIDE_HOLDER) {
    it.Wrong("margin", "is between a holder's clock and the customer's: for `side: holder`");
  }
}

// The ladder.

// Returns where a step lies, against due, in units; nothing where that cannot be compared.
struct StepPlace {
  int side = 0;  // before due, at due, after it
  Amount amount;
};

StepPlace PlaceOfStep(const LadderStep& step) {
  if (step.has_before()) return {-1, step.before()};
  if (step.has_after()) return {1, step.after()};
  return {};
}

// Whether `step` lies before the one that goes before it, as far as their units tell.
bool GoesBack(const LadderStep& last, const LadderStep& step) {
  const StepPlace from = PlaceOfStep(last);
  const StepPlace to = PlaceOfStep(step);
  if (from.side != to.side) return to.side < from.side;
  if (!HaveSameUnit(from.amount, to.amount)) return false;
  return to.side < 0 ? NumberOf(to.amount) > NumberOf(from.amount)
                     : NumberOf(to.amount) < NumberOf(from.amount);
}

bool IsLower(const LadderStep& last, const LadderStep& step) {
  return last.to() == LADDER_TARGET_MANAGER && step.to() == LADDER_TARGET_MANAGER &&
         step.levels() <= last.levels();
}

void CheckSteps(const CheckedClock& it) {
  const auto& steps = it.clock.ladder();
  for (int i = 1; i < steps.size(); ++i) {
    if (GoesBack(steps[i - 1], steps[i])) {
      it.Wrong("ladder", absl::StrCat("step ", i + 1, " comes before step ", i,
                                      ": the ladder would never end"));
    }
    if (IsLower(steps[i - 1], steps[i])) {
      it.Wrong("ladder", absl::StrCat("step ", i + 1, " goes no higher than step ", i));
    }
  }
  if (steps.rbegin()->to() == LADDER_TARGET_HOLDER) {
    it.Wrong("ladder", "ends with the holder, whom it is about: it cannot end there");
  }
}

void CheckLadder(const CheckedClock& it) {
  if (it.clock.kind() != PROMISE_KIND_UNSPECIFIED) {
    for (const char* key : {"ladder", "extension"}) {
      if (it.Says(key)) it.Wrong(key, "no single ticket can breach this promise");
    }
  }
  if (it.clock.ladder().empty()) return;
  CheckSteps(it);
  for (const LadderStep& step : it.clock.ladder()) {
    CheckBusinessOffset(it, "ladder", step.after());
    CheckBusinessOffset(it, "ladder", step.before());
    if (step.act() == LADDER_ACT_AT_NEXT_OPENING && !it.Says("calendar")) {
      it.Wrong("ladder", "waits for the next opening of no calendar");
    }
  }
}

}  // namespace

void CheckClock(PolicyReader& reader, const YamlNode& node, const ClockRule& clock,
                const HasCalendar& has_calendar, const std::vector<std::string>& milestones) {
  if (node.kind != YamlKind::kMapping) return;
  const CheckedClock it{reader, node, clock};
  CheckAmount(it);
  CheckMilestones(it, milestones);
  CheckCalendar(it, has_calendar);
  CheckStart(it);
  CheckPauses(it);
  CheckWarnings(it);
  CheckAgain(it);
  CheckCounting(it);
  CheckLadder(it);
}

bool IsSamePromise(const ClockRule& one, const ClockRule& other) {
  return one.metric() == other.metric() && one.milestone() == other.milestone() &&
         one.side() == other.side() && one.metric() != CLOCK_METRIC_UNSPECIFIED;
}

std::string MeasureOf(const ClockRule& clock) {
  if (clock.metric() == CLOCK_METRIC_MILESTONE) return clock.milestone();
  return EnumName(*ClockMetric_descriptor()->FindValueByNumber(clock.metric()));
}

}  // namespace redress
