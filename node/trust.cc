#include "node/trust.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/hash.h"
#include "base/status.h"
#include "node/status.h"

namespace redress {

Trust::Trust(Clock& clock, Journal& journal)
    : clock_(clock), journal_(journal), watch_(clock, journal.NewReader()) {}

void Trust::BeginAt(const StorePosition& position) {
  MarkViews(position);
  switch (state_) {
    case TrustState::kUnseen:
    case TrustState::kViewsWrong:
    case TrustState::kLogGone:
      return;
    case TrustState::kTrusted:
    case TrustState::kUnvouched:
      state_ = position.offset < furthest() ? TrustState::kUnseen : TrustState::kTrusted;
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
  marks_.clear();  // These views hold what was marked: CheckMade.
  BeginAt(position);
}

// What stands between them and the next mark was read, and is not remembered. Where that mark still
// stands, so does what comes before it: a log loses its end or all of itself, never its middle.
void Trust::MarkViews(const StorePosition& position) {
  if (position.position == 0) return;
  const Mark mark = {position.position, position.offset, position.record_hash, /*follows=*/false};
  if (mark.offset > furthest()) {
    marks_.push_back(mark);
  } else if (mark.offset < marks_.front().offset) {
    marks_.front().follows = false;
    marks_.push_front(mark);
  }
  BoundMarks();
}

void Trust::Took(Mark mark) {
  if (mark.offset <= furthest()) return;
  marks_.push_back(std::move(mark));
  BoundMarks();
}

void Trust::BoundMarks() {
  if (marks_.size() <= kMaxMarks) return;
  marks_.erase(marks_.begin() + 1);
  marks_[1].follows = false;
}

bool Trust::Fits(const Record& record) const {
  if (record.offset > furthest()) return true;
  const auto mark =
      std::lower_bound(marks_.begin(), marks_.end(), record.offset,
                       [](const Mark& left, std::int64_t offset) { return left.offset < offset; });
  if (mark->offset == record.offset) return mark->hash == Sha256(record.bytes);
  return mark == marks_.begin() || !mark->follows;
}

void Trust::Misread() {
  if (views_trusted()) state_ = TrustState::kUnseen;
  Look();
}

absl::Status Trust::CheckMade(const KeyValueReader& made) const {
  auto mark = marks_.rbegin();
  const auto compare = [&](absl::string_view /*key*/, absl::string_view value) {
    PositionRow row;
    if (mark == marks_.rend() || !row.ParseFromArray(value.data(), static_cast<int>(value.size())))
      return false;
    if (row.offset() > mark->offset) return true;
    if (row.offset() < mark->offset || row.record_hash() != mark->hash) return false;
    ++mark;
    return true;
  };
  RETURN_IF_ERROR(made.ScanBack(Family::kPositions, "", BigEndian64(UINT64_MAX), compare));
  if (mark == marks_.rend()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the journal gave another record at offset ",
                                                    mark->offset, " than before; it is looked at"));
}

void Trust::Answered(AnsweredCommit commit) {
  answered_.emplace(commit.position, std::move(commit.text));
  if (answered_.size() > kMaxAnswered) answered_.erase(answered_.begin());
}

void Trust::Look() {
  if (marks_.empty() || watch_.under_way() || state_ == TrustState::kLogGone) return;
  looked_offset_ = furthest();
  watch_.Start({marks_.begin(), marks_.end()});
}

void Trust::Unvouched() {
  state_ = TrustState::kUnvouched;
  Look();
}

void Trust::Suspect(absl::string_view why) {
  state_ = TrustState::kDoubted;
  suspicion_ = std::string(why);
  Look();
}

void Trust::Doubt(absl::string_view why) {
  rejudged_at_ = -absl::InfiniteDuration();
  rejudge_.reset();
  Suspect(why);
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
  if (state_ == TrustState::kUnseen && marks_.empty()) state_ = TrustState::kTrusted;
  if (state_ == TrustState::kUnseen || watch_.Due()) Look();
  switch (watch_.Poll()) {
    case LookResult::kNone:
    case LookResult::kPending:
      return {};
    case LookResult::kGone:
      return FoundGone(position);
    case LookResult::kSame:
      return FoundSame(position);
  }
  return {};
}

TrustStep Trust::FoundSame(const StorePosition& position) {
  // The last one seen stays: what comes after it follows upon it. So does what is to be read again.
  const std::int64_t first = std::min(looked_offset_, position.offset);
  while (marks_.size() > 1 && marks_.front().offset < first) marks_.pop_front();
  const bool vouches_for_all = looked_offset_ == furthest();
  if (state_ == TrustState::kUnseen && vouches_for_all) state_ = TrustState::kTrusted;
  if (state_ == TrustState::kConfirming) return Rejudged(/*views_right=*/false);
  if (state_ == TrustState::kDoubted && vouches_for_all) return BeginRejudge(position);
  if (state_ == TrustState::kUnvouched) {
    // What was fetched before a look that found the log unchanged is of this log.
    if (!vouches_for_all) {
      Look();
      return {.progressed = true};
    }
    state_ = TrustState::kTrusted;
    return {.finding = Finding::kVouched, .progressed = true};
  }
  return {.progressed = true};
}

TrustStep Trust::FoundGone(const StorePosition& position) {
  state_ = TrustState::kLogGone;
  const std::uint64_t gone = watch_.gone();
  const std::vector<HeldCommit> answered = AnsweredAfter(marks_.front().position);
  TellLost("may be lost", answered);
  // Views that went back hold nothing of what was read further.
  const std::uint64_t held = std::min(gone - 1, position.position);
  std::vector<Mark> beyond;
  std::copy_if(marks_.begin(), marks_.end(), std::back_inserter(beyond),
               [&](const Mark& mark) { return mark.position > held && mark.position < gone; });
  loss_search_.emplace(journal_.NewReader(), held, std::move(beyond));
  return {.finding = Finding::kLogGone,
          .text = absl::StrCat(
              "the journal is not the one that this node has read: ", watch_.detail(),
              " (position ", gone, "). It was truncated, swapped or made anew. ", answered.size(),
              " commands answered here since the last good look may be lost; all that is lost is "
              "listed in the status and in "
              "the log as soon as it is known. "
              "Restore the journal and start this node again; if it was replaced on purpose, stop "
              "this node and run `redress rebuild --offline --accept-journal` on its data folder"),
          .progressed = true};
}

TrustStep Trust::Investigate(const StorePosition& position) {
  if (state_ == TrustState::kDoubted) {
    // Nothing was read that could be wrong.
    if (position.position == 0) return Rejudged(/*views_right=*/true);
    // A look that was under way already vouches for an earlier position only.
    Look();
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
    Look();
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
// it was answered, and before whichever restart: what the views hold, and what was answered here,
// which views that went back do not hold.
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
  const absl::StatusOr<std::vector<HeldCommit>> held = CommitsAfter(views, agreed);
  if (!held.ok()) {
    return {.finding = Finding::kLossKnown,
            .text = absl::StrCat("what is lost cannot be named: ", held.status().message())};
  }
  const std::vector<HeldCommit> answered = AnsweredAfter(agreed);
  std::vector<HeldCommit> lost;
  std::set_union(held->begin(), held->end(), answered.begin(), answered.end(),
                 std::back_inserter(lost));
  TellLost("lost", lost);
  return {.finding = Finding::kLossKnown,
          .text = absl::StrCat("the journal and what was read of it agree up to position ", agreed,
                               "; ", lost.size(), " commits after it are lost")};
}

void Trust::TellLost(absl::string_view how, const std::vector<HeldCommit>& commits) {
  lost_.clear();
  for (const HeldCommit& commit : commits) {
    spdlog::error("{} with the journal: {}", std::string(how), commit.text);
    if (lost_.size() < kMaxLostCommands) lost_.push_back(commit.text);
  }
}

std::vector<HeldCommit> Trust::AnsweredAfter(std::uint64_t position) const {
  std::vector<HeldCommit> commits;
  for (auto next = answered_.upper_bound(position); next != answered_.end(); ++next) {
    commits.push_back({next->first, next->second});
  }
  return commits;
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
