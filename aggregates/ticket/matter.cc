#include "aggregates/ticket/matter.h"

namespace redress {

Matter Evolve(Matter matter, const PastEvent& event) {
  if (!event.event.matter().has_raised()) return matter;
  matter.raised.push_back({event.event.matter().raised().ticket(), event.recorded_at});
  return matter;
}

}  // namespace redress
