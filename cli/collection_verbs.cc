#include "cli/collection_verbs.h"

#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/percent_coding.h"
#include "cli/api_words.h"
#include "cli/bulk_call.h"
#include "cli/command_call.h"
#include "cli/command_form.h"
#include "cli/day_words.h"
#include "cli/http_client.h"
#include "cli/list.h"
#include "cli/text.h"

namespace redress {
namespace {

namespace json = boost::json;
using google::protobuf::FieldDescriptor;

bool IsNew(const Collection& of, const FieldDescriptor& command) {
  return command.name() == of.creating_verb;
}

constexpr char kManyHelp[] =
    "The ticket's number; more may follow, before the fields, or - reads them from standard input, "
    "one a line";

// In capitals: no word may be called like an option, and --id and --number are some.
CLI::Option& AddId(CLI::App& verb, const Collection& of, std::string& id) {
  const std::string name(of.id_name);
  return *verb.add_option(absl::AsciiStrToUpper(name), id,
                          absl::StrCat("The ", of.name, "'s ", name))
              ->required();
}

// Only tickets are moved many at once.
bool TakesMany(const Collection& of) { return of.name == kTicketCollection.name; }

// To the one that `id` names, or to all that the command line or standard input names.
ExitCode Apply(Invocation& invocation, const Collection& of, const FieldDescriptor& command,
               const std::string& id, CommandWords words) {
  absl::StatusOr<std::vector<std::string>> ids = std::vector<std::string>{id};
  if (TakesMany(of)) ids = TakeNumbers(id, words, std::cin);
  if (!ids.ok()) return Fail(invocation, ExitCode::kUsage, ids.status().message());
  const absl::StatusOr<json::object> body = CommandBody(words, *command.message_type());
  if (!body.ok()) return Fail(invocation, ExitCode::kUsage, body.status().message());
  const bool is_one = ids->size() == 1 && id != "-";
  if (!is_one) return PostToMany(invocation, command.name(), *ids, words, *body);
  const std::string path =
      IsNew(of, command) ? absl::StrCat("/v1/", of.plural) : TypedPath(of, id, command.name());
  return PostCommand(invocation, path, words, *body);
}

void AddCommand(CLI::App& app, Invocation& invocation, const Collection& of,
                const FieldDescriptor& command) {
  struct Words : CommandWords {
    std::string id;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb = *app.add_subcommand(command.name());
  const std::string hyphened = absl::StrReplaceAll(command.name(), {{"_", "-"}});
  if (hyphened != command.name()) verb.alias(hyphened);
  if (!IsNew(of, command)) {
    CLI::Option& id = AddId(verb, of, words->id);
    if (TakesMany(of)) id.description(kManyHelp);
  }
  AddCommandOptions(verb, *words);
  verb.footer([&command] {
    const auto& request = *command.message_type();
    return FieldsFooter(FormHelp(request, request.name()));
  });
  verb.callback([&invocation, &of, &command, words] {
    invocation.chosen = [&invocation, &of, &command, words] {
      return Apply(invocation, of, command, words->id, *words);
    };
  });
}

void AddShow(CLI::App& app, Invocation& invocation, const Collection& of, PrintOne print) {
  struct Words {
    std::string id;
    ReadWords read;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb = *app.add_subcommand(
      "show", absl::StrCat("One ", of.name, ", now or as of an earlier instant"));
  AddId(verb, of, words->id);
  AddTimeTravelOptions(verb, words->read);
  verb.callback([&invocation, &of, words, print] {
    invocation.chosen = [&invocation, &of, words, print] {
      return Show(invocation, Target(TypedPath(of, words->id), ReadParameters(words->read)),
                  [&](const json::value& body) { print(body, invocation); });
    };
  });
}

struct ListWords {
  std::map<std::string, std::string> filters;  // query parameter -> value
  std::size_t most = 0;                        // 0: not said
  bool ids_only = false;
  ReadWords read;
};

ListOutput OutputOf(const Invocation& invocation, const ListWords& words) {
  if (invocation.json) return ListOutput::kJson;
  return words.ids_only ? ListOutput::kIds : ListOutput::kTable;
}

ExitCode List(Invocation& invocation, const Collection& of, const ListForm& form,
              const ListWords& words) {
  ListQuestion question{.path = absl::StrCat("/v1/", of.plural),
                        .parameters = ReadParameters(words.read),
                        .most = words.most};
  question.parameters.insert(words.filters.begin(), words.filters.end());
  ReadDayWords(absl::Now(), invocation.zone, question.parameters);
  const RowForm rows{.items_name = std::string(of.plural),
                     .id_name = std::string(of.id_name),
                     .columns = {form.columns.begin(), form.columns.end()},
                     .cells = form.cells};
  return ShowList(invocation, std::move(question), rows, OutputOf(invocation, words));
}

}  // namespace

CLI::App& AddCollection(CLI::App& app, Invocation& invocation, const Collection& of,
                        const char* description, PrintOne print) {
  CLI::App& verb = *app.add_subcommand(std::string(of.name), description);
  verb.require_subcommand(1);
  // A text would be inherited by the verbs, as the exit codes are.
  verb.footer([] {
    return std::string("Every verb lists its fields with --help, and what they are for.\n");
  });
  AddShow(verb, invocation, of, print);
  const auto& commands = CommandsTo(of);
  for (int i = 0; i < commands.field_count(); ++i) {
    AddCommand(verb, invocation, of, *commands.field(i));
  }
  return verb;
}

void AddTimelineOf(CLI::App& app, Invocation& invocation, const Collection& of) {
  struct Words {
    std::string id;
    TimelineWords timeline;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb =
      *app.add_subcommand("timeline", absl::StrCat("What happened to a ", of.name, ", in order"));
  AddId(verb, of, words->id);
  AddTimelineOptions(verb, words->timeline);
  verb.callback([&invocation, &of, words] {
    invocation.chosen = [&invocation, &of, words] {
      return ShowTimeline(invocation, TypedPath(of, words->id, "timeline"), words->timeline);
    };
  });
}

void AddList(CLI::App& app, Invocation& invocation, const Collection& of, const ListForm& form) {
  auto words = std::make_shared<ListWords>();
  CLI::App& verb = *app.add_subcommand("list", form.help);
  for (const char* const filter : form.filters) {
    verb.add_option(OptionName(filter), words->filters[filter]);
  }
  verb.add_option("--cursor", words->filters["cursor"],
                  "Where to go on, as the list before told it");
  verb.add_option("--limit", words->most,
                  absl::StrCat("The most in all; where absent, the table has ", kDefaultTableRows,
                               ", and --", of.id_name, "s and --json have every one"))
      ->check(CLI::PositiveNumber);
  verb.add_flag(absl::StrCat("--", of.id_name, "s"), words->ids_only,
                absl::StrCat("The ", of.id_name, "s alone, one a line"));
  AddReadOptions(verb, words->read);
  verb.callback([&invocation, &of, form, words] {
    invocation.chosen = [&invocation, &of, form, words] {
      return List(invocation, of, form, *words);
    };
  });
}

std::string OptionName(absl::string_view parameter) {
  return absl::StrCat("--", absl::StrReplaceAll(parameter, {{"_", "-"}}));
}

std::string FieldsFooter(const std::string& fields) {
  return absl::StrCat("Fields, as field=value:\n", fields);
}

void DescribeVerbs(CLI::App& app, const Collection& of) {
  CLI::App& verbs = *app.get_subcommand(std::string(of.name));
  const auto& commands = CommandsTo(of);
  for (int i = 0; i < commands.field_count(); ++i) {
    const std::string& name = commands.field(i)->name();
    verbs.get_subcommand(name)->description(VerbWords(of, name));
  }
  const std::pair<const char*, std::string> reads[] = {
      {"list", absl::StrCat("/v1/", of.plural)},   {"show", DescribedPath(of)},
      {"timeline", DescribedPath(of, "timeline")}, {"why", DescribedPath(of, "why")},
      {"duty", DescribedPath(of, "duty")},         {"bulk", absl::StrCat("/v1/", of.plural)},
  };
  for (CLI::App* verb : verbs.get_subcommands([](const CLI::App*) { return true; })) {
    for (const auto& [name, path] : reads) {
      if (verb->get_name() == name) DescribeOptions(*verb, path);
    }
  }
}

std::string TypedPath(const Collection& of, const std::string& id, absl::string_view below) {
  return PathOf(of, PercentEncode(id), below);
}

}  // namespace redress
