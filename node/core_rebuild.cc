// The part of Core that has views made again from the journal, beside the live ones, swaps them,
// and tells what became of it.

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/status.h"
#include "node/core.h"

namespace redress {
namespace {

constexpr std::size_t kRebuildIdSize = 8;  // bytes

}  // namespace

absl::StatusOr<RebuildStatus> Core::StartRebuild() {
  if (stopped_.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat("this node has stopped: ", *stopped_));
  }
  if (rebuild_.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("rebuild ", rebuilds_.back().id, " is under way; ask how far it is"));
  }
  RETURN_IF_ERROR(BeginRebuild());
  return rebuilds_.back();
}

absl::Status Core::BeginRebuild() {
  ASSIGN_OR_RETURN(std::shared_ptr<KeyValueStore> empty, parts_.folder->MakeBeside());
  ASSIGN_OR_RETURN(rebuild_,
                   Rebuild::Begin(ToHex(parts_.random->Bytes(kRebuildIdSize)), std::move(empty),
                                  *parts_.journal, parts_.vault, *parts_.clock));
  rebuilds_.push_back(rebuild_->Status(projector_.position().position));
  if (rebuilds_.size() > kMaxRebuildsTold) rebuilds_.pop_front();
  progressed_ = true;
  return absl::OkStatus();
}

void Core::StepRebuild() {
  BeginNeededRebuild();
  if (!rebuild_.has_value() || held_.has_value()) return;
  const bool live_are_wrong = trust_.state() == TrustState::kViewsWrong;
  const std::uint64_t live = projector_.position().position;
  const absl::StatusOr<RebuildStep> step =
      rebuild_->Step(live_are_wrong ? std::nullopt : std::make_optional(live));
  rebuilds_.back() = rebuild_->Status(live);
  // The log is away, or a key: it goes on later.
  if (absl::IsUnavailable(step.status()) || absl::IsNotFound(step.status())) return;
  if (absl::IsFailedPrecondition(step.status()) && live_are_wrong) {
    return MeetNewerBuild(step.status().message());
  }
  if (!step.ok()) return FailRebuild(step.status().message());
  if (*step == RebuildStep::kProgressed) progressed_ = true;
  // A log that ends before what was read of it: a look at it tells why.
  if (rebuild_->position().offset < trust_.furthest()) return;
  if (*step == RebuildStep::kLevel) FinishRebuild();
}

// What comes before a newer build's record is right, and is served; whoever reads on meets it, too.
void Core::MeetNewerBuild(absl::string_view why) {
  if (rebuild_->position().offset >= trust_.furthest()) return FinishRebuild();
  FailRebuild(why);
  Stop(std::string(why));
}

// Wrong views stay out of use until others take their place: it is tried until that is done.
void Core::BeginNeededRebuild() {
  if (trust_.state() != TrustState::kViewsWrong || rebuild_.has_value()) return;
  if (parts_.clock->Steady() < next_rebuild_) return;
  if (const absl::Status begun = BeginRebuild(); !begun.ok()) {
    TellRebuildFailure(absl::StrCat("no rebuild can begin: ", begun.message()));
  }
}

void Core::FinishRebuild() {
  const StorePosition made = rebuild_->position();
  if (trust_.state() != TrustState::kViewsWrong && made.digest != projector_.position().digest) {
    constexpr absl::string_view kOtherDigest =
        "the views made again have another digest than the live ones";
    FailRebuild(kOtherDigest);
    return trust_.Doubt(kOtherDigest);
  }
  if (const absl::Status fits = trust_.CheckMade(*rebuild_->views()); !fits.ok()) {
    trust_.Look();
    return FailRebuild(fits.message());
  }
  if (const absl::Status replaced = parts_.folder->Replace(rebuild_->views()); !replaced.ok()) {
    return FailRebuild(
        absl::StrCat("the views made again could not be put in place: ", replaced.message()));
  }
  spdlog::info("views made again up to position {}", made.position);
  rebuilds_.back().state = RebuildState::kDone;
  std::shared_ptr<KeyValueStore> views = rebuild_->views();
  Projector projector = rebuild_->TakeProjector();
  rebuild_.reset();
  rebuild_failure_.clear();
  UseStore(std::move(views), std::move(projector));
  trust_.ReplacedAt(projector_.position());
}

void Core::FailRebuild(absl::string_view why) {
  rebuilds_.back().state = RebuildState::kFailed;
  rebuilds_.back().detail = std::string(why);
  rebuild_.reset();
  parts_.folder->DropBeside();
  TellRebuildFailure(absl::StrCat("a rebuild of the views failed: ", why));
}

void Core::TellRebuildFailure(const std::string& text) {
  next_rebuild_ = parts_.clock->Steady() + kRebuildRetry;
  if (text != rebuild_failure_) Alarm(text);
  rebuild_failure_ = text;
}

std::string Core::WrongViewsDetail() const {
  if (rebuild_.has_value() || rebuild_failure_.empty()) return trust_.Detail();
  return absl::StrCat(trust_.Detail(), "; ", rebuild_failure_, "; it is tried again every ",
                      absl::FormatDuration(kRebuildRetry));
}

std::vector<RebuildStatus> Core::Rebuilds() const { return {rebuilds_.begin(), rebuilds_.end()}; }

}  // namespace redress
