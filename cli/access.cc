// The access log: who read what tells of customers.

#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "cli/collection_verbs.h"
#include "cli/day_words.h"
#include "cli/list.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

constexpr const char* kFilters[] = {"customer", "person", "from", "to"};

struct AccessWords {
  std::map<std::string, std::string> filters;
  std::size_t most = 0;
  ReadWords read;
};

std::vector<std::string> AccessCells(const boost::json::value& access) {
  std::vector<std::string> customers;
  for (const boost::json::value& id : ListAt(access, "customers")) {
    customers.emplace_back(id.as_string());
  }
  return {TextAt(access, "at"),   TextAt(access, "person"), TextAt(access, "role"),
          TextAt(access, "what"), TextAt(access, "count"),  absl::StrJoin(customers, ", "),
          TextAt(access, "token")};
}

ExitCode ShowAccesses(Invocation& invocation, const AccessWords& words) {
  ListQuestion question{.path = "/v1/accesses", .parameters = ReadParameters(words.read)};
  for (const auto& [name, value] : words.filters) {
    if (!value.empty()) question.parameters[name] = value;
  }
  ReadDayWords(absl::Now(), invocation.zone, question.parameters);
  question.most = words.most;
  const RowForm form = {.items_name = "accesses",
                        .id_name = "what",
                        .columns = {"at", "person", "role", "what", "times", "customers", "token"},
                        .cells = AccessCells};
  return ShowList(invocation, std::move(question), form,
                  invocation.json ? ListOutput::kJson : ListOutput::kTable);
}

}  // namespace

void AddAccess(CLI::App& app, Invocation& invocation) {
  auto words = std::make_shared<AccessWords>();
  CLI::App& access = *app.add_subcommand("access", "Who read what tells of customers 查阅记录")
                          ->require_subcommand(1);
  CLI::App& verb = *access.add_subcommand("list", "The access log, the latest first");
  for (const char* const filter : kFilters) {
    verb.add_option(OptionName(filter), words->filters[filter]);
  }
  verb.add_option("--limit", words->most, "The most in all")->check(CLI::PositiveNumber);
  AddReadOptions(verb, words->read);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return ShowAccesses(invocation, *words); };
  });
}

}  // namespace redress
