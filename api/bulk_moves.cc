#include "api/bulk_moves.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "boost/json/value_to.hpp"

namespace redress {
namespace {

// What is decided on is the request, whatever the ticket.
constexpr SentPlace kPlaces[] = {{"", "/request"}};

absl::Status CheckMembers(const boost::json::object& body) {
  FieldProblems problems;
  for (const auto& member : body) {
    const absl::string_view name(member.key().data(), member.key().size());
    if (name != "verb" && name != "tickets" && name != "request") {
      problems.Add(PointerTo("", name), "unknown field");
    }
  }
  return problems.ToStatus();
}

absl::StatusOr<std::vector<std::string>> TicketsOf(const boost::json::object& body) {
  const auto* list = body.if_contains("tickets");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) {
    return RefuseField("/tickets", "required: a list of ticket numbers");
  }
  if (list->get_array().size() > kMaxBulkTickets) return TooManyItems(kMaxBulkTickets);
  FieldProblems problems;
  std::vector<std::string> tickets;
  std::set<std::string> seen;
  for (const boost::json::value& ticket : list->get_array()) {
    const std::string pointer = PointerTo("/tickets", tickets.size());
    if (!ticket.is_string()) {
      problems.Add(pointer, "must be a string");
    } else if (const auto text = boost::json::value_to<std::string>(ticket);
               !seen.insert(ParseTicketNumber(text).value_or(text)).second) {
      problems.Add(pointer, "given twice");
    }
    tickets.push_back(ticket.is_string() ? boost::json::value_to<std::string>(ticket) : "");
  }
  RETURN_IF_ERROR(problems.ToStatus());
  return tickets;
}

absl::StatusOr<BulkMove> ParseMove(const boost::json::object& body) {
  RETURN_IF_ERROR(CheckMembers(body));
  BulkMove move{.verb = "", .tickets = {}, .request = {}, .places = kPlaces};
  const auto* verb = body.if_contains("verb");
  if (verb == nullptr || !verb->is_string()) return RefuseField("/verb", "required: a string");
  move.verb = boost::json::value_to<std::string>(*verb);
  ASSIGN_OR_RETURN(move.tickets, TicketsOf(body));
  const auto* request = body.if_contains("request");
  if (request == nullptr) return move;
  if (!request->is_object()) return RefuseField("/request", "must be an object");
  move.request = request->get_object();
  return move;
}

// Returns the command to the `index`-th ticket.
absl::StatusOr<CommandRequest> CommandTo(const Names& names, const CommandHead& head,
                                         const BulkMove& move, std::size_t index) {
  const std::string& ticket = move.tickets[index];
  const absl::Status is_number = ParseTicketNumber(ticket).status();
  if (!is_number.ok()) return RefuseField(PointerTo("/tickets", index), is_number.message());
  absl::StatusOr<CommandRequest> command =
      VerbRequest(names, head, kTicketCollection, ticket, move.verb, move.request);
  if (!command.ok()) return PointingInto(command.status(), move.places);
  return command;
}

}  // namespace

absl::StatusOr<BulkRequest> CommandsOf(const Names& names, const CommandHead& head,
                                       const BulkMove& move) {
  RETURN_IF_ERROR(FindVerb(kTicketCollection, move.verb).status());
  BulkRequest bulk{.items = {},
                   .created_status = 200,
                   .idempotency_key = head.idempotency_key,
                   .places = move.places};
  for (const std::string& ticket : move.tickets) {
    bulk.items.push_back(
        {.command = CommandTo(names, head, move, bulk.items.size()), .ticket = ticket});
  }
  return bulk;
}

absl::StatusOr<BulkRequest> ParseBulkMove(const Names& names, const CommandHead& head,
                                          const boost::json::object& body) {
  ASSIGN_OR_RETURN(const BulkMove move, ParseMove(body));
  return CommandsOf(names, head, move);
}

}  // namespace redress
