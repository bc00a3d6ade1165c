#include "aggregates/point.h"

#include <utility>

namespace redress {

Point Evolve(Point point, const PastEvent& event) {
  const PointEvent& fact = event.event.point();
  switch (fact.fact_case()) {
    case PointEvent::kAttached:
      point.customers.insert(fact.attached().customer());
      break;
    default:  // another aggregate's fact
      break;
  }
  return point;
}

Point FoldPoint(absl::Span<const PastEvent> events) {
  Point point;
  for (const PastEvent& event : events) point = Evolve(std::move(point), event);
  return point;
}

}  // namespace redress
