#include "projections/waiting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "projections/due.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WaitingTest : public ::testing::Test {
 protected:
  // A ticket, received at this second, that the team holds; empty: nobody does.
  void Wait(const std::string& number, const std::string& team = "north",
            Severity severity = SEVERITY_NORMAL, std::vector<ClockChange> clocks = {}) {
    StreamEvent classified = Classified(number, {"heating"});
    classified.event.mutable_ticket()->mutable_classified()->set_severity(severity);
    for (const ClockChange& change : clocks)
      *classified.event.mutable_ticket()->add_clocks() = change;
    std::vector<StreamEvent> events = {Received(number), classified};
    if (!team.empty()) events.push_back(Assigned(number, team));
    views_.Commit(events);
  }

  static ClockChange DueAt(ClockSide side, std::int64_t second) {
    ClockChange change;
    change.set_clock(side);
    change.mutable_started()->set_side(side);
    change.mutable_started()->mutable_times()->mutable_due()->set_unix_micros(second * 1'000'000);
    return change;
  }

  void Take(const std::string& number, const TicketEvent& fact) {
    views_.Commit({Ticket(number, fact)});
  }

  std::vector<std::string> Queue(const std::string& team = "north", std::size_t limit = 10) {
    return ReadWaiting(views_.store, team, "", limit)->tickets;
  }

  std::vector<std::string> Teams() {
    std::vector<std::string> teams;
    std::optional<std::string> next = *NextWaitingTeam(views_.store, "");
    while (next.has_value()) {
      teams.push_back(*next);
      next = *NextWaitingTeam(views_.store, *next);
    }
    return teams;
  }

  Views views_;
};

TEST_F(WaitingTest, TheHoldersFirstDueComesFirstThenTheGravestThenTheFirstReceived) {
  Wait("1");
  Wait("2", "north", SEVERITY_HIGH);
  Wait("3");
  Wait("4", "north", SEVERITY_LOW, {DueAt(CLOCK_SIDE_CUSTOMER, 900)});
  Wait("5", "north", SEVERITY_LOW,
       {DueAt(CLOCK_SIDE_CUSTOMER, 100), DueAt(CLOCK_SIDE_HOLDER, 1'000)});

  EXPECT_THAT(Queue(), ElementsAre("4", "5", "2", "1", "3"));
}

TEST_F(WaitingTest, APageGoesOnAfterTheOneBefore) {
  for (const char* number : {"1", "2", "3"}) Wait(number);

  const WaitingPage first = *ReadWaiting(views_.store, "north", "", 2);
  const WaitingPage rest = *ReadWaiting(views_.store, "north", first.last, 2);

  EXPECT_THAT(first.tickets, ElementsAre("1", "2"));
  EXPECT_THAT(rest.tickets, ElementsAre("3"));
}

TEST_F(WaitingTest, TeamsAreFoundOneAfterTheOther) {
  Wait("1", "north");
  Wait("2", "north east");
  Wait("3", "north");
  Wait("4", "");
  Wait("5", "东区");

  EXPECT_THAT(Teams(), ElementsAre("north", "north east", "东区"));
  EXPECT_THAT(Queue("north"), ElementsAre("1", "3"));
  EXPECT_THAT(Queue(""), ElementsAre("4"));
}

TEST_F(WaitingTest, WhoseTurnItIsOrWhatIsOverWaitsNoMore) {
  for (const char* number : {"1", "2", "3", "4", "5"}) Wait(number);
  views_.Commit({Assigned("1", "north", "bo")});
  views_.Commit({Closed("2", EXIT_WITHDRAWN)});
  TicketEvent started;
  started.mutable_started()->set_person("cy");
  Take("3", started);
  TicketEvent waited;
  waited.mutable_waited()->set_waiting_for(WAITING_FOR_CUSTOMER);
  Take("4", waited);

  EXPECT_THAT(Queue(), ElementsAre("5"));

  TicketEvent resumed;
  resumed.mutable_resumed();
  Take("4", resumed);
  EXPECT_THAT(Queue(), ElementsAre("4", "5"));
}

TEST_F(WaitingTest, WhatAPersonMustGiveByHandIsAskedForOnce) {
  Wait("1");
  TicketEvent told;
  told.mutable_unassignable()->set_why(UNASSIGNABLE_WHY_BY_HAND);

  Take("1", told);
  EXPECT_THAT(Queue(), IsEmpty());

  TicketEvent normal;
  normal.mutable_secrecy_set()->set_secrecy(SECRECY_NORMAL);
  Take("1", normal);
  EXPECT_THAT(Queue(), ElementsAre("1"));
}

TEST_F(WaitingTest, WhatNobodyCanBeGivenIsListedAsUnassignedWithItsReason) {
  Wait("1");
  Wait("2");
  TicketEvent told;
  told.mutable_unassignable()->set_why(UNASSIGNABLE_WHY_NO_ONE_ON_DUTY);
  Take("1", told);
  const DueFilter unassigned = {.state = DueState::kUnassigned};

  const DuePage page = *ListDue(views_.store, unassigned, "", 10);
  ASSERT_EQ(page.rows.size(), 1U);
  EXPECT_EQ(page.rows[0].number(), "1");
  EXPECT_EQ(page.rows[0].unassignable(), UNASSIGNABLE_WHY_NO_ONE_ON_DUTY);

  views_.Commit({Assigned("1", "north", "bo")});
  EXPECT_THAT(ListDue(views_.store, unassigned, "", 10)->rows, IsEmpty());
}

}  // namespace
}  // namespace redress::testing
