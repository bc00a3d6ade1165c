#pragma once

// What lists show of everything that people keep, saved views and phrases, by id and by whose it
// is. One way for both: what differs stands in `SavedViews` and `Phrases`.

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "events/event.pb.h"
#include "events/owner.pb.h"
#include "projections/owner_index.h"
#include "projections/projection.h"
#include "projections/rows.pb.h"
#include "projections/rows_by_id.h"
#include "projections/streams.h"

namespace redress {

struct SavedViews {
  using Row = SavedViewRow;
  static constexpr absl::string_view kName = "saved_views";
  static constexpr absl::string_view kPrefix = kViewPrefix;
  static constexpr Owned kWhat = Owned::kView;
  static constexpr Family kFamily = Family::kSavedViews;
  static constexpr CursorKind kCursor = CursorKind::kSavedViews;

  static const ViewEvent& FactIn(const Event& event) { return event.view(); }
  // Of a row, or of a fact that tells all of it.
  static const SavedView& In(const auto& message) { return message.view(); }
  static void Set(const SavedView& view, Row& row) { *row.mutable_view() = view; }
};

struct Phrases {
  using Row = PhraseRow;
  static constexpr absl::string_view kName = "phrases";
  static constexpr absl::string_view kPrefix = kPhrasePrefix;
  static constexpr Owned kWhat = Owned::kPhrase;
  static constexpr Family kFamily = Family::kPhrases;
  static constexpr CursorKind kCursor = CursorKind::kPhrases;

  static const PhraseEvent& FactIn(const Event& event) { return event.phrase(); }
  static const Phrase& In(const auto& message) { return message.phrase(); }
  static void Set(const Phrase& phrase, Row& row) { *row.mutable_phrase() = phrase; }
};

// `Kept` is one of these.
template <typename Kept>
class KeptProjection final : public Projection {
 public:
  absl::string_view name() const override { return Kept::kName; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

extern template class KeptProjection<SavedViews>;
extern template class KeptProjection<Phrases>;

template <typename Kept>
using KeptPage = PageById<typename Kept::Row>;

// Returns those of any of `owners`, by owner and id, or, where it names none, all there are, by id;
// from where `cursor` (empty: the start) points, at most `limit` (1 to kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
template <typename Kept>
absl::StatusOr<KeptPage<Kept>> ListKept(const KeyValueReader& reader,
                                        const std::optional<std::vector<Owner>>& owners,
                                        absl::string_view cursor, std::size_t limit) {
  using Row = typename Kept::Row;
  if (!owners.has_value()) {
    return ListById<Row>(reader, Kept::kFamily, Kept::kCursor, cursor, limit);
  }
  return ListOwnedRows<Row>(reader, Kept::kWhat, Kept::kFamily, *owners, Kept::kCursor, cursor,
                            limit);
}

// Returns the row, or nothing. Errors: the database's.
template <typename Kept>
absl::StatusOr<std::optional<typename Kept::Row>> ReadKept(const KeyValueReader& reader,
                                                           absl::string_view id) {
  return ReadById<typename Kept::Row>(reader, Kept::kFamily, id);
}

}  // namespace redress
