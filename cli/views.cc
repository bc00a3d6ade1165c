#include "cli/views.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"
#include "cli/command_call.h"
#include "cli/table.h"
#include "cli/text.h"
#include "projections/cursor.h"

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

// What the fact says, without the reason, which has a column of its own.
std::string What(const json::value& event) {
  const json::value* what = event.as_object().if_contains("what");
  if (what == nullptr || !what->is_object()) return "";
  json::object fields = what->as_object();
  if (event.as_object().contains("why")) fields.erase("reason");
  return Flattened(fields);
}

void PrintEvents(const json::array& events, std::ostream& out) {
  Table table({"happened", "recorded", "who", "fact", "what", "why"});
  for (const json::value& event : events) {
    if (!event.is_object()) continue;
    table.AddRow({TextAt(event, "happened"), TextAt(event, "recorded"), Who(event),
                  TextAt(event, "type"), What(event), TextAt(event, "why")});
  }
  table.Print(out);
}

}  // namespace

void AddReadOptions(CLI::App& app, ReadWords& words) {
  app.add_option("--at-least", words.at_least,
                 "Answer from views that have reached this position (of an earlier answer)");
  app.add_flag("--fresh", words.fresh, "Answer from views as new as the log is now");
}

void AddTimeTravelOptions(CLI::App& app, ReadWords& words) {
  AddReadOptions(app, words);
  app.add_option("--as-of", words.as_of,
                 "As it was recorded at this instant, such as 2026-03-01T09:00:00+08:00");
  app.add_option("--at", words.at, "As it was at this position of the journal");
}

std::map<std::string, std::string> ReadParameters(const ReadWords& words) {
  return {{"as_of", words.as_of},
          {"at", words.at},
          {"at_least", words.at_least},
          {"fresh", words.fresh ? "true" : ""}};
}

void PrintMembers(const json::value& value, std::ostream& out) {
  Members members;
  AppendMembers(value, "", members);
  std::size_t width = 0;
  for (const auto& [name, text] : members) width = std::max(width, DisplayWidth(name));
  for (const auto& [name, text] : members) {
    out << SafeLine(name) << std::string(width - DisplayWidth(name) + 2, ' ') << SafeLine(text)
        << '\n';
  }
}

void AddTimelineOptions(CLI::App& app, TimelineWords& words) {
  app.add_option(
      "--type", words.filters["type"],
      "Facts of one type, such as ticket.answered, or of one aggregate, such as contact");
  app.add_option("--by", words.filters["actor"], "What this person did, by id");
  app.add_option("--from", words.filters["from"],
                 "Recorded at or after this instant, such as 2026-03-01T00:00:00Z");
  app.add_option("--to", words.filters["to"], "Recorded before this instant");
  AddTimeTravelOptions(app, words.read);
}

ExitCode ShowTimeline(Invocation& invocation, const std::string& path, const TimelineWords& words) {
  absl::StatusOr<HttpClient> client = HttpClient::For(invocation.server);
  if (!client.ok()) return Fail(invocation, ExitCode::kUsage, client.status().message());
  auto parameters = ReadParameters(words.read);
  parameters.insert(words.filters.begin(), words.filters.end());
  parameters["limit"] = absl::StrCat(kMaxPageSize);
  std::string target = Target(path, parameters);
  json::object whole;
  json::array events;
  while (!target.empty()) {
    const Outcome outcome = Ask(invocation, *client, {.method = "GET", .target = target});
    if (outcome.exit != ExitCode::kOk) return outcome.exit;
    for (const json::value& event : ListAt(outcome.body, "timeline")) events.push_back(event);
    if (whole.empty()) whole = outcome.body.as_object();
    target = TextAt(outcome.body, "next");
  }
  if (invocation.json) {
    whole.erase("next");
    whole["timeline"] = std::move(events);
    invocation.out << json::serialize(whole) << '\n';
  } else {
    PrintEvents(events, invocation.out);
  }
  return ExitCode::kOk;
}

void PrintMore(const json::value& body, std::ostream& out) {
  const std::string next = TextAt(body, "next");
  const auto url = boost::urls::parse_relative_ref(next);
  if (next.empty() || !url) return;
  for (const auto& parameter : url->params()) {
    if (parameter.key == "cursor") out << "more: --cursor " << SafeLine(parameter.value) << '\n';
  }
}

const json::array& ListAt(const json::value& value, absl::string_view name) {
  static const json::array empty;
  if (!value.is_object()) return empty;
  const json::value* list =
      value.as_object().if_contains(boost::json::string_view(name.data(), name.size()));
  return list != nullptr && list->is_array() ? list->as_array() : empty;
}

}  // namespace redress
