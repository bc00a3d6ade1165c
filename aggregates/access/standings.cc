#include "aggregates/access/standings.h"

#include <algorithm>

#include "aggregates/contact/contact.h"
#include "aggregates/fold.h"
#include "aggregates/team/team.h"
#include "aggregates/ticket/customer_of.h"
#include "base/status.h"

namespace redress {
namespace {

using StandingOr = absl::StatusOr<std::optional<Standing>>;

void AddTicket(const std::string& number, std::vector<std::string>& streams) {
  const absl::StatusOr<std::string> canonical = ParseTicketNumber(number);
  if (canonical.ok()) streams.push_back(TicketStream(*canonical));
}

void AddNamed(const TicketRequest& request, std::vector<std::string>& streams) {
  AddTicket(request.number(), streams);
  const TicketCommand& command = request.command();
  if (command.has_link()) AddTicket(command.link().ticket(), streams);
  if (command.has_unlink()) AddTicket(command.unlink().ticket(), streams);
  if (command.has_merge()) AddTicket(command.merge().into(), streams);
  for (const std::string& led : command.lead().tickets()) AddTicket(led, streams);
}

void AddNamed(const ContactRequest& request, std::vector<std::string>& streams) {
  streams.push_back(ContactStream(request.id()));
  const ContactCommand& command = request.command();
  if (command.has_link_ticket()) AddTicket(command.link_ticket().ticket(), streams);
  if (command.has_unlink_ticket()) AddTicket(command.unlink_ticket().ticket(), streams);
}

// Of a callback of a ticket, the customer is the ticket's.
void AddNamed(const CallbackRequest& request, std::vector<std::string>& streams) {
  if (!request.id().empty()) streams.push_back(CallbackStream(request.id()));
  if (!request.command().has_plan()) return;
  const PlanCallback& plan = request.command().plan();
  if (!plan.ticket().empty()) {
    AddTicket(plan.ticket(), streams);
  } else if (!plan.customer().empty()) {
    streams.push_back(CustomerStream(plan.customer()));
  }
}

StandingOr OfTicket(const std::string& stream, Streams& streams) {
  ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams, stream));
  if (ticket->number.empty()) return std::nullopt;
  return StandingOf(*ticket);
}

StandingOr OfCallback(const std::string& stream, const Scope& scope, Streams& streams) {
  ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams, stream));
  if (callback->id.empty()) return std::nullopt;
  Standing own = StandingOf(*callback);
  if (IsWithin(scope, own) || callback->planned.ticket().empty()) return own;
  return OfTicket(TicketStream(callback->planned.ticket()), streams);
}

StandingOr OfContact(const std::string& stream, const Scope& scope, Streams& streams) {
  ASSIGN_OR_RETURN(const auto contact, LoadState<Contact>(streams, stream));
  if (!contact->recorded.has_value()) return std::nullopt;
  if (contact->tickets.empty()) return Standing{{}, {}, contact->recorded_by};
  StandingOr last = Standing();
  for (const std::string& number : contact->tickets) {
    last = OfTicket(TicketStream(number), streams);
    if (!last.ok() || (last->has_value() && IsWithin(scope, **last))) return last;
  }
  return last;
}

bool IsAmong(const google::protobuf::RepeatedPtrField<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// What the token sees the customer by must be the customer's, or wait for a choice that it is in.
StandingOr OfCustomer(const std::string& id, const Actor& actor, const Scope& scope,
                      Streams& streams) {
  ASSIGN_OR_RETURN(const std::string asked, CurrentCustomer(id, streams));
  if (KindOf(actor.sees_by) == "ticket") {
    ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams, actor.sees_by));
    ASSIGN_OR_RETURN(const std::string customer, CustomerOf(*ticket, streams));
    const bool is_so = customer == asked || IsAmong(ticket->received.customer_candidates(), id);
    if (is_so && !ticket->number.empty()) return StandingOf(*ticket);
  } else if (KindOf(actor.sees_by) == "callback") {
    ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams, actor.sees_by));
    ASSIGN_OR_RETURN(const std::string customer, CurrentCustomer(callback->customer, streams));
    const bool is_so = customer == asked || IsAmong(callback->planned.customer_candidates(), id);
    if (is_so) return OfCallback(actor.sees_by, scope, streams);
  }
  return std::nullopt;
}

// Everybody stands within the own scope; whoever else only by teams.
StandingOr OfAgent(const std::string& id, const Scope& scope, Streams& streams) {
  if (id == scope.person) return Standing{{}, {id}, id};
  Standing standing{{}, {id}, ""};
  for (const std::string& name : scope.teams) {
    ASSIGN_OR_RETURN(const auto team, LoadState<Team>(streams, TeamStream(name)));
    if (IsAmong(team->profile.members(), id)) standing.teams.push_back(name);
  }
  return standing;
}

}  // namespace

Standing StandingOf(const Callback& callback) {
  Standing standing;
  AddHolder(callback.planned.team(), callback.caller, standing);
  const bool is_nobodys = standing.teams.empty() && standing.persons.empty();
  if (is_nobodys) standing.taken_in_by = callback.planned_by;
  return standing;
}

Standing StandingOf(const Ticket& ticket) {
  Standing standing;
  if (ticket.holder.has_value()) AddHolder(*ticket.holder, standing);
  if (!ticket.holder.has_value()) standing.taken_in_by = ticket.taken_in_by;
  for (const Holder& helper : ticket.co_handlers) AddHolder(helper, standing);
  if (ticket.open_handover.has_value()) AddHolder("", ticket.open_handover->to(), standing);
  if (ticket.planned_revisit.has_value()) {
    AddHolder(ticket.planned_revisit->team(), ticket.planned_revisit->revisitor(), standing);
  }
  return standing;
}

std::vector<std::string> NamedBy(const Command& command) {
  std::vector<std::string> streams;
  if (command.has_ticket()) AddNamed(command.ticket(), streams);
  if (command.has_contact()) AddNamed(command.contact(), streams);
  if (command.has_callback()) AddNamed(command.callback(), streams);
  if (command.has_interaction()) AddTicket(command.interaction().data().ticket(), streams);
  if (command.has_customer() && !command.customer().id().empty()) {
    streams.push_back(CustomerStream(command.customer().id()));
  }
  if (command.has_agent()) streams.push_back(AgentStream(command.agent().id()));
  if (command.has_team()) streams.push_back(TeamStream(command.team().id()));
  return streams;
}

absl::string_view KindOf(absl::string_view name) {
  return name.substr(0, name.find_first_of("/."));
}

StandingOr StandingIn(const std::string& stream, const Actor& actor, const Scope& scope,
                      Streams& streams) {
  const absl::string_view kind = KindOf(stream);
  const std::string id = kind.size() == stream.size() ? "" : stream.substr(kind.size() + 1);
  if (kind == "ticket") return OfTicket(stream, streams);
  if (kind == "callback") return OfCallback(stream, scope, streams);
  if (kind == "contact") return OfContact(stream, scope, streams);
  if (kind == "customer") return OfCustomer(id, actor, scope, streams);
  if (kind == "agent") return OfAgent(id, scope, streams);
  if (kind == "team") return Standing{{id}, {}, ""};
  return std::nullopt;
}

}  // namespace redress
