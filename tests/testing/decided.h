#pragma once

// What the rules of a ticket make of a request, for given / when / then.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/refusal.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {

// What the command leads to, which must not be refused.
inline TicketEvents Decided(const Ticket& ticket, const TicketCommand& command,
                            const Context& context) {
  auto events = Decide(ticket, command, context);
  EXPECT_TRUE(events.ok()) << events.status();
  return events.ok() ? *std::move(events) : TicketEvents();
}

// The fields that a refusal names.
inline std::vector<std::string> FaultsOf(const absl::Status& status) {
  std::vector<std::string> pointers;
  const auto details = DetailsOf(status);
  if (!details.has_value()) return pointers;
  for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
  return pointers;
}

// The fields at fault of a request that is wrong whatever the state.
inline std::vector<std::string> Faults(const TicketCommand& command) {
  const auto events = Decide(Ticket(), command, By("rita", "supervisor"));
  EXPECT_EQ(events.status().code(), absl::StatusCode::kInvalidArgument) << events.status();
  return FaultsOf(events.status());
}

inline std::vector<TicketEvent> With(std::vector<TicketEvent> facts,
                                     const std::vector<TicketEvent>& more) {
  facts.insert(facts.end(), more.begin(), more.end());
  return facts;
}

}  // namespace redress::testing
