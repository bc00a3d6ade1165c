#include "tests/aggregates/clocks/reference_clock.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/time/civil_time.h"

namespace redress::testing {
namespace {

constexpr std::int64_t kMinute = 1000;  // in thousandths, of which percent come out whole

struct Stretch {
  std::int64_t from;
  std::int64_t to;
  bool paused;  // else closed, and opened again
};

absl::CivilDay MonthsFrom(absl::CivilDay day, int months) {
  absl::CivilMonth month(day.year(), day.month());
  for (; months > 0; --months) ++month;
  for (; months < 0; ++months) --month;
  int last = 31;
  while (absl::CivilDay(month.year(), month.month(), last).month() != month.month()) --last;
  return absl::CivilDay(month.year(), month.month(), std::min(day.day(), last));
}

class Clock {
 public:
  Clock(const MinuteWalk& walk, ClockRule rule, std::int64_t from)
      : walk_(&walk), rule_(std::move(rule)) {
    told_.from = from;
    told_.due = FromStart();
    TellDue(from);
  }

  bool IsMet() const { return told_.state == ReferenceState::kMet; }
  ReferenceVerdict Verdict() const;

  // Before anything else of `minute`.
  void Breach(std::int64_t minute);
  void Apply(const HistoryStep& step, const MinuteWalk& newest);
  void WarnAt(std::int64_t minute) { Warn(minute * kMinute); }
  // What follows until just before the next minute.
  void Pass(std::int64_t minute);

 private:
  bool IsLive() const {
    return !told_.breached.has_value() && told_.state != ReferenceState::kMet &&
           told_.state != ReferenceState::kCancelled;
  }
  bool Runs() const { return IsLive() && told_.state == ReferenceState::kRunning; }
  bool CountsDays() const { return rule_.amount().has_business_days(); }
  bool CountsWorkingTime() const { return CountsDays() || rule_.amount().has_business_minutes(); }
  std::int64_t Known(std::optional<std::int64_t> minute) const {
    return std::min(minute.value_or(walk_->minutes()), walk_->minutes());
  }

  std::int64_t Civil(std::int64_t minute, const Amount& amount, int sign) const;
  std::int64_t FromStart() const;
  std::int64_t After(std::int64_t due, const Amount& amount) const;
  std::int64_t Before(std::int64_t due, const Amount& amount) const;
  std::int64_t Measure(std::int64_t from, std::int64_t to) const;
  std::int64_t Moved(std::int64_t due, std::int64_t by) const;
  std::optional<std::int64_t> MaxPause() const;
  std::int64_t DayZeroCloses() const;

  void Count(std::int64_t minute);
  void CountHeld(std::int64_t from, std::int64_t to);
  void Extend(const HistoryStep& step);
  void Pause(std::int64_t minute);
  void Resume(std::int64_t minute);
  void Supersede(std::int64_t minute, const ClockRule& rule, const MinuteWalk& newest);
  void Correct(const HistoryStep& step);
  std::int64_t Counted() const;
  std::int64_t PausedUpTo(std::int64_t minute) const;
  void CountAgain(std::int64_t minute);
  void KeepFloor(std::int64_t minute);
  void Continue(std::int64_t minute);
  void Meet(const HistoryStep& step);
  void TellDue(std::int64_t minute);
  std::optional<std::int64_t> AtPercent(std::int64_t minute, std::uint32_t percent) const;
  void Warn(std::int64_t until);

  const MinuteWalk* walk_;
  ClockRule rule_;
  ReferenceVerdict told_;
  std::vector<std::pair<std::int64_t, int>> to_come_;  // instants, and which warnings
  std::set<int> was_given_;                            // of this rule's warnings
  std::vector<Stretch> out_;                           // paused, or closed, and over
  std::vector<Amount> extensions_;
  std::int64_t stopped_at_ = 0;  // paused, or met
  std::int64_t paused_ = 0;      // in pauses, in the clock's own unit
  std::int64_t ran_open_ = 0;    // working minutes that it ran
  std::int64_t ran_ = 0;         // minutes
  std::int64_t ran_closes_ = 0;
  bool pending_ = false;            // an extension was asked for
  bool superseded_paused_ = false;  // in the pause that it is in
};

// Days, weeks, months: by what clocks show.
std::int64_t Clock::Civil(std::int64_t minute, const Amount& amount, int sign) const {
  const absl::CivilMinute shown = walk_->ShownAt(minute);
  const absl::CivilDay day(shown);
  absl::CivilDay then;
  if (amount.has_months()) {
    then = MonthsFrom(day, sign * static_cast<int>(amount.months()));
  } else {
    then = day + sign * static_cast<int>(amount.has_weeks() ? 7 * amount.weeks() : amount.days());
  }
  return walk_->FirstShowing(absl::CivilMinute(then) + (shown - absl::CivilMinute(day)));
}

// Rule 1.
std::int64_t Clock::FromStart() const {
  if (!CountsDays()) return After(told_.from, rule_.amount());
  return Known(walk_->AfterBusinessDays(
      told_.from, static_cast<int>(rule_.amount().business_days()),
      rule_.receipt_outside_hours() == RECEIPT_OUTSIDE_HOURS_NEXT_OPENING));
}

std::int64_t Clock::After(std::int64_t due, const Amount& amount) const {
  if (due >= walk_->minutes()) return due;
  switch (amount.length_case()) {
    case Amount::kBusinessMinutes:
      return Known(walk_->AfterOpen(due, amount.business_minutes()));
    case Amount::kBusinessDays:
      return Known(walk_->AfterCloses(due, amount.business_days()));
    case Amount::kElapsedSeconds:
      return Known(due + static_cast<std::int64_t>(amount.elapsed_seconds() / 60));
    default:
      return Civil(due, amount, 1);
  }
}

std::int64_t Clock::Before(std::int64_t due, const Amount& amount) const {
  switch (amount.length_case()) {
    case Amount::kBusinessMinutes:
      return walk_->BeforeOpen(due, amount.business_minutes()).value_or(0);
    case Amount::kBusinessDays:
      return walk_->BeforeBusinessDays(due, static_cast<int>(amount.business_days())).value_or(0);
    case Amount::kElapsedSeconds:
      return due - static_cast<std::int64_t>(amount.elapsed_seconds() / 60);
    default:
      return Civil(due, amount, -1);
  }
}

// Rule 5: what a pause takes out.
std::int64_t Clock::Measure(std::int64_t from, std::int64_t to) const {
  if (CountsDays()) return walk_->ClosesBetween(from, to);
  return CountsWorkingTime() ? walk_->OpenBetween(from, to) : to - from;
}

std::int64_t Clock::Moved(std::int64_t due, std::int64_t by) const {
  if (due >= walk_->minutes() || by == 0) return due;
  if (CountsDays()) return Known(walk_->AfterCloses(due, by));
  return Known(CountsWorkingTime() ? walk_->AfterOpen(due, by) : due + by);
}

std::optional<std::int64_t> Clock::MaxPause() const {
  const Amount& max = rule_.max_pause();
  switch (max.length_case()) {
    case Amount::kBusinessMinutes:
      return max.business_minutes();
    case Amount::kBusinessDays:
      return max.business_days();
    case Amount::kDays:
      return std::int64_t{max.days()} * 1440;
    case Amount::kElapsedSeconds:
      return static_cast<std::int64_t>(max.elapsed_seconds() / 60);
    default:
      return std::nullopt;
  }
}

// Closes from the start on that are not of a day that counts.
std::int64_t Clock::DayZeroCloses() const {
  const auto first = walk_->AfterBusinessDays(
      told_.from, 1, rule_.receipt_outside_hours() == RECEIPT_OUTSIDE_HOURS_NEXT_OPENING);
  return walk_->ClosesBetween(told_.from, Known(first));
}

// Rules 2 and 14.
void Clock::Breach(std::int64_t minute) {
  if (!Runs() || minute <= told_.due) return;
  if (pending_ && rule_.extension().pending() != PENDING_EXTENSION_BREACH_AT_DUE) return;
  told_.breached = told_.due;
}

// Rule 14.
void Clock::Extend(const HistoryStep& step) {
  if (!IsLive() || pending_ != (step.what == Happening::kGrantExtension)) return;
  const std::int64_t was_due = told_.due;
  told_.due = After(was_due, step.amount);
  extensions_.push_back(step.amount);
  pending_ = false;
  if (Runs() && step.at > was_due) {
    told_.decided_late = true;
    CountHeld(was_due, step.at);
    Breach(step.at);
  }
  TellDue(step.at);
}

// What ran while nobody knew whether it would count.
void Clock::CountHeld(std::int64_t from, std::int64_t to) {
  if (walk_->IsClose(from)) --ran_closes_;  // counted when it was due
  for (std::int64_t minute = from; minute < to; ++minute) Count(minute);
}

void Clock::Count(std::int64_t minute) {
  if (minute < told_.due) {
    ++ran_;
    ran_open_ += walk_->IsOpen(minute) ? 1 : 0;
  }
  if (minute <= told_.due) ran_closes_ += walk_->IsClose(minute) ? 1 : 0;
}

void Clock::Pause(std::int64_t minute) {
  if (!Runs() || minute > told_.due || paused_ >= MaxPause().value_or(paused_ + 1)) return;
  told_.state = ReferenceState::kPaused;
  stopped_at_ = minute;
}

void Clock::Resume(std::int64_t minute) {
  if (told_.state != ReferenceState::kPaused) return;
  told_.state = ReferenceState::kRunning;
  told_.due = std::max(minute, Moved(told_.due, Measure(stopped_at_, minute)));
  out_.push_back({stopped_at_, minute, true});
  if (std::exchange(superseded_paused_, false)) KeepFloor(minute);
  TellDue(minute);
}

// Rule 8.
void Clock::Supersede(std::int64_t minute, const ClockRule& rule, const MinuteWalk& newest) {
  if (!IsLive() || (Runs() && minute > told_.due)) return;
  rule_ = rule;
  if (std::exchange(walk_, &newest) != &newest) CountAgain(minute);
  was_given_.clear();
  extensions_.clear();
  told_.due = Counted();
  paused_ = PausedUpTo(minute);
  if (Runs()) {
    KeepFloor(minute);
    TellDue(minute);
  } else {
    superseded_paused_ = true;
    if (paused_ >= MaxPause().value_or(paused_ + 1)) Resume(minute);
  }
}

// When it is due by its calendar, without the pause that it is in.
std::int64_t Clock::Counted() const {
  std::int64_t due = FromStart();
  for (const Stretch& stretch : out_) due = Moved(due, Measure(stretch.from, stretch.to));
  for (const Amount& by : extensions_) due = After(due, by);
  return due;
}

std::int64_t Clock::PausedUpTo(std::int64_t minute) const {
  std::int64_t paused = 0;
  for (const Stretch& stretch : out_) {
    if (stretch.paused) paused += Measure(stretch.from, stretch.to);
  }
  return told_.state == ReferenceState::kPaused ? paused + Measure(stopped_at_, minute) : paused;
}

// What ran before `minute`, by the calendar as it is now.
void Clock::CountAgain(std::int64_t minute) {
  ran_ = ran_open_ = ran_closes_ = 0;
  const std::int64_t end = Runs() ? minute : stopped_at_;
  std::int64_t at = told_.from;
  const auto run_to = [&](std::int64_t to) {
    for (; at < to; ++at) {
      ++ran_;
      ran_open_ += walk_->IsOpen(at) ? 1 : 0;
      ran_closes_ += walk_->IsClose(at) ? 1 : 0;
    }
  };
  for (const Stretch& stretch : out_) {
    run_to(stretch.from);
    at = stretch.to;
  }
  run_to(end);
}

// Rule 21.
void Clock::Correct(const HistoryStep& step) {
  if (!IsLive() || (Runs() && step.at > told_.due)) return;
  const MinuteWalk* const before = std::exchange(walk_, step.walk);
  const bool is_over = !Runs() && PausedUpTo(step.at) >= MaxPause().value_or(INT64_MAX);
  walk_ = before;
  if (is_over) Resume(step.at);
  const std::int64_t counted = Counted();
  const std::int64_t was_due = told_.due;
  const bool stands_apart = counted != was_due;
  walk_ = step.walk;
  const std::int64_t again = Counted();
  if (!step.may_shorten && again < was_due && !stands_apart) {
    walk_ = before;
    return;
  }
  if (again != counted) told_.due = again;
  if (stands_apart) told_.due = std::max(told_.due, was_due);
  CountAgain(step.at);
  paused_ = PausedUpTo(step.at);
  if (!Runs()) return;
  KeepFloor(step.at);
  TellDue(step.at);
}

void Clock::KeepFloor(std::int64_t minute) {
  if (told_.due >= minute) return;
  if (rule_.strict()) {
    told_.breached = minute;
  } else {
    const std::uint32_t floor = rule_.has_floor_minutes() ? rule_.floor_minutes() : 30;
    told_.due = Known(walk_->AfterOpen(minute, floor));
  }
}

// Rule 9.
void Clock::Continue(std::int64_t minute) {
  if (told_.state != ReferenceState::kMet || told_.breached.has_value()) return;
  told_.state = ReferenceState::kRunning;
  told_.due = std::max(minute, Moved(told_.due, Measure(stopped_at_, minute)));
  out_.push_back({stopped_at_, minute, false});
  was_given_.clear();
  TellDue(minute);
}

// Rules 2 and 3.
void Clock::Meet(const HistoryStep& step) {
  if (told_.state == ReferenceState::kMet || told_.state == ReferenceState::kCancelled) return;
  Resume(step.at);
  if (Runs() && step.at > told_.due) told_.breached = told_.due;  // an extension was pending
  if (told_.state == ReferenceState::kRunning) stopped_at_ = step.at;
  told_.state = ReferenceState::kMet;
  pending_ = false;
  const std::int64_t happened = step.happened.value_or(step.at);
  const std::int64_t limit =
      rule_.met_by_happened() ? std::int64_t{rule_.met_backdate_minutes()} : 72 * 60;
  const bool counts = step.at - happened <= limit;
  if (counts && happened <= told_.due && told_.breached.has_value()) told_.restated = happened;
}

void Clock::Apply(const HistoryStep& step, const MinuteWalk& newest) {
  switch (step.what) {
    case Happening::kPause:
      return Pause(step.at);
    case Happening::kResume:
      return Resume(step.at);
    case Happening::kGrantExtension:
    case Happening::kExtend:
      return Extend(step);
    case Happening::kRequestExtension:
      pending_ = pending_ ||
                 (IsLive() && (told_.state == ReferenceState::kPaused || step.at <= told_.due));
      return;
    case Happening::kRejectExtension:
      pending_ = false;
      return Breach(step.at);
    case Happening::kSupersede:
      return Supersede(step.at, step.rule, newest);
    case Happening::kCorrect:
      return Correct(step);
    case Happening::kContinue:
      return Continue(step.at);
    case Happening::kMeet:
      return Meet(step);
    case Happening::kCancel:
      if (told_.state != ReferenceState::kMet) told_.state = ReferenceState::kCancelled;
      return;
    case Happening::kRestart:
      return;  // another clock's
  }
}

// Rule 6.
void Clock::TellDue(std::int64_t minute) {
  to_come_.clear();
  if (!Runs() || told_.due >= walk_->minutes()) return;
  for (int i = 0; i < rule_.warnings_size(); ++i) {
    const ClockWarning& warning = rule_.warnings(i);
    const std::optional<std::int64_t> at = warning.has_before()
                                               ? Before(told_.due, warning.before()) * kMinute
                                               : AtPercent(minute, warning.percent());
    if (was_given_.contains(i)) continue;
    to_come_.emplace_back(std::max(at.value_or(0), minute * kMinute), i);
  }
  std::sort(to_come_.begin(), to_come_.end());
}

// Returns when so much of all the time that the clock runs is over; nothing where it is.
std::optional<std::int64_t> Clock::AtPercent(std::int64_t minute, std::uint32_t percent) const {
  const auto counts = [&](std::int64_t each) {
    return !CountsWorkingTime() || walk_->IsOpen(each);
  };
  std::int64_t ran = CountsWorkingTime() ? ran_open_ : ran_;
  std::int64_t all = ran;
  for (std::int64_t each = minute; each < told_.due; ++each) all += counts(each) ? 1 : 0;
  const std::int64_t target = all * kMinute * percent / 100;
  for (std::int64_t each = minute; each < told_.due; ++each) {
    if (!counts(each)) continue;
    if (ran * kMinute < target && target <= (ran + 1) * kMinute) {
      return each * kMinute + target - ran * kMinute;
    }
    ++ran;
  }
  return std::nullopt;
}

void Clock::Warn(std::int64_t until) {
  while (Runs() && !to_come_.empty() && to_come_.front().first <= until) {
    was_given_.insert(to_come_.front().second);
    told_.given.push_back({to_come_.front().second, to_come_.front().first * 60 / kMinute});
    to_come_.erase(to_come_.begin());
  }
}

void Clock::Pass(std::int64_t minute) {
  Warn((minute + 1) * kMinute - 1);
  if (Runs()) Count(minute);
  if (told_.state == ReferenceState::kPaused && MaxPause().has_value()) {
    paused_ += Measure(minute, minute + 1);
    if (paused_ >= *MaxPause()) Resume(minute + 1);
  }
}

ReferenceVerdict Clock::Verdict() const {
  ReferenceVerdict verdict = told_;
  for (const auto& [at, warning] : to_come_) {
    if (Runs()) verdict.to_come.push_back({warning, at * 60 / kMinute});
  }
  if (CountsDays()) {
    verdict.used = std::max<std::int64_t>(0, ran_closes_ - DayZeroCloses());
  } else {
    verdict.used = CountsWorkingTime() ? ran_open_ : ran_;
  }
  return verdict;
}

}  // namespace

std::vector<ReferenceVerdict> Refer(const MinuteWalk& walk, const ClockHistory& history) {
  std::vector<ReferenceVerdict> verdicts;
  std::optional<Clock> clock(std::in_place, walk, history.rule, history.from);
  ClockRule rule = history.rule;  // of what begins now
  const MinuteWalk* newest = &walk;
  auto step = history.steps.begin();
  for (std::int64_t minute = history.from; minute <= history.until; ++minute) {
    clock->Breach(minute);
    for (; step != history.steps.end() && step->at == minute; ++step) {
      if (step->what == Happening::kCorrect) newest = step->walk;
      clock->Apply(*step, *newest);
      if (step->what == Happening::kSupersede) rule = step->rule;
      if (step->what != Happening::kRestart || !clock->IsMet()) continue;
      verdicts.push_back(clock->Verdict());
      ClockRule anew = rule;
      *anew.mutable_amount() = step->amount;
      clock.emplace(*newest, std::move(anew), minute);
    }
    clock->WarnAt(minute);
    if (minute < history.until) clock->Pass(minute);
  }
  clock->Breach(history.until + 1);
  verdicts.push_back(clock->Verdict());
  return verdicts;
}

}  // namespace redress::testing
