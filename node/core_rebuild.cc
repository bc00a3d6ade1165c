// The part of Core that makes the views again from the journal, beside the live ones, and swaps
// them.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "node/core.h"

namespace redress {

absl::Status Core::StartRebuild() { return BeginRebuild(RebuildReason::kAsked); }

absl::Status Core::BeginRebuild(RebuildReason reason) {
  if (rebuild_.has_value()) {
    if (reason == RebuildReason::kAsked) {
      return absl::FailedPreconditionError("a rebuild is under way; its progress is in the status");
    }
    rebuild_.reset();
  }
  if (stopped_.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat("this node has stopped: ", *stopped_));
  }
  Rebuild rebuild;
  rebuild.own_heads_wrong = reason == RebuildReason::kOwnHeadsWrong;
  ASSIGN_OR_RETURN(rebuild.store, parts_.house->MakeBeside());
  ASSIGN_OR_RETURN(rebuild.projector, Projector::Open(*rebuild.store));
  rebuild.reader = parts_.journal->NewBulkReader();
  rebuild.reader->Seek(0);
  rebuild_ = std::move(rebuild);
  return absl::OkStatus();
}

void Core::ReplaceWrongViews() {
  if (const absl::Status started = BeginRebuild(RebuildReason::kOwnHeadsWrong); !started.ok()) {
    Stop(absl::StrCat("the views are wrong and cannot be made again: ", started.message()));
  }
}

void Core::StepRebuild() {
  if (!rebuild_.has_value()) return;
  const absl::StatusOr<RebuildStep> step = ProjectRebuild();
  if (!step.ok() && absl::IsUnavailable(step.status())) return;  // Away: it goes on later.
  if (!step.ok()) {
    Alarm(absl::StrCat("the rebuild was given up: ", step.status().message()));
    const bool needed = rebuild_->own_heads_wrong;
    rebuild_.reset();
    if (needed) Stop("the views are wrong and could not be made again");
    return;
  }
  if (*step == RebuildStep::kProgressed) progressed_ = true;
  if (*step == RebuildStep::kLevel) FinishRebuild();
}

absl::StatusOr<Core::RebuildStep> Core::ProjectRebuild() {
  Rebuild& rebuild = *rebuild_;
  const std::uint64_t live = projector_.position().position;
  const std::uint64_t made = rebuild.projector->position().position;
  if (!rebuild.own_heads_wrong && made == live) return RebuildStep::kLevel;
  if (rebuild.unread.empty()) {
    const std::uint64_t wanted = rebuild.own_heads_wrong ? kRebuildSlice : live - made;
    ASSIGN_OR_RETURN(ReadResult read,
                     rebuild.reader->Read(std::min<std::uint64_t>(wanted, kRebuildSlice)));
    if (read.records.empty()) {
      return rebuild.own_heads_wrong && read.at_end ? RebuildStep::kLevel : RebuildStep::kWaiting;
    }
    for (Record& record : read.records) rebuild.unread.push_back(std::move(record));
  }
  const std::vector<Record> records(rebuild.unread.begin(), rebuild.unread.end());
  ProjectResult result = rebuild.projector->Project(records, rebuild.next_seen);
  rebuild.unread.erase(rebuild.unread.begin(),
                       rebuild.unread.begin() + static_cast<std::ptrdiff_t>(result.records.size()));
  // A writer that claimed to have read another journal was looked into when its record first came.
  rebuild.next_seen = result.halt == Halt::kSuspicion ? SeenCheck::kTrust : SeenCheck::kCheck;
  if (result.halt == Halt::kNewerFormat || result.halt == Halt::kStoreFailed) {
    return absl::InternalError(result.status.message());
  }
  return RebuildStep::kProgressed;
}

void Core::FinishRebuild() {
  Rebuild rebuild = *std::move(rebuild_);
  rebuild_.reset();
  if (!rebuild.own_heads_wrong &&
      rebuild.projector->position().digest != projector_.position().digest) {
    constexpr absl::string_view kOtherDigest =
        "the views made again have another digest than the live ones";
    Alarm(std::string(kOtherDigest));
    return trust_.Doubt(projector_.position(), kOtherDigest);
  }
  if (const absl::Status replaced = parts_.house->Replace(rebuild.store); !replaced.ok()) {
    return Alarm(
        absl::StrCat("the views made again could not be put in place: ", replaced.message()));
  }
  spdlog::info("views made again up to position {}", rebuild.projector->position().position);
  UseStore(std::move(rebuild.store), *std::move(rebuild.projector));
}

}  // namespace redress
