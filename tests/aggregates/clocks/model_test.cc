// Random histories of promises, judged twice: by the rules, and minute by minute by a reference
// that shares nothing with them.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/clocks/clock_case.h"
#include "aggregates/clocks/due.h"
#include "events/instant.h"
#include "tests/aggregates/clocks/random_history.h"
#include "tests/testing/seed.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

constexpr std::uint64_t kCalendars = 8;
constexpr std::uint64_t kHistoriesEach = 250;
constexpr char kReason[] = "customer";
constexpr char kPolicy[] = "standards/model";
constexpr char kCalendarsPolicy[] = "calendars/model";

// A calendar, and it corrected: walked through, and made, once for many histories.
class Calendars {
 public:
  explicit Calendars(std::mt19937_64& random)
      : drawn_(RandomCalendar(random())),
        other_(CorrectedCalendar(random(), drawn_)),
        walk_(drawn_.rules, drawn_.begins, kHistoryDays),
        corrected_(other_.rules, drawn_.begins, kHistoryDays),
        names_(std::string(32, 'k')) {
    auto policies = std::make_shared<PoliciesInForce>();
    std::uint32_t version = 0;
    // All that are put in force later have the rules of one of these.
    for (const MinuteWalk* walk : {&corrected_, &walk_}) {
      PolicyPutInForce put = PutOf(walk);
      put.set_version(++version);
      policies->Put(put);
    }
    policies_ = policies;
  }

  PolicyPutInForce PutOf(const MinuteWalk* walk) const {
    PolicyPutInForce put;
    put.set_name(kCalendarsPolicy);
    CalendarRules& rules = *put.mutable_document()->add_calendars();
    rules = walk == &walk_ ? drawn_.rules : other_.rules;
    rules.set_name("office");
    return put;
  }

  const DrawnCalendar& drawn() const { return drawn_; }
  const MinuteWalk& walk() const { return walk_; }
  const MinuteWalk& corrected() const { return corrected_; }
  const Names& names() const { return names_; }
  const std::shared_ptr<const PoliciesInForce>& policies() const { return policies_; }

 private:
  DrawnCalendar drawn_;
  DrawnCalendar other_;
  MinuteWalk walk_;
  MinuteWalk corrected_;
  Names names_;
  std::shared_ptr<const PoliciesInForce> policies_;
};

// Plays a history on a ticket. Each rule that it knows is a standard; a change to another is a
// change of category.
class Played {
 public:
  Played(const Calendars& calendars, const ClockHistory& history)
      : walk_(calendars.walk()), calendars_(calendars), policies_(calendars.policies()) {
    rules_ = {history.rule};
    for (const HistoryStep& step : history.steps) {
      if (step.what == Happening::kSupersede) rules_.push_back(step.rule);
    }
    Publish(nullptr);
    At(history.from);
    Take(Received());
    for (const HistoryStep& step : history.steps) Play(step);
    At(history.until);
    now_ += absl::Microseconds(1);
    FallDue();
  }

  const std::vector<ClockChange>& changes() const { return changes_; }
  const Clocks& clocks() const { return ticket_.clocks; }

 private:
  // Puts all rules in force; what is done again has `again`.
  void Publish(const Amount* again) {
    PolicyPutInForce put;
    put.set_name(kPolicy);
    put.set_version(++version_);
    put.mutable_document()->set_calendars_from(kCalendarsPolicy);
    for (std::size_t i = rules_.size(); i-- > 0;) {
      ServiceStandard& standard = *put.mutable_document()->add_standards();
      standard.set_id(absl::StrCat("s", i));
      if (i > 0) standard.mutable_when()->add_category(standard.id());
      ClockRule& rule = *standard.add_clocks();
      rule = rules_[i];
      rule.set_metric(CLOCK_METRIC_ANSWER);
      rule.set_side(CLOCK_SIDE_CUSTOMER);
      rule.set_calendar("office");
      rule.clear_pausable();
      rule.add_pausable(kReason);
      rule.set_on_redo(AGAIN_RULE_NEW);
      rule.set_on_reopen(AGAIN_RULE_CONTINUE);
      if (again != nullptr) *rule.mutable_redo_amount() = *again;
    }
    PutInForce(put);
  }

  void PutInForce(const PolicyPutInForce& put) {
    auto next = std::make_shared<PoliciesInForce>(*policies_);
    next->Put(put);
    policies_ = next;
  }

  void Correct(const HistoryStep& step) {
    PolicyPutInForce put = calendars_.PutOf(step.walk);
    put.set_version(policies_->Newest(kCalendarsPolicy)->version + 1);
    PutInForce(put);
    TicketEvent fact;
    fact.mutable_clocks_corrected()->set_policy(kCalendarsPolicy);
    fact.mutable_clocks_corrected()->set_may_shorten(step.may_shorten);
    Take(std::move(fact));
  }

  void At(std::int64_t minute) { now_ = walk_.TimeOf(minute); }

  Context AsOf() const {
    Context context;
    context.now = now_;
    context.actor = {"bo", "handler", true};
    context.names = &calendars_.names();
    context.policies = policies_;
    return context;
  }

  void Take(TicketEvent fact, absl::Time happened) {
    const Context context = AsOf();
    const ClockCase::Others none;
    Event event;
    *event.mutable_happened() = InstantOf(happened);
    *event.mutable_ticket() = std::move(fact);
    ClockCase it(ticket_, context, none);
    it.Take(event);
    ticket_ = Evolve(std::move(ticket_), {event, "", "bo", now_, now_});
    for (const ClockChange& change : event.ticket().clocks()) changes_.push_back(change);
  }
  void Take(TicketEvent fact) { Take(std::move(fact), now_); }

  void FallDue() {
    TicketEvent fact;
    fact.mutable_fell_due();
    Take(std::move(fact));
  }

  std::uint32_t Running() const {
    for (const TicketClock& clock : ticket_.clocks.all) {
      if (clock.is_live()) return clock.id;
    }
    return 0;
  }

  void RequestExtension(const Amount& by) {
    if (Running() == 0) return;
    const TicketClock& clock = *ticket_.clocks.Find(Running());
    if (clock.breached.has_value() || (clock.is_running() && now_ > clock.due)) return;
    TicketEvent fact;
    fact.mutable_extension_requested()->set_clock(Running());
    *fact.mutable_extension_requested()->mutable_by() = by;
    Take(std::move(fact));
  }

  // What was asked for is what is granted.
  void DecideExtension(bool granted, const Amount& by) {
    if (!ticket_.clocks.open_extension.has_value()) return;
    ticket_.clocks.open_extension->by = by;
    TicketEvent fact;
    fact.mutable_extension_decided()->set_granted(granted);
    Take(std::move(fact));
  }

  void Play(const HistoryStep& step) {
    At(step.at);
    switch (step.what) {
      case Happening::kPause: {
        TicketEvent fact;
        fact.mutable_waited()->set_waiting_for(WAITING_FOR_CUSTOMER);
        return Take(std::move(fact));
      }
      case Happening::kResume: {
        TicketEvent fact;
        fact.mutable_resumed();
        return Take(std::move(fact));
      }
      case Happening::kExtend:
        if (ticket_.clocks.open_extension.has_value()) return;
        RequestExtension(step.amount);
        return DecideExtension(true, step.amount);
      case Happening::kRequestExtension:
        return RequestExtension(step.amount);
      case Happening::kGrantExtension:
        return DecideExtension(true, step.amount);
      case Happening::kRejectExtension:
        return DecideExtension(false, step.amount);
      case Happening::kSupersede: {
        TicketEvent fact = Classified(absl::StrCat("s", ++superseded_));
        return Take(std::move(fact));
      }
      case Happening::kRestart:
        if (!WasMet()) return;
        Publish(&step.amount);
        return Take(RedoOrdered(++cycle_));
      case Happening::kContinue:
        if (!WasMet()) return;
        return Take(Reopened(++cycle_));
      case Happening::kCorrect:
        return Correct(step);
      case Happening::kMeet:
        return Meet(step);
      case Happening::kCancel:
        if (!IsOpen(ticket_.phase)) return;
        return Take(Closed(EXIT_WITHDRAWN));
    }
  }

  bool WasMet() const {
    return !ticket_.clocks.all.empty() && ticket_.clocks.all.back().end == ClockEnd::kMet;
  }

  // Closed at once, so that it can go on.
  void Meet(const HistoryStep& step) {
    if (Running() == 0) return;
    Take(Answered("bo"), walk_.TimeOf(step.happened.value_or(step.at)));
    Take(Closed(EXIT_WITHDRAWN));
  }

  const MinuteWalk& walk_;
  const Calendars& calendars_;
  std::vector<ClockRule> rules_;
  std::shared_ptr<const PoliciesInForce> policies_;
  std::uint32_t version_ = 0;
  int superseded_ = 0;
  std::uint32_t cycle_ = 1;
  absl::Time now_;
  Ticket ticket_;
  std::vector<ClockChange> changes_;
};

// What the rules say of the clocks that became one another, as the reference tells it.
struct Told {
  ReferenceState state = ReferenceState::kRunning;
  absl::Time due;
  std::optional<absl::Time> breached;
  std::optional<absl::Time> restated;
  std::vector<absl::Time> warned;
};

// The history as a person reads it, for a failure's message.
std::string Shown(const ClockHistory& history) {
  std::string text = absl::StrCat("rule ", history.rule.ShortDebugString(), "\nfrom ", history.from,
                                  " until ", history.until);
  for (const HistoryStep& step : history.steps) {
    absl::StrAppend(&text, "\n", step.at, " step ", static_cast<int>(step.what), " ",
                    step.amount.ShortDebugString(), " ", step.rule.ShortDebugString());
  }
  return text;
}

std::vector<Told> ToldBy(const Played& played) {
  std::vector<Told> told;
  for (const ClockChange& change : played.changes()) {
    if (change.has_started()) {
      if (change.started().supersedes().empty()) told.emplace_back();
      told.back().state = ReferenceState::kRunning;
      told.back().due = TimeOf(change.started().times().due());
    }
    Told& last = told.back();
    switch (change.change_case()) {
      case ClockChange::kPaused:
        last.state = ReferenceState::kPaused;
        break;
      case ClockChange::kResumed:
        last.state = ReferenceState::kRunning;
        last.due = TimeOf(change.resumed().times().due());
        break;
      case ClockChange::kExtended:
        last.due = TimeOf(change.extended().times().due());
        break;
      case ClockChange::kMet:
        last.state = ReferenceState::kMet;
        break;
      case ClockChange::kCancelled:
        last.state = ReferenceState::kCancelled;
        break;
      case ClockChange::kWarned:
        last.warned.push_back(TimeOf(change.at()));
        break;
      case ClockChange::kBreached:
        EXPECT_FALSE(last.breached.has_value()) << "broken twice";
        last.breached = TimeOf(change.at());
        break;
      case ClockChange::kRestated:
        last.restated = TimeOf(change.restated().met_at());
        break;
      default:
        break;
    }
  }
  return told;
}

std::string Shown(const MinuteWalk& walk, std::optional<absl::Time> time) {
  if (!time.has_value()) return "never";
  return absl::StrCat(absl::ToInt64Seconds(*time - walk.TimeOf(0)) / 60, " min");
}

std::string Shown(const MinuteWalk& walk, const Told& told) {
  std::string text = absl::StrCat("state ", static_cast<int>(told.state), " due ",
                                  Shown(walk, told.due), " broken ", Shown(walk, told.breached),
                                  " restated ", Shown(walk, told.restated), " warned");
  std::vector<absl::Time> warned = told.warned;
  std::sort(warned.begin(), warned.end());
  for (const absl::Time at : warned) {
    absl::StrAppend(&text, " ", absl::ToInt64Seconds(at - walk.TimeOf(0)));
  }
  return text;
}

Told ToldBy(const MinuteWalk& walk, const ReferenceVerdict& verdict) {
  Told told;
  told.state = verdict.state;
  told.due = walk.TimeOf(verdict.due);
  if (verdict.breached.has_value()) told.breached = walk.TimeOf(*verdict.breached);
  if (verdict.restated.has_value()) told.restated = walk.TimeOf(*verdict.restated);
  for (const ReferenceWarning& given : verdict.given) {
    told.warned.push_back(walk.TimeOf(0) + absl::Seconds(given.at_seconds));
  }
  return told;
}

// What the reference could not see the end of, neither says.
bool IsKnown(const MinuteWalk& walk, const std::vector<ReferenceVerdict>& verdicts) {
  return std::all_of(verdicts.begin(), verdicts.end(),
                     [&](const ReferenceVerdict& verdict) { return verdict.due < walk.minutes(); });
}

TEST(ClocksModelTest, TheRulesSayWhatAWalkMinuteByMinuteSays) {
  std::mt19937_64 random(TestSeed());
  std::uint64_t judged = 0;
  for (std::uint64_t i = 0; i < Rounds(kCalendars); ++i) {
    const Calendars calendars(random);
    const MinuteWalk& walk = calendars.walk();
    for (std::uint64_t k = 0; k < kHistoriesEach; ++k) {
      const std::uint64_t seed = random();
      const ClockHistory history = RandomHistory(seed, walk, calendars.corrected());
      const std::vector<ReferenceVerdict> verdicts = Refer(walk, history);
      if (!IsKnown(walk, verdicts)) continue;
      ++judged;
      const std::vector<Told> told = ToldBy(Played(calendars, history));
      ASSERT_EQ(told.size(), verdicts.size()) << "history " << seed << "\n" << Shown(history);
      for (std::size_t n = 0; n < told.size(); ++n) {
        ASSERT_EQ(Shown(walk, told[n]), Shown(walk, ToldBy(walk, verdicts[n])))
            << "clock " << n << " of history " << seed << "\n"
            << Shown(history) << "\n"
            << calendars.PutOf(&walk).ShortDebugString() << "\n"
            << calendars.PutOf(&calendars.corrected()).ShortDebugString() << "\n"
            << calendars.drawn().begins << "\n"
            << (verdicts[n].to_come.empty() ? 0 : verdicts[n].to_come[0].at_seconds);
      }
    }
  }
  EXPECT_GT(judged, Rounds(kCalendars) * kHistoriesEach / 2);
}

}  // namespace
}  // namespace redress::testing
