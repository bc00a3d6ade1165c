#pragma once

// Interactions in one line each, for given / when / then.

#include <string>
#include <utility>

#include "aggregates/command.pb.h"
#include "aggregates/contact/interaction.pb.h"

namespace redress::testing {

inline Interaction InteractionOf(const std::string& type, const std::string& id = "1") {
  Interaction interaction;
  interaction.set_source("crm");
  interaction.set_id(id);
  interaction.set_type(type);
  interaction.mutable_data()->set_channel(CHANNEL_PHONE);
  interaction.mutable_data()->set_words("The room was cold.");
  return interaction;
}

inline Interaction ComplaintOf(const std::string& phone, const std::string& id = "1") {
  Interaction complaint = InteractionOf("redress.complaint", id);
  complaint.mutable_data()->set_remedy_sought("none stated");
  ContactPoint& point = *complaint.mutable_data()->mutable_customer()->add_points();
  point.set_kind(POINT_KIND_PHONE);
  point.set_value(phone);
  return complaint;
}

inline Interaction WithPoint(Interaction interaction, PointKind kind, const std::string& value) {
  ContactPoint& point = *interaction.mutable_data()->mutable_customer()->add_points();
  point.set_kind(kind);
  point.set_value(value);
  return interaction;
}

inline Command CommandOf(Interaction interaction) {
  Command command;
  *command.mutable_interaction() = std::move(interaction);
  return command;
}

inline Command CommandOf(const std::string& number, TicketCommand ticket_command) {
  Command command;
  command.mutable_ticket()->set_number(number);
  *command.mutable_ticket()->mutable_command() = std::move(ticket_command);
  return command;
}

}  // namespace redress::testing
