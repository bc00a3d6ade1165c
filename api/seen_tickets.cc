#include "api/seen_tickets.h"

#include <array>

#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "api/party_filters.h"
#include "api/row_customers.h"
#include "api/sights.h"
#include "api/ticket_filter.h"
#include "base/status.h"
#include "commands/json.h"
#include "projections/customers.h"

namespace redress {
namespace {

// A test holds them to the fields of SavedFilter.
constexpr std::array<absl::string_view, 22> kNames = {
    "phase",       "open",         "holder",   "handover_to",   "team",          "category",
    "customer",    "channel",      "kind",     "exit",          "unit",          "waiting",
    "escalated",   "acknowledged", "imported", "after_closing", "received_from", "received_to",
    "closed_from", "closed_to",    "text",     "without"};

bool FindsByCustomer(const TicketFilter& filter) {
  return filter.text.has_value() || !filter.customers.empty();
}

}  // namespace

absl::Span<const absl::string_view> TicketFilterNames() { return kNames; }

QueryParameters ParametersOf(const SavedFilter& filter) {
  QueryParameters parameters;
  const auto& fields = *SavedFilter::descriptor();
  for (int i = 0; i < fields.field_count(); ++i) {
    std::string value = SavedFilter::GetReflection()->GetString(filter, fields.field(i));
    if (!value.empty()) parameters[fields.field(i)->name()] = std::move(value);
  }
  return parameters;
}

// A value that was not set must not make a list wider.
absl::StatusOr<SavedFilter> ParseSavedFilter(const boost::json::object& object,
                                             absl::string_view pointer) {
  SavedFilter filter;
  const auto* given = object.if_contains("filter");
  if (given == nullptr) return filter;
  const std::string place = PointerTo(pointer, "filter");
  if (!given->is_object()) return RefuseField(place, "must be an object");
  FieldProblems problems;
  for (const auto& member : given->get_object()) {
    const bool is_empty = member.value().is_string() && member.value().get_string().empty();
    if (is_empty) {
      problems.Add(PointerTo(place, {member.key().data(), member.key().size()}),
                   "empty: give it a value, or leave it out");
    }
  }
  RETURN_IF_ERROR(problems.ToStatus());
  RETURN_IF_ERROR(FromJson(*given, place, filter));
  RETURN_IF_ERROR(ValidateRequest(filter, place));
  return filter;
}

absl::StatusOr<TicketFilter> ParseSeenFilter(const QueryParameters& parameters,
                                             const std::optional<Actor>& actor) {
  // Finds by the customer's name, too.
  RETURN_IF_ERROR(CheckMayFindBy(actor, parameters, {"text"}));
  ASSIGN_OR_RETURN(TicketFilter filter, ParseTicketFilter(parameters));
  if (actor.has_value()) filter.within = actor->scope;
  return filter;
}

absl::StatusOr<TicketPage> ListSeenTickets(const KeyValueReader& reader, const TicketFilter& filter,
                                           const Sight& sight, absl::string_view cursor,
                                           std::size_t limit) {
  ASSIGN_OR_RETURN(TicketFilter all, WithMerged(reader, filter));
  // What is withheld is not found by whose it is.
  all.without_secret = sight.withholds != nullptr && FindsByCustomer(filter);
  ASSIGN_OR_RETURN(TicketPage tickets, ListTickets(reader, all, cursor, limit));
  ASSIGN_OR_RETURN(tickets.rows, WithCustomers(reader, std::move(tickets.rows)));
  return tickets;
}

}  // namespace redress
