#pragma once

// A saved view: what somebody looks for in the list of tickets, and how it is shown. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "events/view.pb.h"

namespace redress {

struct SavedViewState {
  std::string id;  // empty: there is none, or none any more
  std::string creator;
  SavedView view;
};

SavedViewState Evolve(SavedViewState state, const PastEvent& event);

// What its filter comes to, only the list itself can say: whoever takes the request asks it.
//
// Errors: kInvalidArgument (malformed), kUnauthenticated, kPermissionDenied (whose it is),
// kNotFound (no such view), kFailedPrecondition (no such team), and those of `streams`.
absl::StatusOr<Decision> DecideView(const ViewRequest& request, const Context& context,
                                    Streams& streams);

}  // namespace redress
