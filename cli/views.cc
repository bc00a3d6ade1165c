#include "cli/views.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "cli/api_words.h"
#include "cli/command_call.h"
#include "cli/pages.h"
#include "cli/shown_times.h"
#include "cli/table.h"
#include "cli/text.h"

namespace redress {
namespace {

namespace json = boost::json;

using Members = std::vector<std::pair<std::string, std::string>>;

bool IsListOfTexts(const json::value& value) {
  if (!value.is_array()) return false;
  const json::array& list = value.as_array();
  return std::all_of(list.begin(), list.end(),
                     [](const json::value& item) { return item.is_string(); });
}

void AppendMembers(const json::value& value, const std::string& name, Members& members) {
  if (value.is_object()) {
    for (const auto& member : value.as_object()) {
      const std::string key(member.key().data(), member.key().size());
      AppendMembers(member.value(), name.empty() ? key : absl::StrCat(name, ".", key), members);
    }
  } else if (IsListOfTexts(value)) {
    std::string line;
    for (const json::value& item : value.as_array()) {
      absl::StrAppend(&line, line.empty() ? "" : " / ", TextAt(item, ""));
    }
    members.emplace_back(name, line);
  } else if (value.is_array()) {
    std::size_t place = 0;
    for (const json::value& item : value.as_array()) {
      AppendMembers(item, absl::StrCat(name, ".", place++), members);
    }
  } else {
    members.emplace_back(name, TextAt(value, ""));
  }
}

std::string Who(const json::value& event) {
  const std::string id = TextAt(event, "who.id");
  const std::string role = TextAt(event, "who.role");
  return role.empty() ? id : absl::StrCat(id, " (", role, ")");
}

// What became of promises, by their numbers: "clock 1 breached". Why, `redress ticket why` tells.
std::string Clocks(const json::value& event) {
  std::vector<std::string> changes;
  for (const json::value& change : ListAt(event, "clocks")) {
    if (!change.is_object() || change.as_object().empty()) continue;
    const auto last = std::prev(change.as_object().end());
    changes.push_back(absl::StrCat("clock ", TextAt(change, "clock"), " ",
                                   absl::string_view(last->key().data(), last->key().size())));
  }
  return absl::StrJoin(changes, ", ");
}

// What the fact says, without the reason, which has a column of its own.
std::string What(const json::value& event, const absl::TimeZone& zone) {
  const json::value* what = event.as_object().if_contains("what");
  if (what == nullptr || !what->is_object()) return "";
  json::object fields = what->as_object();
  if (event.as_object().contains("why")) fields.erase("reason");
  const std::string text = Flattened(fields, zone);
  std::string clocks = Clocks(event);
  if (!text.empty() && !clocks.empty()) clocks += "; ";
  return clocks + text;
}

void PrintEvents(const json::array& events, Invocation& invocation) {
  std::vector<std::string> columns = {"happened", "recorded", "who", "fact", "what", "why"};
  std::vector<std::vector<std::string>> rows;
  for (const json::value& event : events) {
    if (!event.is_object()) continue;
    rows.push_back({TextAt(event, "happened"), TextAt(event, "recorded"), Who(event),
                    TextAt(event, "type"), What(event, invocation.zone), TextAt(event, "why")});
  }
  ShowTimes(columns, rows, invocation.zone);
  Table table(std::move(columns));
  for (auto& row : rows) table.AddRow(std::move(row));
  table.Print(invocation.out);
}

}  // namespace

void AddReadOptions(CLI::App& app, ReadWords& words) {
  app.add_option("--at-least", words.at_least);
  app.add_flag("--fresh", words.fresh);
}

void AddTimeTravelOptions(CLI::App& app, ReadWords& words) {
  AddReadOptions(app, words);
  app.add_option("--as-of", words.as_of);
  app.add_option("--at", words.at);
}

std::map<std::string, std::string> ReadParameters(const ReadWords& words) {
  return {{"as_of", words.as_of},
          {"at", words.at},
          {"at_least", words.at_least},
          {"fresh", words.fresh ? "true" : ""}};
}

void PrintMembers(const json::value& value, Invocation& invocation) {
  Members members;
  AppendMembers(value, "", members);
  std::size_t width = 0;
  for (const auto& [name, text] : members) width = std::max(width, DisplayWidth(name));
  for (const auto& [name, text] : members) {
    invocation.out << SafeLine(name) << std::string(width - DisplayWidth(name) + 2, ' ')
                   << SafeLine(ShownTime(text, invocation.zone)) << '\n';
  }
}

void AddTimelineOptions(CLI::App& app, TimelineWords& words) {
  app.add_option("--type", words.filters["type"]);
  app.add_option("--by", words.filters["actor"]);
  app.add_option("--from", words.filters["from"]);
  app.add_option("--to", words.filters["to"]);
  AddTimeTravelOptions(app, words.read);
}

void DescribeOptions(CLI::App& verb, const std::string& path) {
  for (CLI::Option* option : verb.get_options()) {
    if (option->get_lnames().empty() || !option->get_description().empty()) continue;
    const std::string name = absl::StrReplaceAll(option->get_lnames().front(), {{"-", "_"}});
    option->description(ParameterWords(path, name == "by" ? "actor" : name));
  }
}

ExitCode ShowTimeline(Invocation& invocation, const std::string& path, const TimelineWords& words) {
  ListQuestion question{.path = path, .parameters = ReadParameters(words.read)};
  question.parameters.insert(words.filters.begin(), words.filters.end());
  json::object whole;
  json::array events;
  const ExitCode exit = FollowPages(invocation, question, "timeline", [&](const json::value& page) {
    for (const json::value& event : ListAt(page, "timeline")) events.push_back(event);
    if (whole.empty()) whole = page.as_object();
    return true;
  });
  if (exit != ExitCode::kOk) return exit;
  if (invocation.json) {
    whole.erase("next");
    whole["timeline"] = std::move(events);
    invocation.out << json::serialize(whole) << '\n';
  } else {
    PrintEvents(events, invocation);
  }
  return exit;
}

void PrintTable(const json::array& items, std::vector<std::string> columns,
                std::vector<std::string> (*cells)(const json::value&), Invocation& invocation) {
  std::vector<std::vector<std::string>> rows;
  for (const json::value& item : items) rows.push_back(cells(item));
  ShowTimes(columns, rows, invocation.zone);
  Table table(std::move(columns));
  for (auto& row : rows) table.AddRow(std::move(row));
  table.Print(invocation.out);
}

const json::array& ListAt(const json::value& value, absl::string_view name) {
  static const json::array empty;
  if (!value.is_object()) return empty;
  const json::value* list =
      value.as_object().if_contains(boost::json::string_view(name.data(), name.size()));
  return list != nullptr && list->is_array() ? list->as_array() : empty;
}

}  // namespace redress
