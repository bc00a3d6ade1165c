#pragma once

// The one form in which a contact point is hashed, whatever its kind. Pure, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "events/contact.pb.h"

namespace redress {

// Returns the contact point in its one form; of a telephone number told without a country's code,
// that of `home_country`. The form of a form is itself. Frozen by
// tests/aggregates/customer/points.tsv: changing it would split customers.
//
// Errors: kInvalidArgument, saying what is wrong: what identifies nobody, or could be somebody
// else.
absl::StatusOr<ContactPoint> NormalisePoint(const ContactPoint& point,
                                            absl::string_view home_country);

// Returns the version of the numbering plans by which a point of its kind is read; empty: none.
std::string NumberingOf(const ContactPoint& point);

}  // namespace redress
