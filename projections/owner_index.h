#pragma once

// What people keep, by whose it is: views and phrases of a person, of a team, of all.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "events/owner.pb.h"
#include "projections/batch.h"
#include "projections/cursor.h"
#include "projections/key_value_store.h"
#include "projections/rows_by_id.h"

namespace redress {

// What is kept: the first letter of the index's keys.
enum class Owned : char {
  kView = 'v',
  kPhrase = 'p',
};

// Returns what the index's keys of that owner's begin with; no name of a stream is such.
std::string OwnedKey(Owned what, const Owner& owner);

void PutOwned(Owned what, const Owner& owner, absl::string_view id, Batch& batch);
void DeleteOwned(Owned what, const Owner& owner, absl::string_view id, Batch& batch);

// Returns those whose things are for `person`: the person, the teams that name it as a member, all.
//
// Errors: the database's.
absl::StatusOr<std::vector<Owner>> OwnersFor(const KeyValueReader& reader,
                                             absl::string_view person);

// Whether what is `owner`'s is for whoever has `owners`.
bool IsAmong(const std::vector<Owner>& owners, const Owner& owner);

// Returns how many there are of that owner's; `most` where there are as many or more.
//
// Errors: the database's.
absl::StatusOr<std::size_t> CountOwned(const KeyValueReader& reader, Owned what, const Owner& owner,
                                       std::size_t most);

struct OwnedIds {
  std::vector<std::string> ids;
  std::string next_cursor;  // empty: there are no more
};

// Returns what is of any of `owners`, by owner and id, from where `cursor` (empty: the start)
// points, at most `limit` (1 to kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<OwnedIds> ListOwned(const KeyValueReader& reader, Owned what,
                                   const std::vector<Owner>& owners, CursorKind kind,
                                   absl::string_view cursor, std::size_t limit);

// Returns the rows of what ListOwned() finds; see there.
template <typename Row>
absl::StatusOr<PageById<Row>> ListOwnedRows(const KeyValueReader& reader, Owned what, Family family,
                                            const std::vector<Owner>& owners, CursorKind kind,
                                            absl::string_view cursor, std::size_t limit) {
  ASSIGN_OR_RETURN(OwnedIds found, ListOwned(reader, what, owners, kind, cursor, limit));
  PageById<Row> page{.rows = {}, .next_cursor = std::move(found.next_cursor)};
  for (const std::string& id : found.ids) {
    ASSIGN_OR_RETURN(std::optional<Row> row, ReadById<Row>(reader, family, id));
    if (row.has_value()) page.rows.push_back(*std::move(row));
  }
  return page;
}

}  // namespace redress
