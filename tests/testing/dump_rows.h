#pragma once

// All rows of a store as text, to compare stores and to see where they differ.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "projections/key_value_store.h"
#include "projections/text_index.h"

namespace redress::testing {

// Returns a line "family key = value" for every row, in order, bytes escaped; as they are once all
// words that wait are in the index.
inline std::vector<std::string> DumpRows(const KeyValueReader& reader) {
  std::map<std::pair<Family, Key>, Value> rows;
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    const auto family = static_cast<Family>(i);
    const auto take = [&](absl::string_view key, absl::string_view value) {
      rows[{family, Key(key)}] = Value(value);
      return true;
    };
    CHECK(reader.Scan(family, "", "", take).ok());
  }
  const absl::StatusOr<Indexing> indexing = PlanIndexing(reader, SIZE_MAX);
  CHECK(indexing.ok());
  for (const auto& [place, value] : indexing->writes) {
    if (value) {
      rows[place] = *value;
    } else {
      rows.erase(place);
    }
  }
  std::vector<std::string> lines;
  for (const auto& [place, value] : rows) {
    lines.push_back(absl::StrCat(kFamilyNames[static_cast<std::size_t>(place.first)], " ",
                                 absl::CHexEscape(place.second), " = ", absl::CHexEscape(value)));
  }
  return lines;
}

}  // namespace redress::testing
