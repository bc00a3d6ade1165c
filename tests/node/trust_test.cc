#include "node/trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "consumers/projector.h"
#include "node/status.h"
#include "projections/map_store.h"
#include "tests/testing/fake_journal.h"
#include "tests/testing/manual_clock.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Views that follow a log, and what decides whether both can be trusted. A record of the log is
// whatever bytes; the rule refuses it.
class TrustTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto projector = Projector::Open(views_);
    CHECK(projector.ok());
    projector_.emplace(*std::move(projector));
    Write("one");
    Write("two");
    Write("three");
    trust_.BeginAt(position());
  }

  // Appends a record, and reads it into the views.
  void Write(const std::string& bytes) {
    log_.Add(bytes, clock_.Now());
    const ProjectResult result = projector_->Project({log_.records.back()});
    CHECK(result.halt == Halt::kNone);
    trust_.Took({position().position, log_.records.back().offset, result.records.front().hash});
  }

  const StorePosition& position() const { return projector_->position(); }

  // Steps until it rests or finds something. `position`: where the views say they stand.
  TrustStep Settle(const StorePosition& position) {
    for (int i = 0; i < 1'000; ++i) {
      TrustStep step = trust_.Step(position, views_);
      if (step.finding != Finding::kNothing) return step;
      if (!step.progressed && !trust_.reads()) return step;
      clock_.Advance(absl::Milliseconds(50));
    }
    CHECK(!"it never comes to rest");
  }
  TrustStep Settle() { return Settle(position()); }

  void ReplaceLog() {
    for (Record& record : log_.records) record.bytes = "of another log";
  }

  ManualClock clock_;
  FakeLog log_;
  FakeJournal journal_{log_, clock_};
  MapStore views_;
  std::optional<Projector> projector_;
  Trust trust_{clock_, journal_};
};

TEST_F(TrustTest, NothingIsTrustedBeforeTheLogWasLookedAt) {
  EXPECT_EQ(trust_.state(), TrustState::kUnseen);
  EXPECT_FALSE(trust_.views_trusted());

  EXPECT_EQ(Settle().finding, Finding::kNothing);

  EXPECT_EQ(trust_.state(), TrustState::kTrusted);
}

TEST_F(TrustTest, BetweenTwoLooksNothingIsReadAhead) {
  log_.visible_end = 1;
  trust_.Step(position(), views_);
  EXPECT_EQ(log_.reading_ahead, 1) << "the look is under way";

  log_.visible_end = INT64_MAX;
  Settle();

  EXPECT_EQ(trust_.state(), TrustState::kTrusted);
  EXPECT_EQ(log_.reading_ahead, 0);
}

TEST_F(TrustTest, EmptyViewsHaveNothingToLookAt) {
  Trust trust(clock_, journal_);
  trust.BeginAt(StorePosition());

  trust.Step(StorePosition(), views_);

  EXPECT_EQ(trust.state(), TrustState::kTrusted);
}

TEST_F(TrustTest, ALogThatEndsBeforeWhatWasReadIsGoneWhichNamesWhatWasAnswered) {
  Settle();
  Write("four");
  trust_.Answered({.position = 4, .text = "the fourth"});
  log_.records.pop_back();

  clock_.Advance(kLookInterval);
  const TrustStep step = Settle();

  EXPECT_EQ(step.finding, Finding::kLogGone);
  EXPECT_THAT(step.text, HasSubstr("position 4"));
  EXPECT_EQ(trust_.state(), TrustState::kLogGone);
  EXPECT_THAT(trust_.lost(), ElementsAre("the fourth"));
  EXPECT_EQ(Settle().finding, Finding::kLossKnown);
}

TEST_F(TrustTest, WhatWasReadBeyondViewsThatWentBackMustStillBeInTheLog) {
  Settle();
  const StorePosition three = position();
  Write("four");
  Write("five");
  trust_.Answered({.position = 5, .text = "the fifth"});
  trust_.BeginAt(three);
  EXPECT_EQ(trust_.state(), TrustState::kUnseen) << "nothing is read before a look";
  log_.records.pop_back();

  const TrustStep step = Settle(three);

  EXPECT_EQ(step.finding, Finding::kLogGone);
  EXPECT_THAT(step.text, HasSubstr("position 5"));
  EXPECT_EQ(Settle(three).finding, Finding::kLossKnown);
  EXPECT_THAT(trust_.lost(), ElementsAre("the fifth"));
}

TEST_F(TrustTest, WhatWasStillThereWhenALookPassedItIsNamedWhereTheLogLosesItNext) {
  Settle();
  trust_.Answered({.position = 3, .text = "the third"});
  Write("four");
  trust_.Answered({.position = 4, .text = "the fourth"});
  log_.visible_end = 3;
  trust_.Look();
  trust_.Step(position(), views_);  // passes the third
  log_.records.resize(2);
  log_.visible_end = INT64_MAX;

  ASSERT_EQ(Settle().finding, Finding::kLogGone);
  ASSERT_EQ(Settle().finding, Finding::kLossKnown);

  EXPECT_THAT(trust_.lost(), ElementsAre("the third", "the fourth"));
}

TEST_F(TrustTest, WhatTheLogStillHoldsBeyondViewsThatWentBackIsNotNamed) {
  Settle();
  const StorePosition three = position();
  Write("four");
  Write("five");
  trust_.Answered({.position = 4, .text = "the fourth"});
  trust_.Answered({.position = 5, .text = "the fifth"});
  trust_.BeginAt(three);
  log_.records.pop_back();

  ASSERT_EQ(Settle(three).finding, Finding::kLogGone);
  ASSERT_EQ(Settle(three).finding, Finding::kLossKnown);

  EXPECT_THAT(trust_.lost(), ElementsAre("the fifth"));
}

TEST_F(TrustTest, ALogThatHoldsWhatWasReadBeyondViewsThatWentBackIsTrusted) {
  const StorePosition three = position();
  Write("four");
  Settle();
  trust_.BeginAt(three);

  EXPECT_EQ(Settle(three).finding, Finding::kNothing);

  EXPECT_EQ(trust_.state(), TrustState::kTrusted);
}

TEST_F(TrustTest, WhatWasAnsweredIsNamedThoughALookWasGoodAndTheViewsWentBackBehindIt) {
  const StorePosition three = position();
  Write("four");
  Write("five");
  trust_.Answered({.position = 4, .text = "the fourth"});
  trust_.Answered({.position = 5, .text = "the fifth"});
  Settle();
  trust_.BeginAt(three);
  log_.records.resize(3);

  ASSERT_EQ(Settle(three).finding, Finding::kLogGone);
  ASSERT_EQ(Settle(three).finding, Finding::kLossKnown);

  EXPECT_THAT(trust_.lost(), ElementsAre("the fourth", "the fifth"));
}

TEST_F(TrustTest, ARecordReadAgainIsTheOneThatWasRead) {
  Settle();
  const StorePosition three = position();
  Write("four");
  trust_.BeginAt(three);
  Record record = log_.records.back();
  EXPECT_TRUE(trust_.Fits(record));

  record.bytes = "of another log";

  EXPECT_FALSE(trust_.Fits(record));
}

TEST_F(TrustTest, AMisreadRecordHasTheLogLookedAtBeforeAnythingIsReadOn) {
  Settle();

  trust_.Misread();

  EXPECT_EQ(trust_.state(), TrustState::kUnseen);
  EXPECT_TRUE(trust_.reads());
}

TEST_F(TrustTest, ViewsMadeAgainMustHoldWhatWasRead) {
  Settle();
  Write("four");
  EXPECT_TRUE(trust_.CheckMade(views_).ok());
  MapStore made;
  auto projector = Projector::Open(made);
  ASSERT_TRUE(projector.ok());
  ReplaceLog();
  projector->Project(log_.records);

  EXPECT_TRUE(absl::IsFailedPrecondition(trust_.CheckMade(made)));
}

TEST_F(TrustTest, OfWhatWasAnsweredTheFurthestIsKept) {
  Settle();
  const StorePosition three = position();
  Write("four");
  for (std::uint64_t i = 0; i < kMaxAnswered; ++i) {
    trust_.Answered({.position = i + 1, .text = absl::StrCat("at ", i + 1)});
  }
  trust_.Answered({.position = kMaxAnswered + 1, .text = "the last"});
  trust_.BeginAt(three);
  ReplaceLog();

  ASSERT_EQ(Settle(three).finding, Finding::kLogGone);
  ASSERT_EQ(Settle(three).finding, Finding::kLossKnown);

  EXPECT_EQ(trust_.lost().size(), kMaxLostCommands);
  EXPECT_EQ(trust_.lost().front(), "at 2");
}

TEST_F(TrustTest, AnEndThatIsBackInTimeIsNoLoss) {
  Settle();
  const Record last = log_.records.back();
  log_.records.pop_back();
  clock_.Advance(kLookInterval);
  trust_.Step(position(), views_);
  clock_.Advance(kGoneConfirmation / 2);
  trust_.Step(position(), views_);

  log_.records.push_back(last);
  EXPECT_EQ(Settle().finding, Finding::kNothing);

  EXPECT_EQ(trust_.state(), TrustState::kTrusted);
}

TEST_F(TrustTest, WhatDoesNotSayWhatItsWriterHadReadWaitsForALook) {
  Settle();

  trust_.Unvouched();
  EXPECT_EQ(trust_.state(), TrustState::kUnvouched);
  EXPECT_TRUE(trust_.views_trusted());

  EXPECT_EQ(Settle().finding, Finding::kVouched);
  EXPECT_EQ(trust_.state(), TrustState::kTrusted);
}

TEST_F(TrustTest, ALookBegunBeforeAllWasReadDoesNotVouchForTheRest) {
  Settle();
  trust_.Look();
  Write("four");
  trust_.Unvouched();
  log_.records.back().bytes = "of another log";

  EXPECT_EQ(Settle().finding, Finding::kLogGone);
}

TEST_F(TrustTest, ViewsThatFollowFromTheLogAreRightWhateverAWriterSays) {
  Settle();
  trust_.Suspect("a record does not fit");
  EXPECT_EQ(trust_.state(), TrustState::kDoubted);
  EXPECT_THAT(trust_.Detail(), HasSubstr("a record does not fit"));

  const TrustStep step = Settle();

  EXPECT_EQ(step.finding, Finding::kViewsRight);
  EXPECT_EQ(trust_.state(), TrustState::kTrusted);
  EXPECT_EQ(trust_.Detail(), "");
}

TEST_F(TrustTest, WhatWasJudgedAgainLatelyIsNotJudgedAgain) {
  Settle();
  trust_.Suspect("a record does not fit");
  ASSERT_EQ(Settle().finding, Finding::kViewsRight);

  log_.bulk_reads_wait = true;
  trust_.Suspect("another does not fit");

  EXPECT_EQ(Settle().finding, Finding::kViewsRight);
}

TEST_F(TrustTest, ADoubtOfOurOwnIsJudgedHoweverLatelyTheViewsWere) {
  Settle();
  trust_.Suspect("a record does not fit");
  ASSERT_EQ(Settle().finding, Finding::kViewsRight);
  StorePosition wrong = position();
  wrong.digest = std::string(32, 'x');

  trust_.Doubt("made again, the views have another digest");

  EXPECT_EQ(Settle(wrong).finding, Finding::kViewsWrong);
}

TEST_F(TrustTest, WrongViewsStayWrongUntilOthersTakeTheirPlace) {
  Settle();
  StorePosition wrong = position();
  wrong.digest = std::string(32, 'x');
  trust_.Suspect("a record does not fit");
  ASSERT_EQ(Settle(wrong).finding, Finding::kViewsWrong);

  for (int i = 0; i < 10; ++i) {
    clock_.Advance(kLookInterval);
    EXPECT_EQ(Settle(wrong).finding, Finding::kNothing);
    EXPECT_EQ(trust_.state(), TrustState::kViewsWrong);
  }
  trust_.BeginAt(wrong);
  EXPECT_EQ(trust_.state(), TrustState::kViewsWrong) << "opened again, they are as wrong";

  trust_.ReplacedAt(position());

  EXPECT_EQ(trust_.state(), TrustState::kTrusted);
}

TEST_F(TrustTest, ALogReplacedWhileItWasJudgedIsNotTakenForOurFault) {
  Settle();
  trust_.Suspect("a record does not fit");
  while (trust_.state() != TrustState::kRejudging) trust_.Step(position(), views_);

  ReplaceLog();

  EXPECT_EQ(Settle().finding, Finding::kLogGone);
}

TEST_F(TrustTest, ADoubtBeginsAnewWhereOtherViewsAreOpened) {
  Settle();
  trust_.Suspect("a record does not fit");
  while (trust_.state() != TrustState::kRejudging) trust_.Step(position(), views_);

  trust_.BeginAt(position());

  EXPECT_EQ(trust_.state(), TrustState::kDoubted);
  EXPECT_EQ(Settle().finding, Finding::kViewsRight);
}

TEST_F(TrustTest, ALogWithoutItsFirstRecordsCannotBeJudgedAgain) {
  Settle();
  trust_.Suspect("a record does not fit");
  while (trust_.state() != TrustState::kRejudging) trust_.Step(position(), views_);

  log_.first_offset = 1;

  EXPECT_EQ(Settle().finding, Finding::kNotJudgeable);
}

}  // namespace
}  // namespace redress
