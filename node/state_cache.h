#pragma once

// Folded states of the streams that commands lately concerned, each with the head that it was
// folded at: a command on a long ticket folds none of its events again. It never decides alone: a
// state is given only for the head that the views show, and the commit names that head as its
// parent.

#include <cstddef>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "projections/projection.h"

namespace redress {

// The most events that the kept states were folded from; half of them at least are of those used
// last. A state weighs about as much as its events.
inline constexpr std::size_t kMaxStateEvents = 100'000;

// What `row` is to a fold.
PastEvent ToPastEvent(const EventRow& row);

// Not thread-safe.
class StateCache {
 public:
  explicit StateCache(std::size_t max_events = kMaxStateEvents) : half_(max_events / 2) {}

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
  using Entries = absl::flat_hash_map<std::string, Entry>;

  Entry* FindEntry(absl::string_view stream);
  Entry& Put(std::string stream, Entry entry);

  std::size_t half_;
  Entries recent_;
  Entries older_;
  std::size_t recent_events_ = 0;
};

}  // namespace redress
