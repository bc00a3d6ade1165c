// Tickets: receive, list, show, and every command to one. The commands are those of TicketCommand:
// a new one needs no code here.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aggregates/contact/interaction.pb.h"
#include "cli/collection_verbs.h"
#include "cli/command_call.h"
#include "cli/command_form.h"
#include "cli/text.h"
#include "cli/verbs.h"
#include "events/ticket.pb.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr absl::string_view kKindPrefix = "kind=";

std::string KindNames() {
  std::vector<std::string> names;
  const auto& kinds = *TicketKind_descriptor();
  for (int i = 0; i < kinds.value_count(); ++i) {
    if (kinds.value(i)->number() != 0) names.push_back(ShortEnumName(*kinds.value(i)));
  }
  return absl::StrJoin(names, "|");
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
  verb.footer(FieldsFooter(absl::StrCat("  kind=", KindNames(), "  required\n",
                                        FormHelp(*InteractionBody::descriptor()))));
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Receive(invocation, *words); };
  });
}

constexpr ListFilter kFilters[] = {
    {"phase", "received, classified, assigned, handling, answered, revisiting, closed, archived"},
    {"open", "true or false"},
    {"holder", "The holding person"},
    {"team", "The holding unit"},
    {"category", "Category path, such as quality/lift, with what lies below it"},
    {"customer", "The customer's id; those of all who were merged into it too"},
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
};

constexpr const char* kColumns[] = {"number",  "phase",    "kind",  "holder",
                                    "subject", "happened", "cycle", "exit"};

std::vector<std::string> Cells(const json::value& ticket) {
  const std::string unit = TextAt(ticket, "holder.unit");
  const std::string person = TextAt(ticket, "holder.person");
  return {TextAt(ticket, "number"),  TextAt(ticket, "phase"),
          TextAt(ticket, "kind"),    person.empty() ? unit : absl::StrCat(unit, "/", person),
          TextAt(ticket, "subject"), TextAt(ticket, "happened"),
          TextAt(ticket, "cycle"),   TextAt(ticket, "exit")};
}

constexpr ListForm kList = {
    .help = "Tickets, the newest first", .filters = kFilters, .columns = kColumns, .cells = Cells};

}  // namespace

void AddTicket(CLI::App& app, Invocation& invocation) {
  CLI::App& ticket =
      AddCollection(app, invocation, kTicketCollection, "Receive, list, show and work tickets");
  AddReceive(ticket, invocation);
  AddList(ticket, invocation, kTicketCollection, kList);
}

}  // namespace redress
