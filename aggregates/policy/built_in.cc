#include "aggregates/policy/built_in.h"

#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace redress {
namespace {

constexpr absl::string_view kLabel = "built-in";

std::uint32_t DaysOf(absl::Duration window) {
  return static_cast<std::uint32_t>(window / absl::Hours(24));
}

PolicyRules RulesOf(const Policy& policy) {
  PolicyRules rules;
  rules.set_min_satisfaction(policy.min_satisfaction);
  rules.set_max_revisit_attempts(policy.max_revisit_attempts);
  rules.set_max_callback_attempts(policy.max_callback_attempts);
  rules.set_max_cycles(policy.max_cycles);
  rules.set_reopen_days(DaysOf(policy.reopen_window));
  rules.set_max_returns(policy.max_returns);
  rules.set_max_escalation(policy.max_escalation);
  rules.set_repeat_days(DaysOf(policy.repeat_window));
  rules.set_archive_days(DaysOf(policy.archive_after));
  rules.set_handover_minutes(static_cast<std::uint32_t>(policy.handover_wait / absl::Minutes(1)));
  for (const TicketKind kind : policy.exempt_kinds) rules.add_exempt_kinds(kind);
  return rules;
}

std::string KindNames(const PolicyRules& rules) {
  std::vector<std::string> names;
  for (const int kind : rules.exempt_kinds()) {
    absl::string_view name = TicketKind_Name(kind);
    absl::ConsumePrefix(&name, "TICKET_KIND_");
    names.push_back(absl::AsciiStrToLower(name));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace

const std::shared_ptr<const PolicyVersion>& BuiltInPolicy() {
  static const auto& policy = *new std::shared_ptr<const PolicyVersion>([] {
    auto built_in = std::make_shared<PolicyVersion>();
    built_in->name = std::string(kDefaultPolicy);
    built_in->label = std::string(kLabel);
    *built_in->document.mutable_rules() = RulesOf(Policy());
    return built_in;
  }());
  return policy;
}

std::string BuiltInPolicyText() {
  const PolicyRules& rules = BuiltInPolicy()->document.rules();
  return absl::StrCat(
      "# What holds where no policy says anything else. Apply a policy of this name to change "
      "it.\n",
      "policy: ", kDefaultPolicy, "\nversion: ", kLabel, "\nsource: ", kBuiltInSource, "\nrules:\n",
      "  min_satisfaction: ", rules.min_satisfaction(),  // of 5
      "\n  max_revisit_attempts: ", rules.max_revisit_attempts(),
      "\n  max_callback_attempts: ", rules.max_callback_attempts(),
      "\n  max_cycles: ", rules.max_cycles(), "\n  reopen_days: ", rules.reopen_days(),
      "\n  max_returns: ", rules.max_returns(), "\n  max_escalation: ", rules.max_escalation(),
      "\n  repeat_days: ", rules.repeat_days(), "\n  archive_days: ", rules.archive_days(),
      "\n  handover_minutes: ", rules.handover_minutes(), "\n  exempt_kinds: [", KindNames(rules),
      "]\n");
}

}  // namespace redress
