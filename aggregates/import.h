#pragma once

// A ticket that another system kept: taken as told, into a new ticket only. Pure.

#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"

namespace redress {

// Errors: kInvalidArgument, kAlreadyExists (imported before), kResourceExhausted, and those of
// `streams`.
absl::StatusOr<Decision> DecideImport(const ImportTicket& request, const Context& context,
                                      Streams& streams);

}  // namespace redress
