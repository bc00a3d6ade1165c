#pragma once

// Tickets, contacts and customers as answers show them: members of an object. What is absent is
// left out.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "commands/json_writer.h"
#include "projections/customers.h"
#include "projections/queues.h"
#include "projections/rows.pb.h"

namespace redress {

// Returns the customer whom all of several have become between whom a choice was waited for; empty:
// they are still several.
using WhomTheyBecame = std::function<absl::StatusOr<std::string>(const CandidateCustomers&)>;

// Writes the fold of a ticket's, a contact's, or a callback's events, oldest first; at least one.
//
// Errors: those of `became`.
absl::Status WriteTicket(std::vector<EventRow> events, const WhomTheyBecame& became,
                         JsonWriter& writer);
absl::Status WriteContact(std::vector<EventRow> events, const WhomTheyBecame& became,
                          JsonWriter& writer);
absl::Status WriteCallback(std::vector<EventRow> events, const WhomTheyBecame& became,
                           JsonWriter& writer);

// Writes the first of `rows` with the others, who were merged into it: their own rows under
// "merged", and all counts together.
void WriteCustomer(const std::vector<CustomerRow>& rows, JsonWriter& writer);

// Writes an array of what `write` makes of each.
template <typename Row>
void WriteItems(const std::vector<Row>& rows, void (*write)(const Row&, JsonWriter&),
                JsonWriter& writer) {
  writer.BeginArray();
  for (const Row& row : rows) write(row, writer);
  writer.EndArray();
}

// Writes what lists show.
void WriteTicketRow(const TicketRow& row, JsonWriter& writer);
void WriteCustomerRow(const CustomerRow& row, JsonWriter& writer);
void WriteCallbackRow(const CallbackRow& row, JsonWriter& writer);
// Of all tickets.
void WriteTotals(const QueueCounts& counts, JsonWriter& writer);
void WriteQueues(const QueueCounts& counts, JsonWriter& writer);

}  // namespace redress
