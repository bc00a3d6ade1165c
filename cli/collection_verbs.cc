#include "cli/collection_verbs.h"

#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/bulk_call.h"
#include "cli/command_call.h"
#include "cli/command_form.h"
#include "cli/http_client.h"
#include "cli/text.h"
#include "cli/views.h"

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

// What one of the collection is named by.
const char* IdName(const Collection& of) {
  return of.name == kTicketCollection.name ? "number" : "id";
}

CLI::Option& AddId(CLI::App& verb, const Collection& of, std::string& id) {
  return *verb.add_option(IdName(of), id, absl::StrCat("The ", of.name, "'s ", IdName(of)))
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
  CLI::App& verb = *app.add_subcommand(
      command.name(), absl::StrCat(command.message_type()->name(), " to a ", of.name));
  const std::string hyphened = absl::StrReplaceAll(command.name(), {{"_", "-"}});
  if (hyphened != command.name()) verb.alias(hyphened);
  if (!IsNew(of, command)) {
    CLI::Option& id = AddId(verb, of, words->id);
    if (TakesMany(of)) id.description(kManyHelp);
  }
  AddCommandOptions(verb, *words);
  verb.footer(FieldsFooter(FormHelp(*command.message_type())));
  verb.callback([&invocation, &of, &command, words] {
    invocation.chosen = [&invocation, &of, &command, words] {
      return Apply(invocation, of, command, words->id, *words);
    };
  });
}

void AddShow(CLI::App& app, Invocation& invocation, const Collection& of) {
  struct Words {
    std::string id;
    ReadWords read;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb = *app.add_subcommand(
      "show", absl::StrCat("One ", of.name, ", now or as of an earlier instant"));
  AddId(verb, of, words->id);
  AddTimeTravelOptions(verb, words->read);
  verb.callback([&invocation, &of, words] {
    invocation.chosen = [&invocation, &of, words] {
      return Show(invocation, Target(TypedPath(of, words->id), ReadParameters(words->read)),
                  [&](const json::value& body) { PrintMembers(body, invocation.out); });
    };
  });
}

struct ListWords {
  std::map<std::string, std::string> filters;  // query parameter -> value
  bool ids_only = false;
  ReadWords read;
};

void PrintList(Invocation& invocation, const Collection& of, const ListForm& form,
               const json::value& body, bool ids_only) {
  Table table({form.columns.begin(), form.columns.end()});
  for (const json::value& row : ListAt(body, of.plural)) {
    if (ids_only) {
      invocation.out << SafeLine(TextAt(row, IdName(of))) << '\n';
    } else {
      table.AddRow(form.cells(row));
    }
  }
  if (ids_only) return;
  table.Print(invocation.out);
  PrintMore(body, invocation.out);
}

std::string OptionName(absl::string_view parameter) {
  return absl::StrCat("--", absl::StrReplaceAll(parameter, {{"_", "-"}}));
}

}  // namespace

CLI::App& AddCollection(CLI::App& app, Invocation& invocation, const Collection& of,
                        const char* description) {
  CLI::App& verb = *app.add_subcommand(std::string(of.name), description);
  verb.require_subcommand(1);
  verb.footer("Every verb lists its fields with --help.");
  AddShow(verb, invocation, of);
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
  const auto add = [&](const ListFilter& filter) {
    verb.add_option(OptionName(filter.name), words->filters[filter.name], filter.help);
  };
  for (const ListFilter& filter : form.filters) add(filter);
  add({"limit", "The most of one answer"});
  add({"cursor", "Where to go on, from the answer before"});
  verb.add_flag(absl::StrCat("--", IdName(of), "s"), words->ids_only,
                absl::StrCat("The ", IdName(of), "s alone, one a line"));
  AddReadOptions(verb, words->read);
  verb.callback([&invocation, &of, form, words] {
    invocation.chosen = [&invocation, &of, form, words] {
      auto parameters = ReadParameters(words->read);
      parameters.insert(words->filters.begin(), words->filters.end());
      return Show(
          invocation, Target(absl::StrCat("/v1/", of.plural), parameters),
          [&](const json::value& body) { PrintList(invocation, of, form, body, words->ids_only); });
    };
  });
}

std::string FieldsFooter(const std::string& fields) {
  return absl::StrCat("Fields, as field=value:\n", fields, "\n", kExitCodeHelp);
}

std::string TypedPath(const Collection& of, const std::string& id, absl::string_view below) {
  return PathOf(of, PercentEncoded(id), below);
}

}  // namespace redress
