#include "node/loss_search.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status.h"
#include "projections/streams.h"

namespace redress {

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
  absl::Status parsed;
  RETURN_IF_ERROR(
      views.Scan(Family::kCommands, "", "", [&](absl::string_view /*id*/, absl::string_view value) {
        CommandRow row;
        if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          parsed = absl::DataLossError("a row of the views does not parse (commands)");
          return false;
        }
        if (row.position() <= position) return true;
        const std::string stream = row.streams_size() == 0 ? "" : row.streams(0).stream();
        commits.push_back({row.position(), absl::StrCat(row.type(), " on ", stream, " at position ",
                                                        row.position())});
        return true;
      }));
  RETURN_IF_ERROR(parsed);
  std::sort(commits.begin(), commits.end());
  return commits;
}

}  // namespace redress
