#include "aggregates/policy/in_force.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "aggregates/policy/built_in.h"

namespace redress {
namespace {

using VersionPtr = std::shared_ptr<const PolicyVersion>;

constexpr absl::Duration kDay = absl::Hours(24);

void Take(const PolicyRules& rules, Policy& policy) {
  if (rules.has_min_satisfaction()) policy.min_satisfaction = rules.min_satisfaction();
  if (rules.has_max_revisit_attempts()) policy.max_revisit_attempts = rules.max_revisit_attempts();
  if (rules.has_max_callback_attempts()) {
    policy.max_callback_attempts = rules.max_callback_attempts();
  }
  if (rules.has_max_cycles()) policy.max_cycles = rules.max_cycles();
  if (rules.has_reopen_days()) policy.reopen_window = rules.reopen_days() * kDay;
  if (rules.has_max_returns()) policy.max_returns = rules.max_returns();
  if (rules.has_max_escalation()) policy.max_escalation = rules.max_escalation();
  if (rules.has_repeat_days()) policy.repeat_window = rules.repeat_days() * kDay;
  if (rules.has_archive_days()) policy.archive_after = rules.archive_days() * kDay;
  if (rules.has_handover_minutes()) {
    policy.handover_wait = absl::Minutes(rules.handover_minutes());
  }
  for (const std::string& fact : rules.required_facts()) {
    if (!policy.Requires(fact)) policy.required_facts.push_back(fact);
  }
  if (rules.exempts_none()) policy.exempt_kinds.clear();
  if (!rules.exempt_kinds().empty()) {
    policy.exempt_kinds.clear();
    for (const int kind : rules.exempt_kinds()) {
      policy.exempt_kinds.push_back(static_cast<TicketKind>(kind));
    }
  }
}

// Whether a list that names some names this one.
template <typename Value>
bool IsOneOf(const google::protobuf::RepeatedField<int>& wanted, Value value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

// Returns the calendar that an earlier version made of the same rules, null where none did: a
// policy that changes elsewhere makes none anew.
std::shared_ptr<const Calendar> MadeBefore(const CalendarRules& rules,
                                           const std::vector<VersionPtr>& earlier) {
  const std::string wanted = rules.SerializeAsString();
  for (std::size_t count = earlier.size(); count > 0; --count) {
    const PolicyVersion& version = *earlier[count - 1];
    for (const CalendarRules& other : version.document.calendars()) {
      if (other.name() != rules.name() || other.SerializeAsString() != wanted) continue;
      const auto made = version.calendars.find(rules.name());
      if (made != version.calendars.end()) return made->second;
    }
  }
  return nullptr;
}

// A fact cannot be refused: rules of which this machine cannot make a calendar (its time zones are
// others) give none, and what goes by it is refused where it is decided.
std::map<std::string, std::shared_ptr<const Calendar>, std::less<>> CalendarsOf(
    const PolicyDocument& document, const std::vector<VersionPtr>& earlier) {
  std::map<std::string, std::shared_ptr<const Calendar>, std::less<>> calendars;
  for (const CalendarRules& rules : document.calendars()) {
    if (!rules.policy().empty()) continue;
    std::shared_ptr<const Calendar> same = MadeBefore(rules, earlier);
    calendars[rules.name()] =
        same != nullptr ? std::move(same) : Calendar::Compile(rules).value_or(nullptr);
  }
  return calendars;
}

// Returns the policy whose calendar `name` is in `policy`, where it is not its own; empty:
// nobody's.
std::string OwnerOf(const PolicyVersion& policy, absl::string_view name) {
  for (const CalendarRules& rules : policy.document.calendars()) {
    if (rules.name() == name) return rules.policy();
  }
  return policy.document.calendars_from();
}

// Returns the calendar that `policy` names for the unit itself; empty: for none.
std::string NamedFor(const PolicyVersion& policy, absl::string_view unit) {
  for (const UnitCalendar& named : policy.document.units().calendars()) {
    if (named.unit() == unit) return named.calendar();
  }
  return "";
}

}  // namespace

VersionPtr PoliciesInForce::Newest(absl::string_view name) const {
  const auto found = versions_.find(name);
  if (found != versions_.end()) return found->second.back();
  return name == kDefaultPolicy ? BuiltInPolicy() : nullptr;
}

VersionPtr PoliciesInForce::Find(absl::string_view name, std::uint32_t version) const {
  if (version == 0) return name == kDefaultPolicy ? BuiltInPolicy() : nullptr;
  const auto found = versions_.find(name);
  if (found == versions_.end()) return nullptr;
  const std::vector<VersionPtr>& versions = found->second;
  const auto it = std::lower_bound(
      versions.begin(), versions.end(), version,
      [](const VersionPtr& earlier, std::uint32_t wanted) { return earlier->version < wanted; });
  return it == versions.end() || (*it)->version != version ? nullptr : *it;
}

const CareInForce* PoliciesInForce::CareOf(const Grade& grade) const {
  const auto found = std::find_if(care_.begin(), care_.end(), [&](const CareInForce& care) {
    return IsOneOf(care.rule->grade(), grade.letter()) && IsOneOf(care.rule->rank(), grade.rank());
  });
  return found == care_.end() ? nullptr : &*found;
}

Policy PoliciesInForce::RulesOver(Policy built_in) const {
  built_in.revisits = revisits_;
  if (const auto own = versions_.find(kDefaultPolicy); own != versions_.end()) {
    Take(own->second.back()->document.rules(), built_in);
  }
  for (const std::string& name : names_) {
    if (name != kDefaultPolicy) Take(Newest(name)->document.rules(), built_in);
  }
  return built_in;
}

const AssignmentInForce* PoliciesInForce::AssignmentOf(absl::string_view team) const {
  const auto found =
      std::find_if(assignments_.begin(), assignments_.end(),
                   [&](const AssignmentInForce& it) { return it.rule->team() == team; });
  return found == assignments_.end() ? nullptr : &*found;
}

CalendarInForce PoliciesInForce::OwnCalendar(const PolicyVersion& policy,
                                             absl::string_view name) const {
  return {policy.name, policy.version, std::string(name),
          FindCalendar(policy.name, policy.version, name)};
}

CalendarInForce PoliciesInForce::CalendarOf(const PolicyVersion& policy,
                                            absl::string_view name) const {
  if (policy.calendars.contains(name)) return OwnCalendar(policy, name);
  const VersionPtr owner = Newest(OwnerOf(policy, name));
  return owner != nullptr && owner->calendars.contains(name) ? OwnCalendar(*owner, name)
                                                             : CalendarInForce();
}

CalendarInForce PoliciesInForce::FirstCalendar(const PolicyVersion& policy) const {
  if (!policy.document.calendars().empty()) {
    return CalendarOf(policy, policy.document.calendars(0).name());
  }
  const VersionPtr owner = Newest(policy.document.calendars_from());
  return owner != nullptr && !owner->document.calendars().empty()
             ? CalendarOf(*owner, owner->document.calendars(0).name())
             : CalendarInForce();
}

CalendarInForce PoliciesInForce::CalendarOfUnit(const PolicyVersion& policy,
                                                absl::string_view unit) const {
  if (const std::string own = NamedFor(policy, unit); !own.empty()) return CalendarOf(policy, own);
  for (const std::string& name : names_) {
    const VersionPtr other = Newest(name);
    const std::string named = NamedFor(*other, unit);
    if (!named.empty()) return CalendarOf(*other, named);
  }
  const std::string& of_all = policy.document.units().calendar();
  return of_all.empty() ? FirstCalendar(policy) : CalendarOf(policy, of_all);
}

std::shared_ptr<const Calendar> PoliciesInForce::FindCalendar(absl::string_view policy,
                                                              std::uint32_t version,
                                                              absl::string_view name) const {
  const VersionPtr holder = Find(policy, version);
  if (holder == nullptr) return nullptr;
  const auto found = holder->calendars.find(name);
  return found == holder->calendars.end() ? nullptr : found->second;
}

void PoliciesInForce::Put(const PolicyPutInForce& put) {
  auto& versions = versions_[put.name()];
  if (versions.empty()) names_.push_back(put.name());
  auto version = std::make_shared<PolicyVersion>();
  version->name = put.name();
  version->version = put.version();
  version->label = put.label();
  version->document = put.document();
  version->calendars = CalendarsOf(version->document, versions);
  versions.push_back(std::move(version));
  ListRules();
}

void PoliciesInForce::ListRules() {
  standards_.clear();
  assignments_.clear();
  care_.clear();
  retention_.clear();
  auto revisits = std::make_shared<std::vector<RevisitInForce>>();
  const auto list = [&](const std::string& name) {
    const VersionPtr policy = Newest(name);
    for (const ServiceStandard& standard : policy->document.standards()) {
      standards_.push_back({policy, &standard});
    }
    for (const AssignmentRule& rule : policy->document.assignments()) {
      assignments_.push_back({policy, &rule});
    }
    for (const RevisitRule& rule : policy->document.revisits()) {
      revisits->push_back({policy, &rule});
    }
    for (const CareRule& rule : policy->document.care()) care_.push_back({policy, &rule});
    for (const RetentionRule& rule : policy->document.retention()) {
      retention_.push_back({policy, &rule});
    }
  };
  for (const std::string& name : names_) {
    if (name != kDefaultPolicy) list(name);
  }
  list(std::string(kDefaultPolicy));
  revisits_ = std::move(revisits);
}

PoliciesInForce Evolve(PoliciesInForce policies, const PastEvent& event) {
  if (event.event.policy().has_put_in_force()) {
    policies.Put(event.event.policy().put_in_force());
  }
  return policies;
}

}  // namespace redress
