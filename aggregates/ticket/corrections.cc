// Whose the ticket is, and what it says of its matter: first told, then put right. A correction is
// a new fact that holds what was.

#include <array>

#include "aggregates/change.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/correction.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;

// What a ticket need not say. It is always of a kind, and of somebody's words.
constexpr std::array<absl::string_view, 9> kClearable = {
    "subject", "language",     "remedy_sought", "product", "unit",
    "amount",  "on_behalf_of", "legal_entity",  "area"};

// Takes away from both what they say alike.
void KeepDifferences(TicketStatement& was, TicketStatement& now) {
  const auto& type = *TicketStatement::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    TicketStatement of_was;
    TicketStatement of_now;
    TakeField(was, field, of_was);
    TakeField(now, field, of_now);
    if (!MessageDifferencer::Equals(of_was, of_now)) continue;
    TicketStatement::GetReflection()->ClearField(&was, &field);
    TicketStatement::GetReflection()->ClearField(&now, &field);
  }
}

bool LacksRemedy(const TicketStatement& statement) {
  return statement.kind() == TICKET_KIND_COMPLAINT && statement.remedy_sought().empty();
}

}  // namespace

TicketDecision DecideLinkCustomer(const Ticket& ticket, const LinkCustomer& command,
                                  const Context& context) {
  // Whether it is this one must not be found out by trying, either.
  RETURN_IF_ERROR(CheckMayKnowCustomer(ticket, context.actor));
  if (ticket.customer == command.customer()) return NothingNew();
  TicketEvent event;
  event.mutable_customer_linked()->set_customer(command.customer());
  return TicketEvents{event};
}

TicketDecision DecideCorrectCustomer(const Ticket& ticket, const CorrectTicketCustomer& command,
                                     const Context& /*context*/) {
  if (ticket.customer == command.customer()) return NothingNew();
  TicketEvent event;
  TicketCustomerCorrected& corrected = *event.mutable_customer_corrected();
  corrected.set_from(ticket.customer);
  corrected.set_customer(command.customer());
  corrected.set_reason(command.reason());
  return TicketEvents{event};
}

TicketDecision DecideCorrect(const Ticket& ticket, const CorrectTicket& command,
                             const Context& /*context*/) {
  TicketEvent event;
  TicketCorrected& corrected = *event.mutable_corrected();
  TicketStatement& was = *corrected.mutable_was();
  TicketStatement& now = *corrected.mutable_now();
  was = StatementOf(ticket.received);
  now = was;
  RETURN_IF_ERROR(TakeChange(command, command.clear(), kClearable, now));
  if (LacksRemedy(now) && !LacksRemedy(was)) {
    return RefuseField("/remedy_sought", "required for a complaint; \"none stated\" is an answer");
  }
  KeepDifferences(was, now);
  if (was.ByteSizeLong() == 0 && now.ByteSizeLong() == 0) return NothingNew();
  corrected.set_reason(command.reason());
  return TicketEvents{event};
}

}  // namespace redress
