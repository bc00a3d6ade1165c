#include "tests/aggregates/clocks/random_history.h"

#include <algorithm>
#include <random>
#include <string>

#include "tests/aggregates/calendar/random_rules.h"
#include "tests/testing/calendar_rules.h"

namespace redress::testing {
namespace {

constexpr std::int64_t kDay = 1440;
constexpr std::int64_t kEarliest = 4 * kDay;  // what lies before is for warnings to be counted back

class HistoryMaker {
 public:
  HistoryMaker(std::uint64_t seed, const MinuteWalk& walk, const MinuteWalk& corrected)
      : random_(seed), walk_(walk), corrected_(corrected) {}

  ClockHistory Make();

 private:
  std::int64_t Below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }
  bool OneIn(std::int64_t many) { return Below(many) == 0; }
  std::uint32_t Some(std::int64_t most) { return static_cast<std::uint32_t>(1 + Below(most)); }

  Amount AnyAmount();
  Amount AmountLike(const Amount& unit);
  ClockRule AnyRule();
  std::int64_t AnyMinute(std::int64_t from, std::int64_t until);
  Happening AnyStep();
  HistoryStep Step(Happening what, std::int64_t at);
  void Follow(const HistoryStep& step, bool closely);

  std::mt19937_64 random_;
  const MinuteWalk& walk_;
  const MinuteWalk& corrected_;
  bool is_corrected_ = false;
  ClockHistory history_;
  // After the steps so far, as far as the maker follows.
  Amount unit_;
  std::int64_t due_ = 0;
  ReferenceState state_ = ReferenceState::kRunning;
  bool pending_ = false;
};

Amount HistoryMaker::AnyAmount() {
  switch (Below(8)) {
    case 0:
    case 1:
      return BusinessMinutes(Some(2000));
    case 2:
    case 3:
    case 4:
      return BusinessDays(Some(9));
    case 5:
      return OneIn(8) ? Months(1) : OneIn(3) ? Weeks(Some(2)) : Days(Some(9));
    default:
      return Elapsed(absl::Minutes(Some(6 * kDay)));
  }
}

// Returns another amount of the same unit.
Amount HistoryMaker::AmountLike(const Amount& unit) {
  switch (unit.length_case()) {
    case Amount::kBusinessMinutes:
      return BusinessMinutes(Some(900));
    case Amount::kBusinessDays:
      return BusinessDays(Some(4));
    case Amount::kElapsedSeconds:
      return Elapsed(absl::Minutes(Some(2 * kDay)));
    default:
      return Days(Some(4));
  }
}

ClockRule HistoryMaker::AnyRule() {
  ClockRule rule;
  *rule.mutable_amount() = AnyAmount();
  if (OneIn(2)) rule.set_receipt_outside_hours(RECEIPT_OUTSIDE_HOURS_NEXT_OPENING);
  if (OneIn(3)) *rule.mutable_max_pause() = AmountLike(rule.amount());
  if (OneIn(2)) rule.add_warnings()->set_percent(Some(100));
  if (OneIn(3)) *rule.add_warnings()->mutable_before() = AmountLike(AnyAmount());
  if (OneIn(2)) rule.set_strict(true);
  if (OneIn(3)) rule.set_floor_minutes(Some(90));
  if (OneIn(3)) rule.mutable_extension()->set_pending(PENDING_EXTENSION_BREACH_AT_DUE);
  if (OneIn(2)) rule.set_met_by_happened(true);
  rule.set_met_backdate_minutes(Some(2 * kDay));
  return rule;
}

// Returns a minute of [from, until], which often is one at which something changes.
std::int64_t HistoryMaker::AnyMinute(std::int64_t from, std::int64_t until) {
  std::int64_t at = from + Below(until - from + 1);
  if (OneIn(4)) at = std::clamp(due_, from, until);
  if (OneIn(3)) {
    const bool open = walk_.IsOpen(at);
    while (at < until && walk_.IsOpen(at) == open) ++at;
  }
  if (OneIn(4)) at += Below(3) - 1;
  return std::clamp(at, from, until);
}

// Returns one that mostly makes sense in the state that the steps so far lead to.
Happening HistoryMaker::AnyStep() {
  using enum Happening;
  if (OneIn(20)) return static_cast<Happening>(Below(static_cast<std::int64_t>(kCancel) + 1));
  if (pending_ && OneIn(2)) return OneIn(2) ? kGrantExtension : kRejectExtension;
  switch (state_) {
    case ReferenceState::kPaused:
      if (OneIn(8)) return kCorrect;
      return OneIn(6) ? kMeet : OneIn(6) ? kSupersede : kResume;
    case ReferenceState::kMet:
      return OneIn(2) ? kRestart : kContinue;
    default:
      break;
  }
  if (OneIn(8)) return kCorrect;
  switch (Below(10)) {
    case 0:
      return kExtend;
    case 1:
      return kRequestExtension;
    case 2:
      return kSupersede;
    case 3:
      return kMeet;
    default:
      return kPause;
  }
}

HistoryStep HistoryMaker::Step(Happening what, std::int64_t at) {
  HistoryStep step;
  step.at = at;
  step.what = what;
  step.amount = AmountLike(unit_);
  if (what == Happening::kSupersede) step.rule = AnyRule();
  if (what == Happening::kCorrect) {
    is_corrected_ = !is_corrected_;
    step.walk = is_corrected_ ? &corrected_ : &walk_;
    step.may_shorten = OneIn(2);
  }
  if (what == Happening::kMeet && OneIn(2)) {
    step.happened = std::max(history_.from, at - Below(2 * kDay));
  }
  return step;
}

// Keeps up with `step`; closely: by asking the judge, which takes as long as the history is.
void HistoryMaker::Follow(const HistoryStep& step, bool closely) {
  using enum Happening;
  if (step.what == kSupersede) unit_ = step.rule.amount();
  if (step.what == kRequestExtension) pending_ = true;
  if (step.what == kGrantExtension || step.what == kRejectExtension) pending_ = false;
  if (closely) {
    ClockHistory so_far = history_;
    so_far.until = step.at;
    const ReferenceVerdict verdict = Refer(walk_, so_far).back();
    state_ = verdict.state;
    due_ = verdict.due;
  } else if (step.what == kPause) {
    state_ = ReferenceState::kPaused;
  } else if (step.what == kMeet) {
    state_ = ReferenceState::kMet;
  } else if (step.what == kResume || step.what == kContinue || step.what == kRestart) {
    state_ = ReferenceState::kRunning;
  }
}

ClockHistory HistoryMaker::Make() {
  history_.rule = AnyRule();
  unit_ = history_.rule.amount();
  due_ = kEarliest;
  history_.from = AnyMinute(kEarliest, kEarliest + 5 * kDay);
  history_.until = history_.from;
  due_ = Refer(walk_, history_).back().due;
  const std::int64_t last = history_.from + kDay + Below(20 * kDay);
  const bool closely = OneIn(4);
  std::int64_t at = history_.from;
  for (std::int64_t steps = Below(9); steps > 0; --steps) {
    at = AnyMinute(at, std::min(last, at + 4 * kDay));
    history_.steps.push_back(Step(AnyStep(), at));
    Follow(history_.steps.back(), closely);
  }
  history_.until = AnyMinute(at, last);
  return history_;
}

}  // namespace

DrawnCalendar RandomCalendar(std::uint64_t seed) {
  RandomRules random(seed);
  const std::string zone = random.AnyZone();
  const absl::Time begins = random.NearChange(zone, kHistoryDays / 2);
  return {random.Draw(zone, begins, kHistoryDays), begins};
}

DrawnCalendar CorrectedCalendar(std::uint64_t seed, DrawnCalendar drawn) {
  constexpr int kDays = 3;
  std::mt19937_64 random(seed);
  const absl::CivilDay first(ToCivilDay(drawn.begins, Zone(drawn.rules.zone())));
  for (int i = 0; i < kDays; ++i) {
    const std::string date =
        absl::FormatCivilTime(first + static_cast<int>(random() % kHistoryDays));
    auto& all = *drawn.rules.mutable_exceptions();
    const auto same = [&](const CalendarException& exception) { return exception.date() == date; };
    all.erase(std::remove_if(all.begin(), all.end(), same), all.end());
    if (random() % 3 == 0) {
      OpenAt(drawn.rules, date, {"10:00-11:00"});
    } else {
      Close(drawn.rules, date, date);
    }
  }
  return drawn;
}

ClockHistory RandomHistory(std::uint64_t seed, const MinuteWalk& walk,
                           const MinuteWalk& corrected) {
  return HistoryMaker(seed, walk, corrected).Make();
}

}  // namespace redress::testing
