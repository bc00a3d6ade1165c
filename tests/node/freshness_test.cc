// What a node does to be sure that it has heard all: probes, how many of them, and when none.

#include "node/freshness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/testing/one_node.h"

namespace redress {
namespace {

class FreshnessTest : public OneNodeTest {};

TEST_F(FreshnessTest, NotFoundIsAnsweredOnlyAfterAnOwnRecordSentLaterWasReadBack) {
  node_.clock().Advance(kProbeInterval);
  node_.journal().SetFate(AppendFate::kHeld);
  const std::string number = node_.names().TicketNumber("nobody", 0);
  const Answered answered =
      node_.Submit(TicketRequestOf(node_.names(), number, "k", NoteOf("hello")));
  node_.Settle();
  EXPECT_FALSE(answered->has_value());

  node_.journal().Release();
  node_.Settle();

  ASSERT_TRUE(answered->has_value());
  EXPECT_TRUE(absl::IsNotFound((*answered)->status())) << (*answered)->status();
}

TEST_F(FreshnessTest, ALaggingNodeDoesNotAnswerNotFoundForWhatAnotherRecorded) {
  TestNode other(log_, 2);
  other.Settle();
  const std::string number = Receive();

  const auto answer = other.Do(TicketRequestOf(other.names(), number, "k", NoteOf("hello")));

  EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST_F(FreshnessTest, ManyFreshReadsShareOneProbeAndThoseOfASecondShareTen) {
  const std::uint64_t before = node_.journal().appends();
  int answered = 0;

  for (int i = 0; i < 200; ++i) {
    for (int k = 0; k < 10; ++k) {
      node_.core().WaitForFresh(absl::Seconds(5), [&](const absl::Status& status) {
        EXPECT_TRUE(status.ok()) << status;
        ++answered;
      });
    }
    node_.clock().Advance(absl::Milliseconds(5));
    node_.Settle();
  }
  node_.Run(absl::Milliseconds(200));

  EXPECT_EQ(answered, 2'000);
  EXPECT_LE(node_.journal().appends() - before, 12);
}

TEST_F(FreshnessTest, AFreshReadByItselfCostsOneProbe) {
  node_.Run(absl::Seconds(1));
  const std::uint64_t before = node_.journal().appends();
  std::optional<absl::Status> fresh;

  node_.core().WaitForFresh(absl::Seconds(5), [&](const absl::Status& status) { fresh = status; });
  node_.Run(absl::Seconds(1));

  ASSERT_TRUE(fresh.has_value());
  EXPECT_TRUE(fresh->ok()) << *fresh;
  EXPECT_EQ(node_.journal().appends() - before, 1);
}

TEST_F(FreshnessTest, ANodeWhoseClockIsWrongProbesOnlyToMeasureIt) {
  log_.keeper_clock_error = absl::Seconds(30);
  node_.Run(absl::Seconds(11));
  ASSERT_EQ(node_.state(), NodeState::kClockWrong);
  CommandRequest request =
      TicketRequestOf(node_.names(), node_.names().TicketNumber("nobody", 0), "k", NoteOf("hello"));
  request.persistence = Persistence::kUntilDecided;
  const Answered answered = node_.Submit(std::move(request));
  const std::uint64_t before = node_.journal().appends();

  for (int i = 0; i < 40; ++i) {
    node_.core().WaitForFresh(absl::Seconds(5), [](const absl::Status&) {});
    node_.Run(absl::Milliseconds(500));
  }

  EXPECT_LE(node_.journal().appends() - before, 2);
  EXPECT_FALSE(answered->has_value());
}

TEST_F(FreshnessTest, AProbeWhoseFateIsNotKnownYetIsNotFollowedByAnother) {
  node_.Run(absl::Seconds(1));
  node_.journal().SetFate(AppendFate::kHeld);

  for (int i = 0; i < 20; ++i) {
    node_.core().WaitForFresh(absl::Seconds(5), [](const absl::Status&) {});
    node_.Run(absl::Milliseconds(500));
  }

  EXPECT_EQ(node_.journal().held(), 1);
}

TEST_F(FreshnessTest, AProbeThatTheLogLostIsFollowedByAnother) {
  node_.Run(absl::Seconds(1));
  std::optional<absl::Status> fresh;
  log_.visible_end = static_cast<std::int64_t>(log_.records.size());
  node_.core().WaitForFresh(absl::Seconds(5), [&](const absl::Status& status) { fresh = status; });
  node_.Settle();
  log_.records.pop_back();
  log_.visible_end = INT64_MAX;

  node_.Run(absl::Seconds(3));

  ASSERT_TRUE(fresh.has_value());
  EXPECT_TRUE(fresh->ok()) << *fresh;
}

TEST_F(FreshnessTest, ALogThatNobodyElseAppendsToIsNeverProbed) {
  FakeLog log;
  TestNode node(log, 3, std::string(32, 'k'), AppendClock::kOwn);
  node.Settle();
  ASSERT_EQ(node.state(), NodeState::kReady);
  const std::uint64_t before = node.journal().appends();
  int fresh = 0;

  for (int i = 0; i < 100; ++i) {
    node.core().WaitForFresh(absl::Seconds(5), [&](const absl::Status& status) {
      EXPECT_TRUE(status.ok()) << status;
      ++fresh;
    });
    const auto answer = node.Do(TicketRequestOf(
        node.names(), node.names().TicketNumber("nobody", 0), absl::StrCat(i), NoteOf("hello")));
    EXPECT_TRUE(absl::IsNotFound(answer.status())) << answer.status();
  }

  EXPECT_EQ(fresh, 100);
  EXPECT_EQ(node.journal().appends(), before);
  EXPECT_EQ(log.records.size(), 1);  // the journal's identity
}

TEST_F(FreshnessTest, ViewsThatWentBackAreNotTakenForFresh) {
  const std::string number = Receive();
  node_.Run(absl::Seconds(1));
  node_.journal().SetFate(AppendFate::kHeld);
  const Answered answered =
      node_.Submit(TicketRequestOf(node_.names(), number, "k", NoteOf("hello")));
  node_.Settle();
  node_.journal().SetFate(AppendFate::kLands);
  node_.core().WaitForFresh(absl::Seconds(5), [](const absl::Status&) {});
  node_.Settle();  // The views are as new as the log was after the note arrived.
  node_.folder().BreakViews();
  node_.journal().Release();
  node_.Settle();
  ASSERT_EQ(node_.state(), NodeState::kAway);

  log_.visible_end = 1;
  node_.Run(absl::Seconds(2));  // They begin anew, and do not show the ticket yet.
  EXPECT_FALSE(answered->has_value());
  log_.visible_end = INT64_MAX;
  node_.Run(absl::Seconds(2));

  ASSERT_TRUE(answered->has_value());
  EXPECT_TRUE((*answered)->ok()) << (*answered)->status();
}

TEST_F(FreshnessTest, ARecordThatAnotherNodeWroteAlikeShowsNoFreshness) {
  TestNode other(log_, 2);
  TestNode ahead(log_, 3);
  ahead.clock().Jump(absl::Milliseconds(900));
  ahead.Settle();
  const auto received = ahead.Do(Complaint(ahead.names(), "m0"));
  ASSERT_TRUE(received.ok());
  // What tells of a person is sealed, and never twice alike.
  TicketCommand classify;
  classify.mutable_classify()->add_category("room");
  classify.mutable_classify()->set_severity(SEVERITY_NORMAL);
  const auto alike = [&](const TestNode& node) {
    return TicketRequestOf(node.names(), TicketOf(*received), "k", classify);
  };
  other.Settle();
  node_.Settle();
  // Both date what they decide by the recorded time, which is ahead of their clocks.
  const auto end = static_cast<std::int64_t>(log_.records.size());
  ASSERT_TRUE(node_.Do(alike(node_)).ok());
  ASSERT_TRUE(ahead.Do(Complaint(ahead.names(), "m2")).ok());
  log_.visible_end = end;
  other.clock().Advance(kProbeInterval);
  std::optional<absl::Status> fresh;
  other.core().WaitForFresh(absl::Seconds(5), [&](const absl::Status& status) { fresh = status; });
  other.Submit(alike(other));
  other.Settle();
  ASSERT_EQ(log_.records.at(static_cast<std::size_t>(end) + 2).bytes,
            log_.records.at(static_cast<std::size_t>(end)).bytes);

  log_.visible_end = end + 1;
  other.Settle();
  EXPECT_FALSE(fresh.has_value());

  log_.visible_end = INT64_MAX;
  other.Settle();
  EXPECT_TRUE(fresh.has_value());
}

}  // namespace
}  // namespace redress
