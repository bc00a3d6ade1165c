#include "cli/ticket_bulk.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/collections.h"
#include "boost/json/object.hpp"
#include "cli/bulk_call.h"
#include "cli/collection_verbs.h"
#include "cli/command_call.h"

namespace redress {
namespace {

namespace json = boost::json;

struct Words : CommandWords {
  std::string move;
  std::map<std::string, std::string> filters;  // by the names of their parameters
  std::uint64_t expected = 0;
  bool allow_changed = false;
};

ExitCode Move(Invocation& invocation, const Words& words) {
  const auto verb = FindVerb(kTicketCollection, words.move);
  if (!verb.ok()) return Fail(invocation, ExitCode::kUsage, verb.status().message());
  const absl::StatusOr<json::object> fields = CommandBody(words, *(*verb)->message_type());
  if (!fields.ok()) return Fail(invocation, ExitCode::kUsage, fields.status().message());
  json::object filter;
  for (const auto& [name, value] : words.filters) {
    if (!value.empty()) filter[name] = value;
  }
  if (filter.empty()) return Fail(invocation, ExitCode::kUsage, "give at least one filter");
  const json::object select{{"filter", std::move(filter)},
                            {"expected_count", words.expected},
                            {"allow_changed", words.allow_changed}};
  return PostByFilter(invocation, words.move, select, words, *fields);
}

}  // namespace

void AddBulk(CLI::App& ticket, Invocation& invocation, absl::Span<const char* const> filters) {
  CLI::App& verb = *ticket.add_subcommand(
      "bulk", "One command to all tickets that a filter finds, as `ticket list` does 批量操作");
  auto words = std::make_shared<Words>();
  verb.add_option("MOVE", words->move, "The command, such as note; then its fields")->required();
  verb.add_option("--expect", words->expected,
                  "How many the list had: where the filter finds another number, nothing is moved")
      ->required();
  verb.add_flag("--allow-changed", words->allow_changed, "Move them whatever their number");
  for (const char* const filter : filters) {
    verb.add_option(OptionName(filter), words->filters[filter]);
  }
  AddCommandOptions(verb, *words);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Move(invocation, *words); };
  });
}

}  // namespace redress
