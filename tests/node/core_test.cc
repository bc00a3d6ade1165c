#include "node/core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "events/codec.h"
#include "journal/acceptance.h"
#include "node/command_path.h"
#include "projections/streams.h"
#include "tests/testing/one_node.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class CoreTest : public OneNodeTest {
 protected:
  // The node has a ticket and cause to judge its log again, which it cannot read for now.
  void BecomeSuspicious() {
    Receive();
    log_.bulk_reads_wait = true;
    AddStray();
    node_.Settle();
    ASSERT_EQ(node_.state(), NodeState::kSuspicious);
  }

  std::uint64_t VersionOf(TestNode& node, const std::string& number) {
    return ReadHead(node.views(), TicketStream(number))->version();
  }
};

TEST_F(CoreTest, AnEmptyJournalIsGivenAnIdentityBeforeCommandsAreTaken) {
  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_THAT(node_.core().status().journal_id, SizeIs(32));
}

TEST_F(CoreTest, ACommandIsAnsweredWhenItIsVisible) {
  const auto answer = node_.Do(Complaint(node_.names(), "m1"));

  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->effect, Effect::kCommitted);
  EXPECT_EQ(VersionOf(node_, TicketOf(*answer)), 1);
}

TEST_F(CoreTest, TheSameCommandAgainHasTheSameAnswerAndNoEffect) {
  const auto first = node_.Do(Complaint(node_.names(), "m1"));
  const std::size_t records = log_.records.size();

  const auto second = node_.Do(Complaint(node_.names(), "m1"));

  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->effect, Effect::kReplayed);
  EXPECT_EQ(second->position, first->position);
  EXPECT_EQ(log_.records.size(), records);
}

TEST_F(CoreTest, AKeyUsedForAnotherRequestIsRefused) {
  const std::string number = Receive();
  ASSERT_TRUE(node_.Do(TicketRequestOf(node_.names(), number, "k", NoteOf("one"))).ok());

  const auto answer = node_.Do(TicketRequestOf(node_.names(), number, "k", NoteOf("two")));

  EXPECT_EQ(MachineCode(answer.status()), "key-reused");
}

TEST_F(CoreTest, TheSameCommandOnTwoNodesAtOnceTakesEffectOnce) {
  TestNode other(log_, 2);
  other.Settle();
  other.clock().Advance(absl::Milliseconds(1));  // Else both would write the very same record.
  node_.journal().SetFate(AppendFate::kHeld);
  other.journal().SetFate(AppendFate::kHeld);
  const Answered one = node_.Submit(Complaint(node_.names(), "m1"));
  const Answered two = other.Submit(Complaint(other.names(), "m1"));
  node_.Settle();
  other.Settle();

  other.journal().SetFate(AppendFate::kLands);
  node_.journal().SetFate(AppendFate::kLands);
  other.journal().Release();
  node_.journal().Release();
  node_.Run(absl::Milliseconds(200));
  other.Run(absl::Milliseconds(200));

  ASSERT_TRUE(one->has_value() && two->has_value());
  ASSERT_TRUE((*one)->ok()) << (*one)->status();
  ASSERT_TRUE((*two)->ok()) << (*two)->status();
  EXPECT_EQ((**one)->effect, Effect::kReplayed);
  EXPECT_EQ((**two)->effect, Effect::kCommitted);
  EXPECT_EQ((**one)->position, (**two)->position);
  EXPECT_EQ(node_.core().status().digest, other.core().status().digest);
}

TEST_F(CoreTest, AnAppendThatLandedThoughItReportedFailureIsAnsweredAsDone) {
  node_.journal().SetFate(AppendFate::kLandsReportedLost);

  const auto answer = node_.Do(Complaint(node_.names(), "m1"));

  ASSERT_TRUE(answer.ok()) << answer.status();
}

TEST_F(CoreTest, AnAppendWithoutFateIsAnsweredAsUnknownAndARepeatResolvesIt) {
  node_.journal().SetFate(AppendFate::kLost);
  const auto unknown = node_.Do(Complaint(node_.names(), "m1"));
  EXPECT_TRUE(absl::IsDeadlineExceeded(unknown.status())) << unknown.status();
  node_.journal().SetFate(AppendFate::kLands);

  const auto answer = node_.Do(Complaint(node_.names(), "m1"));

  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(VersionOf(node_, TicketOf(*answer)), 1);
}

TEST_F(CoreTest, AnAppendThatCertainlyFailedIsAnsweredAsNotDone) {
  node_.journal().SetFate(AppendFate::kRefused);

  const auto answer = node_.Do(Complaint(node_.names(), "m1"));

  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
}

TEST_F(CoreTest, IntakeGoesOnUntilItsCommandIsDecided) {
  node_.journal().SetFate(AppendFate::kLost);
  CommandRequest request = Complaint(node_.names(), "m1");
  request.persistence = Persistence::kUntilDecided;
  const Answered answered = node_.Submit(std::move(request));
  node_.Run(absl::Seconds(30));
  EXPECT_FALSE(answered->has_value());

  node_.journal().SetFate(AppendFate::kLands);
  node_.Run(absl::Seconds(5));

  ASSERT_TRUE(answered->has_value());
  EXPECT_TRUE((*answered)->ok()) << (*answered)->status();
}

TEST_F(CoreTest, ARecordThatLandedTwiceTakesEffectOnce) {
  node_.journal().SetFate(AppendFate::kTwice);

  const auto answer = node_.Do(Complaint(node_.names(), "m1"));

  ASSERT_TRUE(answer.ok()) << answer.status();
  node_.Settle();
  EXPECT_EQ(VersionOf(node_, TicketOf(*answer)), 1);
}

TEST_F(CoreTest, AStaleIfMatchIsRefusedAndNamesTheVersion) {
  const std::string number = Receive();
  ASSERT_TRUE(node_.Do(TicketRequestOf(node_.names(), number, "k1", NoteOf("one"))).ok());
  CommandRequest stale = TicketRequestOf(node_.names(), number, "k2", NoteOf("two"));
  stale.if_match = 1;

  const auto answer = node_.Do(std::move(stale));

  EXPECT_TRUE(absl::IsAborted(answer.status()));
  EXPECT_EQ(MachineCode(answer.status()), "stale-version");
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("version 2"));
}

TEST_F(CoreTest, OneCommandAStreamIsInFlightAndAllComeThrough) {
  const std::string number = Receive();
  node_.journal().SetFate(AppendFate::kHeld);
  std::vector<Answered> answered;
  for (int i = 0; i < 100; ++i) {
    answered.push_back(node_.Submit(
        TicketRequestOf(node_.names(), number, absl::StrCat("k", i), NoteOf(absl::StrCat(i)))));
  }
  node_.Settle();
  EXPECT_EQ(node_.journal().held(), 1);

  node_.journal().SetFate(AppendFate::kLands);
  node_.journal().Release();
  node_.Settle();

  for (const Answered& one : answered) {
    ASSERT_TRUE(one->has_value());
    EXPECT_TRUE((*one)->ok()) << (*one)->status();
  }
  EXPECT_EQ(VersionOf(node_, number), 101);
}

TEST_F(CoreTest, ADryRunAppendsNothing) {
  const std::string number = Receive();
  const std::size_t records = log_.records.size();
  CommandRequest request = TicketRequestOf(node_.names(), number, "k", NoteOf("one"));
  request.mode = Mode::kDryRun;

  const auto answer = node_.Do(std::move(request));

  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->effect, Effect::kDryRun);
  EXPECT_THAT(answer->decision.appends, SizeIs(1));
  EXPECT_EQ(log_.records.size(), records);
}

TEST_F(CoreTest, AClockFarFromTheBrokersCommitsNothingUntilItIsRight) {
  node_.clock().Jump(absl::Seconds(30));
  node_.Run(absl::Seconds(11));
  EXPECT_EQ(node_.state(), NodeState::kReady);  // The fake broker shares the clock that jumped.

  log_.keeper_clock_error = absl::Seconds(30);
  node_.Run(absl::Seconds(11));
  EXPECT_EQ(node_.state(), NodeState::kClockWrong);
  EXPECT_TRUE(absl::IsUnavailable(node_.Do(Complaint(node_.names(), "m1")).status()));

  log_.keeper_clock_error = absl::ZeroDuration();
  node_.Run(absl::Seconds(11));
  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_TRUE(node_.Do(Complaint(node_.names(), "m1")).ok());
}

TEST_F(CoreTest, ASlowBrokerIsNoWrongClock) {
  node_.journal().SetFate(AppendFate::kHeld);
  node_.clock().Advance(absl::Seconds(10));
  node_.Settle();
  ASSERT_EQ(node_.journal().held(), 1);
  node_.clock().Advance(absl::Milliseconds(1'900));

  node_.journal().Release();
  node_.Settle();

  EXPECT_EQ(node_.state(), NodeState::kReady);
}

TEST_F(CoreTest, AnEmbeddedJournalWithoutPlausibleClockNeedsAnOperatorsWord) {
  FakeLog log;
  TestNode node(log, 3, std::string(32, 'k'), AppendClock::kOwn);
  node.Settle();
  ASSERT_TRUE(node.Do(Complaint(node.names(), "m1")).ok());

  node.clock().Jump(-absl::Hours(1));
  node.Restart();
  node.Settle();

  EXPECT_EQ(node.state(), NodeState::kClockWrong);
  EXPECT_THAT(node.core().status().detail, HasSubstr("--accept-clock-jump"));
}

TEST_F(CoreTest, RecordedTimeNeverGoesBack) {
  const std::string number = Receive();
  node_.clock().Jump(-absl::Milliseconds(900));

  ASSERT_TRUE(node_.Do(TicketRequestOf(node_.names(), number, "k", NoteOf("one"))).ok());

  const auto events = ReadEvents(node_.views(), TicketStream(number));
  ASSERT_TRUE(events.ok());
  EXPECT_GE(events->at(1).recorded_at(), events->at(0).recorded_at());
}

TEST_F(CoreTest, ATruncatedLogStopsTheNodeWhichNamesWhatItHadAnswered) {
  Receive();
  log_.records.pop_back();
  node_.Run(absl::Seconds(15));

  EXPECT_EQ(node_.state(), NodeState::kStopped);
  EXPECT_THAT(node_.core().status().detail, HasSubstr("redress rebuild"));
  EXPECT_THAT(node_.core().status().lost, Contains(HasSubstr("interaction.redress.complaint")));
}

TEST_F(CoreTest, WhatWasAnsweredBeforeTheLastLookAndARestartIsNamedWhenTheLogLosesIt) {
  Receive("m1");
  const std::string lost = Receive("m2");
  node_.Run(absl::Seconds(25));
  node_.Restart();
  node_.Run(absl::Seconds(1));

  std::size_t records = log_.records.size();
  const auto head = ReadHead(node_.views(), TicketStream(lost));
  ASSERT_TRUE(head.ok()) << head.status();
  while (Sha256(log_.records[records - 1].bytes) != head->head()) --records;
  log_.records.resize(records - 1);
  node_.Run(absl::Seconds(15));

  EXPECT_EQ(node_.state(), NodeState::kStopped);
  const std::vector<std::string> named = node_.core().status().lost;
  ASSERT_THAT(named, SizeIs(1));
  EXPECT_THAT(named[0], HasSubstr("interaction.redress.complaint"));
  EXPECT_THAT(named[0], HasSubstr(absl::StrCat("at position ", records)));
}

TEST_F(CoreTest, ALogMadeAnewAndRefilledStopsTheNode) {
  Receive();
  const std::size_t records = log_.records.size();
  FakeLog another;
  TestNode filler(another, 9);
  filler.Settle();
  while (another.records.size() <= records + 3) {
    ASSERT_TRUE(filler.Do(Complaint(filler.names(), absl::StrCat(another.records.size()))).ok());
  }
  log_.records = another.records;

  node_.Run(absl::Seconds(1));

  EXPECT_EQ(node_.state(), NodeState::kStopped);
  EXPECT_THAT(node_.core().status().lost, Not(IsEmpty()));
}

TEST_F(CoreTest, RecordsLostBeforeOwnNewOnesAreNoticed) {
  Receive("m1");
  node_.Run(absl::Seconds(11));
  Receive("m2");
  log_.records.back().bytes = "what came after the log was cut short";
  Receive("m3");

  node_.Run(absl::Seconds(15));

  EXPECT_EQ(node_.state(), NodeState::kStopped);
  EXPECT_THAT(node_.core().status().lost, Contains(HasSubstr("interaction.redress.complaint")));
}

TEST_F(CoreTest, ALogPutInItsPlaceWhileTheNodeJudgesItAgainIsNotTakenForItsOwnFault) {
  BecomeSuspicious();
  for (Record& record : log_.records) record.bytes = "of another log";

  log_.bulk_reads_wait = false;
  node_.Run(absl::Seconds(5));

  EXPECT_EQ(node_.state(), NodeState::kStopped);
}

TEST_F(CoreTest, ViewsMadeAgainFromAnotherLogDoNotReplaceTheLiveOnes) {
  Receive();
  log_.bulk_reads_wait = true;
  ASSERT_TRUE(node_.core().StartRebuild().ok());
  node_.Settle();
  for (Record& record : log_.records) record.bytes = "of another log";

  log_.bulk_reads_wait = false;
  node_.Run(absl::Seconds(15));

  EXPECT_EQ(node_.state(), NodeState::kStopped);
  EXPECT_THAT(node_.core().status().lost, Contains(HasSubstr("interaction.redress.complaint")));
}

TEST_F(CoreTest, ALogPutInItsPlaceStopsTheNodeThoughOnlyAnonymousRecordsFollow) {
  Receive();
  for (Record& record : log_.records) record.bytes = "of another log";
  log_.Add("of another log, too", node_.clock().Now());

  node_.Run(absl::Seconds(25));

  EXPECT_EQ(node_.state(), NodeState::kStopped);
  EXPECT_THAT(node_.core().status().lost, Not(IsEmpty()));
}

TEST_F(CoreTest, ARecordOfANewerFormatStopsTheNodeAndReadsGoOn) {
  const std::string number = Receive();
  log_.Add(absl::StrCat(kMagic, "\x7f", "whatever"), node_.clock().Now());
  node_.Settle();

  EXPECT_EQ(node_.state(), NodeState::kStopped);
  EXPECT_THAT(node_.core().status().detail, HasSubstr("upgrade this node"));
  EXPECT_EQ(VersionOf(node_, number), 1);
}

TEST_F(CoreTest, AWriterThatReadAnotherJournalRaisesAnAlarmAndTheNodeGoesOn) {
  Receive();
  Commit stray;
  stray.mutable_seen()->set_journal_id("another journal");
  stray.mutable_seen()->set_position(1);
  stray.mutable_seen()->set_digest(std::string(32, 'x'));
  stray.set_probe("nonce");
  log_.Add(EncodeRecord(stray), node_.clock().Now());
  node_.Settle();

  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_THAT(node_.core().status().alarms, SizeIs(1));
  EXPECT_TRUE(node_.Do(Complaint(node_.names(), "m2")).ok());
}

TEST_F(CoreTest, ANodeRestsWhileTheLogIsSlowToBeJudgedAgain) {
  BecomeSuspicious();

  log_.bulk_reads_wait = false;
  node_.Run(absl::Milliseconds(100));

  EXPECT_EQ(node_.state(), NodeState::kReady);
}

TEST_F(CoreTest, DamagedAndForeignRecordsAreCountedAndHaveNoEffect) {
  log_.Add("", node_.clock().Now());
  log_.Add("not ours", node_.clock().Now());
  log_.Add("RDJ\x01garbage", node_.clock().Now());
  node_.Settle();

  EXPECT_TRUE(node_.Do(Complaint(node_.names(), "m1")).ok());
  std::uint64_t refused = 0;
  for (const auto& [reason, count] : node_.core().status().refused) {
    if (reason != "probe") refused += count;
  }
  EXPECT_EQ(refused, 3);
}

TEST_F(CoreTest, AJournalBegunWithAnotherKeyStopsTheNode) {
  TestNode other(log_, 2, std::string(32, 'z'));
  other.Settle();

  EXPECT_EQ(other.state(), NodeState::kStopped);
  EXPECT_THAT(other.core().status().detail, HasSubstr("another installation key"));
}

TEST_F(CoreTest, AJournalOfAnotherHomeCountryStopsTheNodeAndSaysHowToStartIt) {
  TestNode other(log_, 2, std::string(32, 'k'), AppendClock::kKeeper, "GB");
  other.Settle();

  EXPECT_EQ(other.state(), NodeState::kStopped);
  EXPECT_THAT(other.core().status().detail, HasSubstr("--home-country CN"));
}

// Returns the record, the identity of a journal, as a build wrote it that knew of no home country.
std::string WithoutHomeCountry(const std::string& record) {
  const auto none = [](absl::string_view) { return absl::StatusOr<std::string>(""); };
  Commit commit = *Judge(record, none)->commit;
  Event event = *DecodeEvent(commit.appends(0).events(0));
  event.mutable_journal_identified()->clear_home_country();
  commit.mutable_appends(0)->set_events(0, *EncodeEvent(event));
  return EncodeRecord(commit);
}

TEST_F(CoreTest, AJournalWithoutAHomeCountryStopsTheNodeAndSaysWhatToDo) {
  FakeLog old;
  for (const Record& record : log_.records) {
    const bool is_identity = absl::StrContains(record.bytes, kJournalStream);
    old.Add(is_identity ? WithoutHomeCountry(record.bytes) : record.bytes, record.appended_at);
  }
  TestNode node(old, 2);
  node.Settle();

  EXPECT_EQ(node.state(), NodeState::kStopped);
  EXPECT_THAT(node.core().status().detail,
              AllOf(HasSubstr("no home country"), HasSubstr("an earlier build"),
                    Not(HasSubstr("--home-country"))));
}

TEST_F(CoreTest, ARestartedNodeGoesOnWhereItStood) {
  const std::string number = Receive();
  node_.Restart();
  node_.Settle();

  EXPECT_EQ(node_.state(), NodeState::kReady);
  EXPECT_EQ(VersionOf(node_, number), 1);
}

TEST_F(CoreTest, ALogThatIsAwayIsWaitedForAndCommandsAreNotDone) {
  log_.away = true;
  node_.Run(absl::Seconds(1));
  EXPECT_EQ(node_.state(), NodeState::kAway);
  EXPECT_TRUE(absl::IsUnavailable(node_.Do(Complaint(node_.names(), "m1")).status()));

  log_.away = false;
  node_.Run(absl::Seconds(1));

  EXPECT_TRUE(node_.Do(Complaint(node_.names(), "m1")).ok());
}

TEST_F(CoreTest, ViewsThatFailAreOpenedAgainAndWhatWasUnderWayIsAnswered) {
  const std::string number = Receive();
  node_.folder().BreakViews();
  const Answered answered =
      node_.Submit(TicketRequestOf(node_.names(), number, "k", NoteOf("one")));
  node_.Settle();
  EXPECT_EQ(node_.state(), NodeState::kAway);
  EXPECT_FALSE(answered->has_value());

  node_.Run(absl::Seconds(2));

  EXPECT_EQ(node_.state(), NodeState::kReady);
  ASSERT_TRUE(answered->has_value());
  EXPECT_TRUE((*answered)->ok()) << (*answered)->status();
  EXPECT_EQ(VersionOf(node_, number), 2);
}

TEST_F(CoreTest, ALiveRebuildGivesTheSamePositionAndDigest) {
  for (int i = 0; i < 50; ++i) Receive(absl::StrCat("m", i));
  const NodeStatus before = node_.core().status();
  const KeyValueStore* old = node_.core().store().get();

  ASSERT_TRUE(node_.core().StartRebuild().ok());
  node_.Settle();

  const NodeStatus after = node_.core().status();
  EXPECT_NE(node_.core().store().get(), old);
  EXPECT_EQ(after.position, before.position);
  EXPECT_EQ(after.digest, before.digest);
  EXPECT_THAT(after.alarms, IsEmpty());
}

TEST_F(CoreTest, ARefusalThatHangsOnTheClockIsAFactAndIsAnsweredAgain) {
  const std::string number = Receive();
  TicketCommand withdraw;
  withdraw.mutable_withdraw()->set_reason("not needed any more");
  ASSERT_TRUE(node_.Do(TicketRequestOf(node_.names(), number, "k1", withdraw)).ok());
  node_.Run(absl::Seconds(11));
  node_.clock().Advance(absl::Hours(24 * 40));
  node_.Settle();
  TicketCommand reopen;
  reopen.mutable_reopen()->set_reason("it broke again");
  const CommandRequest request = TicketRequestOf(node_.names(), number, "k2", reopen);
  const std::uint64_t before = VersionOf(node_, number);

  const auto first = node_.Do(request);
  const auto second = node_.Do(request);

  EXPECT_TRUE(absl::IsFailedPrecondition(first.status())) << first.status();
  EXPECT_EQ(MachineCode(first.status()), "too-late");
  EXPECT_EQ(second.status().message(), first.status().message());
  EXPECT_EQ(VersionOf(node_, number), before + 1);
}

TEST_F(CoreTest, EveryCommandUnderWayIsAnsweredWhenTheNodeCloses) {
  node_.journal().SetFate(AppendFate::kHeld);
  const Answered in_flight = node_.Submit(Complaint(node_.names(), "m1"));
  node_.Settle();

  node_.core().Close();

  ASSERT_TRUE(in_flight->has_value());
  EXPECT_TRUE(absl::IsDeadlineExceeded((*in_flight)->status())) << (*in_flight)->status();
}

}  // namespace
}  // namespace redress
