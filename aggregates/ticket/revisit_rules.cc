#include "aggregates/ticket/revisit_rules.h"

#include <algorithm>

#include "aggregates/clocks/standards.h"

namespace redress {
namespace {

bool IsSomebodyKnown(const Ticket& ticket) {
  return !ticket.customer.empty() || !ticket.received.customer_candidates().empty();
}

}  // namespace

const RevisitInForce* RevisitOf(const Ticket& ticket, const Policy& policy) {
  if (policy.revisits == nullptr) return nullptr;
  const auto first =
      std::find_if(policy.revisits->begin(), policy.revisits->end(),
                   [&](const RevisitInForce& it) { return Matches(it.rule->when(), ticket); });
  return first == policy.revisits->end() ? nullptr : &*first;
}

const RevisitInForce* RevisitAskedFor(const Ticket& ticket, const Policy& policy) {
  const RevisitInForce* of = RevisitOf(ticket, policy);
  return of != nullptr && !of->rule->exempt() && IsSomebodyKnown(ticket) ? of : nullptr;
}

std::optional<std::string> ExemptionOf(const Ticket& ticket, const Policy& policy) {
  if (const RevisitInForce* of = RevisitOf(ticket, policy); of != nullptr) {
    if (of->rule->exempt()) return of->rule->id();
    return IsSomebodyKnown(ticket) ? std::nullopt : std::optional(policy.nobody_to_ask);
  }
  return policy.IsExempt(ticket.received.kind()) ? std::optional(policy.exemption) : std::nullopt;
}

std::uint32_t MaxRevisitAttempts(const Ticket& ticket, const Policy& policy) {
  const RevisitInForce* of = RevisitOf(ticket, policy);
  return of != nullptr && of->rule->attempts() > 0 ? of->rule->attempts()
                                                   : policy.max_revisit_attempts;
}

std::uint32_t MaxCycles(const Ticket& ticket, const Policy& policy) {
  const RevisitInForce* of = RevisitOf(ticket, policy);
  return of != nullptr && of->rule->max_cycles() > 0 ? of->rule->max_cycles() : policy.max_cycles;
}

const RevisitInForce* RedoRuleOf(const Ticket& ticket, const Policy& policy) {
  const RevisitInForce* of = RevisitOf(ticket, policy);
  if (of == nullptr || of->rule->redo_team().empty()) return nullptr;
  const bool had_it = ticket.holder.has_value() && ticket.holder->unit() == of->rule->redo_team();
  return had_it ? nullptr : of;
}

}  // namespace redress
