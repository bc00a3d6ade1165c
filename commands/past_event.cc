#include "commands/past_event.h"

namespace redress {

PastEvent ToPastEvent(const EventRow& row) {
  PastEvent past;
  past.command_id = row.command_id();
  past.actor = row.actor_id();
  past.decided_at = absl::FromUnixMicros(row.decided_at());
  past.recorded_at = absl::FromUnixMicros(row.recorded_at());
  past.event = row.event();
  return past;
}

}  // namespace redress
