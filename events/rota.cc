#include "events/rota.h"

#include <algorithm>

namespace redress {
namespace {

void TakeMove(const ShiftMove& move, RotaRules& rota) {
  auto& moves = *rota.mutable_moves();
  const auto same = std::find_if(moves.begin(), moves.end(), [&](const ShiftMove& other) {
    return other.shift().layer() == move.shift().layer() &&
           other.shift().number() == move.shift().number();
  });
  if (same == moves.end()) {
    *moves.Add() = move;
  } else {
    *same = move;
  }
}

}  // namespace

void TakeRotaChange(const TeamEvent& fact, RotaRules& rota) {
  switch (fact.fact_case()) {
    case TeamEvent::kRotaSet:
      rota = fact.rota_set().rota();
      return;
    case TeamEvent::kShiftMoved:
      return TakeMove(fact.shift_moved().move(), rota);
    case TeamEvent::kShiftSwapped:
      *rota.add_swaps() = fact.shift_swapped().swap();
      return;
    case TeamEvent::kShiftCovered:
      *rota.add_covers() = fact.shift_covered().cover();
      return;
    case TeamEvent::kDescribed:
    case TeamEvent::FACT_NOT_SET:
      return;
  }
}

}  // namespace redress
