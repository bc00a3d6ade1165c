#include "aggregates/customer/point.h"

namespace redress {

Point Evolve(Point point, const PastEvent& event) {
  const PointEvent& fact = event.event.point();
  switch (fact.fact_case()) {
    case PointEvent::kAttached:
      point.customers.insert(fact.attached().customer());
      break;
    case PointEvent::kDetached:
      point.customers.erase(fact.detached().customer());
      break;
    case PointEvent::FACT_NOT_SET:  // another aggregate's fact, such as a refused command
      break;
  }
  return point;
}

}  // namespace redress
