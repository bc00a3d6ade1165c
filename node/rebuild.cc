#include "node/rebuild.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/status.h"

namespace redress {

absl::StatusOr<Rebuild> Rebuild::Begin(std::string id, std::shared_ptr<KeyValueStore> empty,
                                       Journal& journal, SealingKeys* keys, Clock& clock) {
  ASSIGN_OR_RETURN(Projector projector, Projector::Open(*empty, keys));
  return Rebuild(std::move(id), std::move(empty), std::move(projector), journal.NewBulkReader(),
                 clock);
}

Rebuild::Rebuild(std::string id, std::shared_ptr<KeyValueStore> views, Projector projector,
                 std::unique_ptr<JournalReader> reader, Clock& clock)
    : id_(std::move(id)),
      views_(std::move(views)),
      projector_(std::move(projector)),
      reader_(std::move(reader)),
      clock_(&clock),
      begun_(clock.Steady()) {
  reader_->Seek(0);
}

absl::StatusOr<RebuildStep> Rebuild::Step(std::optional<std::uint64_t> until) {
  const std::uint64_t made = position().position;
  if (until.has_value() && made == *until) return RebuildStep::kLevel;
  // The live views may have been opened again at an earlier position: they come.
  if (until.has_value() && made > *until) return RebuildStep::kWaiting;
  if (unread_.empty()) {
    const std::uint64_t wanted = until.has_value() ? *until - made : kRebuildSlice;
    ASSIGN_OR_RETURN(ReadResult read,
                     reader_->Read(std::min<std::uint64_t>(wanted, kRebuildSlice)));
    if (read.records.empty()) {
      return !until.has_value() && read.at_end ? RebuildStep::kLevel : RebuildStep::kWaiting;
    }
    for (Record& record : read.records) unread_.push_back(std::move(record));
  }
  RETURN_IF_ERROR(ProjectUnread());
  return RebuildStep::kProgressed;
}

absl::Status Rebuild::ProjectUnread() {
  const std::vector<Record> records(unread_.begin(), unread_.end());
  const ProjectResult result = projector_.Project(records, next_seen_);
  unread_.erase(unread_.begin(),
                unread_.begin() + static_cast<std::ptrdiff_t>(result.records.size()));
  // A writer that claimed to have read another journal was looked into when its record first came.
  next_seen_ = result.halt == Halt::kSuspicion ? SeenCheck::kTrust : SeenCheck::kCheck;
  if (result.halt == Halt::kNewerFormat) {
    return absl::FailedPreconditionError(result.status.message());
  }
  if (result.halt == Halt::kKeysAway) return result.status;
  if (result.halt == Halt::kStoreFailed) return absl::InternalError(result.status.message());
  return absl::OkStatus();
}

RebuildStatus Rebuild::Status(std::uint64_t end) const {
  RebuildStatus status;
  status.id = id_;
  status.position = position().position;
  status.end = end == 0 ? 0 : std::max(end, status.position);
  const double seconds = absl::ToDoubleSeconds(clock_->Steady() - begun_);
  if (seconds > 0) status.records_per_second = static_cast<double>(status.position) / seconds;
  return status;
}

absl::string_view RebuildStateName(RebuildState state) {
  switch (state) {
    case RebuildState::kRunning:
      return "running";
    case RebuildState::kDone:
      return "done";
    case RebuildState::kFailed:
      return "failed";
  }
  return "unknown";
}

}  // namespace redress
