#pragma once

// The journal as the views have passed it: accepted commits by position, with their events. Refused
// records show as positions that are left out.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

struct JournalCommit {
  std::uint64_t position = 0;
  PositionRow record;            // where it stands, and what it left
  std::vector<EventRow> events;  // in the order of the commit
};

struct CommitPage {
  std::vector<JournalCommit> commits;
  std::uint64_t next = 0;  // the first position that was not looked at
};

// The most positions that one page looks at, refused records among them, and the bytes of events
// after which it ends. A page holds at least one commit, where there is one among its positions.
inline constexpr std::size_t kMaxPositionsExamined = 2'000;
inline constexpr std::size_t kMaxCommitPageBytes = 1 << 20;

// Returns the accepted commits from position `from` on (the first record is 1), at most `limit`
// (at least 1).
//
// Errors: kDataLoss, and the database's.
absl::StatusOr<CommitPage> ReadCommits(const KeyValueReader& reader, std::uint64_t from,
                                       std::size_t limit);

}  // namespace redress
