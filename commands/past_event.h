#pragma once

// An event of the views as folds take it.

#include "aggregates/decision.h"
#include "projections/rows.pb.h"

namespace redress {

// What `row` is to a fold.
PastEvent ToPastEvent(const EventRow& row);

}  // namespace redress
