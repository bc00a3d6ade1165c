#pragma once

// Tickets by place: where a ticket stands in the order in which they were received, as it happened,
// the latest first. Every list of
// the index, of facets and of words alike, holds places in that order; what several lists, or
// unions of them, have in common is found by leaping from place to place.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "projections/key_value_store.h"

namespace redress {

// Sizes of a place, in bytes.
inline constexpr std::size_t kMinPlaceSize = 16;
inline constexpr std::size_t kMaxPlaceSize = 20;

// Returns the place of the ticket that was received at `happened_micros` (since the Unix epoch), as
// the event `index` of the commit at `position` told. Places sort by when it happened, the latest
// first; those of one instant by position, the highest first; those of one commit by index, in the
// order of its bytes. None is empty or ends with a zero byte more than it needs.
std::string TicketPlace(std::int64_t happened_micros, std::uint64_t position, std::uint32_t index);

// Returns where the places of all that happened before `instant` begin.
std::string PlaceBefore(absl::Time instant);

// A list of places: the rows of `family` whose key is `prefix`, then a place.
struct PlaceList {
  Family family;
  std::string prefix;
  std::map<std::string, bool> changes = {};  // places that are to be added (true), or taken from it
};

// The places that are in at least one of the lists; one list stands for itself.
using ListUnion = std::vector<PlaceList>;

// Walks through the places that are in all of the unions. Not thread-safe; `reader` outlives it.
class CommonPlaces {
 public:
  // At least one union, each of at least one list. Moves from row to row of a list, or leaps, at
  // most `max_steps` times; with fewer than there are lists it may get nowhere.
  CommonPlaces(const KeyValueReader& reader, const std::vector<ListUnion>& unions,
               std::size_t max_steps);

  enum class Outcome {
    kFound,       // place() is in all unions
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
    // Of the row that it stands on.
    absl::string_view Place() const { return rows->key().substr(prefix.size()); }

    std::string prefix;
    std::unique_ptr<RowIterator> rows;
    bool begun = false;
  };

  // Returns the first place of the union that is >= place_; nothing: there is none, or no step
  // left.
  std::optional<absl::string_view> AdvanceAll(std::vector<List>& lists);
  // Moves to the first place of the list that is >= place_, if there is one; false: no step left,
  // or the database failed.
  bool Advance(List& list);
  // Takes a step, if there is one left.
  bool Step();

  std::vector<std::vector<List>> unions_;
  std::size_t steps_left_;
  bool out_of_steps_ = false;
  std::string place_;
  absl::Status status_;
};

}  // namespace redress
