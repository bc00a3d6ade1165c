// What falls due becomes a fact: once, with the instant at which it was due, whoever was there and
// however late.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/clocks/fall_due.h"
#include "events/instant.h"
#include "projections/streams.h"
#include "projections/tickets.h"
#include "tests/testing/one_node.h"
#include "tests/testing/ticket_builders.h"

namespace redress {
namespace {

class TimersTest : public OneNodeTest {
 protected:
  // Returns the number of a ticket that waits until `expected`.
  std::string Waiting(const std::string& id, absl::Time expected) {
    const std::string number = Receive(id);
    Do(number, testing::DoClassify());
    Do(number, testing::DoAssign("north", "bo"));
    TicketCommand wait = testing::DoWait();
    *wait.mutable_wait()->mutable_expected() = InstantOf(expected);
    Do(number, wait);
    return number;
  }

  void Do(const std::string& number, const TicketCommand& command) {
    const auto answer = node_.Do(
        TicketRequestOf(node_.names(), number, absl::StrCat("k", ++keys_), command, "ana"));
    ASSERT_TRUE(answer.ok()) << answer.status();
  }

  // The instants at which a ticket's waitings are told to have ended by themselves.
  static std::vector<absl::Time> Ends(TestNode& node, const std::string& number) {
    std::vector<absl::Time> ends;
    const std::vector<EventRow> rows = *ReadEvents(node.views(), TicketStream(number));
    for (const EventRow& row : rows) {
      if (row.event().ticket().resumed().expected()) {
        ends.push_back(TimeOf(row.event().happened()));
      }
    }
    return ends;
  }

  absl::Time Now() { return node_.clock().Now(); }

  int keys_ = 0;
};

TEST_F(TimersTest, WhatFellDueIsRecordedTwoSecondsLaterWithItsInstant) {
  const absl::Time due = Now() + absl::Hours(2);
  const std::string number = Waiting("m1", due);

  node_.clock().Advance(due + absl::Seconds(1) - Now());
  node_.Settle();
  EXPECT_THAT(Ends(node_, number), ::testing::IsEmpty());

  node_.Run(absl::Seconds(2));
  EXPECT_THAT(Ends(node_, number), ::testing::ElementsAre(due));
}

TEST_F(TimersTest, ANodeRestsUntilSomethingFallsDue) {
  const absl::Time due = Now() + absl::Hours(2);
  Waiting("m1", due);
  node_.Run(absl::Seconds(1));
  int steps = 0;

  while (Now() < due - absl::Minutes(1)) {
    node_.clock().Advance(std::max(node_.core().Step(), absl::Milliseconds(1)));
    ++steps;
  }

  EXPECT_LT(steps, 3'000);  // of looks at the log, every ten seconds, and of the clock
}

TEST_F(TimersTest, AfterDowntimeEachFallsDueOnceWithItsTrueInstant) {
  std::vector<std::string> numbers;
  std::vector<absl::Time> due;
  for (int i = 0; i < 3 * kMaxFallDue; ++i) {
    due.push_back(Now() + absl::Hours(24) + absl::Seconds(i % 7));
    numbers.push_back(Waiting(absl::StrCat("m", i), due.back()));
  }
  const std::uint64_t before = node_.core().status().position;

  node_.clock().Advance(absl::Hours(24 * 3));
  node_.Restart();
  node_.Run(absl::Seconds(5));

  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_THAT(Ends(node_, numbers[i]), ::testing::ElementsAre(due[i]));
  }
  // In bulk: records of many tickets, and a few probes.
  EXPECT_LT(node_.core().status().position, before + kMaxFallDue);
}

TEST_F(TimersTest, AHandoverThatNobodyAcceptsLapsesOnceThoughTheNodeWasAway) {
  const std::string number = Receive("m1");
  Do(number, testing::DoClassify());
  Do(number, testing::DoAssign("north", "ana"));
  Do(number, testing::DoHandOver("bo"));
  const absl::Time until = TimeOf((*ReadTicket(node_.views(), number))->handover_until());

  node_.clock().Advance(until + absl::Hours(1) - Now());
  node_.Restart();
  node_.Run(absl::Seconds(5));

  std::vector<absl::Time> lapsed;
  const std::vector<EventRow> rows = *ReadEvents(node_.views(), TicketStream(number));
  for (const EventRow& row : rows) {
    if (row.event().ticket().has_handover_lapsed()) {
      lapsed.push_back(TimeOf(row.event().happened()));
    }
  }
  EXPECT_THAT(lapsed, ::testing::ElementsAre(until));
  const TicketRow row = **ReadTicket(node_.views(), number);
  EXPECT_EQ(row.holder().unit(), "north");
  EXPECT_EQ(row.holder().person(), "");
  EXPECT_EQ(row.handover_to(), "");
}

TEST_F(TimersTest, OfTwoNodesEachLooksAndItHappensOnce) {
  TestNode other(log_, 2);
  other.clock().Advance(Now() - other.clock().Now());
  other.Settle();
  const absl::Time due = Now() + absl::Hours(2);
  const std::string number = Waiting("m1", due);
  other.clock().Advance(due - other.clock().Now());
  node_.clock().Advance(due - Now());

  for (int i = 0; i < 100; ++i) {
    for (TestNode* node : {&node_, &other}) {
      node->clock().Advance(absl::Milliseconds(100));
      node->core().Step();
    }
  }
  node_.Settle();

  EXPECT_THAT(Ends(node_, number), ::testing::ElementsAre(due));
}

TEST_F(TimersTest, ANodeWhoseClockIsADayAheadProposesNothing) {
  const std::string number = Waiting("m1", Now() + absl::Hours(2));
  node_.clock().Jump(absl::Hours(24));
  log_.keeper_clock_error = -absl::Hours(24);  // the broker's is right

  for (int i = 0; i < 600; ++i) {
    node_.clock().Advance(absl::Milliseconds(50));
    node_.Settle();
  }

  EXPECT_EQ(node_.state(), NodeState::kClockWrong);
  EXPECT_THAT(Ends(node_, number), ::testing::IsEmpty());
}

TEST_F(TimersTest, PeoplesCommandsGoOnWhileManyThingsFallDue) {
  const absl::Time due = Now() + absl::Hours(24);
  for (int i = 0; i < 4 * kMaxFallDue; ++i) Waiting(absl::StrCat("m", i), due);
  const std::string number = Receive("another");
  node_.clock().Advance(due + absl::Seconds(3) - Now());

  const Answered answered = node_.Submit(
      TicketRequestOf(node_.names(), number, "note", testing::DoNote("Any news?"), "ana"));
  int records = 0;
  while (!answered->has_value()) {
    node_.core().Step();
    ++records;
  }

  EXPECT_LT(records, 20);
  EXPECT_TRUE((**answered).ok());
}

TEST_F(TimersTest, AClosedTicketIsArchivedWhenItsTimeHasCome) {
  const std::string number = Receive();
  Do(number, testing::DoWithdraw());
  const absl::Time closed = Now();

  node_.clock().Advance(absl::Hours(24 * 365) - absl::Seconds(1));
  node_.Run(absl::Seconds(2));
  EXPECT_EQ((*ReadTicket(node_.views(), number))->phase(), TICKET_PHASE_CLOSED);

  node_.Run(absl::Seconds(4));
  EXPECT_EQ((*ReadTicket(node_.views(), number))->phase(), TICKET_PHASE_ARCHIVED);
  const EventRow last = ReadEvents(node_.views(), TicketStream(number))->back();
  EXPECT_NEAR(absl::ToDoubleSeconds(TimeOf(last.event().happened()) - closed), 24 * 365 * 3600, 1);
}

}  // namespace
}  // namespace redress
