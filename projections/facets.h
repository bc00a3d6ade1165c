#pragma once

// Lists by what people look for. A facet with its value has a list of places: where rows stand in
// one order, whatever the facet. What several lists have in common is a page; a cursor is a place.

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/batch.h"
#include "projections/cursor.h"
#include "projections/place_lists.h"

namespace redress {

// Returns the list of `index` that stands for `facet` with `value`.
PlaceList FacetList(Family index, absl::string_view facet, absl::string_view value);

// Lists that one row is in, by prefix, and its place in them; no lists: it is not to be found.
struct ListedAt {
  std::set<std::string> lists;
  std::string place;
};

// Takes a row from where it was in `index`, and puts it where it is.
void MoveListed(Family index, const ListedAt& before, const ListedAt& after, Batch& batch);

// Which page of what several lists have in common.
struct FacetPage {
  CursorKind kind;
  std::vector<ListUnion> lists;  // at least one
  std::string first;             // place; from the cursor, where there is one
  std::string end;               // place before which it ends; empty: none
  std::size_t limit = 0;         // of rows
};

// The most rows of an index that one page looks at. A page that finds fewer than its limit among
// them is short, or even empty, with a cursor to go on.
inline constexpr std::size_t kMaxFacetSteps = 10'000;

// Calls `take` with each place of the page, in order. Returns the next page's cursor; empty where
// there is none.
//
// Errors: those of `take`, and the database's.
absl::StatusOr<std::string> WalkFacets(const KeyValueReader& reader, const FacetPage& page,
                                       const std::function<absl::Status(absl::string_view)>& take);

}  // namespace redress
