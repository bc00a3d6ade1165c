#include "aggregates/ticket/matter.h"

namespace redress {

Matter FoldMatter(absl::Span<const PastEvent> events) {
  Matter matter;
  for (const PastEvent& past : events) {
    if (!past.event.matter().has_raised()) continue;
    matter.raised.push_back({past.event.matter().raised().ticket(), past.recorded_at});
  }
  return matter;
}

}  // namespace redress
