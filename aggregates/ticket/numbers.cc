#include "aggregates/ticket/numbers.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket.h"
#include "base/mutation.h"
#include "base/status.h"

namespace redress {
namespace {

// What a ticket's number is derived from.
std::string NumberSeed(const Context& context) {
  if (!Mutated(Mutation::kDrawTicketNumber)) return context.command_id;
  return absl::StrCat(absl::ToUnixMicros(context.now));
}

}  // namespace

absl::StatusOr<std::string> FreeNumber(const Context& context, Streams& streams) {
  for (std::uint64_t counter = 0; counter < kMaxNumbersTried; ++counter) {
    std::string number = context.names->TicketNumber(NumberSeed(context), counter);
    ASSIGN_OR_RETURN(const auto taken, LoadState<Ticket>(streams, TicketStream(number)));
    if (taken->version == 0) return number;
  }
  return Refuse(absl::StatusCode::kResourceExhausted, codes::kNoNumberLeft,
                "no ticket number is left");
}

}  // namespace redress
