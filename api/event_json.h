#pragma once

// Events as answers and timelines show them: who, when it happened, when it was recorded, what,
// why.

#include <string>

#include "absl/strings/string_view.h"
#include "boost/json/object.hpp"
#include "events/event.pb.h"
#include "projections/rows.pb.h"

namespace redress {

// Returns "stream", "type", "happened", "what" (the fact's fields) and "why" where the fact gives a
// reason.
boost::json::object EventJson(absl::string_view stream, const Event& event);

// The same with what its commit says: "version", "position", "recorded", "decided", "who", "cause"
// and so on.
boost::json::object EventJson(const EventRow& row);

}  // namespace redress
