#pragma once

// Whether the log is still the one that was read, and whether our own views follow from it: what a
// node needs to know before it reads on, commits and answers. Looks and judges; what is to be done
// about what it finds, its owner does. A lost log is noticed here.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "node/command_path.h"
#include "node/log_watch.h"
#include "node/loss_search.h"
#include "node/rejudge.h"
#include "projections/key_value_store.h"
#include "projections/streams.h"

namespace redress {

// Records that a second judging from the start takes in one step.
inline constexpr std::size_t kRejudgeSlice = 5'000;

// Once judged again and found right, our heads are taken for right for this long, however many
// records say otherwise.
inline constexpr absl::Duration kRejudgeInterval = absl::Minutes(10);

// The most answered commits kept, those at the furthest positions: views that go back by more do
// not hold the others for a moment, and if the log loses them just then, they are not named.
inline constexpr std::size_t kMaxAnswered = 10'000;

enum class TrustState {
  kUnseen,      // nothing was looked at since the start, or since the views went back behind what
                // was read: nothing is read before
  kTrusted,     // the log is the one that was read, as of the last look
  kUnvouched,   // what comes next does not say what its writer had read: a look at the log tells
  kDoubted,     // something does not fit what was read: a look at the log tells whose fault it is
  kRejudging,   // the log is the one that was read, and is judged again from its start
  kConfirming,  // our views do not follow from what was judged: the same log? A last look tells
  kViewsWrong,  // they do not follow from the log: to be replaced
  kLogGone,     // the log is not the one that was read; what is lost with it is searched for
};

// What a step found out.
enum class Finding {
  kNothing,
  kVouched,       // what comes next is of this log: take it
  kViewsRight,    // so are our views: take what comes next, whatever it says; alarm
  kViewsWrong,    // our views are wrong: make them again; alarm
  kLogGone,       // stop; say so
  kNotJudgeable,  // the log cannot be judged again: stop; say so
  kLossKnown,     // what is lost with the log is named, or cannot be; alarm
};

struct TrustStep {
  Finding finding = Finding::kNothing;
  std::string text = {};    // for the operator
  bool progressed = false;  // step again at once
};

// Not thread-safe. `clock` and `journal` outlive it.
class Trust {
 public:
  Trust(Clock& clock, Journal& journal);

  // The views stand at `position`: at the start, and where they were opened again. They may have
  // gone back: what was read and answered beyond is remembered, and the log must still hold it.
  void BeginAt(const StorePosition& position);

  // Views made again from the log took the place of the ones before.
  void ReplacedAt(const StorePosition& position);

  // A record was read and written to the views, perhaps once more.
  void Took(Mark mark);

  // Whether `record` is what was read at its offset, as far as is remembered. Nothing is written
  // to the views that is not: tell Misread.
  bool Fits(const Record& record) const;

  // Another record than before was read: nothing is read on before a look at the log.
  void Misread();

  // The offset of the last record that was ever read; -1: none. The views may have gone back behind
  // it.
  std::int64_t furthest() const { return marks_.empty() ? -1 : marks_.back().offset; }

  // Looks whether `made`, views made again from the log, hold what was read of it.
  //
  // Errors: kFailedPrecondition (they do not), and the database's.
  absl::Status CheckMade(const KeyValueReader& made) const;

  // A commit was answered to its client.
  void Answered(AnsweredCommit commit);

  // Looks at the log as soon as possible: its reader says that it has changed.
  void Look();

  // The next record does not say what its writer had read.
  void Unvouched();

  // The next record's writer has read something else.
  void Suspect(absl::string_view why);

  // Our own views disagree with what the log gave a second time: they are judged again, however
  // lately they were.
  void Doubt(absl::string_view why);

  // The views cannot be read any more: they are to be replaced, whatever the log holds.
  void Damaged(absl::string_view why);

  // Goes on, for views that stand at `position`.
  TrustStep Step(const StorePosition& position, const KeyValueReader& views);

  TrustState state() const { return state_; }

  // Whether commands may be decided on the views, though what comes next may have to wait.
  bool views_trusted() const {
    return state_ == TrustState::kTrusted || state_ == TrustState::kUnvouched;
  }

  // Whether something is being read from the log: step again shortly.
  bool reads() const;

  // What does not fit, and what is done about it; empty while the views are trusted.
  std::string Detail() const;

  // The commands that are, or may be, lost with the log.
  const std::vector<std::string>& lost() const { return lost_; }

 private:
  TrustStep Watch(const StorePosition& position);
  TrustStep FoundSame(const StorePosition& position);
  TrustStep FoundGone(const StorePosition& position);
  TrustStep Investigate(const StorePosition& position);
  TrustStep BeginRejudge(const StorePosition& position);
  TrustStep Rejudged(bool views_right);
  TrustStep SearchLoss(const KeyValueReader& views);
  TrustStep NameLoss(const KeyValueReader& views);
  void TellLost(absl::string_view how, const std::vector<HeldCommit>& commits);
  // What was answered after `position`, in order.
  std::vector<HeldCommit> AnsweredAfter(std::uint64_t position) const;
  // Keeps the views' last record among the marks.
  void MarkViews(const StorePosition& position);
  void BoundMarks();

  Clock& clock_;
  Journal& journal_;
  TrustState state_ = TrustState::kUnseen;

  LogWatch watch_;
  // What was read since the last good look, and the last that it saw; of views that went back, all
  // after their last record. In order, furthest last.
  std::deque<Mark> marks_;
  std::int64_t looked_offset_ = -1;  // of the last mark that the look under way looks at
  std::map<std::uint64_t, std::string> answered_;  // what was answered, by position

  std::optional<Rejudge> rejudge_;
  absl::Duration rejudged_at_ = -absl::InfiniteDuration();
  std::string suspicion_;

  std::optional<LossSearch> loss_search_;
  std::vector<std::string> lost_;
};

}  // namespace redress
