#pragma once

// Tickets by place: where a ticket stands in the order of receipt, the newest first. Every list of
// the index, of facets and of words alike, holds places in that order; what several lists have in
// common is found by leaping from place to place.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "projections/key_value_store.h"

namespace redress {

// Sizes of a place, in bytes.
inline constexpr std::size_t kMinPlaceSize = 8;
inline constexpr std::size_t kMaxPlaceSize = 12;

// Returns the place of the ticket that the event `index` of the commit at `position` brought in.
// Places sort by position, the highest first; those of one commit by index, in the order of its
// bytes. None is empty or ends with a zero byte more than it needs.
std::string TicketPlace(std::uint64_t position, std::uint32_t index);

// A list of places: the rows of `family` whose key is `prefix`, then a place.
struct PlaceList {
  Family family;
  std::string prefix;
};

// Walks through the places that are in all of the lists. Not thread-safe; `reader` outlives it.
class CommonPlaces {
 public:
  // At least one list. Moves from row to row, or leaps, at most `max_steps` times.
  CommonPlaces(const KeyValueReader& reader, const std::vector<PlaceList>& lists,
               std::size_t max_steps);

  enum class Outcome {
    kFound,       // place() is in all lists
    kEnd,         // there are no more
    kOutOfSteps,  // nothing between `from` and place(), which is not looked at yet
  };

  // Finds the first common place >= `from`. Places asked for never go down.
  Outcome Find(absl::string_view from);

  const std::string& place() const { return place_; }
  // The database's errors; then Find() says kEnd.
  const absl::Status& status() const { return status_; }

 private:
  struct List {
    std::string prefix;
    std::unique_ptr<RowIterator> rows;
    bool begun = false;
  };

  // Moves to the first place of the list that is >= place_; false: there is none, or no step left.
  bool Advance(List& list);
  // Takes a step, if there is one left.
  bool Step();

  std::vector<List> lists_;
  std::size_t steps_left_;
  bool out_of_steps_ = false;
  std::string place_;
  absl::Status status_;
};

}  // namespace redress
