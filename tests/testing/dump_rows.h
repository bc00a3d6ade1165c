#pragma once

// All rows of a store as text, to compare stores and to see where they differ.

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "projections/key_value_store.h"

namespace redress::testing {

// Returns a line "family key = value" for every row, in order, bytes escaped.
inline std::vector<std::string> DumpRows(const KeyValueReader& reader) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    const auto take = [&](absl::string_view key, absl::string_view value) {
      lines.push_back(absl::StrCat(kFamilyNames[i], " ", absl::CHexEscape(key), " = ",
                                   absl::CHexEscape(value)));
      return true;
    };
    CHECK(reader.Scan(static_cast<Family>(i), "", "", take).ok());
  }
  return lines;
}

}  // namespace redress::testing
