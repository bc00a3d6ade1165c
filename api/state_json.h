#pragma once

// Tickets, contacts and customers as answers show them. What is absent is left out.

#include <vector>

#include "boost/json/object.hpp"
#include "projections/queues.h"
#include "projections/rows.pb.h"

namespace redress {

// Returns the fold of a ticket's, a contact's, or a callback's events, oldest first; at least one.
boost::json::object TicketJson(const std::vector<EventRow>& events);
boost::json::object ContactJson(const std::vector<EventRow>& events);
boost::json::object CallbackJson(const std::vector<EventRow>& events);

// Returns the first of `rows` with the others, who were merged into it: their own rows under
// "merged", and all counts together.
boost::json::object CustomerJson(const std::vector<CustomerRow>& rows);

// Returns what lists show.
boost::json::object TicketRowJson(const TicketRow& row);
boost::json::object CustomerRowJson(const CustomerRow& row);
boost::json::object CallbackRowJson(const CallbackRow& row);
boost::json::object QueuesJson(const QueueCounts& counts);

}  // namespace redress
