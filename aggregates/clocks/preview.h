#pragma once

// When a ticket's promises would have been due by other policies than those that made them. Pure.

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "aggregates/clocks/clock.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

struct PreviewedDue {
  ClockKey key;
  absl::Time due = absl::InfiniteFuture();  // where it has no fixed end
  bool provisional = false;                 // the calendar does not know all of the time up to then

  friend bool operator==(const PreviewedDue&, const PreviewedDue&) = default;
};

enum class PreviewUnknown {
  kNot,
  kImported,      // what was done before it came here nobody told
  kHandledAgain,  // when the steps of earlier cycles happened is not kept
};

// Returns why nothing can be said of the ticket's promises.
PreviewUnknown WhyUnknown(const Ticket& ticket);

// Returns when the promises that the ticket is owed by `policies`, as it was last classified and
// held, would be due that have begun. From when they began, as told; without pauses, extensions and
// what persons promised, and without promises that begin again and again (news, next responses):
// two answers differ by their policies alone. Of a ticket of which nothing is unknown.
std::vector<PreviewedDue> PreviewDues(const Ticket& ticket,
                                      const std::shared_ptr<const PoliciesInForce>& policies,
                                      absl::Time now);

}  // namespace redress
