#pragma once

// Where a request's parts stand in the body that was sent: rules name fields of the command, and
// who sent it looks for them in the body.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace redress {

// A part of a command, and where in the body it was sent, by their JSON pointers.
struct SentPlace {
  absl::string_view part;  // "" is the whole
  absl::string_view sent;
};

// Returns `refusal` with every field that lies in one of `places` (the first that it lies in) named
// by where it was sent. What is no refusal of fields stays as it is.
absl::Status PointingInto(const absl::Status& refusal, absl::Span<const SentPlace> places);

}  // namespace redress
