#pragma once

// Periodic care 定期回访: a customer of a grade for which there is a rule has one open call, and
// the next one when that is over. Its callback and its customer are told in the same commit. Pure.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/callback/callback.h"
#include "aggregates/customer/customer.h"
#include "aggregates/decision.h"

namespace redress {

// Whether the customer's last word on one of the consents to be called, "calls" and "care", is no.
bool RefusesCare(const Customer& customer);

// Whether a rule planned the callback as one of a customer's care.
bool IsOfCareChain(const Callback& callback);

// Adds to `decision` the next call of `customer`, of whose grade there is a rule, who is not merged
// away, and who does not refuse. `after`: the id of the call before; empty: none.
void AddCarePlan(const Customer& customer, const std::string& after, const Context& context,
                 const Instant& happened, Decision& decision);

// Adds to `decision`, which a request to customers came to, `happened` then, what it means to their
// care: who is graded, or turned out to be the same or another, has one open call, or none where no
// rule is for them or they refuse; whoever looks after them calls.
//
// Errors: those of `streams`.
absl::Status FollowCare(const Context& context, const Instant& happened, Streams& streams,
                        Decision& decision);

// Returns how often whoever is not reached is called by `callback`, which is no revisit.
//
// Errors: those of LoadSurvivor().
absl::StatusOr<std::uint32_t> MaxCallAttempts(const Callback& callback, const Context& context,
                                              Streams& streams);

// Adds to `decision`, which a request to `callback` came to, what it means to the care that it is
// of: over, the next call is planned, unless it was refused or cancelled; nobody reached, it is
// moved to another time of day.
//
// Errors: those of LoadSurvivor().
absl::Status FollowCareCall(const Callback& callback, const Context& context,
                            const Instant& happened, Streams& streams, Decision& decision);

}  // namespace redress
