#include "node/trust.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "node/status.h"

namespace redress {

Trust::Trust(Clock& clock, Journal& journal)
    : clock_(clock), journal_(journal), watch_(clock, journal.NewReader()) {}

void Trust::BeginAt(const StorePosition& position) {
  marks_.clear();
  // The last record of the views is what there is to look at.
  if (position.position > 0) Took(position.offset, position.record_hash);
  switch (state_) {
    case TrustState::kUnseen:
    case TrustState::kTrusted:
    case TrustState::kViewsWrong:
    case TrustState::kLogGone:
      return;
    case TrustState::kUnvouched:
      state_ = TrustState::kTrusted;
      return;
    case TrustState::kDoubted:
    case TrustState::kRejudging:
    case TrustState::kConfirming:
      // What was judged so far holds for the views that were there before.
      rejudge_.reset();
      state_ = TrustState::kDoubted;
      return;
  }
}

void Trust::ReplacedAt(const StorePosition& position) {
  if (state_ == TrustState::kViewsWrong) state_ = TrustState::kTrusted;
  BeginAt(position);
}

void Trust::Took(std::int64_t offset, const std::string& hash) {
  marks_.push_back({offset, hash});
  if (marks_.size() <= kMaxMarks) return;
  marks_.erase(marks_.begin() + 1);
  marks_[1].follows = false;
}

void Trust::Answered(AnsweredCommit commit) { answered_.push_back(std::move(commit)); }

void Trust::Look(const StorePosition& position) {
  if (position.position == 0 || watch_.under_way() || state_ == TrustState::kLogGone) return;
  looked_position_ = position.position;
  looked_offset_ = position.offset;
  watch_.Start({marks_.begin(), marks_.end()});
}

void Trust::Unvouched(const StorePosition& position) {
  state_ = TrustState::kUnvouched;
  Look(position);
}

void Trust::Suspect(const StorePosition& position, absl::string_view why) {
  state_ = TrustState::kDoubted;
  suspicion_ = std::string(why);
  Look(position);
}

void Trust::Doubt(const StorePosition& position, absl::string_view why) {
  rejudged_at_ = -absl::InfiniteDuration();
  rejudge_.reset();
  Suspect(position, why);
}

void Trust::Damaged(absl::string_view why) {
  if (state_ == TrustState::kLogGone) return;
  rejudge_.reset();
  state_ = TrustState::kViewsWrong;
  suspicion_ = std::string(why);
}

TrustStep Trust::Step(const StorePosition& position, const KeyValueReader& views) {
  if (state_ == TrustState::kLogGone) return SearchLoss(views);
  const bool looked = watch_.under_way();
  TrustStep step = Watch(position);
  if (step.finding == Finding::kNothing && !step.progressed) step = Investigate(position);
  if (!looked && watch_.under_way()) step.progressed = true;
  return step;
}

TrustStep Trust::Watch(const StorePosition& position) {
  if (state_ == TrustState::kUnseen && position.position == 0) state_ = TrustState::kTrusted;
  if (state_ == TrustState::kUnseen || watch_.Due()) Look(position);
  switch (watch_.Poll()) {
    case LookResult::kNone:
    case LookResult::kPending:
      return {};
    case LookResult::kGone:
      return FoundGone();
    case LookResult::kSame:
      return FoundSame(position);
  }
  return {};
}

TrustStep Trust::FoundSame(const StorePosition& position) {
  // The last one seen stays: what comes after it follows upon it.
  while (marks_.size() > 1 && marks_.front().offset < looked_offset_) marks_.pop_front();
  while (!answered_.empty() && answered_.front().position <= looked_position_) {
    answered_.pop_front();
  }
  const bool vouches_for_all = looked_position_ == position.position;
  if (state_ == TrustState::kUnseen) state_ = TrustState::kTrusted;
  if (state_ == TrustState::kConfirming) return Rejudged(/*views_right=*/false);
  if (state_ == TrustState::kDoubted && vouches_for_all) return BeginRejudge(position);
  if (state_ == TrustState::kUnvouched) {
    // What was fetched before a look that found the log unchanged is of this log.
    if (!vouches_for_all) {
      Look(position);
      return {.progressed = true};
    }
    state_ = TrustState::kTrusted;
    return {.finding = Finding::kVouched, .progressed = true};
  }
  return {.progressed = true};
}

TrustStep Trust::FoundGone() {
  state_ = TrustState::kLogGone;
  const std::uint64_t gone = looked_position_ - watch_.marks_after();
  for (const AnsweredCommit& commit : answered_) {
    spdlog::error("may be lost with the journal: {}", commit.text);
    AddLost(commit.text);
  }
  loss_search_.emplace(journal_.NewReader(), gone);
  return {.finding = Finding::kLogGone,
          .text = absl::StrCat(
              "the journal is not the one that this node has read: ", watch_.detail(),
              " (position ", gone, "). It was truncated, swapped or made anew. ", answered_.size(),
              " commands answered here since the last good look may be lost; all that is lost "
              "is listed in the status and in the log as soon as it is known. "
              "Restore the journal and start this node again; if it was replaced on purpose, stop "
              "this node and run `redress rebuild --offline --accept-journal` on its data folder"),
          .progressed = true};
}

TrustStep Trust::Investigate(const StorePosition& position) {
  if (state_ == TrustState::kDoubted) {
    // Nothing was read that could be wrong.
    if (position.position == 0) return Rejudged(/*views_right=*/true);
    // A look that was under way already vouches for an earlier position only.
    Look(position);
    return {};
  }
  if (state_ != TrustState::kRejudging) return {};
  const std::uint64_t judged = rejudge_->judged();
  const absl::StatusOr<bool> done = rejudge_->Step(kRejudgeSlice);
  if (absl::IsDataLoss(done.status()) || absl::IsOutOfRange(done.status())) {
    return {.finding = Finding::kNotJudgeable, .text = std::string(done.status().message())};
  }
  if (!done.ok()) return {};  // Away: it goes on when the log is back.
  if (!*done) return {.progressed = rejudge_->judged() > judged};
  if (rejudge_->digest() == position.digest) return Rejudged(/*views_right=*/true);
  // That is our fault only if it still is the log that we have read: a look from now on tells, one
  // that was under way does not.
  if (!watch_.under_way()) {
    state_ = TrustState::kConfirming;
    Look(position);
  }
  return {};
}

// The log is the one that was read. Whether our heads follow from it was proven lately, or is
// proven now.
TrustStep Trust::BeginRejudge(const StorePosition& position) {
  if (clock_.Steady() - rejudged_at_ < kRejudgeInterval) return Rejudged(/*views_right=*/true);
  rejudge_.emplace(journal_.NewBulkReader(), position.position);
  state_ = TrustState::kRejudging;
  return {.progressed = true};
}

TrustStep Trust::Rejudged(bool views_right) {
  if (rejudge_.has_value()) rejudged_at_ = clock_.Steady();
  rejudge_.reset();
  if (!views_right) {
    state_ = TrustState::kViewsWrong;
    return {.finding = Finding::kViewsWrong,
            .text = "this node's own heads were wrong: its views are made again from the journal",
            .progressed = true};
  }
  state_ = TrustState::kTrusted;
  return {
      .finding = Finding::kViewsRight,
      .text = absl::StrCat(
          suspicion_, "; this node's own views were judged again and are right: look at the other"),
      .progressed = true};
}

// Replaces what was named at once by what the log really does not hold any more, however long ago
// it was answered, and before whichever restart.
TrustStep Trust::SearchLoss(const KeyValueReader& views) {
  if (!loss_search_.has_value()) return {};
  const absl::StatusOr<bool> found = loss_search_->Step(views);
  if (found.ok() && !*found) return {};
  if (found.ok()) return NameLoss(views);
  loss_search_.reset();
  return {.finding = Finding::kLossKnown,
          .text = absl::StrCat("what is lost was not found: ", found.status().message())};
}

TrustStep Trust::NameLoss(const KeyValueReader& views) {
  const std::uint64_t agreed = loss_search_->agreed();
  loss_search_.reset();
  const absl::StatusOr<std::vector<HeldCommit>> commits = CommitsAfter(views, agreed);
  if (!commits.ok()) {
    return {.finding = Finding::kLossKnown,
            .text = absl::StrCat("what is lost cannot be named: ", commits.status().message())};
  }
  lost_.clear();
  for (const HeldCommit& commit : *commits) {
    spdlog::error("lost with the journal: {}", commit.text);
    AddLost(commit.text);
  }
  return {.finding = Finding::kLossKnown,
          .text = absl::StrCat("the journal and these views agree up to position ", agreed, "; ",
                               commits->size(), " commits after it are lost")};
}

void Trust::AddLost(const std::string& text) {
  if (lost_.size() < kMaxLostCommands) lost_.push_back(text);
}

bool Trust::reads() const {
  return watch_.under_way() || rejudge_.has_value() || loss_search_.has_value();
}

std::string Trust::Detail() const {
  switch (state_) {
    case TrustState::kUnseen:
    case TrustState::kTrusted:
    case TrustState::kUnvouched:
      return "";
    case TrustState::kDoubted:
    case TrustState::kRejudging:
    case TrustState::kConfirming:
      return absl::StrCat(suspicion_, "; the journal is being judged again from its start");
    case TrustState::kViewsWrong:
      return absl::StrCat(suspicion_, "; the views are being made again from the journal");
    case TrustState::kLogGone:
      return "the journal is not the one that this node has read";
  }
  return "";
}

}  // namespace redress
