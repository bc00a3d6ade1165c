#include "aggregates/policy/policy_file.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "aggregates/policy/assignment_reader.h"
#include "aggregates/policy/calendar_reader.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy_names.h"
#include "aggregates/policy/policy_reader.h"
#include "aggregates/policy/retention_reader.h"
#include "aggregates/policy/revisit_reader.h"
#include "aggregates/policy/rules_reader.h"
#include "aggregates/policy/standard_reader.h"
#include "base/utf8.h"
#include "base/yaml.h"

namespace redress {
namespace {

constexpr absl::string_view kFiles = "files";
constexpr absl::string_view kIndent = "    ";

// Returns the names of all calendars that the document uses.
std::set<std::string> UsedCalendars(const PolicyDocument& document) {
  std::set<std::string> used;
  for (const ServiceStandard& standard : document.standards()) {
    for (const ClockRule& clock : standard.clocks()) used.insert(clock.calendar());
  }
  for (const RevisitRule& rule : document.revisits()) used.insert(rule.calendar());
  for (const CareRule& rule : document.care()) used.insert(rule.calendar());
  for (const UnitCalendar& unit : document.units().calendars()) used.insert(unit.calendar());
  used.insert(document.units().calendar());
  used.erase("");
  used.erase(std::string(kUnitCalendar));
  return used;
}

const CalendarRules* FindCalendarRules(const PolicyDocument& document, absl::string_view name) {
  for (const CalendarRules& rules : document.calendars()) {
    if (rules.name() == name) return &rules;
  }
  return nullptr;
}

// Whether `document` has a calendar of its own of that name.
bool HasOwn(const PolicyDocument& document, absl::string_view name) {
  const CalendarRules* rules = FindCalendarRules(document, name);
  return rules != nullptr && rules->policy().empty();
}

// Reads one text.
class TextReader {
 public:
  TextReader(const YamlNode& root, const PolicySurroundings& surroundings, PolicyReading& reading)
      : root_(root),
        surroundings_(surroundings),
        reading_(reading),
        document_(reading.file.document),
        reader_(reading.problems, "") {}

  void Read() {
    PolicyFiles files(reader_, surroundings_.read_file, root_.Find(kFiles));
    CalendarReader calendars(reader_, files, reading_.problems, surroundings_.now);
    StandardReader standards(reader_, [this](absl::string_view name) { return Has(name); });
    RevisitReader revisits(reader_, document_,
                           [this](absl::string_view name) { return Has(name); });
    const PolicyKey keys[] = {
        {"policy", [&](const YamlNode& it) { reading_.file.name = ReadPolicyName(reader_, it); }},
        {"version", [&](const YamlNode& it) { reading_.file.label = reader_.Text(it); }},
        {"source", [&](const YamlNode& it) { reading_.file.source = reader_.Text(it); }},
        {"checked", [&](const YamlNode& it) { reader_.Text(it); }},
        {"calendars",
         [&](const YamlNode& it) {
           calendars.Read(it, document_);
           CheckReferences(it);
         }},
        {"units", [&](const YamlNode& it) { ReadUnits(it); }},
        {"rules",
         [&](const YamlNode& it) {
           ReadRules(reader_, it, *document_.mutable_rules());
           CheckRules(it);
         }},
        {"milestones", [&](const YamlNode& it) { standards.ReadMilestones(it); }},
        {"standards",
         [&](const YamlNode& it) {
           standards.Read(it, document_);
           if (surroundings_.policies == nullptr) return;
           standards.CheckAgainst(*surroundings_.policies, reading_.file.name, it, document_);
         }},
        {"assignments",
         [&](const YamlNode& it) {
           ReadAssignments(reader_, it, document_);
           if (surroundings_.policies == nullptr || document_.assignments().empty()) return;
           CheckAssignmentsAgainst(reader_, *surroundings_.policies, reading_.file.name, it,
                                   document_);
         }},
        {"revisits", [&](const YamlNode& it) { revisits.ReadRevisits(it); }},
        {"care", [&](const YamlNode& it) { revisits.ReadCare(it); }},
        {"retention", [&](const YamlNode& it) { ReadRetention(reader_, it, document_); }},
        {kFiles, [](const YamlNode& /*it*/) {}},
    };
    reader_.ReadMembers(root_, keys);
    files.CheckAllNamed();
    if (root_.kind == YamlKind::kMapping) CheckHead();
    reading_.files = files.TakeRead();
  }

 private:
  void CheckHead() {
    for (const char* needed : {"policy", "version", "source"}) {
      if (root_.Find(needed) == nullptr) reader_.Wrong(root_, absl::StrCat(needed, " is missing"));
    }
    CheckStillUsed();
  }

  // Returns the policy in force; null where there is none, or where that is not known.
  std::shared_ptr<const PolicyVersion> InForce(absl::string_view name) const {
    return surroundings_.policies == nullptr ? nullptr : surroundings_.policies->Newest(name);
  }

  // Whether clocks and units may name that calendar.
  bool Has(absl::string_view name) const {
    if (FindCalendarRules(document_, name) != nullptr) return true;
    if (document_.calendars_from().empty()) return false;
    const auto other = InForce(document_.calendars_from());
    return other == nullptr || HasOwn(other->document, name);
  }

  // What is taken from another policy must be that policy's own: nothing refers on.
  void CheckReferences(const YamlNode& node) {
    CheckOther(PlaceOf(node, "from"), "from", document_.calendars_from(), "");
    for (const CalendarRules& rules : document_.calendars()) {
      const YamlNode& place = PlaceOf(PlaceOf(node, rules.name()), "policy");
      CheckOther(place, rules.name(), rules.policy(), rules.name());
    }
  }

  void CheckOther(const YamlNode& place, absl::string_view key, const std::string& policy,
                  absl::string_view calendar) {
    if (policy.empty()) return;
    const PolicyReader::Scope scope(reader_, key);
    if (policy == reading_.file.name) return reader_.Wrong(place, "is this policy itself");
    if (surroundings_.policies == nullptr) return;
    const auto other = InForce(policy);
    if (other == nullptr) {
      reader_.Wrong(place, absl::StrCat("there is no policy ", policy, " in force"));
    } else if (!calendar.empty() && !HasOwn(other->document, calendar)) {
      reader_.Wrong(place, absl::StrCat(policy, " has no calendar \"", calendar, "\" of its own"));
    }
  }

  // What other policies take from this one must stay.
  void CheckStillUsed() {
    if (surroundings_.policies == nullptr || reading_.file.name.empty()) return;
    for (const std::string& name : surroundings_.policies->names()) {
      if (name == reading_.file.name) continue;
      const PolicyDocument& other = InForce(name)->document;
      for (const std::string& calendar : UsedCalendars(other)) {
        const CalendarRules* rules = FindCalendarRules(other, calendar);
        const std::string& owner = rules == nullptr ? other.calendars_from() : rules->policy();
        if (owner != reading_.file.name || HasOwn(document_, calendar)) continue;
        const PolicyReader::Scope scope(reader_, "calendars");
        reader_.Wrong(
            PlaceOf(root_, "calendars"),
            absl::StrCat(name, " goes by calendar \"", calendar, "\", which is not here any more"));
      }
    }
  }

  // Of the same number, no two policies say anything, unless the default policy does.
  void CheckRules(const YamlNode& node) {
    if (surroundings_.policies == nullptr || reading_.file.name == kDefaultPolicy) return;
    for (const std::string& name : surroundings_.policies->names()) {
      if (name == reading_.file.name || name == kDefaultPolicy) continue;
      for (const std::string& rule :
           RulesInBoth(document_.rules(), InForce(name)->document.rules())) {
        const PolicyReader::Scope scope(reader_, rule);
        reader_.Wrong(PlaceOf(node, rule), absl::StrCat("policy ", name, " says that already"));
      }
    }
  }

  std::string KnownCalendar(const YamlNode& node) {
    std::string name = reader_.Name(node);
    if (!name.empty() && !Has(name)) {
      reader_.Wrong(node, absl::StrCat("there is no calendar \"", name, "\""));
    }
    return name;
  }

  void ReadUnits(const YamlNode& node) {
    UnitCalendars& units = *document_.mutable_units();
    const PolicyKey keys[] = {
        {"calendar", [&](const YamlNode& it) { units.set_calendar(KnownCalendar(it)); }},
        {"calendars",
         [&](const YamlNode& it) {
           reader_.ReadNamed(it, [&](const YamlMember& unit) {
             UnitCalendar& named = *units.add_calendars();
             named.set_unit(unit.key);
             named.set_calendar(KnownCalendar(unit.value));
           });
         }},
    };
    reader_.ReadMembers(node, keys);
  }

  const YamlNode& root_;
  const PolicySurroundings& surroundings_;
  PolicyReading& reading_;
  PolicyDocument& document_;
  PolicyReader reader_;
};

void ReadTree(absl::string_view text, const PolicySurroundings& surroundings,
              PolicyReading& reading) {
  PolicyReader reader(reading.problems, "");
  if (text.size() > kMaxPolicySize) {
    return reader.Wrong(TextPlace{1, 1}, absl::StrCat("longer than ", kMaxPolicySize, " bytes"));
  }
  if (!IsValidUtf8(text)) return reader.Wrong(TextPlace{1, 1}, "invalid UTF-8");
  const YamlReading yaml = ReadYaml(text);
  for (const YamlProblem& problem : yaml.problems) reader.Wrong(problem.place, problem.reason);
  const bool is_broken = yaml.root.kind == YamlKind::kNothing;
  if (is_broken && !reading.problems.empty()) return;
  TextReader(yaml.root, surroundings, reading).Read();
}

}  // namespace

std::string ToString(const PolicyProblem& problem) {
  return absl::StrCat(problem.file, problem.file.empty() ? "" : ", ", "line ", problem.line,
                      ", column ", problem.column, ": ", problem.key,
                      problem.key.empty() ? "" : ": ", problem.reason);
}

PolicyReading ReadPolicy(absl::string_view text, const PolicySurroundings& surroundings) {
  PolicyReading reading;
  ReadTree(text, surroundings, reading);
  std::sort(reading.problems.begin(), reading.problems.end(),
            [](const PolicyProblem& one, const PolicyProblem& other) {
              return std::tie(one.file, one.line, one.column, one.key, one.reason) <
                     std::tie(other.file, other.line, other.column, other.key, other.reason);
            });
  return reading;
}

std::string WithFiles(absl::string_view text, const std::map<std::string, std::string>& files) {
  std::string whole(text);
  if (files.empty()) return whole;
  absl::StrAppend(&whole, text.empty() || text.back() == '\n' ? "" : "\n", kFiles, ":\n");
  for (const auto& [path, content] : files) {
    absl::StrAppend(&whole, "  ", path, ":\n");
    for (absl::string_view line : absl::StrSplit(content, '\n')) {
      if (!line.empty()) absl::StrAppend(&whole, kIndent, line);
      absl::StrAppend(&whole, "\n");
    }
  }
  return whole;
}

}  // namespace redress
