#pragma once

// What people type, paste and export, before it is read as a number, an address or a name: without
// what cannot be seen, every blank a space. Pure, thread-safe.

#include <string>

#include "absl/strings/string_view.h"

namespace redress {

// Returns `text` (valid UTF-8) in Unicode's form NFKC, without invisible characters, runs of blanks
// as one space, none at the ends. A line break within becomes '\n'.
std::string PlainText(absl::string_view text);

// Returns `text` (valid UTF-8) as a keypad, a switchboard or a form means it: like PlainText(), but
// compatibility characters stay what they are (a raised 2 is a footnote, not a digit); full-width
// characters, decimal digits of every writing, dashes and dots become ASCII, ASCII letters small.
std::string DialledText(absl::string_view text);

// Returns `text` without what a spreadsheet or a quotation put around it: a leading apostrophe,
// ="...", pairs of quotes or angle brackets.
absl::string_view Unwrapped(absl::string_view text);

// Whether a spreadsheet has rounded a number to what it shows, such as 1.39E+10: its digits are
// gone.
bool IsRounded(absl::string_view text);

// Whether `plain` only says that there is nothing: "n/a", "none", "-", "无".
bool SaysNone(absl::string_view plain);

}  // namespace redress
