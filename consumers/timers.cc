#include "consumers/timers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/clocks/fall_due.h"
#include "base/status.h"

namespace redress {

absl::Status Timers::Step(const KeyValueReader& views, std::uint64_t position, absl::Time now,
                          absl::Duration steady, const Submit& submit) {
  if (std::exchange(came_to_nothing_, false)) held_until_ = steady + kTimerRetry;
  if (under_way_ || steady < NextDue(position)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const FallingDue due, ReadFallingDue(views, now - kTimerGrace, kMaxFallDue));
  seen_ = position;
  looked_ = steady;
  next_ =
      due.next.has_value() ? steady + (*due.next + kTimerGrace - now) : absl::InfiniteDuration();
  if (due.tickets.empty()) return absl::OkStatus();
  next_ = steady;  // there may be more
  under_way_ = true;
  submit(RequestFor(due),
         [this](const absl::StatusOr<CommandAnswer>& answer) { TakeAnswer(answer); });
  return absl::OkStatus();
}

absl::Duration Timers::NextDue(std::uint64_t position) const {
  if (came_to_nothing_) return -absl::InfiniteDuration();
  if (under_way_) return absl::InfiniteDuration();
  const absl::Duration next = position == seen_ ? next_ : std::min(next_, looked_ + kTimerLook);
  return std::max(next, held_until_);
}

void Timers::Forget() {
  seen_ = 0;
  next_ = -absl::InfiniteDuration();
}

// The same of every node that looks at the same.
CommandRequest Timers::RequestFor(const FallingDue& due) const {
  CommandRequest request;
  std::string what;
  for (const DueTicket& ticket : due.tickets) {
    request.command.mutable_fall_due()->add_tickets(ticket.number);
    absl::StrAppend(&what, ticket.number, "@", absl::ToUnixMicros(ticket.at), " ");
  }
  const absl::string_view parts[] = {"fall_due", what};
  request.command_id = names_.CommandId(parts);
  request.request_digest = names_.RequestDigest(what);
  request.actor = {"timers", "system", true};
  return request;
}

void Timers::TakeAnswer(const absl::StatusOr<CommandAnswer>& answer) {
  under_way_ = false;
  if (!answer.ok()) {
    came_to_nothing_ = true;
    spdlog::warn("what fell due was not recorded, and is tried again: {}",
                 answer.status().ToString());
  } else if (answer->effect != Effect::kCommitted) {
    came_to_nothing_ = true;
  }
}

}  // namespace redress
