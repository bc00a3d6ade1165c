#pragma once

// All rows of a store, also as text, to compare stores and to see where they differ.

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status.h"
#include "projections/key_value_store.h"
#include "projections/text_index.h"

namespace redress::testing {

using SettledRows = std::map<std::pair<Family, Key>, Value>;

// Returns all rows as they are once all words that wait are in the index.
inline absl::StatusOr<SettledRows> ReadSettled(const KeyValueReader& reader) {
  SettledRows rows;
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    const auto family = static_cast<Family>(i);
    const auto take = [&](absl::string_view key, absl::string_view value) {
      rows[{family, Key(key)}] = Value(value);
      return true;
    };
    RETURN_IF_ERROR(reader.Scan(family, "", "", take));
  }
  ASSIGN_OR_RETURN(const Indexing indexing, PlanIndexing(reader, SIZE_MAX));
  for (const auto& [place, value] : indexing.writes) {
    if (value) {
      rows[place] = *value;
    } else {
      rows.erase(place);
    }
  }
  return rows;
}

// Returns a line "family key = value" for every row that is settled, in order, bytes escaped.
inline std::vector<std::string> DumpRows(const KeyValueReader& reader) {
  const absl::StatusOr<SettledRows> rows = ReadSettled(reader);
  CHECK(rows.ok());
  std::vector<std::string> lines;
  for (const auto& [place, value] : *rows) {
    lines.push_back(absl::StrCat(kFamilyNames[static_cast<std::size_t>(place.first)], " ",
                                 absl::CHexEscape(place.second), " = ", absl::CHexEscape(value)));
  }
  return lines;
}

}  // namespace redress::testing
