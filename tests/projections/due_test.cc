#include "projections/due.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "projections/map_store.h"
#include "projections/standards.h"
#include "projections/ticket_clocks.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "tests/testing/ticket_builders.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

absl::Time Minute(int minute) { return testing::Monday() + absl::Minutes(minute); }

Instant InstantAt(int minute) {
  Instant instant;
  instant.set_unix_micros(absl::ToUnixMicros(Minute(minute)));
  return instant;
}

ClockChange StartedDue(std::uint32_t clock, int due, ClockMetric metric = CLOCK_METRIC_ANSWER) {
  ClockChange change;
  change.set_clock(clock);
  change.mutable_started()->set_metric(metric);
  change.mutable_started()->set_side(CLOCK_SIDE_CUSTOMER);
  change.mutable_started()->set_policy("standards/test");
  change.mutable_started()->set_policy_version(3);
  *change.mutable_started()->mutable_times()->mutable_due() = InstantAt(due);
  return change;
}

ClockChange Changed(std::uint32_t clock) {
  ClockChange change;
  change.set_clock(clock);
  return change;
}

// Views to which facts of tickets are given, one after the other.
class DueTest : public ::testing::Test {
 protected:
  void Take(const std::string& number, TicketEvent fact, std::vector<ClockChange> changes = {},
            std::optional<int> next_due = std::nullopt) {
    for (const ClockChange& change : changes) *fact.add_clocks() = change;
    if (next_due.has_value()) *fact.mutable_next_due() = InstantAt(*next_due);
    EventRow row;
    row.set_stream("ticket/" + number);
    row.set_version(++versions_[number]);
    row.set_position(++position_);
    *row.mutable_event()->mutable_ticket() = fact;
    Batch batch(store_);
    ASSERT_TRUE(StandardsProjection().Apply(row, batch).ok());
    ASSERT_TRUE(TicketsProjection().Apply(row, batch).ok());
    ASSERT_TRUE(store_.Write(batch.TakeWrites()).ok());
  }

  std::vector<std::string> Listed(const DueFilter& filter = {}) {
    std::vector<std::string> numbers;
    const DuePage page = *ListDue(store_, filter, "", 10);
    for (const TicketRow& row : page.rows) {
      numbers.push_back(row.number());
    }
    return numbers;
  }

  std::vector<std::string> FallenBy(int minute) {
    std::vector<std::string> numbers;
    const FallingDue falling = *ReadFallingDue(store_, Minute(minute), 10);
    for (const DueTicket& due : falling.tickets) {
      numbers.push_back(due.number);
    }
    return numbers;
  }

  MapStore store_;
  std::map<std::string, std::uint64_t> versions_;
  std::uint64_t position_ = 0;
};

TEST_F(DueTest, TicketsAreListedByWhatIsDueFirst) {
  Take("1", testing::Received(), {StartedDue(1, 30), StartedDue(2, 90)});
  Take("2", testing::Received(), {StartedDue(1, 20)});
  Take("3", testing::Received());

  EXPECT_THAT(Listed(), ElementsAre("2", "1"));
  EXPECT_THAT(Listed({.due_before = Minute(30)}), ElementsAre("2"));
}

TEST_F(DueTest, APromiseThatIsKeptCountsNoMore) {
  Take("1", testing::Received(), {StartedDue(1, 10), StartedDue(2, 90)});
  Take("2", testing::Received(), {StartedDue(1, 20)});
  ClockChange met = Changed(1);
  met.mutable_met();

  Take("1", testing::Acknowledged(), {met});

  EXPECT_THAT(Listed(), ElementsAre("2", "1"));
}

TEST_F(DueTest, ATicketThatEndedIsInNoList) {
  Take("1", testing::Received(), {StartedDue(1, 10)}, 10);
  ClockChange cancelled = Changed(1);
  cancelled.mutable_cancelled();

  Take("1", testing::Closed(EXIT_WITHDRAWN), {cancelled}, 0);

  EXPECT_THAT(Listed(), IsEmpty());
}

TEST_F(DueTest, ListsAreNarrowedByStateTeamAndHolder) {
  Take("1", testing::Received(), {StartedDue(1, 10)});
  Take("2", testing::Received(), {StartedDue(1, 20)});
  Take("1", testing::Classified());
  Take("1", testing::Assigned("north", "bo"));
  ClockChange warned = Changed(1);
  warned.mutable_warned();
  ClockChange breached = Changed(1);
  breached.mutable_breached();

  EXPECT_THAT(Listed({.state = DueState::kUnassigned}), ElementsAre("2"));
  EXPECT_THAT(Listed({.team = "north"}), ElementsAre("1"));
  EXPECT_THAT(Listed({.holder = "bo"}), ElementsAre("1"));
  Take("1", testing::Noted("late"), {warned});
  EXPECT_THAT(Listed({.state = DueState::kWarned}), ElementsAre("1"));
  Take("1", testing::Noted("late"), {breached});
  EXPECT_THAT(Listed({.state = DueState::kWarned}), IsEmpty());
  EXPECT_THAT(Listed({.state = DueState::kBreached, .team = "north"}), ElementsAre("1"));
  EXPECT_EQ((*ReadTicket(store_, "1"))->breaches(), 1U);
}

TEST_F(DueTest, WhatItsHolderAsksToBeRidOfIsListedUntilSomebodyDecides) {
  Take("1", testing::Received(), {StartedDue(1, 10)});
  Take("2", testing::Received());
  for (const char* number : {"1", "2"}) {
    Take(number, testing::Classified());
    Take(number, testing::Assigned("north", "bo"));
  }
  EXPECT_THAT(Listed({.state = DueState::kReturned}), IsEmpty());

  // The one that promises nothing, too.
  Take("1", testing::ReturnRequested("bo"));
  Take("2", testing::ReturnRequested("bo"));
  EXPECT_THAT(Listed({.state = DueState::kReturned}), ElementsAre("1", "2"));
  EXPECT_THAT(Listed({.state = DueState::kReturned, .team = "south"}), IsEmpty());

  Take("1", testing::ReturnDecided("sue", false));
  EXPECT_THAT(Listed({.state = DueState::kReturned}), ElementsAre("2"));
}

TEST_F(DueTest, WhatWaitsIsListedAsPausedAndLast) {
  Take("1", testing::Received(), {StartedDue(1, 10)});
  Take("2", testing::Received(), {StartedDue(1, 20)});
  ClockChange paused = Changed(1);
  paused.mutable_paused();

  Take("1", testing::Noted("waits"), {paused});

  EXPECT_THAT(Listed(), ElementsAre("2", "1"));
  EXPECT_THAT(Listed({.state = DueState::kPaused}), ElementsAre("1"));
}

TEST_F(DueTest, WhatNoStandardMatchesIsListedByItself) {
  Take("1", testing::Received(), {StartedDue(1, 10)});
  Take("2", testing::Received());
  Take("3", testing::Received());
  Take("3", testing::Classified());
  Take("3", testing::Assigned("north", "bo"));
  ClockChange by_a_person = StartedDue(1, 30, CLOCK_METRIC_PROMISED);
  by_a_person.mutable_started()->clear_policy();

  EXPECT_THAT(Listed({.state = DueState::kNoPromise}), ElementsAre("2", "3"));
  EXPECT_THAT(Listed({.state = DueState::kNoPromise, .team = "north"}), ElementsAre("3"));
  EXPECT_THAT(Listed({.state = DueState::kNoPromise, .holder = "bo"}), ElementsAre("3"));
  EXPECT_THAT(Listed({.team = "north"}), IsEmpty());
  EXPECT_THAT(Listed(), ElementsAre("1"));
  EXPECT_TRUE((*ReadTicket(store_, "2"))->no_promise());

  Take("2", testing::Noted("soon"), {by_a_person});
  EXPECT_TRUE((*ReadTicket(store_, "2"))->no_promise());
  Take("2", testing::Classified(), {StartedDue(2, 40)});
  Take("3", testing::Closed(EXIT_WITHDRAWN));
  EXPECT_THAT(Listed({.state = DueState::kNoPromise}), IsEmpty());
}

TEST_F(DueTest, WhatIsCountedAgainIsTheSamePromiseInItsRow) {
  ClockChange warned = Changed(1);
  warned.mutable_warned();
  Take("1", testing::Received(), {StartedDue(1, 10), StartedDue(2, 20)});
  Take("1", testing::Noted("late"), {warned});
  ClockChange superseded = Changed(1);
  superseded.mutable_superseded()->set_by(3);
  superseded.mutable_superseded()->set_why(SUPERSEDED_WHY_CALENDAR);

  Take("1", testing::Noted("corrected"), {superseded, StartedDue(3, 30)});

  const TicketRow row = **ReadTicket(store_, "1");
  ASSERT_EQ(row.clocks_size(), 2);
  EXPECT_EQ(row.clocks(0).clock(), 3U);
  EXPECT_EQ(row.clocks(0).due().unix_micros(), InstantAt(30).unix_micros());
  EXPECT_TRUE(row.clocks(0).warned());
  EXPECT_FALSE(row.clocks(1).warned());
}

TEST_F(DueTest, TicketsAreFoundByThePoliciesByWhichTheirPromisesRun) {
  ClockChange taken = StartedDue(1, 10);
  taken.mutable_started()->set_calendar_policy("calendars/cn");
  ClockChange unknown = taken;
  unknown.mutable_started()->mutable_times()->set_provisional(true);
  Take("1", testing::Received(), {StartedDue(1, 10)});
  Take("2", testing::Received(), {taken});
  Take("3", testing::Received(), {unknown});
  const auto found = [&](const TicketFilter& filter) {
    std::vector<std::string> numbers;
    const TicketPage page = *ListTickets(store_, filter, "", 10);
    for (const TicketRow& row : page.rows) numbers.push_back(row.number());
    return numbers;
  };

  EXPECT_THAT(found({.running = "standards/test"}), UnorderedElementsAre("1", "2", "3"));
  EXPECT_THAT(found({.running = "calendars/cn"}), UnorderedElementsAre("2", "3"));
  EXPECT_THAT(found({.provisional = "calendars/cn"}), ElementsAre("3"));
  EXPECT_THAT(found({.running = "standards"}), IsEmpty());
  ClockChange breached = Changed(1);
  breached.mutable_breached();
  Take("2", testing::Noted("late"), {breached});
  Take("3", testing::Closed(EXIT_WITHDRAWN));
  EXPECT_THAT(found({.running = "standards/test"}), ElementsAre("1"));
}

TEST_F(DueTest, TimersSeeWhatFallsDueFirstAndWhenTheNextDoes) {
  Take("1", testing::Received(), {}, 30);
  Take("2", testing::Received(), {}, 10);
  Take("3", testing::Received(), {}, 20);

  EXPECT_THAT(FallenBy(20), ElementsAre("2", "3"));
  EXPECT_EQ(*ReadFallingDue(store_, Minute(20), 10)->next, Minute(30));
  Take("2", testing::Noted("done"), {}, 40);
  EXPECT_THAT(FallenBy(20), ElementsAre("3"));
}

TEST_F(DueTest, WhatIsNeverDueIsInNoTimer) {
  Take("1", testing::Received(), {}, 10);
  TicketEvent never = testing::Noted("done");
  never.mutable_next_due();

  Take("1", never);

  EXPECT_THAT(FallenBy(1'000), IsEmpty());
}

TEST_F(DueTest, OutcomesAreCountedByMetricAndVersionOfThePolicy) {
  ClockChange met = Changed(1);
  met.mutable_met()->set_late(true);
  ClockChange restated = Changed(1);
  restated.mutable_restated();
  Take("1", testing::Received(), {StartedDue(1, 10)});
  Take("2", testing::Received(), {StartedDue(1, 10)});
  Take("1", testing::Answered("bo"), {met, restated});

  const std::vector<StandardCounts> all = *ReadStandards(store_);

  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].metric, CLOCK_METRIC_ANSWER);
  EXPECT_EQ(all[0].policy, "standards/test");
  EXPECT_EQ(all[0].policy_version, 3U);
  EXPECT_EQ(all[0].counts.started(), 2U);
  EXPECT_EQ(all[0].counts.met_late(), 1U);
  EXPECT_EQ(all[0].counts.restated(), 1U);
}

}  // namespace
}  // namespace redress
