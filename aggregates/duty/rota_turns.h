#pragma once

// The shifts of one layer of a rota: when each begins, and whose it is.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "events/rota.pb.h"

namespace redress {

// What stays when a shift is moved.
struct ShiftId {
  std::string layer;
  std::int64_t number = 0;

  friend bool operator==(const ShiftId&, const ShiftId&) = default;
};

// A shift, or the part of it that one person has: from `begins` until before `ends`.
struct Stint {
  ShiftId shift;
  std::string person;
  absl::Time begins;
  absl::Time ends;
};

// Not thread-safe while it is changed. Shifts begin at wall-clock times of the zone: one that
// clocks show twice is the first, one that they jump over is when they jump. So a shift is as long
// as the time between two handoffs, 23 or 25 hours, too; there is no gap, and no overlap.
class RotaTurns {
 public:
  // Errors: kInvalidArgument (no name, no people or one without a name, no date, no time of day, no
  // length, shifts in weeks without a weekday or in days with one).
  static absl::StatusOr<RotaTurns> Of(const RotaLayer& layer, const absl::TimeZone& zone);

  const std::string& name() const { return name_; }

  // Whether it has a shift of this number; those before its first it has not.
  bool Has(std::int64_t number) const { return number >= first_; }

  // Returns the number of the shift at `at`; one that it has not, before the first.
  std::int64_t NumberAt(absl::Time at) const;

  absl::Time BeginOf(std::int64_t number) const;

  // Returns whose turn it is, whatever was swapped.
  const std::string& TurnOf(std::int64_t number) const;

  // Returns the parts of a shift, in order: more than one where others take parts of it.
  std::vector<Stint> StintsOf(std::int64_t number) const;

  void Move(std::int64_t number, absl::CivilSecond begin) { moved_[number] = begin; }

  // Errors: kInvalidArgument (a moved shift does not begin after the one before it, and before the
  // one after it).
  absl::Status CheckMoves() const;

  // Gives a whole shift to `person`.
  void Give(std::int64_t number, const std::string& person) { given_[number] = person; }

  // Gives a part of a shift away. Errors: kInvalidArgument (no length, or it overlaps another).
  absl::Status Cover(std::int64_t number, const ShiftCover& cover);

 private:
  explicit RotaTurns(const absl::TimeZone& zone) : zone_(zone) {}

  absl::CivilSecond ShownAtBegin(std::int64_t number) const;
  absl::Span<const ShiftCover> CoversOf(std::int64_t number) const;

  std::string name_;
  absl::TimeZone zone_;
  absl::CivilSecond start_;
  std::int64_t days_ = 0;
  std::int64_t first_ = 1;
  std::vector<std::string> people_;
  absl::flat_hash_map<std::int64_t, absl::CivilSecond> moved_;
  absl::flat_hash_map<std::int64_t, std::string> given_;
  absl::flat_hash_map<std::int64_t, std::vector<ShiftCover>> covers_;  // in order
};

}  // namespace redress
