// The part of Core that watches whether the log is still the one that was read.

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "node/core.h"

namespace redress {

void Core::StartLook() {
  const StorePosition& position = projector_.position();
  if (position.position == 0 || watch_.under_way()) return;
  looked_position_ = position.position;
  looked_offset_ = position.offset;
  progressed_ = true;
  watch_.Start({marks_.begin(), marks_.end()});
}

void Core::AddMark(std::int64_t offset, const std::string& hash) {
  marks_.push_back({offset, hash});
  if (marks_.size() <= kMaxMarks) return;
  marks_.erase(marks_.begin() + 1);
  marks_[1].follows = false;
}

// The last record of the views is what there is to look at.
void Core::ResetMarks() {
  marks_.clear();
  const StorePosition& position = projector_.position();
  if (position.position > 0) AddMark(position.offset, position.record_hash);
}

void Core::Watch() {
  if (store_ == nullptr) return;  // What a look may find gone could not be named.
  if (!looked_at_start_ && projector_.position().position == 0) looked_at_start_ = true;
  if (!looked_at_start_ || watch_.Due()) StartLook();
  switch (watch_.Poll()) {
    case LookResult::kNone:
    case LookResult::kPending:
      return;
    case LookResult::kGone:
      return LookFoundGone();
    case LookResult::kSame:
      break;
  }
  looked_at_start_ = true;
  progressed_ = true;
  // The last one seen stays: what comes after it follows upon it.
  while (marks_.size() > 1 && marks_.front().offset < looked_offset_) marks_.pop_front();
  while (!answered_.empty() && answered_.front().position <= looked_position_) {
    answered_.pop_front();
  }
  const bool vouches_for_all = looked_position_ == projector_.position().position;
  if (suspicious_ && vouches_for_all && !rejudge_.has_value()) BeginRejudge();
  if (std::exchange(confirming_wrong_, false)) FinishRejudge();
  if (unvouched_) TakeUnvouched(vouches_for_all);
}

// What was fetched before a look that found the log unchanged is of this log.
void Core::TakeUnvouched(bool looked_at_last) {
  if (!looked_at_last) return StartLook();
  unvouched_ = false;
  ProjectUnread(SeenCheck::kCheck, Unvouched::kTake);
}

// Replaces what was named at once by what the log really does not hold any more, however long ago
// it was answered, and before whichever restart.
void Core::SearchLoss() {
  if (!loss_search_.has_value()) return;
  const absl::StatusOr<bool> found = loss_search_->Step();
  if (found.ok() && !*found) return;
  const std::uint64_t agreed = loss_search_->agreed();
  loss_search_.reset();
  if (!found.ok())
    return Alarm(absl::StrCat("what is lost was not found: ", found.status().message()));
  const absl::StatusOr<std::vector<HeldCommit>> commits = CommitsAfter(*store_, agreed);
  if (!commits.ok()) {
    return Alarm(absl::StrCat("what is lost cannot be named: ", commits.status().message()));
  }
  lost_.clear();
  for (const HeldCommit& commit : *commits) {
    spdlog::error("lost with the journal: {}", commit.text);
    if (lost_.size() < kMaxLostCommands) lost_.push_back(commit.text);
  }
  Alarm(absl::StrCat("the journal and these views agree up to position ", agreed, "; ",
                     commits->size(), " commits after it are lost"));
}

void Core::BeginRejudge() {
  // The log is the one that was read. Whether our heads follow from it was proven lately, or is
  // proven now.
  if (parts_.clock->Steady() - rejudged_at_ < kRejudgeInterval) return FinishRejudge();
  rejudge_.emplace(parts_.journal->NewBulkReader(), projector_.position().position);
}

void Core::LookFoundGone() {
  const std::uint64_t gone = looked_position_ - watch_.marks_after();
  for (const AnsweredCommit& commit : answered_) {
    spdlog::error("may be lost with the journal: {}", commit.text);
    if (lost_.size() < kMaxLostCommands) lost_.push_back(commit.text);
  }
  loss_search_.emplace(*store_, parts_.journal->NewReader(), gone);
  Stop(absl::StrCat(
      "the journal is not the one that this node has read: ", watch_.detail(), " (position ", gone,
      "). It was truncated, swapped or made anew. ", answered_.size(),
      " commands answered here since the last good look may be lost; all that is lost "
      "is listed in the status and in the log as soon as it is known. "
      "Restore the journal; if it was replaced on purpose, stop this node and run "
      "`redress rebuild` "
      "on its data folder"));
}

void Core::Investigate() {
  if (!suspicious_) return;
  if (projector_.position().position == 0)
    return FinishRejudge();  // Nothing was read that could be wrong.
  if (!rejudge_.has_value()) {
    // A look that was under way already vouches for an earlier position only.
    if (!watch_.under_way()) StartLook();
    return;
  }
  const std::uint64_t judged = rejudge_->judged();
  const absl::StatusOr<bool> done = rejudge_->Step(kRejudgeSlice);
  if (absl::IsDataLoss(done.status()) || absl::IsOutOfRange(done.status())) {
    return Stop(std::string(done.status().message()));
  }
  if (!done.ok()) return;  // Away: it goes on when the log is back.
  if (*done) {
    if (rejudge_->digest() == projector_.position().digest) return FinishRejudge();
    return ConfirmWrong();
  }
  if (rejudge_->judged() > judged) progressed_ = true;
}

// Either the log is not the one that was read, or these views are wrong: a look, and a second
// judging, tell.
void Core::Doubt(const std::string& why) {
  Alarm(why);
  suspicious_ = true;
  suspicion_ = why;
  rejudged_at_ = -absl::InfiniteDuration();
  StartLook();
}

// Our heads do not follow from the log that was judged just now. That is our fault only if it still
// is the log that we have read: a look from now on tells, one that was under way does not.
void Core::ConfirmWrong() {
  if (confirming_wrong_ || watch_.under_way()) return;
  confirming_wrong_ = true;
  StartLook();
}

void Core::FinishRejudge() {
  const bool own_right =
      !rejudge_.has_value() || rejudge_->digest() == projector_.position().digest;
  if (rejudge_.has_value()) rejudged_at_ = parts_.clock->Steady();
  rejudge_.reset();
  suspicious_ = false;
  progressed_ = true;
  if (own_right) {
    Alarm(absl::StrCat(
        suspicion_, "; this node's own views were judged again and are right: look at the other"));
    return ProjectUnread(SeenCheck::kTrust, Unvouched::kTake);
  }
  Alarm("this node's own heads were wrong: its views are made again from the journal");
  if (const absl::Status started = BeginRebuild(RebuildReason::kOwnHeadsWrong); !started.ok()) {
    Stop(absl::StrCat("the views are wrong and cannot be made again: ", started.message()));
  }
}

void Core::Stop(const std::string& detail) {
  if (stopped_.has_value()) return;
  stopped_ = detail;
  spdlog::critical("stopped: {}", detail);
  const absl::Status reason =
      absl::UnavailableError(absl::StrCat("this node has stopped: ", detail));
  commands_.FailAll(reason);
  std::deque<std::pair<CommandRequest, AnswerCallback>> parked;
  parked.swap(parked_);
  for (auto& [request, answer] : parked) answer(reason);
}

void Core::Alarm(const std::string& text) {
  spdlog::error("alarm: {}", text);
  alarms_.push_back(text);
  if (alarms_.size() > kMaxAlarms) alarms_.erase(alarms_.begin());
}

}  // namespace redress
