#pragma once

// Who is on duty: a pure function of a rota and an instant.
//
// A layer's shifts follow each other without gap or overlap, and each has one person at every
// instant: whose turn it is, unless the shift was swapped, or somebody covers it then. Swaps,
// covers and moves name the shift: where a shift goes, they go along.

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/duty/duty_hours.h"
#include "aggregates/duty/rota_turns.h"
#include "events/rota.pb.h"

namespace redress {

// Who has the shift of a layer at an instant.
struct Duty {
  Stint stint;
  bool on_duty = true;  // the layer's hours hold
};

// Immutable, thread-safe.
class Rota {
 public:
  // Errors: kInvalidArgument (no such zone, no layer, two of one name, what RotaTurns::Of and
  // DutyHours::Of name; a move, swap or cover of a shift that is not there, of one shift twice,
  // past another shift, or by nobody); the message names the layer.
  static absl::StatusOr<std::shared_ptr<const Rota>> Compile(const RotaRules& rules,
                                                             const CalendarLookup& calendars);

  // Returns one for each layer that has begun, in the rota's order. None of an infinite time.
  std::vector<Duty> At(absl::Time at) const;

  // Returns what lies in [from, to), or begins or ends there, layer after layer, in order: some two
  // for each shift of that time. None where an end is infinite.
  std::vector<Stint> Between(absl::Time from, absl::Time to) const;

 private:
  struct Layer {
    RotaTurns turns;
    DutyHours hours;
  };

  Rota() = default;

  absl::Status AddLayer(const RotaLayer& rules, const absl::TimeZone& zone,
                        const CalendarLookup& calendars);
  absl::Status Change(const RotaRules& rules);
  absl::Status Move(const ShiftMove& move);
  absl::Status Swap(const ShiftSwap& swap);
  absl::Status Cover(const ShiftCover& cover);
  absl::StatusOr<RotaTurns*> TurnsOf(const ShiftRef& shift);

  std::vector<Layer> layers_;
};

}  // namespace redress
