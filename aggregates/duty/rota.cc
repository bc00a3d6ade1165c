#include "aggregates/duty/rota.h"

#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "aggregates/calendar/wall_clock.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::uint32_t kDayMinutes = 1440;

absl::Status Wrong(absl::string_view where, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(where, ": ", what));
}

std::string Text(const ShiftRef& shift) {
  return absl::StrCat("shift ", shift.number(), " of ", shift.layer());
}

bool IsFinite(absl::Time time) {
  return time != absl::InfiniteFuture() && time != absl::InfinitePast();
}

// Errors: kInvalidArgument (`named` names a shift twice).
absl::Status CheckOnce(const std::vector<ShiftRef>& named, absl::string_view what) {
  std::set<std::pair<std::string, std::uint32_t>> seen;
  for (const ShiftRef& shift : named) {
    if (!seen.emplace(shift.layer(), shift.number()).second) {
      return Wrong(Text(shift), absl::StrCat("is ", what, " twice"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Rota>> Rota::Compile(const RotaRules& rules,
                                                          const CalendarLookup& calendars) {
  ASSIGN_OR_RETURN(const absl::TimeZone zone, ReadZone(rules.zone()));
  if (rules.layers().empty()) return absl::InvalidArgumentError("a rota without layers");
  std::shared_ptr<Rota> rota(new Rota());
  for (const RotaLayer& layer : rules.layers()) {
    const absl::Status added = rota->AddLayer(layer, zone, calendars);
    if (!added.ok()) return Wrong(absl::StrCat("layer \"", layer.name(), "\""), added.message());
  }
  RETURN_IF_ERROR(rota->Change(rules));
  return std::shared_ptr<const Rota>(std::move(rota));
}

absl::Status Rota::AddLayer(const RotaLayer& rules, const absl::TimeZone& zone,
                            const CalendarLookup& calendars) {
  for (const Layer& layer : layers_) {
    if (layer.turns.name() == rules.name()) return absl::InvalidArgumentError("stands twice");
  }
  ASSIGN_OR_RETURN(RotaTurns turns, RotaTurns::Of(rules, zone));
  DutyHours hours(zone);
  if (rules.has_hours()) {
    ASSIGN_OR_RETURN(hours, DutyHours::Of(rules.hours(), zone, calendars));
  }
  layers_.push_back({std::move(turns), std::move(hours)});
  return absl::OkStatus();
}

absl::Status Rota::Change(const RotaRules& rules) {
  std::vector<ShiftRef> moved, swapped;
  for (const ShiftMove& move : rules.moves()) {
    RETURN_IF_ERROR(Move(move));
    moved.push_back(move.shift());
  }
  RETURN_IF_ERROR(CheckOnce(moved, "moved"));
  for (const ShiftSwap& swap : rules.swaps()) {
    RETURN_IF_ERROR(Swap(swap));
    swapped.insert(swapped.end(), {swap.shift(), swap.with()});
  }
  RETURN_IF_ERROR(CheckOnce(swapped, "swapped"));
  for (const ShiftCover& cover : rules.covers()) RETURN_IF_ERROR(Cover(cover));
  for (const Layer& layer : layers_) {
    const absl::Status checked = layer.turns.CheckMoves();
    if (!checked.ok()) return Wrong(layer.turns.name(), checked.message());
  }
  return absl::OkStatus();
}

absl::Status Rota::Move(const ShiftMove& move) {
  ASSIGN_OR_RETURN(RotaTurns* const turns, TurnsOf(move.shift()));
  ASSIGN_OR_RETURN(const absl::CivilDay day, ReadDate(move.date()));
  if (move.minute() >= kDayMinutes) return Wrong(Text(move.shift()), "is moved to no time of day");
  turns->Move(move.shift().number(), absl::CivilSecond(day) + std::int64_t{move.minute()} * 60);
  return absl::OkStatus();
}

absl::Status Rota::Swap(const ShiftSwap& swap) {
  ASSIGN_OR_RETURN(RotaTurns* const one, TurnsOf(swap.shift()));
  ASSIGN_OR_RETURN(RotaTurns* const other, TurnsOf(swap.with()));
  one->Give(swap.shift().number(), other->TurnOf(swap.with().number()));
  other->Give(swap.with().number(), one->TurnOf(swap.shift().number()));
  return absl::OkStatus();
}

absl::Status Rota::Cover(const ShiftCover& cover) {
  ASSIGN_OR_RETURN(RotaTurns* const turns, TurnsOf(cover.shift()));
  if (cover.person().empty()) return Wrong(Text(cover.shift()), "is covered by nobody");
  const absl::Status covered = turns->Cover(cover.shift().number(), cover);
  return covered.ok() ? covered : Wrong(Text(cover.shift()), covered.message());
}

absl::StatusOr<RotaTurns*> Rota::TurnsOf(const ShiftRef& shift) {
  for (Layer& layer : layers_) {
    if (layer.turns.name() == shift.layer() && layer.turns.Has(shift.number())) return &layer.turns;
  }
  return Wrong(Text(shift), "is not there");
}

std::vector<Duty> Rota::At(absl::Time at) const {
  std::vector<Duty> duties;
  if (!IsFinite(at)) return duties;
  for (const Layer& layer : layers_) {
    const std::int64_t number = layer.turns.NumberAt(at);
    if (!layer.turns.Has(number)) continue;
    for (Stint& stint : layer.turns.StintsOf(number)) {
      if (stint.begins > at || at >= stint.ends) continue;
      duties.push_back({std::move(stint), layer.hours.Hold(at)});
    }
  }
  return duties;
}

std::vector<Stint> Rota::Between(absl::Time from, absl::Time to) const {
  std::vector<Stint> found;
  if (!IsFinite(from) || !IsFinite(to)) return found;
  for (const Layer& layer : layers_) {
    std::int64_t number = layer.turns.NumberAt(from);
    if (!layer.turns.Has(number)) ++number;
    for (; layer.turns.BeginOf(number) < to; ++number) {
      for (Stint& stint : layer.turns.StintsOf(number)) {
        if (stint.ends > from && stint.begins < to) found.push_back(std::move(stint));
      }
    }
  }
  return found;
}

}  // namespace redress
