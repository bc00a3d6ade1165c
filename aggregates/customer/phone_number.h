#pragma once

// Telephone numbers in the one form in which they are kept for ever. Pure, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// Returns the number of `text` (valid UTF-8) as ITU-T E.164 writes it, an extension after it as in
// RFC 3966: "+8613900000201", "+442079460202;ext=12". A number told without a country's code is one
// of `home_country`. Frozen by tests/aggregates/customer/points.tsv: another form would split
// customers.
//
// Errors: kInvalidArgument (what is not one number that can be dialled and reaches one subscriber).
absl::StatusOr<std::string> NormalisePhoneNumber(absl::string_view text,
                                                 absl::string_view home_country);

// Whether telephone numbers of the country are known; `code` is ISO 3166-1, two capital letters.
bool IsCountry(absl::string_view code);

// The version of the numbering plans (libphonenumber) that this build was made with.
extern const absl::string_view kNumberingVersion;

}  // namespace redress
