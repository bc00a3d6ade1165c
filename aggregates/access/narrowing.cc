#include "aggregates/access/narrowing.h"

#include "absl/strings/match.h"

namespace redress {
namespace {

struct Rule {
  absl::string_view action;  // one that ends with a dot stands for all that begin so
  Narrowing narrowing;
};

// The first that fits holds.
constexpr Rule kRules[] = {
    // There is nothing yet; a ticket or customer that is named must stand within.
    {"interaction.send", Narrowing::kWithinOrNone},
    {"customer.register", Narrowing::kWithinOrNone},
    {"callback.plan", Narrowing::kWithinOrNone},
    // Reaches into whatever else the customer has, whoever has that.
    {"customer.merge", Narrowing::kNothing},
    {"customer.undo_merge", Narrowing::kNothing},
    {"customer.erase", Narrowing::kNothing},
    {"customer.approve_erasure", Narrowing::kNothing},
    {"customer.reject_erasure", Narrowing::kNothing},
    {"customer.set_legal_hold", Narrowing::kNothing},
    {"ticket.", Narrowing::kWithin},
    {"contact.", Narrowing::kWithin},
    {"customer.", Narrowing::kWithin},
    {"callback.", Narrowing::kWithin},
    // Oneself, who is of one's teams, and these teams.
    {"agent.set_duty", Narrowing::kWithin},
    {"agent.set_absence", Narrowing::kWithin},
    {"agent.end_absence", Narrowing::kWithin},
    {"team.set_rota", Narrowing::kWithin},
    {"team.move_shift", Narrowing::kWithin},
    {"team.swap_shifts", Narrowing::kWithin},
    {"team.cover_shift", Narrowing::kWithin},
    {"read.tickets", Narrowing::kWithinOrNone},
    {"read.customers", Narrowing::kWithinOrNone},
    {"read.callbacks", Narrowing::kWithinOrNone},
    {"read.contacts", Narrowing::kWithin},
    {"read.identity", Narrowing::kAll},  // of what it sees
    {"read.counts", Narrowing::kWithinOrNone},
    {"read.changes", Narrowing::kWithinOrNone},
    // Whom work can be given to, and by which rules.
    {"read.policies", Narrowing::kAll},
    {"read.agents", Narrowing::kAll},
    {"read.teams", Narrowing::kAll},
    // What people keep for themselves and each other; what it finds is narrowed.
    {"view.", Narrowing::kAll},
    {"phrase.", Narrowing::kAll},
    {"read.views", Narrowing::kAll},
    {"read.phrases", Narrowing::kAll},
    // Of tickets within.
    {"draft.keep", Narrowing::kWithin},
    {"read.drafts", Narrowing::kWithinOrNone},
};

bool Fits(const Rule& rule, absl::string_view action) {
  return absl::EndsWith(rule.action, ".") ? absl::StartsWith(action, rule.action)
                                          : action == rule.action;
}

}  // namespace

Narrowing NarrowingOf(absl::string_view action) {
  for (const Rule& rule : kRules) {
    if (Fits(rule, action)) return rule.narrowing;
  }
  return Narrowing::kNothing;
}

}  // namespace redress
