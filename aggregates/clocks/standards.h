#pragma once

// Which promises a ticket is owed, by the policies in force; and the very promise that a clock was
// started for, whatever is in force now. Pure.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregates/clocks/times.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// A promise of a policy, and where it stands there.
struct OwedPromise {
  std::shared_ptr<const PolicyVersion> policy;
  const ServiceStandard* standard = nullptr;
  std::uint32_t index = 0;  // of the standard's clocks
  CalendarInForce calendar;
  Promise promise;

  const ClockRule& rule() const { return *promise.rule; }
};

// Whether the ticket is one of those that a rule of a policy is for. Of one that is not classified,
// nothing is known of what it was found to be.
bool Matches(const StandardMatch& when, const Ticket& ticket);

// Returns the promises that the ticket is owed: those of the first standard that matches, and of
// later ones where it goes on, the first of each metric, side and milestone.
std::vector<OwedPromise> PromisesOwed(const Ticket& ticket, const PoliciesInForce& policies);

// Returns the first standard that the ticket matches, or null.
const StandardInForce* StandardOf(const Ticket& ticket, const PoliciesInForce& policies);

// Returns the promise that a clock was started for; nothing where it was made by a person.
std::optional<OwedPromise> PromiseOf(const ClockStarted& started, const PoliciesInForce& policies);

// Returns the calendar by which a unit works, for clocks of the standard's policy; null: no policy
// has one.
std::shared_ptr<const Calendar> CalendarOfUnit(const PolicyVersion& policy, const std::string& unit,
                                               const PoliciesInForce& policies);

// Returns what starts the clock of a rule that does not say.
ClockStart StartOf(const ClockRule& rule);

// Returns whose promise it is where the rule does not say.
ClockSide SideOf(const ClockRule& rule);

// Returns which promise the clocks of a rule are of; `co_handler`: the unit whose clock it is where
// it is not the holder's.
ClockKey KeyOf(const ClockRule& rule, const std::string& co_handler = "");

// Whether waiting for that reason pauses its clocks.
bool IsPausable(const ClockRule& rule, absl::string_view reason);

// Returns how grave the ticket is: normal where nobody said.
Severity SeverityOf(const Ticket& ticket);

// Returns the unit that holds the ticket; empty: nobody does.
std::string HoldingUnit(const Ticket& ticket);

}  // namespace redress
