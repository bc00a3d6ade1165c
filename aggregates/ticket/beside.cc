// What stands beside a ticket's phase (waiting, escalation, reminders, secrecy), and facts that may
// come late.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/standing.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {

using google::protobuf::util::MessageDifferencer;

namespace {

// Returns the last escalation that `actor` may acknowledge; null: none. What goes to nobody by
// name, or to a unit, a supervisor sees to.
const TicketEscalated* EscalatedTo(const Actor& actor, const Ticket& ticket) {
  const auto& open = ticket.open_escalations;
  const auto own = std::find_if(open.rbegin(), open.rend(),
                                [&](const TicketEscalated& it) { return it.whom() == actor.id; });
  if (own != open.rend()) return &*own;
  return open.empty() || !Supervises(actor) ? nullptr : &open.back();
}

}  // namespace

TicketDecision DecideWait(const Ticket& ticket, const Wait& command, const Context& /*context*/) {
  TicketEvent event;
  TicketWaited& waited = *event.mutable_waited();
  waited.set_waiting_for(command.waiting_for());
  waited.set_reason(command.reason());
  waited.set_pause(command.pause());
  waited.set_evidence(command.evidence());
  waited.set_allowed_by(command.allowed_by());
  if (command.has_expected()) *waited.mutable_expected() = command.expected();
  const bool is_so =
      ticket.waiting.has_value() && MessageDifferencer::Equals(*ticket.waiting, waited);
  return is_so ? NothingNew() : TicketEvents{event};
}

TicketDecision DecideResume(const Ticket& /*ticket*/, const Resume& command,
                            const Context& /*context*/) {
  TicketEvent event;
  event.mutable_resumed()->set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideEscalate(const Ticket& ticket, const Escalate& command,
                              const Context& context) {
  const std::uint32_t highest = context.policy.max_escalation;
  if (command.has_level() && command.level() == 0) {
    return RefuseField("/level", "levels start at 1; the next one where absent");
  }
  if (command.has_level() && command.level() == ticket.escalation) return NothingNew();
  const std::uint32_t level = command.has_level() ? command.level() : ticket.escalation + 1;
  if (level < ticket.escalation || level > highest) {
    return Forbid(codes::kLevelMustRise, absl::StrCat("the ticket is at level ", ticket.escalation,
                                                      ", of at most ", highest));
  }
  TicketEvent event;
  event.mutable_escalated()->set_level(level);
  event.mutable_escalated()->set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideAcknowledgeEscalation(const Ticket& ticket,
                                           const AcknowledgeEscalation& command,
                                           const Context& context) {
  const TicketEscalated* escalated = EscalatedTo(context.actor, ticket);
  if (ticket.open_escalations.empty()) {
    return Forbid(codes::kNoEscalationWaits, "no escalation waits to be acknowledged");
  }
  if (escalated == nullptr) {
    return Forbid(codes::kEscalatedToAnother,
                  "whom the ticket was escalated to acknowledges it, or a supervisor");
  }
  TicketEvent event;
  TicketEscalationAcknowledged& acknowledged = *event.mutable_escalation_acknowledged();
  acknowledged.set_person(context.actor.id);
  acknowledged.set_clock(escalated->clock());
  acknowledged.set_step(escalated->step());
  acknowledged.set_words(command.words());
  return TicketEvents{event};
}

TicketDecision DecideRemind(const Ticket& ticket, const Remind& command,
                            const Context& /*context*/) {
  TicketEvent event;
  event.mutable_reminded()->set_channel(command.channel());
  event.mutable_reminded()->set_words(command.words());
  event.mutable_reminded()->set_count(ticket.reminders + 1);
  return TicketEvents{event};
}

TicketDecision DecideSetSecrecy(const Ticket& ticket, const SetSecrecy& command,
                                const Context& /*context*/) {
  if (ticket.secrecy == command.secrecy()) return NothingNew();
  TicketEvent event;
  event.mutable_secrecy_set()->set_secrecy(command.secrecy());
  event.mutable_secrecy_set()->set_reason(command.reason());
  return TicketEvents{event};
}

absl::Status CheckMayKnowCustomer(const Ticket& ticket, const Actor& actor) {
  const bool is_secret = HidesCustomer(ticket.secrecy);
  if (!is_secret || actor.role != roles::kHandler) return absl::OkStatus();
  return Forbid(codes::kCustomerSecret,
                "the ticket is confidential or secret: who handles it does not learn who the "
                "customer is; a supervisor may");
}

TicketDecision DecideReveal(const Ticket& ticket, const RevealTicket& command,
                            const Context& context) {
  RETURN_IF_ERROR(CheckMayKnowCustomer(ticket, context.actor));
  TicketEvent event;
  Revealed& revealed = *event.mutable_revealed();
  const TicketReceived& received = ticket.received;
  if (!ticket.customer.empty() || !received.customer_candidates().empty()) {
    revealed.add_fields("customer");
  }
  if (!ticket.contacts.empty()) revealed.add_fields("contacts");
  if (!received.on_behalf_of().empty()) revealed.add_fields("on_behalf_of");
  revealed.set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideNote(const Ticket& /*ticket*/, const Note& command,
                          const Context& /*context*/) {
  TicketEvent event;
  event.mutable_noted()->set_words(command.words());
  return TicketEvents{event};
}

TicketDecision DecideAddEvidence(const Ticket& /*ticket*/, const AddEvidence& command,
                                 const Context& /*context*/) {
  TicketEvent event;
  *event.mutable_evidence_added()->mutable_attachments() = command.attachments();
  event.mutable_evidence_added()->set_words(command.words());
  return TicketEvents{event};
}

TicketDecision DecideRecordCause(const Ticket& ticket, const RecordCause& command,
                                 const Context& /*context*/) {
  TicketEvent event;
  TicketCauseFound& found = *event.mutable_cause_found();
  found.set_cause(command.path().empty() ? command.cause() : *command.path().rbegin());
  found.set_words(command.words());
  *found.mutable_path() = command.path();
  found.set_taxonomy_version(command.taxonomy_version());
  found.set_contributing(command.contributing());
  found.set_of_vulnerability(command.of_vulnerability());
  const bool says_more = !command.words().empty() || command.contributing() ||
                         command.of_vulnerability() || !command.path().empty();
  if (ticket.cause == found.cause() && !says_more) return NothingNew();
  return TicketEvents{event};
}

TicketDecision DecideTell(const Ticket& /*ticket*/, const Tell& command,
                          const Context& /*context*/) {
  TicketEvent event;
  *event.mutable_told()->mutable_told() = command.told();
  return TicketEvents{event};
}

}  // namespace redress
