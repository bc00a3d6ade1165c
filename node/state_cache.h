#pragma once

// Folded states of the streams that commands lately concerned, each with the head that it was
// folded at: a command on a long ticket folds none of its events again. It never decides alone: a
// state is given only for the head that the views show, and the commit names that head as its
// parent.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "aggregates/fold.h"
#include "base/recent_map.h"
#include "projections/projection.h"

namespace redress {

// The most events that the kept states were folded from. A state weighs about as much as its
// events.
inline constexpr std::size_t kMaxStateEvents = 100'000;

// Not thread-safe.
class StateCache {
 public:
  explicit StateCache(std::size_t max_events = kMaxStateEvents) : states_(max_events) {}

  // Returns the state of `stream` at `head`, or null.
  std::shared_ptr<const FoldedState> Find(absl::string_view stream, absl::string_view head);

  // Keeps `state`, folded from `events` events, and returns it.
  std::shared_ptr<const FoldedState> Keep(absl::string_view stream, absl::string_view head,
                                          std::shared_ptr<FoldedState> state, std::size_t events);

  // Folds an accepted record's events into the states of their streams.
  void Take(const JudgedRecord& record);

 private:
  struct Entry {
    std::string head;
    std::uint64_t version = 0;
    std::shared_ptr<FoldedState> state;
  };

  void Put(absl::string_view stream, Entry entry);

  RecentMap<Entry> states_;
};

}  // namespace redress
