#include "aggregates/policy/calendar_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "aggregates/calendar/calendar.h"
#include "aggregates/calendar/wall_clock.h"
#include "aggregates/policy/calendar_exceptions.h"
#include "aggregates/policy/calendar_windows.h"
#include "aggregates/policy/policy_names.h"
#include "events/enum_names.h"

namespace redress {
namespace {

// Far more than any organisation has, few enough to be compiled whenever they are read.
constexpr std::size_t kMaxCalendars = 50;
constexpr std::size_t kMaxExceptions = 1'000;
constexpr absl::string_view kOpenEnd = "open";

// Words that stand for something else where a calendar's name may stand.
bool IsReserved(absl::string_view name) { return name == "unit" || name == "from"; }

Weekday WeekdayNamed(absl::string_view name) {
  const auto* value = FindEnumValue(*Weekday_descriptor(), name);
  return value == nullptr ? WEEKDAY_UNSPECIFIED : static_cast<Weekday>(value->number());
}

bool HasDay(const CalendarRules& rules, Weekday day) {
  return std::any_of(rules.week().begin(), rules.week().end(),
                     [&](const WeekdayWindows& windows) { return windows.day() == day; });
}

bool HasDate(const CalendarRules& rules, absl::string_view date) {
  return std::any_of(rules.exceptions().begin(), rules.exceptions().end(),
                     [&](const CalendarException& it) { return it.date() == date; });
}

absl::civil_year_t YearOf(absl::string_view date) {
  return ReadDate(date).value_or(absl::CivilDay()).year();
}

bool HasYear(const CalendarRules& rules, absl::civil_year_t year) {
  return std::any_of(rules.exceptions().begin(), rules.exceptions().end(),
                     [&](const CalendarException& it) { return YearOf(it.date()) == year; });
}

}  // namespace

PolicyFiles::PolicyFiles(PolicyReader& reader, const FileReader& read_file, const YamlNode* held)
    : reader_(reader), read_file_(read_file), held_(held) {}

void PolicyFiles::Read(const YamlNode& node, const std::string& path,
                       std::vector<PolicyProblem>& problems,
                       const std::function<void(PolicyReader&, const YamlNode&)>& read) {
  named_.insert(path);
  if (const YamlNode* held = held_ == nullptr ? nullptr : held_->Find(path)) {
    return read(reader_, *held);
  }
  if (held_ != nullptr || read_file_ == nullptr) {
    return reader_.Wrong(
        node, absl::StrCat("the text names ", path, ", but does not hold it under `files`"));
  }
  const absl::StatusOr<std::string> content = read_file_(path);
  if (!content.ok()) return reader_.Wrong(node, content.status().message());
  PolicyReader reader(problems, path);
  const YamlReading yaml = ReadYaml(*content);
  for (const YamlProblem& problem : yaml.problems) reader.Wrong(problem.place, problem.reason);
  read_[path] = *content;
  if (yaml.problems.empty()) read(reader, yaml.root);
}

void PolicyFiles::CheckAllNamed() {
  if (held_ == nullptr) return;
  const PolicyReader::Scope scope(reader_, "files");
  for (const YamlMember& member : held_->members) {
    if (!named_.contains(member.key)) reader_.Wrong(member.place, "no calendar names this file");
  }
}

void CalendarReader::Read(const YamlNode& node, PolicyDocument& document) {
  if (node.members.size() > kMaxCalendars) {
    return reader_.Wrong(node, absl::StrCat("more than ", kMaxCalendars, " calendars"));
  }
  reader_.ReadNamed(node, [&](const YamlMember& member) {
    if (member.key == "from") {
      document.set_calendars_from(ReadPolicyName(reader_, member.value));
      return;
    }
    if (IsReserved(member.key)) {
      return reader_.Wrong(member.place, "stands for the calendar of the holder's unit");
    }
    if (!reader_.IsName(member.place, member.key)) return;
    ReadCalendar(member.value, member.key, *document.add_calendars());
  });
}

void CalendarReader::ReadCalendar(const YamlNode& node, const std::string& name,
                                  CalendarRules& rules) {
  const std::size_t before = reader_.count();
  rules.set_name(name);
  if (const YamlNode* policy = node.Find("policy")) {
    if (node.members.size() > 1) {
      return reader_.Wrong(node, "is another policy's: nothing else can be said of it here");
    }
    const PolicyReader::Scope scope(reader_, "policy");
    rules.set_policy(ReadPolicyName(reader_, *policy));
    return;
  }
  const PolicyKey keys[] = {
      {"zone", [&](const YamlNode& it) { rules.set_zone(reader_.Text(it)); }},
      {"week", [&](const YamlNode& it) { ReadWeek(it, rules); }},
      {"exceptions", [&](const YamlNode& it) { ReadExceptions(it, rules); }},
      {"known_until", [&](const YamlNode& it) { rules.set_known_until(reader_.Text(it)); }},
      {"policy", [](const YamlNode& /*it*/) {}},
  };
  reader_.ReadMembers(node, keys);
  CheckWhole(node, rules, before);
}

void CalendarReader::ReadWeek(const YamlNode& node, CalendarRules& rules) {
  reader_.ReadNamed(node, [&](const YamlMember& member) { ReadWeekdays(member, rules); });
}

void CalendarReader::ReadWeekdays(const YamlMember& member, CalendarRules& rules) {
  const std::vector<std::string> ends = absl::StrSplit(member.key, '-');
  const Weekday first = WeekdayNamed(ends.front());
  const Weekday last = WeekdayNamed(ends.back());
  if (ends.size() > 2 || first == WEEKDAY_UNSPECIFIED || last == WEEKDAY_UNSPECIFIED) {
    return reader_.Wrong(member.place, "must be a day such as sat, or days such as mon-fri");
  }
  if (first > last) return reader_.Wrong(member.place, "days go from mon to sun");
  const CalendarWindows windows = ReadWindows(reader_, member.value);
  for (int day = first; day <= last; ++day) {
    if (HasDay(rules, static_cast<Weekday>(day))) {
      reader_.Wrong(member.place,
                    absl::StrCat("names ", EnumName(*Weekday_descriptor()->FindValueByNumber(day)),
                                 ", which has hours already"));
      continue;
    }
    WeekdayWindows& weekday = *rules.add_week();
    weekday.set_day(static_cast<Weekday>(day));
    *weekday.mutable_windows() = windows;
  }
}

void CalendarReader::ReadExceptions(const YamlNode& node, CalendarRules& rules) {
  if (node.kind == YamlKind::kList) return ReadExceptionList(reader_, node, rules);
  const PolicyKey file = {"file", [&](const YamlNode& it) {
                            const std::string path = reader_.Text(it);
                            if (path.empty()) return;
                            files_.Read(it, path, problems_,
                                        [&](PolicyReader& reader, const YamlNode& root) {
                                          ReadExceptionList(reader, root, rules);
                                        });
                          }};
  reader_.ReadMembers(node, {&file, 1});
}

void CalendarReader::ReadExceptionList(PolicyReader& reader, const YamlNode& node,
                                       CalendarRules& rules) {
  reader.ReadItems(node, kMaxExceptions, [&](const YamlNode& item, std::size_t /*index*/) {
    if (&reader == &reader_ && item.Find("file") != nullptr) return ReadExceptions(item, rules);
    const CalendarException exception = ReadException(reader, item);
    if (exception.date().empty()) return;
    if (HasDate(rules, exception.date())) {
      return reader.Wrong(item, absl::StrCat(exception.date(), " is told of twice"));
    }
    *rules.add_exceptions() = exception;
  });
}

void CalendarReader::CheckWhole(const YamlNode& node, CalendarRules& rules,
                                std::size_t problems_before) {
  if (node.kind != YamlKind::kMapping) return;
  if (node.Find("zone") == nullptr) {
    reader_.Wrong(node, "zone is missing: hours are those of clocks somewhere");
  } else if (const auto zone = ReadZone(rules.zone()); !zone.ok() && !rules.zone().empty()) {
    reader_.Wrong(PlaceOf(node, "zone"), zone.status().message());
  }
  if (node.Find("week") == nullptr) reader_.Wrong(node, "week is missing");
  CheckKnown(node, rules);
  if (problems_before < reader_.count()) return;
  if (const auto calendar = Calendar::Compile(rules); !calendar.ok()) {
    reader_.Wrong(PlaceOf(node, "week"), calendar.status().message());
  }
}

void CalendarReader::CheckKnown(const YamlNode& node, CalendarRules& rules) {
  const YamlNode* given = node.Find("known_until");
  if (given == nullptr) {
    return reader_.Wrong(node,
                         "known_until is missing: the last day whose exceptions are known, or "
                         "`open` where none are to come");
  }
  const bool has_exceptions = !rules.exceptions().empty();
  if (given->text == kOpenEnd) {
    rules.clear_known_until();
    if (has_exceptions) {
      reader_.Wrong(*given,
                    "says that no exceptions are to come, but there are some: until when "
                    "are they known?");
    }
    return;
  }
  const absl::StatusOr<absl::CivilDay> last = ReadDate(given->text);
  if (!last.ok()) return reader_.Wrong(*given, last.status().message());
  const absl::TimeZone zone = ReadZone(rules.zone()).value_or(absl::UTCTimeZone());
  const absl::CivilDay today = absl::ToCivilDay(now_, zone);
  if (*last < today) {
    return reader_.Wrong(*given, absl::StrCat(given->text, " lies in the past"));
  }
  for (absl::civil_year_t year = today.year(); has_exceptions && year <= last->year(); ++year) {
    if (HasYear(rules, year)) continue;
    return reader_.Wrong(
        PlaceOf(node, "exceptions"),
        absl::StrCat("name no day of ", year, ", but are said to be known until ", given->text));
  }
}

}  // namespace redress
