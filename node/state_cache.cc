#include "node/state_cache.h"

#include <utility>

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

std::shared_ptr<const FoldedState> StateCache::Find(absl::string_view stream,
                                                    absl::string_view head) {
  const Entry* entry = FindEntry(stream);
  return entry != nullptr && entry->head == head ? entry->state : nullptr;
}

std::shared_ptr<const FoldedState> StateCache::Keep(absl::string_view stream,
                                                    absl::string_view head,
                                                    std::shared_ptr<FoldedState> state,
                                                    std::size_t events) {
  return Put(std::string(stream), {std::string(head), events, std::move(state)}).state;
}

void StateCache::Take(const JudgedRecord& record) {
  auto event = record.events.begin();
  for (const CommandStream& stream : record.command.streams()) {
    Entry* entry = FindEntry(stream.stream());
    // A state that somebody still reads, or of another version, is folded anew when it is needed.
    const bool follows = entry != nullptr && entry->version + 1 == stream.first_version() &&
                         entry->state.use_count() == 1;
    for (std::uint64_t version = stream.first_version(); version <= stream.last_version();
         ++version, ++event) {
      if (follows) entry->state->Take(ToPastEvent(*event));
    }
    if (follows) {
      entry->head = record.command.record_hash();
      entry->version = stream.last_version();
    }
  }
}

StateCache::Entry* StateCache::FindEntry(absl::string_view stream) {
  if (const auto found = recent_.find(stream); found != recent_.end()) return &found->second;
  const auto found = older_.find(stream);
  if (found == older_.end()) return nullptr;
  Entry entry = std::move(found->second);
  older_.erase(found);
  return &Put(std::string(stream), std::move(entry));
}

StateCache::Entry& StateCache::Put(std::string stream, Entry entry) {
  older_.erase(stream);
  if (recent_events_ > half_) {
    older_ = std::exchange(recent_, {});
    recent_events_ = 0;
  }
  recent_events_ += 1 + entry.version;
  return recent_.insert_or_assign(std::move(stream), std::move(entry)).first->second;
}

}  // namespace redress
