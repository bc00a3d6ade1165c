#include "api/reveal.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "aggregates/contact/contact.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/ticket.h"
#include "api/problem.h"
#include "base/status.h"
#include "boost/json.hpp"
#include "commands/json_writer.h"
#include "commands/past_event.h"
#include "projections/customers.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "projections/timelines.h"

namespace redress {
namespace {

// Writes who the customer is; nothing of one who is not there.
absl::Status WriteCustomerIdentity(const KeyValueReader& views, absl::string_view id,
                                   JsonWriter& writer) {
  ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(views, id));
  const bool is_somebody = row.has_value() && row->version() > 0;  // and no group of candidates
  if (!is_somebody) return absl::OkStatus();
  CustomerRow identity;
  identity.set_id(row->id());
  identity.set_name(row->name());
  *identity.mutable_points() = row->points();
  if (row->has_profile()) *identity.mutable_profile() = row->profile();
  identity.set_merged_into(row->merged_into());
  writer.Value(identity);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PastEvent>> PastOf(const KeyValueReader& views,
                                              const std::string& stream) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> rows, ReadEvents(views, stream));
  std::vector<PastEvent> events;
  events.reserve(rows.size());
  for (const EventRow& row : rows) events.push_back(ToPastEvent(row));
  return events;
}

// Writes whom the contact names, as it stands corrected.
absl::Status WriteContactIdentity(const KeyValueReader& views, const std::string& stream,
                                  JsonWriter& writer) {
  ASSIGN_OR_RETURN(const std::vector<PastEvent> events, PastOf(views, stream));
  const Contact contact = Fold<Contact>(events);
  const ContactRecorded recorded = contact.recorded.value_or(ContactRecorded());
  ContactRecorded identity;
  identity.set_message_id(recorded.message_id());
  *identity.mutable_points() = recorded.points();
  identity.set_name(contact.corrected.has_value() ? contact.corrected->name() : recorded.name());
  identity.set_on_behalf_of(recorded.on_behalf_of());
  *identity.mutable_attachments() = recorded.attachments();
  writer.BeginObject();
  writer.Member("id", *IdIn(stream, kContactPrefix));
  writer.Fields(identity);
  writer.EndObject();
  return absl::OkStatus();
}

absl::Status WriteCustomers(const KeyValueReader& views, const std::vector<std::string>& ids,
                            JsonWriter& writer) {
  writer.Key("customers");
  writer.BeginArray();
  for (const std::string& id : ids) RETURN_IF_ERROR(WriteCustomerIdentity(views, id, writer));
  writer.EndArray();
  return absl::OkStatus();
}

// Returns the customer of the ticket, or those of whom it is one.
std::vector<std::string> CustomersOf(const TicketRow& row) {
  if (!row.customer().empty()) return {row.customer()};
  return {row.customer_candidates().begin(), row.customer_candidates().end()};
}

absl::Status WriteTicketIdentity(const KeyValueReader& views, const std::string& stream,
                                 JsonWriter& writer) {
  ASSIGN_OR_RETURN(const std::optional<TicketRow> row,
                   ReadTicket(views, *IdIn(stream, kTicketPrefix)));
  if (row.has_value()) RETURN_IF_ERROR(WriteCustomers(views, CustomersOf(*row), writer));
  ASSIGN_OR_RETURN(const std::vector<PastEvent> events, PastOf(views, stream));
  const std::string on_behalf_of = Fold<Ticket>(events).received.on_behalf_of();
  if (!on_behalf_of.empty()) writer.Member("on_behalf_of", on_behalf_of);
  ASSIGN_OR_RETURN(const std::set<std::string> shown, StreamsShownBy(views, stream));
  writer.Key("contacts");
  writer.BeginArray();
  for (const std::string& other : shown) {
    if (!absl::StartsWith(other, kContactPrefix)) continue;
    RETURN_IF_ERROR(WriteContactIdentity(views, other, writer));
  }
  writer.EndArray();
  return absl::OkStatus();
}

// Returns it as JSON.
absl::StatusOr<std::string> IdentityIn(const KeyValueReader& views, const std::string& stream) {
  JsonWriter writer{Sight()};
  writer.BeginObject();
  if (const auto id = IdIn(stream, kCustomerPrefix)) {
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, MergedIn(views, *id));
    RETURN_IF_ERROR(WriteCustomers(views, ids, writer));
  } else {
    RETURN_IF_ERROR(WriteTicketIdentity(views, stream, writer));
  }
  writer.EndObject();
  return writer.Take();
}

}  // namespace

Reply TellIdentity(const Node& node, std::string stream, const Reply& reply) {
  Reply telling = reply;
  telling.send = [&node, stream = std::move(stream), send = reply.send](HttpResponse response) {
    boost::system::error_code error;
    boost::json::value body = boost::json::parse(response.body, error);
    const auto* answer = error ? nullptr : body.if_object();
    const auto* effect = answer == nullptr ? nullptr : answer->if_contains("effect");
    if (effect != nullptr && *effect == "committed") {
      const absl::StatusOr<std::string> identity = IdentityIn(*node.Snapshot(), stream);
      if (!identity.ok()) return send(ProblemResponse(identity.status()));
      body.as_object()["identity"] = boost::json::parse(*identity);
      response.body = boost::json::serialize(body);
    }
    send(std::move(response));
  };
  return telling;
}

}  // namespace redress
