// What a command is told that comes to no good end: refused for long, caught by a wrong clock, or
// recorded while nobody can tell of it. What may stand in the log is never called undone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "node/attempt.h"
#include "node/command_path.h"
#include "projections/no_views.h"
#include "projections/reads_through.h"
#include "tests/testing/one_node.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class EndingTest : public OneNodeTest {};

TEST_F(EndingTest, ACommandRefusedForLongIsAnsweredAsDoneWhereAnotherNodeDidIt) {
  const std::string number = Receive();
  const CommandRequest note = TicketRequestOf(node_.names(), number, "k", NoteOf("one"));
  TestNode other(log_, 2);
  other.Settle();
  node_.journal().SetFate(AppendFate::kHeld);
  const Answered answered = node_.Submit(note);
  node_.Settle();
  ASSERT_TRUE(other.Do(TicketRequestOf(other.names(), number, "j", NoteOf("two"))).ok());
  node_.journal().Release();
  node_.Run(kMaxConflictDelay * 2);  // refused; tried again, and held again
  ASSERT_FALSE(answered->has_value());
  node_.Run(kConflictTime);
  ASSERT_TRUE(other.Do(note).ok());

  node_.journal().SetFate(AppendFate::kLands);
  node_.journal().Release();
  node_.Run(kMaxConflictDelay * 2);

  ASSERT_TRUE(answered->has_value());
  ASSERT_TRUE((*answered)->ok()) << (*answered)->status();
  EXPECT_EQ((**answered)->effect, Effect::kReplayed);
}

TEST_F(EndingTest, ACommandCaughtByAClockJumpIsToldSoAtOnceAndOneInFlightIsStillReadBack) {
  const std::string number = Receive();
  node_.Run(kClockInterval - absl::Seconds(1));
  node_.journal().SetFate(AppendFate::kHeld);
  const Answered in_flight =
      node_.Submit(TicketRequestOf(node_.names(), number, "k1", NoteOf("one")));
  const Answered waiting =
      node_.Submit(TicketRequestOf(node_.names(), number, "k2", NoteOf("two")));
  node_.Settle();
  ASSERT_EQ(node_.journal().held(), 1);
  node_.journal().SetFate(AppendFate::kLands);
  log_.keeper_clock_error = absl::Seconds(30);

  node_.Run(absl::Seconds(2));

  ASSERT_EQ(node_.state(), NodeState::kClockWrong);
  ASSERT_TRUE(waiting->has_value());
  EXPECT_TRUE(absl::IsUnavailable((*waiting)->status())) << (*waiting)->status();
  EXPECT_THAT(std::string((*waiting)->status().message()),
              AllOf(HasSubstr("nothing was recorded"), HasSubstr("clock")));
  EXPECT_FALSE(in_flight->has_value());
  node_.journal().Release();
  node_.Settle();
  ASSERT_TRUE(in_flight->has_value());
  EXPECT_TRUE((*in_flight)->ok()) << (*in_flight)->status();
}

TEST_F(EndingTest, AFreshReadCaughtByAClockJumpIsToldSoAtOnce) {
  log_.keeper_clock_error = absl::Seconds(30);
  node_.Run(absl::Seconds(11));
  ASSERT_EQ(node_.state(), NodeState::kClockWrong);
  std::optional<absl::Status> fresh;

  node_.core().WaitForFresh(absl::Seconds(5), [&](const absl::Status& status) { fresh = status; });
  node_.Settle();

  ASSERT_TRUE(fresh.has_value());
  EXPECT_THAT(std::string(fresh->message()), HasSubstr("clock"));
}

// A note of `node_` that was refused while its clock was wrong, so that it is not tried again; what
// `twin` does meanwhile comes before it in the log.
class RefusedTryTest : public EndingTest {
 protected:
  Answered RefusedAfter(const std::function<void(TestNode& other, const CommandRequest&)>& twin) {
    const std::string number = Receive();
    TestNode other(log_, 2);
    other.Settle();
    node_.Run(kClockInterval - absl::Seconds(1));
    const CommandRequest note = TicketRequestOf(node_.names(), number, "k", NoteOf("one"));
    node_.journal().SetFate(AppendFate::kHeld);
    const Answered answered = node_.Submit(note);
    node_.Settle();
    other.clock().Advance(absl::Seconds(5));
    other.Settle();
    CHECK(other.Do(TicketRequestOf(other.names(), number, "j", NoteOf("two"))).ok());
    twin(other, note);
    node_.journal().SetFate(AppendFate::kLands);
    log_.keeper_clock_error = absl::Seconds(30);
    node_.Run(absl::Seconds(2));
    CHECK(node_.state() == NodeState::kClockWrong);
    node_.journal().Release();
    node_.Settle();
    return answered;
  }
};

TEST_F(RefusedTryTest, IsAnsweredAsDoneWhereItsTwinTookEffectThoughItIsNotTriedAgain) {
  const Answered answered =
      RefusedAfter([](TestNode& other, const CommandRequest& note) { CHECK(other.Do(note).ok()); });

  ASSERT_TRUE(answered->has_value());
  ASSERT_TRUE((*answered)->ok()) << (*answered)->status();
  EXPECT_EQ((**answered)->effect, Effect::kReplayed);
}

TEST_F(RefusedTryTest, IsAnsweredAsAConflictWhereNothingWasDone) {
  const Answered answered = RefusedAfter([](TestNode&, const CommandRequest&) {});

  ASSERT_TRUE(answered->has_value());
  EXPECT_EQ(MachineCode((*answered)->status()), "conflict") << (*answered)->status();
}

// Views that know the command, and cannot tell what it did.
class ForgetfulViews final : public ReadsThrough<KeyValueReader> {
 public:
  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    if (family != Family::kCommands) return away_.Get(family, key);
    CommandIdRow row;
    row.set_position(3);
    return row.SerializeAsString();
  }

 private:
  const KeyValueReader& below() const override { return away_; }

  NoViews away_;
};

TEST_F(EndingTest, ACommitThatStandsIsAnsweredAsUnknownWhereTheViewsCannotTellOfIt) {
  const auto answer = AnswerIfKnown(CommandRequest(), ForgetfulViews());

  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(absl::IsDeadlineExceeded(answer->status())) << answer->status();
}

}  // namespace
}  // namespace redress
