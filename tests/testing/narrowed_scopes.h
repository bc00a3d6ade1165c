#pragma once

// What docs/access.md says a narrowed token may still do, told once more for tests: by name, where
// the program goes by beginnings. And a scope of every kind, beside something that team "a" and
// "ana" have.

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "events/standing.h"

namespace redress::testing {

enum class Reach {
  kBeyond,        // any scope
  kWithin,        // what stands within
  kWithinOrNone,  // that, and what is new, or all of it that stands within
  kReference,     // tells of nobody, or how what is seen is shown
};

inline Reach ReachOf(absl::string_view action) {
  static constexpr absl::string_view kBeyond[] = {"import.ticket",
                                                  "customer.merge",
                                                  "customer.undo_merge",
                                                  "customer.erase",
                                                  "customer.approve_erasure",
                                                  "customer.reject_erasure",
                                                  "customer.set_legal_hold",
                                                  "policy.apply",
                                                  "policy.correct_running",
                                                  "agent.describe",
                                                  "agent.leave",
                                                  "team.describe",
                                                  "token.issue",
                                                  "token.revoke",
                                                  "read.standards",
                                                  "read.tokens",
                                                  "read.accesses",
                                                  "read.journal",
                                                  "operate.look",
                                                  "operate.rebuild",
                                                  "operate.keys"};
  static constexpr absl::string_view kOrNone[] = {
      "interaction.send", "customer.register", "callback.plan", "read.tickets", "read.customers",
      "read.callbacks",   "read.counts",       "read.drafts",   "read.changes"};
  static constexpr absl::string_view kReference[] = {
      "read.policies", "read.agents",   "read.teams",    "read.identity",
      "read.views",    "read.phrases",  "view.create",   "view.change",
      "view.delete",   "phrase.create", "phrase.change", "phrase.delete"};
  const auto is_of = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), action) != std::end(names);
  };
  if (is_of(kBeyond)) return Reach::kBeyond;
  if (is_of(kOrNone)) return Reach::kWithinOrNone;
  return is_of(kReference) ? Reach::kReference : Reach::kWithin;
}

enum class Fit { kUnnarrowed, kWithin, kOutside };

struct ScopeCase {
  std::string name;
  Scope scope;
  Fit fit;
};

inline std::vector<ScopeCase> ScopeCases() {
  return {{"unnarrowed", {"ben", {}, false}, Fit::kUnnarrowed},
          {"team that has it", {"ben", {"a", "c"}, false}, Fit::kWithin},
          {"team that has it not", {"ben", {"b"}, false}, Fit::kOutside},
          {"own, and hers", {"ana", {}, true}, Fit::kWithin},
          {"own, and not his", {"ben", {}, true}, Fit::kOutside}};
}

}  // namespace redress::testing
