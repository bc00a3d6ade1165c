#include "aggregates/policy/rules_reader.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"
#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;

constexpr absl::string_view kExemptKinds = "exempt_kinds";

struct RuleBounds {
  absl::string_view key;
  std::uint32_t min;
  std::uint32_t max;
};
constexpr std::array kBounds = {
    RuleBounds{"min_satisfaction", 1, 5},       RuleBounds{"max_revisit_attempts", 1, 20},
    RuleBounds{"max_callback_attempts", 1, 20}, RuleBounds{"max_cycles", 1, 20},
    RuleBounds{"reopen_days", 0, 3'660},        RuleBounds{"max_returns", 1, 20},
    RuleBounds{"max_escalation", 1, 20},        RuleBounds{"repeat_days", 0, 3'660},
    RuleBounds{"archive_days", 1, 36'600},      RuleBounds{"handover_minutes", 1, 4'320},
};

// Returns whether a field is said; the list of kinds is, too, where there are to be none.
bool IsSaid(const PolicyRules& rules, const FieldDescriptor& field) {
  if (field.is_repeated()) return rules.exempts_none() || !rules.exempt_kinds().empty();
  return PolicyRules::GetReflection()->HasField(rules, &field);
}

void ReadExemptKinds(PolicyReader& reader, const YamlNode& node, PolicyRules& rules) {
  if (node.kind == YamlKind::kList && node.items.empty()) return rules.set_exempts_none(true);
  reader.ReadWords<TicketKind>(node, *rules.mutable_exempt_kinds());
}

// What answers and revisits can be asked to tell.
constexpr std::array<absl::string_view, 4> kFacts = {"responded", "finding", "decided_upheld",
                                                     "cause_path"};

void ReadRequiredFacts(PolicyReader& reader, const YamlNode& node, PolicyRules& rules) {
  reader.ReadOneOrMore(node, [&](const YamlNode& fact) {
    if (std::find(kFacts.begin(), kFacts.end(), fact.text) == kFacts.end()) {
      return reader.Wrong(fact, absl::StrCat("must be one of ", absl::StrJoin(kFacts, ", ")));
    }
    rules.add_required_facts(fact.text);
  });
}

}  // namespace

void ReadRules(PolicyReader& reader, const YamlNode& node, PolicyRules& rules) {
  std::vector<PolicyKey> keys;
  for (const RuleBounds& bounds : kBounds) {
    const auto* field = PolicyRules::descriptor()->FindFieldByName(std::string(bounds.key));
    CHECK(field != nullptr);
    keys.push_back({bounds.key, [&reader, &rules, bounds, field](const YamlNode& it) {
                      const std::size_t before = reader.count();
                      const std::uint32_t number = reader.Number(it, bounds.min, bounds.max);
                      if (reader.count() > before) return;
                      PolicyRules::GetReflection()->SetUInt32(&rules, field, number);
                    }});
  }
  keys.push_back({kExemptKinds, [&](const YamlNode& it) { ReadExemptKinds(reader, it, rules); }});
  keys.push_back(
      {"required_facts", [&](const YamlNode& it) { ReadRequiredFacts(reader, it, rules); }});
  reader.ReadMembers(node, keys);
}

std::vector<std::string> RulesInBoth(const PolicyRules& one, const PolicyRules& other) {
  std::vector<std::string> keys;
  const auto* type = PolicyRules::descriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (field.number() == PolicyRules::kExemptsNoneFieldNumber) continue;
    if (field.number() == PolicyRules::kRequiredFactsFieldNumber) continue;  // they add up
    if (IsSaid(one, field) && IsSaid(other, field)) keys.push_back(field.name());
  }
  return keys;
}

}  // namespace redress
