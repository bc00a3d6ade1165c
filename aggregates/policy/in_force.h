#pragma once

// The policies in force: what all that were applied say together. Every version that ever was stays
// findable, since a running clock goes by the version that started it. Not the texts that people
// wrote: they stand in the policies' own streams.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aggregates/calendar/calendar.h"
#include "aggregates/decision.h"
#include "aggregates/policy/policy.h"
#include "events/policy.pb.h"

namespace redress {

// The policy that is there before anybody applies one: version 0 of this name.
inline constexpr absl::string_view kDefaultPolicy = "default";

// One version of a policy. Immutable, thread-safe.
struct PolicyVersion {
  std::string name;
  std::uint32_t version = 0;
  std::string label;
  PolicyDocument document;
  // Its own, by name; null where this machine cannot make one of its rules.
  std::map<std::string, std::shared_ptr<const Calendar>, std::less<>> calendars;
};

// A calendar, and where it stands.
struct CalendarInForce {
  std::string policy;
  std::uint32_t version = 0;
  std::string name;
  std::shared_ptr<const Calendar> calendar;  // null: there is none
};

// A standard, and where it stands.
struct StandardInForce {
  std::shared_ptr<const PolicyVersion> policy;
  const ServiceStandard* standard = nullptr;  // of its document
};

// By which rule a team's tickets are given to people, and where it stands.
struct AssignmentInForce {
  std::shared_ptr<const PolicyVersion> policy;
  const AssignmentRule* rule = nullptr;  // of its document
};

// A rule of revisits, and where it stands.
struct RevisitInForce {
  std::shared_ptr<const PolicyVersion> policy;
  const RevisitRule* rule = nullptr;  // of its document
};

// A rule of periodic care, and where it stands.
struct CareInForce {
  std::shared_ptr<const PolicyVersion> policy;
  const CareRule* rule = nullptr;  // of its document
};

// A rule of how long tickets are kept, and where it stands.
struct RetentionInForce {
  std::shared_ptr<const PolicyVersion> policy;
  const RetentionRule* rule = nullptr;  // of its document
};

// What stream kPoliciesStream has come to. Copies are cheap but for the standards' list; decisions
// share one.
class PoliciesInForce {
 public:
  // In the order in which they were first applied; without the default policy, unless it was.
  const std::vector<std::string>& names() const { return names_; }

  // Returns the version of `name` that is in force; null where there is no such policy. There is
  // always a default policy.
  std::shared_ptr<const PolicyVersion> Newest(absl::string_view name) const;

  // Returns that version, in force or not; null where there is none.
  std::shared_ptr<const PolicyVersion> Find(absl::string_view name, std::uint32_t version) const;

  // All standards in force, in the order in which they are tried: as their policies were first
  // applied, within one as its text has them. Those of the default policy come last: they are for
  // what nothing else matches.
  const std::vector<StandardInForce>& standards() const { return standards_; }

  // All rules of assignment in force, one for a team, in the order in which standards are: of two
  // that take a ticket, the first does.
  const std::vector<AssignmentInForce>& assignments() const { return assignments_; }

  // Returns the rule by which tickets of `team` are given to people; null where there is none.
  const AssignmentInForce* AssignmentOf(absl::string_view team) const;

  // All rules of revisits in force, in the same order.
  const std::vector<RevisitInForce>& revisits() const { return *revisits_; }

  // Returns the first rule of periodic care, in the same order, that is for customers graded so;
  // null where none is.
  const CareInForce* CareOf(const Grade& grade) const;

  // All rules of retention in force, in the same order.
  const std::vector<RetentionInForce>& retention() const { return retention_; }

  // Returns `built_in` with what the policies in force say in its place: the default policy first,
  // the others over it. Facts that one of them asks for, another cannot waive.
  Policy RulesOver(Policy built_in) const;

  // Returns what `name` means in `policy`: its own calendar of that name, or one in force of the
  // policy that it takes calendars from.
  CalendarInForce CalendarOf(const PolicyVersion& policy, absl::string_view name) const;

  // Returns the calendar that `unit` works by, for clocks of `policy`: as this says, else as the
  // first policy in force says that names the unit, else this policy's first calendar.
  CalendarInForce CalendarOfUnit(const PolicyVersion& policy, absl::string_view unit) const;

  // Returns the calendar that stood there; null where there is none.
  std::shared_ptr<const Calendar> FindCalendar(absl::string_view policy, std::uint32_t version,
                                               absl::string_view name) const;

  // Puts a version in force, in place of the one before.
  void Put(const PolicyPutInForce& put);

 private:
  CalendarInForce OwnCalendar(const PolicyVersion& policy, absl::string_view name) const;
  CalendarInForce FirstCalendar(const PolicyVersion& policy) const;
  void ListRules();

  std::vector<std::string> names_;
  // By name, in order; those before the newest need not be there.
  std::map<std::string, std::vector<std::shared_ptr<const PolicyVersion>>, std::less<>> versions_;
  std::vector<StandardInForce> standards_;
  std::vector<AssignmentInForce> assignments_;
  std::shared_ptr<const std::vector<RevisitInForce>> revisits_ =
      std::make_shared<std::vector<RevisitInForce>>();
  std::vector<CareInForce> care_;
  std::vector<RetentionInForce> retention_;
};

PoliciesInForce Evolve(PoliciesInForce policies, const PastEvent& event);

}  // namespace redress
