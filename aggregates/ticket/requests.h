#pragma once

// What a request to a ticket must say, and by whom, whatever the ticket's state.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket_commands.pb.h"

namespace redress {

// How a customer who was reached took the answer, by the policy in force.
enum class Satisfaction {
  kSatisfied,    // resolved, and satisfied enough
  kPartly,       // partly resolved, and satisfied enough: a supervisor may close
  kUnsatisfied,  // another cycle
};

Satisfaction SatisfactionOf(Resolution resolution, std::uint32_t satisfaction,
                            const Policy& policy);

// Adds what is wrong with the request, which stands at `pointer`, beyond what its schema says.
void CheckResolve(const Resolve& resolve, const Policy& policy, absl::string_view pointer,
                  FieldProblems& problems);

// Errors: kUnauthenticated (nobody is named).
absl::Status CheckSomebodyActs(const Actor& actor);

// Adds what is wrong with the verb's body, by its pointer into it, that the body's schema cannot
// say.
void CheckTicketBody(const TicketCommand& command, const Policy& policy, FieldProblems& problems);

// Errors: kUnauthenticated (the command needs to know who acts), kPermissionDenied (the role may
// not ask for what this request says).
absl::Status CheckWhoActs(const TicketCommand& command, const Actor& actor);

// Errors: kInvalidArgument naming every field at fault by its pointer into the verb's body;
// kUnauthenticated (the command needs to know who acts), kPermissionDenied (the role may not).
absl::Status CheckTicketRequest(const TicketCommand& command, const Context& context);

}  // namespace redress
