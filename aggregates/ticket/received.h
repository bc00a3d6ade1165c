#pragma once

// What a ticket's receipt takes from what was said: an interaction, or another system's ticket.

#include "aggregates/customer/resolution.h"
#include "events/ticket.pb.h"

namespace redress {

// Returns the receipt by which `said`, from whom `resolution` says, becomes a ticket. Number, kind
// and contact are still to be set.
template <typename Said>
TicketReceived ReceivedFrom(const Said& said, const CustomerResolution& resolution) {
  TicketReceived received;
  received.set_channel(said.channel());
  received.set_customer(resolution.customer);
  AddCandidates(resolution, received);
  received.set_on_behalf_of(said.on_behalf_of());
  received.set_subject(said.subject());
  received.set_words(said.words());
  received.set_language(said.language());
  received.set_remedy_sought(said.remedy_sought());
  received.set_product(said.product());
  received.set_unit(said.unit());
  if (said.has_amount()) *received.mutable_amount() = said.amount();
  received.set_confidential(said.confidential());
  return received;
}

}  // namespace redress
