#pragma once

// Rows of a family that are keyed by the id they have: one, or a page of all of them. A row without
// its id is none yet.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "projections/cursor.h"
#include "projections/damaged_views.h"
#include "projections/key_value_store.h"

namespace redress {

template <typename Row>
struct PageById {
  std::vector<Row> rows;
  std::string next_cursor;  // empty: there are no more
};

// Returns the row, or nothing. Errors: kDataLoss, and the database's.
template <typename Row>
absl::StatusOr<std::optional<Row>> ReadById(const KeyValueReader& reader, Family family,
                                            absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(family, id));
  if (!value.has_value()) return std::nullopt;
  Row row;
  if (!row.ParseFromString(*value)) {
    return UnreadableRow(kFamilyNames[static_cast<std::size_t>(family)]);
  }
  if (row.id().empty()) return std::nullopt;
  return row;
}

// Returns the rows by id, from where `cursor` (empty: the start) points, at most `limit` (1 to
// kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), kDataLoss, and the database's.
template <typename Row>
absl::StatusOr<PageById<Row>> ListById(const KeyValueReader& reader, Family family, CursorKind kind,
                                       absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  std::string after;
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(after, DecodeCursor(kind, cursor));
  }
  PageById<Row> page;
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    if (!after.empty() && key <= after) return true;
    Row row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow(kFamilyNames[static_cast<std::size_t>(family)]);
      return false;
    }
    if (row.id().empty()) return true;
    if (page.rows.size() == limit) {
      page.next_cursor = EncodeCursor(kind, page.rows.back().id());
      return false;
    }
    page.rows.push_back(std::move(row));
    return true;
  };
  RETURN_IF_ERROR(reader.Scan(family, "", after, take));
  RETURN_IF_ERROR(parsed);
  return page;
}

}  // namespace redress
