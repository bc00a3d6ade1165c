#include "node/loss_search.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status.h"
#include "projections/commits.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr std::size_t kCommitsAtOnce = 256;

}  // namespace

absl::StatusOr<Mark> LossSearch::At(std::uint64_t place, const KeyValueReader& views) const {
  if (place > held_) return beyond_[place - held_ - 1];
  ASSIGN_OR_RETURN(const std::optional<PositionRow> row, ReadPositionRow(views, place));
  if (!row.has_value()) return absl::DataLossError("a position of the views is missing");
  return Mark{.position = place, .offset = row->offset(), .hash = row->record_hash()};
}

absl::StatusOr<bool> LossSearch::Step(const KeyValueReader& views) {
  while (agreed_ + 1 < gone_) {
    const std::uint64_t middle = agreed_ + (gone_ - agreed_) / 2;
    if (!asked_.has_value()) {
      ASSIGN_OR_RETURN(asked_, At(middle, views));
      reader_->Seek(asked_->offset);
    }
    const absl::StatusOr<ReadResult> read = reader_->Read(1);
    const bool beyond = absl::IsOutOfRange(read.status());
    if (!read.ok() && !beyond) return false;
    if (!beyond && read->records.empty() && !read->at_end) return false;
    const bool agrees = !beyond && !read->records.empty() &&
                        read->records.front().offset == asked_->offset &&
                        Sha256(read->records.front().bytes) == asked_->hash;
    (agrees ? agreed_ : gone_) = middle;
    asked_.reset();
  }
  return true;
}

absl::StatusOr<std::vector<HeldCommit>> CommitsAfter(const KeyValueReader& views,
                                                     std::uint64_t position) {
  std::vector<HeldCommit> commits;
  CommitPage page{.commits = {}, .next = position + 1};
  std::uint64_t from = position;
  while (page.next != from) {
    from = page.next;
    ASSIGN_OR_RETURN(page, ReadCommits(views, from, kCommitsAtOnce));
    for (const JournalCommit& commit : page.commits) {
      const EventRow& first = commit.events.front();
      if (first.command_id().empty()) continue;
      commits.push_back({commit.position, absl::StrCat(first.command_type(), " on ", first.stream(),
                                                       " at position ", commit.position)});
    }
  }
  return commits;
}

}  // namespace redress
