// In the place of node/draft_sealing.cc: a server that seals nothing, to be measured beside the
// real one. It is a program of the bench and of nothing else.

#include "base/status.h"
#include "events/codec.h"
#include "node/draft_sealing.h"

namespace redress {

absl::Status DraftSealing::Encode(const StreamEvents& events, const std::string& /*key*/,
                                  CommitAppend& append) {
  for (const Event& event : events.events) {
    ASSIGN_OR_RETURN(*append.add_events(), EncodeEvent(event));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> DraftSealing::Find(absl::string_view id) {
  return vault_.Find(id);
}

}  // namespace redress
