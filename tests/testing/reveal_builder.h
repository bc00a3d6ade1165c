#pragma once

// The command that shows who a ticket's customer is.

#include "aggregates/ticket/ticket_commands.pb.h"

namespace redress::testing {

inline TicketCommand DoReveal() {
  TicketCommand command;
  command.mutable_reveal()->set_reason("two files are to be compared");
  return command;
}

}  // namespace redress::testing
