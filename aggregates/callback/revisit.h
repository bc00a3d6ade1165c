#pragma once

// The revisit: planned outward contact and step of a ticket at once. The ticket's decider alone
// decides on it; here its callback is told the same, in the same commit. Pure.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "aggregates/callback/callback.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

// What happened at one attempt to reach somebody.
struct CallAttempt {
  AttemptResult result = ATTEMPT_RESULT_UNSPECIFIED;
  std::string words;
  std::vector<SurveyAnswer> survey;
  Resolution resolution = RESOLUTION_UNSPECIFIED;  // of a revisit, where reached
  std::uint32_t satisfaction = 0;                  // 0: not asked
  Responded responded = RESPONDED_UNSPECIFIED;
};

enum class AttemptsLeft { kYes, kNone };

// Returns the facts of `callback` that `attempt` by `caller` comes to: attempted; and done, where
// somebody was reached or no attempt is left.
std::vector<CallbackEvent> AttemptFacts(const Callback& callback, const CallAttempt& attempt,
                                        const std::string& caller, AttemptsLeft left);

// Returns the same for a revisit, whose ticket came to `facts`: a closed ticket asks no more, one
// that plans the next attempt has the callback moved.
std::vector<CallbackEvent> RevisitAttemptFacts(const Callback& callback, const CallAttempt& attempt,
                                               const std::string& caller,
                                               const TicketEvents& facts);

// Returns the fact that plans a revisit of `ticket` with the id `callback`.
CallbackPlanned RevisitPlannedOf(const Ticket& ticket, const std::string& callback,
                                 const TicketRevisitPlanned& planned);

// Returns the facts, `happened` then, as they stand in the callback's stream.
StreamEvents CallbackStreamEvents(const std::string& callback, const Instant& happened,
                                  std::vector<CallbackEvent> facts);

// Names in the facts of a revisit (planned, attempted) the callback that it is.
void NameCallback(const std::string& callback, TicketEvents& facts);

// Returns what `facts`, which a request to `ticket` came to, mean to the revisit's callback: the
// one that is planned, else a new one. Names it in `facts`, to which the revisit is added that
// rules ask for. Nothing where they are of no revisit.
//
// Errors: those of `streams`.
absl::StatusOr<std::vector<StreamEvents>> FollowRevisit(const Ticket& ticket,
                                                        const Context& context,
                                                        const Instant& happened, Streams& streams,
                                                        TicketEvents& facts);

// Returns what the closing of `ticket`, which a request came to, means to the revisit's callback:
// it is cancelled. `facts` say so first. Nothing where no callback is open. A merge cancels
// nothing, so that its undoing gives back the revisit: it does not ask this.
//
// Errors: those of `streams`.
absl::StatusOr<std::vector<StreamEvents>> CancelRevisit(const Ticket& ticket,
                                                        const Context& context,
                                                        const Instant& happened, Streams& streams,
                                                        TicketEvents& facts);

}  // namespace redress
