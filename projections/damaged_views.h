#pragma once

// What is said of views that cannot be read, wherever that shows: they are made again from the
// journal, which holds all of it.

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace redress {

inline constexpr absl::string_view kRebuildAdvice =
    "run `redress rebuild`, with --offline where no server runs";

// Returns kDataLoss: says what is wrong, and the advice that cures it.
inline absl::Status DamagedViews(absl::string_view what) {
  return absl::DataLossError(absl::StrCat(what, ": ", kRebuildAdvice));
}

// The same where a row of `what` is not one.
inline absl::Status UnreadableRow(absl::string_view what) {
  return DamagedViews(absl::StrCat("a row of the views does not parse (", what, ")"));
}

}  // namespace redress
