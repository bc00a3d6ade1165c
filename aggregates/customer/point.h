#pragma once

// The contact point: which customers it names. A stream of its own, so that two first calls from
// one number make one customer. Pure.

#include <set>
#include <string>

#include "aggregates/decision.h"
#include "events/customer.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Point {
  std::set<std::string> customers;  // empty: nobody is known to be reached here
};

Point Evolve(Point point, const PastEvent& event);

}  // namespace redress
