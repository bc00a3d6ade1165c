// Tickets: receive, list, show, and every command to one. The commands are those of TicketCommand:
// a new one needs no code here.

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "aggregates/interaction.pb.h"
#include "aggregates/ticket_commands.pb.h"
#include "cli/bulk_call.h"
#include "cli/command_call.h"
#include "cli/command_form.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "cli/views.h"
#include "events/ticket.pb.h"

namespace redress {
namespace {

namespace json = boost::json;
using google::protobuf::FieldDescriptor;

constexpr absl::string_view kKindPrefix = "kind=";

std::string KindNames() {
  std::vector<std::string> names;
  const auto& kinds = *TicketKind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    if (kinds.value(i)->number() != 0) names.push_back(ShortEnumName(*kinds.value(i)));
  }
  return absl::StrJoin(names, "|");
}

std::string Footer(const std::string& fields) {
  return absl::StrCat("Fields, as field=value:\n", fields, "\n", kExitCodeHelp);
}

// The kind stands beside the fields of the interaction.
ExitCode Receive(Invocation& invocation, CommandWords words) {
  std::string kind;
  const auto is_kind = [](const std::string& field) {
    return absl::StartsWith(field, kKindPrefix);
  };
  for (const std::string& field : words.fields) {
    if (is_kind(field)) kind = std::string(absl::StripPrefix(field, kKindPrefix));
  }
  words.fields.erase(std::remove_if(words.fields.begin(), words.fields.end(), is_kind),
                     words.fields.end());
  absl::StatusOr<json::object> body = CommandBody(words, *InteractionBody::descriptor());
  if (!body.ok()) return Fail(invocation, ExitCode::kUsage, body.status().message());
  if (!kind.empty()) (*body)["kind"] = kind;
  return PostCommand(invocation, "/v1/tickets", words, *body);
}

void AddReceive(CLI::App& ticket, Invocation& invocation) {
  CLI::App& verb =
      *ticket.add_subcommand("receive", "Take a customer's matter in; it gets a number");
  auto words = std::make_shared<CommandWords>();
  AddCommandOptions(verb, *words);
  verb.footer(Footer(absl::StrCat("  kind=", KindNames(), "  required\n",
                                  FormHelp(*InteractionBody::descriptor()))));
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Receive(invocation, *words); };
  });
}

// To one ticket, or to all that the command line or standard input names.
ExitCode Apply(Invocation& invocation, const FieldDescriptor& command, const std::string& first,
               CommandWords words) {
  const auto numbers = TakeNumbers(first, words, std::cin);
  if (!numbers.ok()) return Fail(invocation, ExitCode::kUsage, numbers.status().message());
  const absl::StatusOr<json::object> body = CommandBody(words, *command.message_type());
  if (!body.ok()) return Fail(invocation, ExitCode::kUsage, body.status().message());
  const bool is_one = numbers->size() == 1 && first != "-";
  if (!is_one) return PostToMany(invocation, command.name(), *numbers, words, *body);
  return PostCommand(invocation, TicketPath(first, command.name()), words, *body);
}

void AddCommand(CLI::App& ticket, Invocation& invocation, const FieldDescriptor& command) {
  struct Words : CommandWords {
    std::string number;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb = *ticket.add_subcommand(
      command.name(), absl::StrCat(command.message_type()->name(), " to a ticket"));
  verb.alias(absl::StrReplaceAll(command.name(), {{"_", "-"}}));
  verb.add_option("number", words->number,
                  "The ticket's number; more may follow, before the fields, or - reads them from "
                  "standard input, one a line")
      ->required();
  AddCommandOptions(verb, *words);
  verb.footer(Footer(FormHelp(*command.message_type())));
  verb.callback([&invocation, &command, words] {
    invocation.chosen = [&invocation, &command, words] {
      return Apply(invocation, command, words->number, *words);
    };
  });
}

ExitCode ShowTicket(Invocation& invocation, const std::string& number, const ReadWords& read) {
  return Show(invocation, Target(TicketPath(number), ReadParameters(read)),
              [&](const json::value& body) { PrintMembers(body, invocation.out); });
}

void AddShow(CLI::App& ticket, Invocation& invocation) {
  struct Words {
    std::string number;
    ReadWords read;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb = *ticket.add_subcommand("show", "One ticket, now or as of an earlier instant");
  verb.add_option("number", words->number, "The ticket's number")->required();
  AddTimeTravelOptions(verb, words->read);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return ShowTicket(invocation, words->number, words->read);
    };
  });
}

struct ListWords {
  std::map<std::string, std::string> filters;  // query parameter -> value
  bool numbers_only = false;
  ReadWords read;
};

// Query parameters of the list, and what --help says of them.
struct Filter {
  const char* name;
  const char* help;
};
constexpr Filter kFilters[] = {
    {"phase", "received, classified, assigned, handling, answered, revisiting, closed, archived"},
    {"open", "true or false"},
    {"holder", "The holding person"},
    {"team", "The holding unit"},
    {"category", "Category path, such as quality/lift, with what lies below it"},
    {"customer", "The customer's id"},
    {"kind", "complaint, request, consultation, report, suggestion, praise"},
    {"channel", "phone, email, chat, sms, app, social, store, letter, web"},
    {"exit",
     "satisfied, not_reached, exempt, partly, not_accepted, withdrawn, refused, transferred, "
     "merged, closed_elsewhere"},
    {"unit", "The unit complained of"},
    {"text", "Words that are all in it, such as \"lift noise\" or 电梯"},
    {"waiting", "What open ones wait for: customer, third_party, parts"},
    {"escalated", "true or false, of open ones"},
    {"acknowledged", "true or false"},
    {"imported", "true or false: brought in from another system"},
    {"received_from", "Recorded at or after this instant, such as 2026-03-01T00:00:00Z"},
    {"received_to", "Recorded before this instant"},
    {"limit", "The most tickets of one answer"},
    {"cursor", "Where to go on, from the answer before"},
};

void PrintTickets(Invocation& invocation, const json::value& body, bool numbers_only) {
  Table table({"number", "phase", "kind", "holder", "subject", "happened", "cycle", "exit"});
  for (const json::value& ticket : ListAt(body, "tickets")) {
    if (numbers_only) {
      invocation.out << SafeLine(TextAt(ticket, "number")) << '\n';
      continue;
    }
    const std::string unit = TextAt(ticket, "holder.unit");
    const std::string person = TextAt(ticket, "holder.person");
    table.AddRow({TextAt(ticket, "number"), TextAt(ticket, "phase"), TextAt(ticket, "kind"),
                  person.empty() ? unit : absl::StrCat(unit, "/", person),
                  TextAt(ticket, "subject"), TextAt(ticket, "happened"), TextAt(ticket, "cycle"),
                  TextAt(ticket, "exit")});
  }
  if (numbers_only) return;
  table.Print(invocation.out);
  PrintMore(body, invocation.out);
}

ExitCode ListTickets(Invocation& invocation, const ListWords& words) {
  auto parameters = ReadParameters(words.read);
  parameters.insert(words.filters.begin(), words.filters.end());
  return Show(invocation, Target("/v1/tickets", parameters),
              [&](const json::value& body) { PrintTickets(invocation, body, words.numbers_only); });
}

std::string OptionName(absl::string_view parameter) {
  return absl::StrCat("--", absl::StrReplaceAll(parameter, {{"_", "-"}}));
}

void AddList(CLI::App& ticket, Invocation& invocation) {
  auto words = std::make_shared<ListWords>();
  CLI::App& verb = *ticket.add_subcommand("list", "Tickets, the newest first");
  for (const Filter& filter : kFilters) {
    verb.add_option(OptionName(filter.name), words->filters[filter.name], filter.help);
  }
  verb.add_flag("--numbers", words->numbers_only, "The numbers alone, one a line");
  AddReadOptions(verb, words->read);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return ListTickets(invocation, *words); };
  });
}

}  // namespace

void AddTicket(CLI::App& app, Invocation& invocation) {
  CLI::App& ticket = *app.add_subcommand("ticket", "Receive, list, show and work tickets");
  ticket.require_subcommand(1);
  ticket.footer("Every verb lists its fields with --help.");
  AddReceive(ticket, invocation);
  AddList(ticket, invocation);
  AddShow(ticket, invocation);
  const auto& commands = *TicketCommand::descriptor();
  for (int i = 0; i < commands.field_count(); ++i) {
    AddCommand(ticket, invocation, *commands.field(i));
  }
}

}  // namespace redress
