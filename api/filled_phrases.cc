#include "api/filled_phrases.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "aggregates/access/access.h"
#include "aggregates/names.h"
#include "aggregates/phrase/fields.h"
#include "api/collections.h"
#include "api/filter_values.h"
#include "api/narrowed_reads.h"
#include "api/owned.h"
#include "base/status.h"
#include "commands/json.h"
#include "projections/agents.h"
#include "projections/customers.h"
#include "projections/tickets.h"

namespace redress {
namespace {

absl::StatusOr<std::string> NameOf(const KeyValueReader& reader, const std::string& customer) {
  CandidateCustomers only;
  *only.Add() = customer;
  ASSIGN_OR_RETURN(const std::string survivor, WhomAllBecame(reader, only));
  ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(reader, survivor));
  return row.has_value() ? row->name() : std::string();
}

void AddTicket(const TicketRow& row, PhraseValues& values) {
  auto& fields = values.fields;
  fields["ticket.number"] = row.number();
  fields["ticket.subject"] = row.subject();
  fields["ticket.category"] = absl::StrJoin(row.category(), "/");
  fields["ticket.unit"] = row.unit();
  fields["ticket.product"] = row.product();
  if (row.has_received()) fields["ticket.received"] = FormatInstant(row.received());
  fields["ticket.team"] = row.holder().unit();
  fields["ticket.holder"] = row.holder().person();
}

}  // namespace

absl::StatusOr<FillingFor> FillingFor::Parse(const std::string& ticket,
                                             const HttpRequest& request) {
  FillingFor filling;
  const absl::StatusOr<std::string> number = ParseTicketNumber(ticket);
  if (!number.ok()) return RefuseFilter("for", number.status().message());
  filling.number_ = *number;
  if (request.actor.has_value() && !request.actor->token.empty()) {
    const Actor& actor = *request.actor;
    const Permission permission = MayDo(actor.role, "read.tickets", actor.scope, nullptr);
    RETURN_IF_ERROR(ToStatus(permission, actor.role, "read.tickets", actor.scope, "ticket"));
  }
  filling.asked_by_ = request.actor;
  ASSIGN_OR_RETURN(const std::optional<Actor> who, WhoAsks(request));
  if (who.has_value()) filling.person_ = who->id;
  return filling;
}

absl::StatusOr<PhraseValues> FillingFor::ReadValues(const KeyValueReader& reader,
                                                    const Sight& sight) const {
  RETURN_IF_ERROR(CheckSees(reader, asked_by_, kTicketCollection, number_));
  ASSIGN_OR_RETURN(const std::optional<TicketRow> row, ReadTicket(reader, number_));
  if (!row.has_value()) return NoSuch(kTicketCollection);
  PhraseValues values;
  AddTicket(*row, values);
  values.fields["person"] = person_;
  if (!person_.empty()) {
    ASSIGN_OR_RETURN(const std::optional<AgentRow> agent, ReadAgent(reader, person_));
    const bool has_name = agent.has_value() && !agent->profile().name().empty();
    if (has_name) values.fields["person"] = agent->profile().name();
  }
  values.customer = row->customer();
  // A name of stars would be sent to the customer.
  const bool is_clear = sight.clarity == Clarity::kClear && !sight.Withholds(TicketStream(number_));
  if (is_clear && !row->customer().empty()) {
    ASSIGN_OR_RETURN(values.fields["customer.name"], NameOf(reader, row->customer()));
  }
  std::erase_if(values.fields, [](const auto& field) { return field.second.empty(); });
  return values;
}

void WriteFilled(const Phrase& phrase, const PhraseValues& values, JsonWriter& writer) {
  writer.Key("filled");
  writer.BeginArray();
  for (const PhraseText& text : phrase.texts()) {
    const FilledPhrase filled =
        FillPhrase(text.text(), [&](absl::string_view field) -> std::optional<std::string> {
          const auto known = values.fields.find(field);
          return known == values.fields.end() ? std::nullopt
                                              : std::optional<std::string>(known->second);
        });
    writer.BeginObject();
    writer.Member("language", text.language());
    writer.Member("text", filled.text);
    writer.ArrayMember("unfilled", filled.unfilled);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace redress
