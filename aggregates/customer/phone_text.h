#pragma once

// How people, spreadsheets and switchboards write one telephone number, and what is none: no
// numbering plan is asked here. Pure, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

struct PhoneText {
  bool international = false;  // begins with a plus sign: `digits` begin with a country's code
  std::string digits;          // ASCII, as dialled
  std::string extension;       // ASCII digits; empty: none
};

// Returns the number that `text` (valid UTF-8) says, digit for digit: nothing is dropped but signs
// between digits. Within China, and in a Chinese number, a further group after a dash is an
// extension.
//
// Errors: kInvalidArgument, saying what is wrong (words or a second number beside it, letters,
// digits lost by a spreadsheet).
absl::StatusOr<PhoneText> ReadPhoneText(absl::string_view text, absl::string_view home_country);

}  // namespace redress
