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
#include "cli/api_words.h"
#include "cli/collection_verbs.h"
#include "cli/command_call.h"
#include "cli/command_form.h"
#include "cli/text.h"
#include "cli/ticket_bulk.h"
#include "cli/verbs.h"
#include "cli/why.h"
#include "events/ticket.pb.h"

namespace redress {
namespace {

namespace json = boost::json;

constexpr absl::string_view kKindPrefix = "kind=";
constexpr char kReceiveSchema[] = "ReceiveTicket";

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
  if (std::count_if(words.fields.begin(), words.fields.end(), is_kind) > 1) {
    return Fail(invocation, ExitCode::kUsage, "kind is given twice");
  }
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
  CLI::App& verb = *ticket.add_subcommand("receive");
  auto words = std::make_shared<CommandWords>();
  AddCommandOptions(verb, *words);
  verb.footer([] {
    return FieldsFooter(absl::StrCat("  kind=", KindNames(), "  required\n      ",
                                     WordsOfField(kReceiveSchema, "kind").description, "\n",
                                     FormHelp(*InteractionBody::descriptor(), kReceiveSchema)));
  });
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] { return Receive(invocation, *words); };
  });
}

constexpr const char* kFilters[] = {
    "phase",       "open",        "holder",       "handover_to", "team",          "category",
    "customer",    "kind",        "channel",      "exit",        "unit",          "text",
    "waiting",     "escalated",   "acknowledged", "imported",    "after_closing", "received_from",
    "received_to", "closed_from", "closed_to",    "without"};

constexpr const char* kColumns[] = {"number",   "phase",  "kind",  "holder", "subject",
                                    "happened", "closed", "cycle", "exit"};

std::vector<std::string> Cells(const json::value& ticket) {
  const std::string unit = TextAt(ticket, "holder.unit");
  const std::string person = TextAt(ticket, "holder.person");
  return {TextAt(ticket, "number"),    TextAt(ticket, "phase"),
          TextAt(ticket, "kind"),      person.empty() ? unit : absl::StrCat(unit, "/", person),
          TextAt(ticket, "subject"),   TextAt(ticket, "happened"),
          TextAt(ticket, "closed_at"), TextAt(ticket, "cycle"),
          TextAt(ticket, "exit")};
}

constexpr ListForm kList = {
    .help = "Tickets, the newest first", .filters = kFilters, .columns = kColumns, .cells = Cells};

}  // namespace

void AddTicket(CLI::App& app, Invocation& invocation) {
  CLI::App& ticket =
      AddCollection(app, invocation, kTicketCollection, "Receive, list, show and work tickets");
  AddReceive(ticket, invocation);
  AddWhy(ticket, invocation);
  AddList(ticket, invocation, kTicketCollection, kList);
  AddBulk(ticket, invocation, kFilters);
}

void DescribeTickets(CLI::App& app) {
  DescribeVerbs(app, kTicketCollection);
  app.get_subcommand(std::string(kTicketCollection.name))
      ->get_subcommand("receive")
      ->description(PostWords("/v1/tickets"));
}

}  // namespace redress
