#include "aggregates/policy/assignment_reader.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/policy/clock_reader.h"
#include "aggregates/policy/standard_match.h"

namespace redress {
namespace {

constexpr std::size_t kMaxAssignments = 300;
constexpr std::uint32_t kMaxCapacity = 10'000;  // points
constexpr std::uint32_t kMaxPoints = 1'000;     // of one ticket
constexpr std::uint32_t kMaxPerHour = 1'000;
constexpr std::uint32_t kMaxLevel = 100;

constexpr absl::string_view kFallbackForm = "must be wait, lead or team(NAME)";

using AssignmentRules = google::protobuf::RepeatedPtrField<AssignmentRule>;

void ReadPoints(PolicyReader& reader, const YamlNode& node, SeverityPoints& points) {
  const auto into = [&](void (SeverityPoints::*set)(std::uint32_t)) {
    return [&reader, &points, set](const YamlNode& it) {
      (points.*set)(reader.Number(it, 1, kMaxPoints));
    };
  };
  const PolicyKey keys[] = {
      {"low", into(&SeverityPoints::set_low)},
      {"normal", into(&SeverityPoints::set_normal)},
      {"high", into(&SeverityPoints::set_high)},
      {"critical", into(&SeverityPoints::set_critical)},
  };
  reader.ReadMembers(node, keys);
}

// Reads a skill's name, or {name: NAME, level: 2}.
void ReadNeed(PolicyReader& reader, const YamlNode& node, SkillNeed& need) {
  if (node.kind != YamlKind::kMapping) return need.set_name(reader.Text(node));
  const PolicyKey keys[] = {
      {"name", [&](const YamlNode& it) { need.set_name(reader.Text(it)); }},
      {"level", [&](const YamlNode& it) { need.set_level(reader.Number(it, 1, kMaxLevel)); }},
  };
  reader.ReadMembers(node, keys);
  if (node.Find("name") == nullptr) reader.Wrong(node, "name is missing");
}

void ReadSkills(PolicyReader& reader, const YamlNode& node, AssignmentRule& rule) {
  const auto needs = [&](auto& field) {
    return [&reader, &field](const YamlNode& list) {
      reader.ReadItems(list, kMaxListed, [&](const YamlNode& it, std::size_t /*index*/) {
        ReadNeed(reader, it, *field.Add());
      });
    };
  };
  reader.ReadItems(node, kMaxListed, [&](const YamlNode& item, std::size_t /*index*/) {
    SkillRule& skills = *rule.add_skills();
    const PolicyKey keys[] = {
        {"when", [&](const YamlNode& it) { *skills.mutable_when() = ReadMatch(reader, it); }},
        {"all", needs(*skills.mutable_all())},
        {"any", needs(*skills.mutable_any())},
    };
    const std::size_t before = reader.count();
    reader.ReadMembers(item, keys);
    if (reader.count() > before || !skills.all().empty() || !skills.any().empty()) return;
    reader.Wrong(item, "asks for no skill: name some under all, or under any");
  });
}

void ReadFallback(PolicyReader& reader, const YamlNode& node, AssignmentRule& rule) {
  const std::size_t before = reader.count();
  if (const std::string team = reader.CallOf(node, "team"); !team.empty()) {
    rule.set_fallback(ASSIGNMENT_FALLBACK_TEAM);
    rule.set_fallback_team(team);
  } else if (node.text == "wait") {
    rule.set_fallback(ASSIGNMENT_FALLBACK_WAIT);
  } else if (node.text == "lead") {
    rule.set_fallback(ASSIGNMENT_FALLBACK_LEAD);
  } else if (reader.count() == before) {
    reader.Wrong(node, kFallbackForm);
  }
}

void CheckFallback(PolicyReader& reader, const YamlNode& node, const AssignmentRule& rule) {
  const bool is_said = node.Find("fallback") != nullptr;
  if (is_said && rule.fallback() == ASSIGNMENT_FALLBACK_UNSPECIFIED) return;  // and is wrong
  const bool has_other =
      rule.fallback() == ASSIGNMENT_FALLBACK_LEAD || rule.fallback() == ASSIGNMENT_FALLBACK_TEAM;
  if (!rule.team().empty() && rule.fallback_team() == rule.team()) {
    reader.Wrong(PlaceOf(node, "fallback"), "is the team itself: write wait, or another team");
  }
  const bool has_time = node.Find("fallback_after") != nullptr;
  if (has_other && !has_time) {
    reader.Wrong(node, "fallback_after is missing: how long the ticket waits before");
  }
  if (!has_other && has_time) {
    reader.Wrong(PlaceOf(node, "fallback_after"),
                 "is after what? say fallback: lead or team(NAME)");
  }
}

void CheckRule(PolicyReader& reader, const YamlNode& node, const AssignmentRule& rule) {
  if (node.kind != YamlKind::kMapping) return;
  if (node.Find("team") == nullptr) reader.Wrong(node, "team is missing");
  if (rule.order() == ASSIGNMENT_ORDER_WEIGHTED && rule.capacity() == 0) {
    reader.Wrong(PlaceOf(node, "order"), "weighs people by their capacity: give one");
  }
  CheckFallback(reader, node, rule);
}

void ReadRule(PolicyReader& reader, const YamlNode& node, AssignmentRule& rule) {
  const PolicyKey keys[] = {
      {"team", [&](const YamlNode& it) { rule.set_team(reader.Text(it)); }},
      {"takes",
       [&](const YamlNode& it) {
         reader.ReadItems(it, kMaxListed, [&](const YamlNode& when, std::size_t /*index*/) {
           *rule.add_takes() = ReadMatch(reader, when);
         });
       }},
      {"order", [&](const YamlNode& it) { rule.set_order(reader.Word<AssignmentOrder>(it)); }},
      {"duty", [&](const YamlNode& it) { rule.set_duty(reader.Word<AssignmentDuty>(it)); }},
      {"capacity",
       [&](const YamlNode& it) { rule.set_capacity(reader.Number(it, 0, kMaxCapacity)); }},
      {"points", [&](const YamlNode& it) { ReadPoints(reader, it, *rule.mutable_points()); }},
      {"max_per_hour",
       [&](const YamlNode& it) { rule.set_max_per_hour(reader.Number(it, 1, kMaxPerHour)); }},
      {"skills", [&](const YamlNode& it) { ReadSkills(reader, it, rule); }},
      {"speaks_language", [&](const YamlNode& it) { rule.set_speaks_language(reader.Truth(it)); }},
      {"last_handler_first",
       [&](const YamlNode& it) { rule.set_last_handler_first(reader.Truth(it)); }},
      {"fallback", [&](const YamlNode& it) { ReadFallback(reader, it, rule); }},
      {"fallback_after",
       [&](const YamlNode& it) { rule.set_fallback_minutes(reader.ElapsedMinutes(it)); }},
      {"absence", [&](const YamlNode& it) { rule.set_absence_minutes(reader.ElapsedMinutes(it)); }},
  };
  reader.ReadMembers(node, keys);
  CheckRule(reader, node, rule);
}

const AssignmentRule* RuleOf(const AssignmentRules& rules, absl::string_view team) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const AssignmentRule& it) { return it.team() == team; });
  return found == rules.end() ? nullptr : &*found;
}

// Says where a rule comes after one that is for the same team, or takes all that it is to take.
void CheckOrder(PolicyReader& reader, const YamlNode& node, const AssignmentRules& rules,
                int index) {
  const AssignmentRule& rule = rules[index];
  for (int i = 0; i < index; ++i) {
    if (!rule.team().empty() && rules[i].team() == rule.team()) {
      return reader.Wrong(PlaceOf(node, "team"),
                          absl::StrCat("\"", rule.team(), "\" has a rule already, above"));
    }
    const auto is_covered = [&](const StandardMatch& narrow) {
      return std::any_of(rules[i].takes().begin(), rules[i].takes().end(),
                         [&](const StandardMatch& wide) { return Covers(wide, narrow); });
    };
    const auto covered = std::find_if(rule.takes().begin(), rule.takes().end(), is_covered);
    if (covered == rule.takes().end()) continue;
    const YamlNode& takes = PlaceOf(node, "takes");
    const auto at = static_cast<std::size_t>(std::distance(rule.takes().begin(), covered));
    return reader.Wrong(
        at < takes.items.size() ? takes.items[at] : takes,
        absl::StrCat("is never reached: \"", rules[i].team(), "\", above, takes all of it"));
  }
}

// Whether tickets of `team` that fall back, and fall back again, come round to it.
bool ComesRound(const std::string& team,
                const std::function<const AssignmentRule*(absl::string_view)>& rule_of) {
  std::set<std::string> passed;
  const AssignmentRule* rule = rule_of(team);
  while (rule != nullptr && !rule->fallback_team().empty()) {
    if (rule->fallback_team() == team) return true;
    if (!passed.insert(rule->fallback_team()).second) return false;
    rule = rule_of(rule->fallback_team());
  }
  return false;
}

// Says where teams fall back on each other. Of one that falls back on itself, its own check says
// it.
void CheckRounds(PolicyReader& reader, const YamlNode& node, const AssignmentRules& rules,
                 const std::function<const AssignmentRule*(absl::string_view)>& rule_of) {
  reader.ReadItems(node, kMaxAssignments, [&](const YamlNode& item, std::size_t index) {
    const AssignmentRule& rule = rules[static_cast<int>(index)];
    if (rule.fallback_team() == rule.team() || !ComesRound(rule.team(), rule_of)) return;
    const PolicyReader::Scope scope(reader, "fallback");
    reader.Wrong(PlaceOf(item, "fallback"), absl::StrCat("comes round to \"", rule.team(),
                                                         "\": a ticket would go in circles"));
  });
}

}  // namespace

void ReadAssignments(PolicyReader& reader, const YamlNode& node, PolicyDocument& document) {
  AssignmentRules& rules = *document.mutable_assignments();
  reader.ReadItems(node, kMaxAssignments, [&](const YamlNode& item, std::size_t index) {
    ReadRule(reader, item, *rules.Add());
    CheckOrder(reader, item, rules, static_cast<int>(index));
  });
  if (rules.empty()) return;
  CheckRounds(reader, node, rules, [&](absl::string_view team) { return RuleOf(rules, team); });
}

void CheckAssignmentsAgainst(PolicyReader& reader, const PoliciesInForce& policies,
                             const std::string& name, const YamlNode& node,
                             const PolicyDocument& document) {
  const AssignmentRules& rules = document.assignments();
  const auto of_others = [&](absl::string_view team) -> const AssignmentInForce* {
    const auto& all = policies.assignments();
    const auto found = std::find_if(all.begin(), all.end(), [&](const AssignmentInForce& it) {
      return it.policy->name != name && it.rule->team() == team;
    });
    return found == all.end() ? nullptr : &*found;
  };
  bool leaves = false;
  reader.ReadItems(node, kMaxAssignments, [&](const YamlNode& item, std::size_t index) {
    const AssignmentRule& rule = rules[static_cast<int>(index)];
    leaves =
        leaves || (!rule.fallback_team().empty() && RuleOf(rules, rule.fallback_team()) == nullptr);
    const AssignmentInForce* other = rule.team().empty() ? nullptr : of_others(rule.team());
    if (other == nullptr) return;
    reader.Wrong(PlaceOf(item, "team"), absl::StrCat("policy ", other->policy->name,
                                                     " has a rule for \"", rule.team(), "\""));
  });
  if (!leaves) return;  // Rounds within the text were looked for when it was read.
  CheckRounds(reader, node, rules, [&](absl::string_view team) -> const AssignmentRule* {
    if (const AssignmentRule* own = RuleOf(rules, team)) return own;
    const AssignmentInForce* other = of_others(team);
    return other == nullptr ? nullptr : other->rule;
  });
}

}  // namespace redress
