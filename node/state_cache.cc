#include "node/state_cache.h"

#include <utility>

#include "commands/past_event.h"

namespace redress {

std::shared_ptr<const FoldedState> StateCache::Find(absl::string_view stream,
                                                    absl::string_view head) {
  const Entry* entry = states_.Find(stream);
  return entry != nullptr && entry->head == head ? entry->state : nullptr;
}

std::shared_ptr<const FoldedState> StateCache::Keep(absl::string_view stream,
                                                    absl::string_view head,
                                                    std::shared_ptr<FoldedState> state,
                                                    std::size_t events) {
  Put(stream, {std::string(head), events, state});
  return state;
}

void StateCache::Take(const JudgedRecord& record) {
  auto event = record.events.begin();
  for (const CommandStream& stream : record.command.streams()) {
    const Entry* entry = states_.Find(stream.stream());
    // A state that somebody still reads, or of another version, is folded anew when it is needed.
    const bool follows = entry != nullptr && entry->version + 1 == stream.first_version() &&
                         entry->state.use_count() == 1;
    for (std::uint64_t version = stream.first_version(); version <= stream.last_version();
         ++version, ++event) {
      if (follows) entry->state->Take(ToPastEvent(*event));
    }
    if (follows) {
      Put(stream.stream(), {record.command.record_hash(), stream.last_version(), entry->state});
    }
  }
}

void StateCache::Put(absl::string_view stream, Entry entry) {
  const std::size_t weight = 1 + entry.version;
  states_.Put(stream, std::move(entry), weight);
}

}  // namespace redress
