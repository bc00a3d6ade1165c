#pragma once

// What a customer follows a ticket by, beside its number: derived from the number under the
// installation's key, so that it is kept nowhere and cannot be changed.

#include <string>

#include "absl/strings/string_view.h"
#include "aggregates/names.h"

namespace redress {

// Returns the secret as it is told and read out: "7H2K-M4QX-0RTB-9WZC", in Crockford's base 32,
// which has no letter that is heard or read as another.
std::string TrackingSecretText(const Names& names, absl::string_view number);

// Whether `told` is the secret of `number`, as people write it: in small letters or capitals, with
// hyphens and blanks or without, O for 0, I and L for 1. Takes the same time, whatever is wrong.
bool IsTrackingSecret(const Names& names, absl::string_view number, absl::string_view told);

}  // namespace redress
