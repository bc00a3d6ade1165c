#pragma once

// Interactions in one line each, for given / when / then.

#include <string>
#include <utility>

#include "aggregates/command.pb.h"
#include "aggregates/contact/interaction.pb.h"

namespace redress::testing {

// Tests tell subscribers apart by few digits: "111" is told as 13900000111; what is longer, as it
// is.
inline std::string LineOf(const std::string& number) {
  constexpr std::size_t kLineDigits = 8;
  const bool is_short =
      number.size() < kLineDigits && number.find_first_not_of("0123456789") == std::string::npos;
  return is_short ? "139" + std::string(kLineDigits - number.size(), '0') + number : number;
}

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
  point.set_value(LineOf(phone));
  return complaint;
}

inline Interaction WithPoint(Interaction interaction, PointKind kind, const std::string& value) {
  ContactPoint& point = *interaction.mutable_data()->mutable_customer()->add_points();
  point.set_kind(kind);
  point.set_value(kind == POINT_KIND_PHONE ? LineOf(value) : value);
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
