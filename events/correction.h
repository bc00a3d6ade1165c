#pragma once

// What a correction changes, wherever it is kept: in the state of rules and in the rows of lists.

#include "events/ticket.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace redress {

// Puts into `kept` what `correction` says now, in fields of the same names; what `kept` does not
// have is left out.
void TakeCorrection(const TicketCorrected& correction, google::protobuf::Message& kept);

// Returns what `received` says of its matter.
TicketStatement StatementOf(const TicketReceived& received);

// Puts the value of `field` of `from` into the field of the same name and type in `kept`, if it has
// one; clears it where there is no value.
void TakeField(const google::protobuf::Message& from,
               const google::protobuf::FieldDescriptor& field, google::protobuf::Message& kept);

}  // namespace redress
