#include "aggregates/policy/revisit_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/callback/call_times.h"
#include "aggregates/policy/calendar_windows.h"
#include "aggregates/policy/clock_reader.h"
#include "aggregates/policy/rule_order.h"
#include "aggregates/policy/standard_match.h"

namespace redress {
namespace {

constexpr std::size_t kMaxRevisitRules = 100;
constexpr std::uint32_t kMaxAttempts = 20;
constexpr std::uint32_t kMaxCycles = 20;
constexpr std::uint32_t kDay = 24 * 60;  // minutes

// Whom a rule is for, as one condition.
StandardMatch WhenOf(const RevisitRule& rule) { return rule.when(); }
StandardMatch WhenOf(const CareRule& rule) {
  StandardMatch when;
  *when.mutable_grade() = rule.grade();
  *when.mutable_rank() = rule.rank();
  return when;
}

template <typename Rule>
bool IsHidden(const Rule& rule, const Rule& first) {
  return Covers(WhenOf(first), WhenOf(rule));
}

// Whether a window of a calendar has time in common with hours of a day.
bool Meet(const CalendarWindow& window, const CalendarWindow& hours) {
  const auto meet = [&](std::uint32_t opens, std::uint32_t closes) {
    return opens < hours.closes() && hours.opens() < closes;
  };
  if (meet(window.opens(), std::min(window.closes(), kDay))) return true;
  return window.closes() > kDay && meet(0, window.closes() - kDay);
}

bool AnyMeets(const CalendarWindows& windows, const CalendarWindow& hours) {
  return std::any_of(windows.begin(), windows.end(),
                     [&](const CalendarWindow& window) { return Meet(window, hours); });
}

bool IsEverOpen(const CalendarRules& rules, const CalendarWindow& hours) {
  return std::any_of(rules.week().begin(), rules.week().end(),
                     [&](const auto& day) { return AnyMeets(day.windows(), hours); }) ||
         std::any_of(rules.exceptions().begin(), rules.exceptions().end(),
                     [&](const auto& day) { return AnyMeets(day.windows(), hours); });
}

}  // namespace

void RevisitReader::ReadRevisits(const YamlNode& node) {
  reader_.ReadItems(node, kMaxRevisitRules, [&](const YamlNode& item, std::size_t /*index*/) {
    ReadRevisit(item, *document_.add_revisits());
    CheckOrder(reader_, item, document_.revisits(), "rule", IsHidden<RevisitRule>);
  });
}

void RevisitReader::ReadCare(const YamlNode& node) {
  reader_.ReadItems(node, kMaxRevisitRules, [&](const YamlNode& item, std::size_t /*index*/) {
    ReadCareRule(item, *document_.add_care());
    CheckOrder(reader_, item, document_.care(), "rule", IsHidden<CareRule>);
  });
}

template <typename Rule>
std::vector<PolicyKey> RevisitReader::CallKeys(Rule& rule) {
  return {
      {"id", [&](const YamlNode& it) { rule.set_id(reader_.Name(it)); }},
      {"calendar", [&](const YamlNode& it) { rule.set_calendar(ReadCalendar(it)); }},
      {"team", [&](const YamlNode& it) { rule.set_team(reader_.Text(it)); }},
      {"attempts",
       [&](const YamlNode& it) { rule.set_attempts(reader_.Number(it, 1, kMaxAttempts)); }},
      {"spacing", [&](const YamlNode& it) { *rule.mutable_spacing() = reader_.AmountOf(it); }},
      {"hours", [&](const YamlNode& it) { *rule.mutable_hours() = ReadHours(it); }},
  };
}

void RevisitReader::ReadRevisit(const YamlNode& node, RevisitRule& rule) {
  std::vector<PolicyKey> keys = CallKeys(rule);
  keys.insert(
      keys.end(),
      {
          {"when", [&](const YamlNode& it) { *rule.mutable_when() = ReadMatch(reader_, it); }},
          {"exempt", [&](const YamlNode& it) { rule.set_exempt(reader_.Truth(it)); }},
          {"after", [&](const YamlNode& it) { *rule.mutable_after() = reader_.AmountOf(it); }},
          {"redo_team", [&](const YamlNode& it) { rule.set_redo_team(reader_.Text(it)); }},
          {"max_cycles",
           [&](const YamlNode& it) { rule.set_max_cycles(reader_.Number(it, 1, kMaxCycles)); }},
      });
  reader_.ReadMembers(node, keys);
  if (node.kind != YamlKind::kMapping) return;
  CheckNeeded(node, {"id"});
  if (rule.exempt()) {
    CheckExempt(node);
  } else {
    CheckRevisit(node, rule);
  }
}

void RevisitReader::CheckExempt(const YamlNode& node) {
  for (const YamlMember& member : node.members) {
    if (member.key == "id" || member.key == "when" || member.key == "exempt") continue;
    const PolicyReader::Scope scope(reader_, member.key);
    reader_.Wrong(member.place, "an exempt rule asks nobody: leave it out");
  }
}

void RevisitReader::CheckRevisit(const YamlNode& node, const RevisitRule& rule) {
  CheckNeeded(node, {"calendar", "team"});
  if (!rule.redo_team().empty() && rule.redo_team() == rule.team()) {
    const PolicyReader::Scope scope(reader_, "redo_team");
    reader_.Wrong(PlaceOf(node, "redo_team"),
                  "is the team that calls: who handles a ticket may not ask about it");
  }
  CheckHours(node, rule.calendar(), rule.hours());
}

void RevisitReader::ReadCareRule(const YamlNode& node, CareRule& rule) {
  std::vector<PolicyKey> keys = CallKeys(rule);
  keys.insert(
      keys.end(),
      {
          {"grade",
           [&](const YamlNode& it) { reader_.ReadWords<GradeLetter>(it, *rule.mutable_grade()); }},
          {"rank",
           [&](const YamlNode& it) { reader_.ReadWords<GradeRank>(it, *rule.mutable_rank()); }},
          {"every", [&](const YamlNode& it) { *rule.mutable_every() = reader_.AmountOf(it); }},
      });
  reader_.ReadMembers(node, keys);
  if (node.kind != YamlKind::kMapping) return;
  CheckNeeded(node, {"id", "every", "calendar", "team"});
  if (node.Find("grade") == nullptr && node.Find("rank") == nullptr) {
    reader_.Wrong(node, "grade or rank is missing: who is not graded is not called");
  }
  CheckHours(node, rule.calendar(), rule.hours());
}

std::string RevisitReader::ReadCalendar(const YamlNode& node) {
  std::string name = reader_.Name(node);
  if (!name.empty() && !has_calendar_(name)) {
    reader_.Wrong(node, absl::StrCat("there is no calendar \"", name, "\""));
  }
  return name;
}

CalendarWindow RevisitReader::ReadHours(const YamlNode& node) {
  const std::size_t before = reader_.count();
  const CalendarWindows windows = ReadWindows(reader_, node);
  if (windows.size() == 1 && windows[0].closes() <= kDay) return windows[0];
  if (reader_.count() == before) {
    reader_.Wrong(node, "must be hours of one day, such as \"09:00-20:00\"");
  }
  return {};
}

void RevisitReader::CheckNeeded(const YamlNode& node, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (node.Find(key) == nullptr) reader_.Wrong(node, absl::StrCat(key, " is missing"));
  }
}

// Another policy's calendar may change: who is called when it is never open is called at any time.
void RevisitReader::CheckHours(const YamlNode& node, const std::string& calendar,
                               const CalendarWindow& given) {
  const CalendarWindow hours = given.closes() == 0 ? UsualCallHours() : given;
  for (const CalendarRules& rules : document_.calendars()) {
    if (rules.name() != calendar || !rules.policy().empty() || IsEverOpen(rules, hours)) continue;
    const PolicyReader::Scope scope(reader_, "hours");
    reader_.Wrong(PlaceOf(node, "hours"),
                  absl::StrCat("calendar \"", calendar, "\" is never open at hours of calls"));
  }
}

}  // namespace redress
