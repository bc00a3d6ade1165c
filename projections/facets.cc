#include "projections/facets.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace redress {

PlaceList FacetList(Family index, absl::string_view facet, absl::string_view value) {
  std::string prefix(facet);
  prefix.push_back('\0');
  absl::StrAppend(&prefix, KeyText(value));
  prefix.push_back('\0');
  return {.family = index, .prefix = std::move(prefix)};
}

void MoveListed(Family index, const ListedAt& before, const ListedAt& after, Batch& batch) {
  const bool moved = before.place != after.place;
  for (const std::string& list : before.lists) {
    if (moved || !after.lists.contains(list)) batch.Delete(index, list + before.place);
  }
  for (const std::string& list : after.lists) {
    if (moved || !before.lists.contains(list)) batch.Put(index, list + after.place, "");
  }
}

absl::StatusOr<std::string> WalkFacets(const KeyValueReader& reader, const FacetPage& page,
                                       const std::function<absl::Status(absl::string_view)>& take) {
  CommonPlaces places(reader, page.lists, kMaxFacetSteps);
  std::string from = page.first;
  for (std::size_t taken = 0;; ++taken) {
    const CommonPlaces::Outcome outcome = places.Find(from);
    const bool past_end = !page.end.empty() && places.place() >= page.end;
    if (outcome == CommonPlaces::Outcome::kEnd || past_end) break;
    if (outcome == CommonPlaces::Outcome::kOutOfSteps || taken == page.limit) {
      return EncodeCursor(page.kind, places.place());
    }
    RETURN_IF_ERROR(take(places.place()));
    from = places.place();
    from.push_back('\0');  // the least place above
  }
  RETURN_IF_ERROR(places.status());
  return std::string();
}

}  // namespace redress
