// What is due next, and how promises were kept.

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/collection_verbs.h"
#include "cli/day_words.h"
#include "cli/due_rows.h"
#include "cli/list.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr const char* kFilters[] = {"state", "team", "holder", "due_before"};

// When it is due; never where its time does not run, or it has no end.
absl::Time DueOf(const json::value& clock) {
  absl::Time due = absl::InfiniteFuture();
  if (TextAt(clock, "paused") == "true") return due;
  return absl::ParseTime(absl::RFC3339_full, TextAt(clock, "due"), &due, nullptr)
             ? due
             : absl::InfiniteFuture();
}

// The promise that is due first, of those whose time runs.
const json::value* FirstClock(const json::value& ticket) {
  const json::value* first = nullptr;
  for (const json::value& clock : ListAt(ticket, "clocks")) {
    if (DueOf(clock) == absl::InfiniteFuture()) continue;
    if (first == nullptr || DueOf(clock) < DueOf(*first)) first = &clock;
  }
  return first;
}

std::string StateOf(const json::value& clock) {
  for (const char* const state : {"breached", "warned"}) {
    if (TextAt(clock, state) == "true") return state;
  }
  return TextAt(clock, "provisional") == "true" ? "provisional" : "";
}

struct DueWords {
  std::map<std::string, std::string> filters;
  std::size_t most = 0;
  ReadWords read;
};

ExitCode ShowDue(Invocation& invocation, const DueWords& words) {
  ListQuestion question{.path = "/v1/due", .parameters = ReadParameters(words.read)};
  for (const auto& [name, value] : words.filters) {
    if (!value.empty()) question.parameters[name] = value;
  }
  ReadDayWords(absl::Now(), invocation.zone, question.parameters);
  question.most = words.most;
  const RowForm form = {.items_name = "tickets",
                        .id_name = "number",
                        .columns = {std::begin(kDueColumns), std::end(kDueColumns)},
                        .cells = DueCells};
  return ShowList(invocation, std::move(question), form,
                  invocation.json ? ListOutput::kJson : ListOutput::kTable);
}

void PrintStandards(Invocation& invocation, const json::value& body) {
  Table table({"promise", "side", "policy", "version", "started", "met", "late", "breached",
               "restated", "warned"});
  for (const json::value& counts : ListAt(body, "standards")) {
    const std::string metric = TextAt(counts, "metric");
    const std::string policy = TextAt(counts, "policy");
    table.AddRow({metric == "milestone" ? TextAt(counts, "milestone") : metric,
                  TextAt(counts, "side"), policy.empty() ? "(by a person)" : policy,
                  TextAt(counts, "policy_version"), TextAt(counts, "started"),
                  TextAt(counts, "met"), TextAt(counts, "met_late"), TextAt(counts, "breached"),
                  TextAt(counts, "restated"), TextAt(counts, "warned")});
  }
  table.Print(invocation.out);
}

}  // namespace

std::vector<std::string> DueCells(const json::value& ticket) {
  const json::value* clock = FirstClock(ticket);
  const std::string unit = TextAt(ticket, "holder.unit");
  const std::string person = TextAt(ticket, "holder.person");
  const std::string metric = clock == nullptr ? "" : TextAt(*clock, "metric");
  const bool is_none = TextAt(ticket, "no_promise") == "true";
  return {clock == nullptr ? "" : TextAt(*clock, "due"),
          metric == "milestone" ? TextAt(*clock, "milestone") : metric,
          clock == nullptr ? (is_none ? "no promise" : "paused") : StateOf(*clock),
          TextAt(ticket, "number"),
          TextAt(ticket, "phase"),
          person.empty() ? unit : absl::StrCat(unit, "/", person),
          TextAt(ticket, "unassignable"),
          TextAt(ticket, "subject")};
}

absl::Time FirstDueOf(const json::value& ticket) {
  const json::value* clock = FirstClock(ticket);
  return clock == nullptr ? absl::InfiniteFuture() : DueOf(*clock);
}

void AddDue(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<DueWords>();
  CLI::App& verb = *app.add_subcommand("due", "Open tickets by what they promise, first due first");
  for (const char* const filter : kFilters) {
    verb.add_option(OptionName(filter), words->filters[filter]);
  }
  verb.add_option("--limit", words->most, "The most in all")->check(CLI::PositiveNumber);
  AddReadOptions(verb, words->read);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return ShowDue(invocation, *words); };
  });
}

void AddStandards(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<ReadWords>();
  CLI::App& verb =
      *app.add_subcommand("standards", "How promises were kept, by metric and policy version");
  AddReadOptions(verb, *words);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return Show(invocation, Target("/v1/standards", ReadParameters(*words)),
                  [&invocation](const json::value& body) { PrintStandards(invocation, body); });
    };
  });
}

}  // namespace redress
