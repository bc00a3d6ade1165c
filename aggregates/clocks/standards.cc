#include "aggregates/clocks/standards.h"

#include <algorithm>
#include <utility>

#include "base/mutation.h"

namespace redress {
namespace {

constexpr char kUnitCalendar[] = "unit";

template <typename Wanted, typename Value>
bool Includes(const Wanted& wanted, const Value& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

// Whether `path` is the category of the ticket, or lies above it.
bool IsBelow(const google::protobuf::RepeatedPtrField<std::string>& path, const Ticket& ticket) {
  if (path.empty()) return true;
  if (!ticket.classification.has_value()) return false;
  const auto& own = ticket.classification->category();
  return path.size() <= own.size() && std::equal(path.begin(), path.end(), own.begin());
}

bool BearsMatter(const StandardMatch& when, const Ticket& ticket) {
  const auto& own = ticket.received.matters();
  return when.matter().empty() ||
         std::any_of(own.begin(), own.end(),
                     [&](const std::string& matter) { return Includes(when.matter(), matter); });
}

// Adds the standard's promises that none before it made. What has no calendar cannot be kept: the
// policy's check refuses it.
void AddPromises(const StandardInForce& of, const Ticket& ticket, const PoliciesInForce& policies,
                 std::vector<OwedPromise>& owed) {
  const std::size_t earlier = owed.size();
  for (int i = 0; i < of.standard->clocks_size(); ++i) {
    const ClockRule& rule = of.standard->clocks(i);
    if (!Matches(rule.when(), ticket)) continue;
    const bool is_made =
        std::any_of(owed.begin(), owed.begin() + static_cast<std::ptrdiff_t>(earlier),
                    [&](const OwedPromise& other) { return KeyOf(other.rule()) == KeyOf(rule); });
    if (is_made) continue;
    CalendarInForce calendar = rule.calendar() == kUnitCalendar
                                   ? policies.CalendarOfUnit(*of.policy, HoldingUnit(ticket))
                                   : policies.CalendarOf(*of.policy, rule.calendar());
    if (calendar.calendar == nullptr) continue;
    const Calendar* compiled = calendar.calendar.get();
    owed.push_back({.policy = of.policy,
                    .standard = of.standard,
                    .index = static_cast<std::uint32_t>(i),
                    .calendar = std::move(calendar),
                    .promise = {&rule, compiled}});
  }
}

}  // namespace

Severity SeverityOf(const Ticket& ticket) {
  const bool is_said = ticket.classification.has_value() &&
                       ticket.classification->severity() != SEVERITY_UNSPECIFIED;
  return is_said ? ticket.classification->severity() : SEVERITY_NORMAL;
}

bool Matches(const StandardMatch& when, const Ticket& ticket) {
  const TicketReceived& received = ticket.received;
  const bool is_safety = ticket.classification.has_value() && ticket.classification->safety();
  return Includes(when.kind(), received.kind()) && Includes(when.severity(), SeverityOf(ticket)) &&
         IsBelow(when.category(), ticket) && Includes(when.grade(), received.grade().letter()) &&
         Includes(when.rank(), received.grade().rank()) &&
         Includes(when.channel(), received.channel()) && Includes(when.area(), received.area()) &&
         BearsMatter(when, ticket) && (!when.has_safety() || when.safety() == is_safety);
}

ClockSide SideOf(const ClockRule& rule) {
  if (rule.side() != CLOCK_SIDE_UNSPECIFIED) return rule.side();
  switch (rule.metric()) {
    case CLOCK_METRIC_SIGN_FOR:
      return CLOCK_SIDE_HOLDER;
    case CLOCK_METRIC_DECIDE_RETURN:
      return CLOCK_SIDE_DISPATCHER;
    default:
      return CLOCK_SIDE_CUSTOMER;
  }
}

ClockStart StartOf(const ClockRule& rule) {
  if (rule.start() != CLOCK_START_UNSPECIFIED) return rule.start();
  if (rule.metric() == CLOCK_METRIC_REVISIT) return CLOCK_START_ANSWERED;
  if (rule.metric() == CLOCK_METRIC_DECIDE_RETURN) return CLOCK_START_RETURN_REQUESTED;
  return SideOf(rule) == CLOCK_SIDE_HOLDER ? CLOCK_START_ASSIGNED : CLOCK_START_RECEIVED;
}

ClockKey KeyOf(const ClockRule& rule, const std::string& co_handler) {
  return {.metric = rule.metric(),
          .side = SideOf(rule),
          .milestone = rule.milestone(),
          .unit = co_handler};
}

bool IsPausable(const ClockRule& rule, absl::string_view reason) {
  const auto& reasons = rule.pausable();
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

std::string HoldingUnit(const Ticket& ticket) {
  return ticket.holder.has_value() ? ticket.holder->unit() : "";
}

std::vector<OwedPromise> PromisesOwed(const Ticket& ticket, const PoliciesInForce& policies) {
  std::vector<OwedPromise> owed;
  for (const StandardInForce& standard : policies.standards()) {
    if (!Matches(standard.standard->when(), ticket)) continue;
    AddPromises(standard, ticket, policies, owed);
    if (!standard.standard->goes_on()) break;
  }
  return owed;
}

const StandardInForce* StandardOf(const Ticket& ticket, const PoliciesInForce& policies) {
  const std::vector<StandardInForce>& all = policies.standards();
  const auto first = std::find_if(all.begin(), all.end(), [&](const StandardInForce& standard) {
    return Matches(standard.standard->when(), ticket);
  });
  return first == all.end() ? nullptr : &*first;
}

std::optional<OwedPromise> PromiseOf(const ClockStarted& started, const PoliciesInForce& policies) {
  if (started.policy().empty()) return std::nullopt;
  const bool is_todays = Mutated(Mutation::kTodaysPolicyForOldClocks);
  const auto policy = is_todays ? policies.Newest(started.policy())
                                : policies.Find(started.policy(), started.policy_version());
  if (policy == nullptr) return std::nullopt;
  const std::string& of_calendar =
      started.calendar_policy().empty() ? started.policy() : started.calendar_policy();
  auto calendar = policies.FindCalendar(
      of_calendar, is_todays ? policy->version : started.calendar_version(), started.calendar());
  if (calendar == nullptr) return std::nullopt;
  const Calendar* compiled = calendar.get();
  for (const ServiceStandard& standard : policy->document.standards()) {
    if (standard.id() != started.standard()) continue;
    if (static_cast<int>(started.rule()) >= standard.clocks_size()) return std::nullopt;
    return OwedPromise{.policy = policy,
                       .standard = &standard,
                       .index = started.rule(),
                       .calendar = {.policy = of_calendar,
                                    .version = started.calendar_version(),
                                    .name = started.calendar(),
                                    .calendar = std::move(calendar)},
                       .promise = {&standard.clocks(static_cast<int>(started.rule())), compiled}};
  }
  return std::nullopt;
}

std::shared_ptr<const Calendar> CalendarOfUnit(const PolicyVersion& policy, const std::string& unit,
                                               const PoliciesInForce& policies) {
  return policies.CalendarOfUnit(policy, unit).calendar;
}

}  // namespace redress
