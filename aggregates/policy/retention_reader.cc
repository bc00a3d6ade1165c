#include "aggregates/policy/retention_reader.h"

#include "absl/strings/str_cat.h"
#include "aggregates/policy/clock_reader.h"
#include "aggregates/policy/rule_order.h"
#include "aggregates/policy/standard_match.h"

namespace redress {
namespace {

constexpr std::size_t kMaxRetentionRules = 100;
constexpr std::uint32_t kMaxDays = 100 * 365;

bool IsHidden(const RetentionRule& rule, const RetentionRule& first) {
  return Covers(first.when(), rule.when());
}

void ReadRule(PolicyReader& reader, const YamlNode& node, RetentionRule& rule) {
  const PolicyKey keys[] = {
      {"id", [&](const YamlNode& it) { rule.set_id(reader.Name(it)); }},
      {"when", [&](const YamlNode& it) { *rule.mutable_when() = ReadMatch(reader, it); }},
      {"days", [&](const YamlNode& it) { rule.set_days(reader.Number(it, 1, kMaxDays)); }},
  };
  reader.ReadMembers(node, keys);
  if (node.kind != YamlKind::kMapping) return;
  for (const char* key : {"id", "days"}) {
    if (node.Find(key) == nullptr) reader.Wrong(node, absl::StrCat(key, " is missing"));
  }
}

}  // namespace

void ReadRetention(PolicyReader& reader, const YamlNode& node, PolicyDocument& document) {
  reader.ReadItems(node, kMaxRetentionRules, [&](const YamlNode& item, std::size_t /*index*/) {
    ReadRule(reader, item, *document.add_retention());
    CheckOrder(reader, item, document.retention(), "rule", IsHidden);
  });
}

}  // namespace redress
