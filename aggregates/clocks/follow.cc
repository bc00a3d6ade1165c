#include "aggregates/clocks/follow.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "aggregates/clocks/clock_case.h"
#include "aggregates/clocks/due.h"
#include "aggregates/fold.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

bool IsOfTicket(const StreamEvents& append) {
  return absl::StartsWith(append.stream, TicketStream("")) && !append.events.empty() &&
         append.events.front().has_ticket();
}

// The tickets that facts say are merged into this one.
absl::StatusOr<ClockCase::Others> LoadOthers(const StreamEvents& append, Streams& streams) {
  ClockCase::Others others;
  for (const Event& event : append.events) {
    if (!event.ticket().has_absorbed()) continue;
    const std::string& number = event.ticket().absorbed().ticket();
    ASSIGN_OR_RETURN(others[number], LoadState<Ticket>(streams, TicketStream(number)));
  }
  return others;
}

absl::Status Follow(const Context& context, Streams& streams, StreamEvents& append) {
  ASSIGN_OR_RETURN(const auto before, LoadState<Ticket>(streams, append.stream));
  ASSIGN_OR_RETURN(const ClockCase::Others others, LoadOthers(append, streams));
  ClockCase it(*before, context, others);
  for (Event& event : append.events) it.Take(event);
  const absl::Time next = NextDueOf(it.ticket(), it.policies(), context.policy);
  if (next == before->clocks.next_due) return absl::OkStatus();
  Instant& told = *append.events.back().mutable_ticket()->mutable_next_due();
  if (next != absl::InfiniteFuture()) told = InstantOf(next);
  return absl::OkStatus();
}

}  // namespace

absl::Status FollowClocks(const Context& context, Streams& streams, Decision& decision) {
  for (StreamEvents& append : decision.appends) {
    if (IsOfTicket(append)) RETURN_IF_ERROR(Follow(context, streams, append));
  }
  return absl::OkStatus();
}

}  // namespace redress
