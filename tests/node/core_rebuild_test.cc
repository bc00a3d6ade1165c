// What becomes of a rebuild of the views: under its own id, whatever happens meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/hash.h"
#include "node/core.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "tests/testing/one_node.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CoreRebuildTest : public OneNodeTest {
 protected:
  void Plant(Family family, const std::string& key, const std::string& value) {
    Writes writes;
    writes[{family, key}] = value;
    CHECK(node_.folder().current()->Write(writes).ok());
  }

  // Our own heads are wrong from now on, and a record comes whose writer has read something else.
  void MakeViewsWrong() {
    const StorePosition position = *ReadPosition(node_.views());
    PositionRow row = **ReadPositionRow(node_.views(), position.position);
    row.set_digest(std::string(32, 'x'));
    Plant(Family::kPositions, BigEndian64(position.position), row.SerializeAsString());
    node_.Restart();
    node_.Settle();
    AddStray();
  }

  // The views fail at a note, and what comes of opening them again is `reopening`.
  Answered NoteOnBrokenViews(const std::string& number, const absl::Status& reopening) {
    node_.folder().BreakViews();
    node_.folder().reopening = reopening;
    return node_.Submit(TicketRequestOf(node_.names(), number, "k", NoteOf("one")));
  }

  RebuildStatus Last() { return node_.core().status().rebuilds.back(); }
};

TEST_F(CoreRebuildTest, ARebuildReplacesAWrongRowAndIsDoneUnderItsId) {
  const std::string number = Receive();
  Plant(Family::kTickets, number, "no row");
  ASSERT_FALSE(ReadTicket(node_.views(), number).ok());

  const auto begun = node_.core().StartRebuild();
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(begun->state, RebuildState::kRunning);
  node_.Settle();

  EXPECT_EQ(Last().id, begun->id);
  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_EQ(Last().position, node_.core().status().position);
  EXPECT_TRUE(ReadTicket(node_.views(), number).ok());
}

TEST_F(CoreRebuildTest, WordsThatCannotBeReadHaveTheViewsMadeAgain) {
  Receive();
  Plant(Family::kUnindexed, "x", "no row");

  EXPECT_TRUE(absl::IsDataLoss(node_.core().indexed().front().words->IndexMore().status()));
  node_.Settle();

  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_EQ(node_.core().status().state, NodeState::kReady);
  EXPECT_TRUE(*node_.core().indexed().front().words->IndexMore());
}

TEST_F(CoreRebuildTest, EveryRebuildHasAnIdOfItsOwn) {
  Receive();
  const auto first = node_.core().StartRebuild();
  node_.Settle();
  const auto second = node_.core().StartRebuild();
  node_.Settle();

  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(first->id, second->id);
  EXPECT_EQ(node_.core().status().rebuilds.size(), 2);
}

TEST_F(CoreRebuildTest, ARebuildAskedForWhileOneIsUnderWayIsRefusedAndNamesIt) {
  Receive();
  log_.bulk_reads_wait = true;
  const auto first = node_.core().StartRebuild();
  node_.Settle();

  const auto second = node_.core().StartRebuild();

  EXPECT_TRUE(absl::IsFailedPrecondition(second.status()));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(first->id));
  EXPECT_EQ(Last().state, RebuildState::kRunning);
}

TEST_F(CoreRebuildTest, ARebuildThatCannotBeginIsRefusedWithTheReason) {
  Receive();
  node_.folder().making = absl::UnavailableError("the disk is full");

  const auto begun = node_.core().StartRebuild();

  EXPECT_THAT(std::string(begun.status().message()), HasSubstr("the disk is full"));
  EXPECT_TRUE(node_.core().status().rebuilds.empty());
}

TEST_F(CoreRebuildTest, ARebuildThatCannotBePutInPlaceFailsWithTheReasonAndTheViewsStay) {
  Receive();
  node_.folder().replacing = absl::UnavailableError("the disk is full");
  const KeyValueStore* const before = node_.core().store().get();

  ASSERT_TRUE(node_.core().StartRebuild().ok());
  node_.Settle();

  EXPECT_EQ(Last().state, RebuildState::kFailed);
  EXPECT_THAT(Last().detail, HasSubstr("the disk is full"));
  EXPECT_EQ(node_.core().store().get(), before);
  EXPECT_EQ(node_.folder().dropped, 1);
  EXPECT_EQ(node_.state(), NodeState::kReady);
}

TEST_F(CoreRebuildTest, WrongViewsStayOutOfUseUntilOthersTakeTheirPlace) {
  Receive();
  node_.folder().replacing = absl::UnavailableError("the disk is full");
  MakeViewsWrong();

  for (int i = 0; i < 40; ++i) {
    node_.Run(absl::Seconds(1));
    ASSERT_EQ(node_.state(), NodeState::kSuspicious);
  }
  EXPECT_THAT(node_.core().status().detail, HasSubstr("the disk is full"));
  EXPECT_EQ(node_.core().status().alarms.size(), 2) << "what is said again is no new alarm";
  node_.folder().replacing = absl::OkStatus();
  node_.Run(kRebuildRetry);

  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_NE(ReadPosition(node_.views())->digest, std::string(32, 'x'));
}

TEST_F(CoreRebuildTest, WrongViewsStayOutOfUseWhereNoOthersCanBeMade) {
  Receive();
  node_.folder().making = absl::UnavailableError("the disk is full");
  MakeViewsWrong();

  node_.Run(absl::Seconds(40));
  EXPECT_EQ(node_.state(), NodeState::kSuspicious);
  EXPECT_THAT(node_.core().status().detail, HasSubstr("the disk is full"));

  node_.folder().making = absl::OkStatus();
  node_.Run(kRebuildRetry);

  EXPECT_EQ(node_.state(), NodeState::kReady);
}

TEST_F(CoreRebuildTest, DamagedViewsAreMadeAgainWithoutBeingAsked) {
  const std::string number = Receive();
  const Answered answered = NoteOnBrokenViews(number, absl::DataLossError("a block is damaged"));

  node_.Run(absl::Seconds(3));

  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_THAT(node_.core().status().alarms, ElementsAre(HasSubstr("a block is damaged")));
  ASSERT_TRUE(answered->has_value());
  EXPECT_TRUE((*answered)->ok()) << (*answered)->status();
}

TEST_F(CoreRebuildTest, ARowThatTheProjectorCannotReadIsCauseToMakeTheViewsAgain) {
  const std::string number = Receive();
  Plant(Family::kTickets, number, "no row");
  node_.Restart();  // rows that were used lately are not read again
  node_.Settle();

  const auto answer = node_.Do(TicketRequestOf(node_.names(), number, "k", NoteOf("one")));
  node_.Settle();

  EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_TRUE(ReadTicket(node_.views(), number).ok());
}

TEST_F(CoreRebuildTest, ViewsThatCannotBeOpenedAgainAreReplacedByARebuild) {
  const std::string number = Receive();
  const Answered answered = NoteOnBrokenViews(number, absl::UnavailableError("away"));
  node_.Run(absl::Seconds(3));
  ASSERT_EQ(node_.state(), NodeState::kAway);

  ASSERT_TRUE(node_.core().StartRebuild().ok());
  node_.Run(absl::Seconds(3));

  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_EQ(node_.state(), NodeState::kReady);
  ASSERT_TRUE(answered->has_value());
  EXPECT_TRUE((*answered)->ok()) << (*answered)->status();
}

TEST_F(CoreRebuildTest, ARebuildGoesOnThoughTheViewsFailAndAreOpenedAgainMeanwhile) {
  const std::string number = Receive();
  for (std::size_t i = 0; i < kRebuildSlice; ++i) log_.Add("not ours", node_.clock().Now());
  node_.Run(absl::Seconds(1));
  ASSERT_TRUE(node_.core().StartRebuild().ok());
  node_.core().Step();
  ASSERT_EQ(Last().position, kRebuildSlice);
  log_.bulk_reads_wait = true;
  node_.folder().BreakViews();
  node_.Submit(TicketRequestOf(node_.names(), number, "k", NoteOf("one")));
  node_.Run(absl::Seconds(3));  // The views are behind what is made, for a moment.
  ASSERT_EQ(node_.state(), NodeState::kReady);

  log_.bulk_reads_wait = false;
  node_.Run(absl::Seconds(3));

  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_EQ(ReadHead(node_.views(), TicketStream(number))->version(), 2);
}

TEST_F(CoreRebuildTest, DamagedViewsAreMadeAgainUpToARecordOfANewerBuildAndServed) {
  const std::string number = Receive();
  log_.bulk_reads_wait = true;
  NoteOnBrokenViews(number, absl::DataLossError("a block is damaged"));
  node_.Run(absl::Seconds(3));
  ASSERT_EQ(node_.state(), NodeState::kSuspicious);
  log_.Add(absl::StrCat(kMagic, "\x7f", "whatever"), node_.clock().Now());

  log_.bulk_reads_wait = false;
  node_.Run(absl::Seconds(3));

  EXPECT_EQ(Last().state, RebuildState::kDone);
  EXPECT_EQ(node_.state(), NodeState::kStopped);
  EXPECT_THAT(node_.core().status().detail, HasSubstr("upgrade this node"));
  EXPECT_EQ(node_.core().status().position, log_.records.size() - 1);
  EXPECT_EQ(ReadHead(node_.views(), TicketStream(number))->version(), 2);
}

TEST_F(CoreRebuildTest, ARebuildOfANodeThatStopsFailsWithTheReason) {
  Receive();
  log_.bulk_reads_wait = true;
  ASSERT_TRUE(node_.core().StartRebuild().ok());
  node_.Settle();

  log_.Add(absl::StrCat(kMagic, "\x7f", "whatever"), node_.clock().Now());
  node_.Settle();

  EXPECT_EQ(Last().state, RebuildState::kFailed);
  EXPECT_THAT(Last().detail, HasSubstr("upgrade this node"));
  EXPECT_TRUE(absl::IsFailedPrecondition(node_.core().StartRebuild().status()));
}

}  // namespace
}  // namespace redress
