#include "aggregates/clocks/correction.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aggregates/clocks/clock_case.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "base/mutation.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

constexpr absl::string_view kTicketsPointer = "/tickets";

using Windows = google::protobuf::RepeatedPtrField<CalendarWindow>;

bool AreSame(const Windows& one, const Windows& other) {
  const auto is_same = [](const CalendarWindow& left, const CalendarWindow& right) {
    return left.opens() == right.opens() && left.closes() == right.closes();
  };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), is_same);
}

// Whatever people call it.
bool AreSame(const CalendarException* one, const CalendarException* other) {
  return one->date() == other->date() && one->kind() == other->kind() &&
         one->like() == other->like() && AreSame(one->windows(), other->windows());
}

bool HaveSameWeek(const CalendarRules& one, const CalendarRules& other) {
  const auto is_same = [](const WeekdayWindows& left, const WeekdayWindows& right) {
    return left.day() == right.day() && AreSame(left.windows(), right.windows());
  };
  return one.zone() == other.zone() &&
         std::equal(one.week().begin(), one.week().end(), other.week().begin(), other.week().end(),
                    is_same);
}

// Exceptions of `from` up to `until` ("": without end), by date.
std::vector<const CalendarException*> ExceptionsOf(const CalendarRules& rules,
                                                   const std::string& from,
                                                   const std::string& until) {
  std::vector<const CalendarException*> exceptions;
  for (const CalendarException& exception : rules.exceptions()) {
    const std::string& date = exception.date();
    if (date >= from && (until.empty() || date <= until)) exceptions.push_back(&exception);
  }
  std::sort(exceptions.begin(), exceptions.end(),
            [](const CalendarException* one, const CalendarException* other) {
              return one->date() < other->date();
            });
  return exceptions;
}

const CalendarRules* RulesOf(const CalendarInForce& calendar, const PoliciesInForce& policies) {
  const auto policy = policies.Find(calendar.policy, calendar.version);
  if (policy == nullptr) return nullptr;
  for (const CalendarRules& rules : policy->document.calendars()) {
    if (rules.name() == calendar.name) return &rules;
  }
  return nullptr;
}

// Returns the promise by the calendar that stands in the place of its own now; nothing where there
// is none any more.
std::optional<OwedPromise> ByNewestCalendar(OwedPromise owed, const PoliciesInForce& policies) {
  const auto policy = policies.Newest(owed.calendar.policy);
  if (policy == nullptr) return std::nullopt;
  owed.calendar = policies.CalendarOf(*policy, owed.calendar.name);
  owed.promise.calendar = owed.calendar.calendar.get();
  if (owed.promise.calendar == nullptr) return std::nullopt;
  return owed;
}

bool IsOtherCalendar(const CalendarInForce& before, const CalendarInForce& after, absl::Time from,
                     const PoliciesInForce& policies) {
  if (before.calendar == after.calendar) return false;
  const CalendarRules* old_rules = RulesOf(before, policies);
  const CalendarRules* new_rules = RulesOf(after, policies);
  if (old_rules == nullptr || new_rules == nullptr) return true;
  return !HaveSameTime(*old_rules, *new_rules, absl::ToCivilDay(from, before.calendar->zone()));
}

// Whether the zone's clocks, when it is due, show another time than was told: the zone's data were
// others then.
bool IsReadOtherwise(const TicketClock& clock, const Calendar& calendar) {
  if (clock.due == absl::InfiniteFuture()) return false;
  return InstantIn(clock.due, calendar.zone()).offset_minutes() != clock.due_offset;
}

bool IsCounted(const TicketEvent& fact) {
  return std::any_of(fact.clocks().begin(), fact.clocks().end(), [](const ClockChange& change) {
    return change.superseded().why() == SUPERSEDED_WHY_CALENDAR;
  });
}

// Returns the fact, where it changes anything.
std::optional<Event> FactFor(const Ticket& ticket, const Event& fact, const Context& context) {
  const ClockCase::Others none;
  ClockCase it(ticket, context, none);
  Event taken = fact;
  it.Take(taken);
  return IsCounted(taken.ticket()) ? std::make_optional(fact) : std::nullopt;
}

// The tickets named, each once.
absl::StatusOr<std::vector<std::string>> NumbersIn(const CorrectRunning& command) {
  std::vector<std::string> numbers;
  std::set<std::string> seen;
  FieldProblems problems;
  for (const std::string& text : command.tickets()) {
    const std::string pointer = PointerTo(kTicketsPointer, numbers.size());
    const absl::StatusOr<std::string> number = ParseTicketNumber(text);
    if (!number.ok()) problems.Add(pointer, number.status().message());
    numbers.push_back(number.value_or(text));
    if (!seen.insert(numbers.back()).second) problems.Add(pointer, "given twice");
  }
  RETURN_IF_ERROR(problems.ToStatus());
  return numbers;
}

Event CorrectedBy(const CorrectRunning& command, const PolicyVersion& policy,
                  const Instant& happened) {
  Event event = EventAt(happened);
  TicketClocksCorrected& corrected = *event.mutable_ticket()->mutable_clocks_corrected();
  corrected.set_policy(policy.name);
  corrected.set_policy_version(policy.version);
  corrected.set_reason(command.reason());
  corrected.set_may_shorten(command.may_shorten());
  return event;
}

}  // namespace

bool HaveSameTime(const CalendarRules& before, const CalendarRules& after, absl::CivilDay from) {
  // Windows past midnight are the day's on which they open.
  const std::string first = absl::FormatCivilTime(from - 1);
  const auto was = ExceptionsOf(before, first, before.known_until());
  const auto is = ExceptionsOf(after, first, before.known_until());
  const auto are_same = [](const CalendarException* one, const CalendarException* other) {
    return AreSame(one, other);
  };
  return HaveSameWeek(before, after) &&
         std::equal(was.begin(), was.end(), is.begin(), is.end(), are_same);
}

absl::StatusOr<Decision> DecideCorrectRunning(const PolicyRequest& request, const Context& context,
                                              Streams& streams) {
  const CorrectRunning& command = request.command().correct_running();
  const auto policy = context.policies->Newest(request.name());
  if (policy == nullptr) {
    return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchPolicy,
                  absl::StrCat("there is no policy ", request.name()));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> numbers, NumbersIn(command));
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  const Event fact = CorrectedBy(command, *policy, happened);
  Decision decision;
  for (const std::string& number : numbers) {
    ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams, TicketStream(number)));
    if (ticket->number.empty()) {
      return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket,
                    absl::StrCat("there is no ticket ", number));
    }
    std::optional<Event> corrected = FactFor(*ticket, fact, context);
    if (!corrected.has_value()) continue;
    decision.appends.push_back({TicketStream(number), {*std::move(corrected)}});
  }
  return UnlessInTheFuture(std::move(decision), happened, PolicyStream(request.name()), context);
}

// The customer's promises come first: the holder's are bound by them.
void ClockCase::CountAgain(const TicketClocksCorrected& correction) {
  bool is_unbound = false;
  for (const std::uint32_t id : OfPolicy(correction.policy(), true)) {
    is_unbound = CountAgain(id, correction, false) || is_unbound;
  }
  for (const std::uint32_t id : OfPolicy(correction.policy(), false)) {
    CountAgain(id, correction, is_unbound);
  }
  BindHolder();
}

std::vector<std::uint32_t> ClockCase::OfPolicy(const std::string& policy, bool of_customers) const {
  std::vector<std::uint32_t> ids;
  for (const TicketClock& clock : ticket_.clocks.all) {
    const ClockStarted& started = *clock.started;
    const bool is_of = started.policy() == policy || started.calendar_policy() == policy;
    const bool is_side = (started.side() == CLOCK_SIDE_CUSTOMER) == of_customers;
    const bool is_over = clock.is_running() && clock.due < now();
    if (!clock.is_live() || !is_of || !is_side || is_over || clock.breached.has_value()) continue;
    ids.push_back(clock.id);
  }
  return ids;
}

// Returns whether it is due at another time. `is_unbound`: a holder's need not be due any more when
// it was because of the customer's.
bool ClockCase::CountAgain(std::uint32_t id, const TicketClocksCorrected& correction,
                           bool is_unbound) {
  const std::optional<OwedPromise> owed = PromiseOf(*ticket_.clocks.Find(id)->started, policies_);
  if (!owed.has_value()) return false;
  const std::optional<OwedPromise> again = ByNewestCalendar(*owed, policies_);
  if (!again.has_value()) return false;
  if (const TicketClock& paused = *ticket_.clocks.Find(id);
      paused.paused.has_value() &&
      EndOfPause(again->promise, *paused.paused, paused.not_counted) <= now()) {
    Resume(id, now(), true);
  }
  const TicketClock clock = *ticket_.clocks.Find(id);
  if (clock.breached.has_value() || clock.due == absl::InfiniteFuture()) return false;
  Beginning beginning = GoingOnFrom(clock, SUPERSEDED_WHY_CALENDAR);
  beginning.is_paused = clock.paused.has_value();
  beginning.merged_ticket = clock.started->merged_ticket();
  beginning.latest = LatestFor(owed->rule());
  const Counted counted = {beginning.amount, clock.from, clock.not_counted, clock.extensions};
  const absl::Time counts = DueOf(owed->promise, counted);
  const absl::Time counts_now = DueOf(again->promise, counted);
  const bool is_read_otherwise = IsReadOtherwise(clock, *again->promise.calendar);
  // What it was moved by beyond what it counts stays: a floor, a survivor's earlier due time.
  const bool stands_apart = !is_read_otherwise && counts != clock.due;
  if (!is_read_otherwise && counts_now == counts && !is_unbound) beginning.due = clock.due;
  if (stands_apart) beginning.earliest = clock.due;
  const bool may_shorten = correction.may_shorten() || Mutated(Mutation::kCorrectionShortens);
  const bool is_kept = !may_shorten && counts_now < clock.due && !stands_apart;
  if (is_kept) return false;
  const absl::Time due = DueAs(*again, beginning, counted);
  const bool knows_otherwise = clock.provisional == again->promise.calendar->Knows(due);
  const bool is_otherwise = due != clock.due || is_read_otherwise || knows_otherwise ||
                            IsOtherCalendar(owed->calendar, again->calendar, clock.from, policies_);
  if (!is_otherwise) return false;
  Begin(*again, beginning);
  if (clock.paused.has_value()) GoOnPaused(clock);
  return due != clock.due;
}

}  // namespace redress
