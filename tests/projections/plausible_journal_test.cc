// Views of a long plausible journal against what is worked out from its events the slow way.

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "consumers/projector.h"
#include "events/instant.h"
#include "events/phase.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/callbacks.h"
#include "projections/customers.h"
#include "projections/loads.h"
#include "projections/map_store.h"
#include "projections/queues.h"
#include "projections/standings.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "projections/timelines.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using Place = std::pair<std::uint64_t, std::uint32_t>;  // position and index of an event

Place PlaceOf(const EventRow& row) { return {row.position(), row.index()}; }

template <typename Row>
std::vector<Row> AllRows(const KeyValueReader& reader, Family family) {
  std::vector<Row> rows;
  EXPECT_TRUE(reader
                  .Scan(family, "", "",
                        [&](absl::string_view, absl::string_view value) {
                          EXPECT_TRUE(rows.emplace_back().ParseFromString(std::string(value)));
                          return true;
                        })
                  .ok());
  return rows;
}

class PlausibleJournalTest : public ::testing::Test {
 protected:
  void Project(std::size_t records) {
    const ProjectResult result = projector_.Project(generator_.Take(records));
    ASSERT_EQ(result.halt, Halt::kNone) << result.status;
  }

  std::mt19937_64 random_{testing::TestSeed()};
  testing::CommitGenerator generator_{random_()};
  MapStore store_;
  Projector projector_ = *Projector::Open(store_);
};

TEST_F(PlausibleJournalTest, CountsReconcileAtEveryPosition) {
  for (int step = 0; step < 60; ++step) {
    Project(1 + random_() % 20);

    const QueueCounts counts = *ReadQueues(store_);

    std::uint64_t closed = 0;
    for (const auto& [exit, count] : counts.closed) closed += count;
    std::uint64_t queued = 0;
    for (const QueueCount& queue : counts.queues) queued += queue.count;
    const auto rows = AllRows<TicketRow>(store_, Family::kTickets);
    EXPECT_EQ(counts.received, counts.open + closed) << projector_.position().position;
    EXPECT_EQ(counts.received, queued);
    EXPECT_EQ(counts.received, rows.size());
    EXPECT_EQ(counts.open, static_cast<std::uint64_t>(std::count_if(
                               rows.begin(), rows.end(),
                               [](const TicketRow& row) { return IsOpen(row.phase()); })));
  }
}

TEST_F(PlausibleJournalTest, LoadsAreThoseOfTheTicketsRows) {
  Project(1'200);
  std::map<std::string, Load> people, units;
  for (const TicketRow& row : AllRows<TicketRow>(store_, Family::kTickets)) {
    if (row.phase() != TICKET_PHASE_ASSIGNED && row.phase() != TICKET_PHASE_HANDLING) continue;
    const Holder& holder = row.holder();
    Load& load = holder.person().empty() ? units[holder.unit()] : people[holder.person()];
    ++load[row.severity()];
  }
  ASSERT_FALSE(people.empty());
  ASSERT_FALSE(units.empty());

  for (const auto& [person, load] : people) {
    EXPECT_EQ(ReadLoads(store_, {person})->front(), load) << person;
  }
  for (const auto& [unit, load] : units) EXPECT_EQ(*ReadUnitLoad(store_, unit), load) << unit;
  EXPECT_EQ(AllRows<LoadRow>(store_, Family::kLoads).size(), people.size() + units.size());
}

// Whether a filter by `customers` shows what is `customer`'s.
bool IsOneOf(const std::vector<std::string>& customers, const std::string& customer) {
  return customers.empty() || std::count(customers.begin(), customers.end(), customer) > 0;
}

// The customer of `like`, and perhaps those of other rows, in any order and perhaps twice.
template <typename Row>
std::vector<std::string> CustomersOf(const Row& like, const std::vector<Row>& rows,
                                     std::mt19937_64& random) {
  std::vector<std::string> customers = {like.customer()};
  while (random() % 4 != 0) customers.push_back(rows[random() % rows.size()].customer());
  std::shuffle(customers.begin(), customers.end(), random);
  return customers;
}

// Whether the list must show `row`: the filter as a plain reading of its fields.
bool Fits(const TicketRow& row, const TicketFilter& filter) {
  const auto is = [](const auto& wanted, const auto& has) { return !wanted || *wanted == has; };
  std::string path;
  bool in_category = !filter.category;
  for (const std::string& part : row.category()) {
    path += (path.empty() ? "" : "/") + part;
    in_category = in_category || path == *filter.category;
  }
  const absl::Time received = TimeOf(row.received());
  const absl::Time closed = TimeOf(row.closed());
  return is(filter.phase, row.phase()) && is(filter.open, IsOpen(row.phase())) &&
         is(filter.holder, row.holder().person()) && is(filter.team, row.holder().unit()) &&
         IsOneOf(filter.customers, row.customer()) && is(filter.channel, row.channel()) &&
         is(filter.kind, row.kind()) && is(filter.exit, row.exit()) &&
         is(filter.unit, row.unit()) && in_category &&
         (!filter.within.IsNarrowed() || IsWithin(filter.within, StandingOf(row))) &&
         is(filter.acknowledged, row.acknowledged()) && is(filter.imported, row.imported()) &&
         (!filter.received_from || received >= *filter.received_from) &&
         (!filter.received_to || received < *filter.received_to) &&
         (!filter.closed_from || (row.has_closed() && closed >= *filter.closed_from)) &&
         (!filter.closed_to || (row.has_closed() && closed < *filter.closed_to));
}

// A scope that the row stands within, or none.
template <typename Row>
Scope SomeScope(const Row& row, std::mt19937_64& random) {
  const Standing standing = StandingOf(row);
  Scope scope = {.person = standing.taken_in_by, .teams = {}, .own = random() % 4 == 0};
  const auto some = [&](const auto& names) { return names[random() % names.size()]; };
  if (!standing.persons.empty()) scope.person = some(standing.persons);
  if (!standing.teams.empty() && random() % 4 == 0) scope.teams = {some(standing.teams)};
  return scope;
}

// A filter that fits one of `rows` in a few of its fields.
TicketFilter SomeFilter(const std::vector<TicketRow>& rows, std::mt19937_64& random) {
  const TicketRow& like = rows[random() % rows.size()];
  TicketFilter filter;
  const auto sometimes = [&] { return random() % 4 == 0; };
  if (sometimes()) filter.phase = like.phase();
  if (sometimes()) filter.open = IsOpen(like.phase());
  if (sometimes() && !like.holder().person().empty()) filter.holder = like.holder().person();
  if (sometimes()) filter.team = like.holder().unit();
  if (sometimes()) filter.customers = CustomersOf(like, rows, random);
  if (sometimes()) filter.channel = like.channel();
  if (sometimes()) filter.kind = like.kind();
  if (sometimes() && like.exit() != EXIT_UNSPECIFIED) filter.exit = like.exit();
  if (sometimes()) filter.unit = like.unit();
  if (sometimes() && like.category_size() > 0) filter.category = like.category(0);
  const absl::Time received = TimeOf(like.received());
  if (sometimes()) filter.received_from = received - absl::Hours(random() % 3);
  if (sometimes()) filter.received_to = received + absl::Hours(random() % 3);
  const absl::Time closed = TimeOf(like.closed());
  if (sometimes() && like.has_closed()) filter.closed_from = closed - absl::Hours(random() % 3);
  if (sometimes() && like.has_closed()) filter.closed_to = closed + absl::Hours(random() % 3);
  if (random() % 2 == 0) filter.within = SomeScope(like, random);
  return filter;
}

std::set<std::string> ListAll(const KeyValueReader& reader, const TicketFilter& filter,
                              std::size_t limit) {
  std::set<std::string> numbers;
  std::string cursor;
  absl::Time last = absl::InfiniteFuture();
  do {
    const absl::StatusOr<TicketPage> page = ListTickets(reader, filter, cursor, limit);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    for (const TicketRow& row : page->rows) {
      EXPECT_TRUE(numbers.insert(row.number()).second) << row.number() << " shown twice";
      EXPECT_LE(TimeOf(row.received()), last);
      last = TimeOf(row.received());
    }
    cursor = page->next_cursor;
  } while (!cursor.empty());
  return numbers;
}

TEST_F(PlausibleJournalTest, ListsShowExactlyTheTicketsThatFit) {
  Project(1'200);
  auto rows = AllRows<TicketRow>(store_, Family::kTickets);
  for (TicketRow& row : rows) {  // once merges made them one, it is no longer nobody's
    const CandidateCustomers& group = row.customer_candidates();
    if (!WhomAllBecame(store_, group)->empty()) row.set_customer(GroupOf(group));
  }

  for (int i = 0; i < 300; ++i) {
    const TicketFilter filter = SomeFilter(rows, random_);
    std::set<std::string> expected;
    for (const TicketRow& row : rows) {
      if (Fits(row, filter)) expected.insert(row.number());
    }

    EXPECT_EQ(ListAll(store_, filter, 1 + random_() % 30), expected);
  }
}

TEST_F(PlausibleJournalTest, EveryTicketsRowIsTheFoldOfItsEvents) {
  Project(1'200);

  for (const TicketRow& row : AllRows<TicketRow>(store_, Family::kTickets)) {
    const auto events = ReadEvents(store_, absl::StrCat("ticket/", row.number()));
    ASSERT_TRUE(events.ok()) << events.status();
    TicketRow folded;
    for (const EventRow& event : *events) {
      folded = FoldTicketRow(folded, event);
    }
    EXPECT_EQ(folded.SerializeAsString(), row.SerializeAsString());
  }
}

// The customer that `event` gives its ticket, contact or callback, where it gives one.
std::optional<std::string> CustomerGiven(const Event& event) {
  if (event.ticket().has_received()) return event.ticket().received().customer();
  if (event.ticket().has_customer_linked()) return event.ticket().customer_linked().customer();
  if (event.callback().has_planned()) return event.callback().planned().customer();
  if (event.contact().has_recorded()) return event.contact().recorded().customer();
  if (event.contact().has_customer_linked()) return event.contact().customer_linked().customer();
  if (event.ticket().has_customer_corrected()) {
    return event.ticket().customer_corrected().customer();
  }
  if (event.callback().has_customer_corrected()) {
    return event.callback().customer_corrected().customer();
  }
  return std::nullopt;
}

// Adds to every customer's timeline those of all who are merged into it now.
std::map<std::string, std::set<Place>> WithMerged(
    const std::map<std::string, std::set<Place>>& timelines, const std::vector<EventRow>& events) {
  std::map<std::string, std::string> merged;  // customer -> who it turned out to be
  for (const EventRow& row : events) {
    const CustomerEvent& fact = row.event().customer();
    if (fact.has_merged()) merged[row.stream().substr(9)] = fact.merged().into();
    if (fact.has_merge_undone()) merged.erase(row.stream().substr(9));
  }
  std::map<std::string, std::set<Place>> all;
  for (const auto& [customer, places] : timelines) {
    std::string whose = customer;
    all[whose].insert(places.begin(), places.end());
    for (auto into = merged.find(whose); into != merged.end(); into = merged.find(whose)) {
      whose = into->second;
      all[whose].insert(places.begin(), places.end());
    }
  }
  return all;
}

// What every customer's timeline must show, from all events.
std::map<std::string, std::set<Place>> CustomerTimelines(const std::vector<EventRow>& events) {
  std::map<std::string, std::string> owner;                         // of a stream
  std::map<std::pair<std::string, std::string>, Place> moved_away;  // customer and stream
  std::map<std::string, std::set<Place>> places;                    // of a stream
  for (const EventRow& row : events) {
    places[row.stream()].insert(PlaceOf(row));
    if (absl::StartsWith(row.stream(), "customer/")) owner[row.stream()] = row.stream().substr(9);
    const std::optional<std::string> customer = CustomerGiven(row.event());
    if (!customer) continue;
    std::string& now = owner[row.stream()];
    if (!now.empty() && now != *customer) moved_away[{now, row.stream()}] = PlaceOf(row);
    now = *customer;
  }
  std::map<std::string, std::set<Place>> timelines;
  for (const auto& [whose, place] : moved_away) timelines[whose.first].insert(place);
  for (const auto& [stream, customer] : owner) {
    if (!customer.empty()) timelines[customer].merge(std::set<Place>(places[stream]));
  }
  return WithMerged(timelines, events);
}

TEST_F(PlausibleJournalTest, EveryCustomersTimelineAndCountsAreThoseOfTheEvents) {
  Project(1'200);
  std::vector<EventRow> events = AllRows<EventRow>(store_, Family::kEvents);
  std::sort(events.begin(), events.end(),
            [](const EventRow& a, const EventRow& b) { return PlaceOf(a) < PlaceOf(b); });

  for (const auto& [customer, expected] : CustomerTimelines(events)) {
    std::vector<Place> shown;
    std::string cursor;
    do {
      const auto page =
          ReadTimeline(store_, absl::StrCat("customer/", customer), {}, cursor, 1 + random_() % 20);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const EventRow& row : page->events) shown.push_back(PlaceOf(row));
      cursor = page->next_cursor;
    } while (!cursor.empty());

    EXPECT_THAT(shown, ::testing::ElementsAreArray(expected)) << customer;
    const auto own = ListAll(store_, {.customers = {customer}}, kMaxPageSize);
    EXPECT_EQ((*ReadCustomer(store_, customer))->tickets(), own.size());
  }
}

// Whether the list must show `row`.
bool Fits(const CallbackRow& row, const CallbackFilter& filter) {
  const auto is = [](const auto& wanted, const auto& has) { return !wanted || *wanted == has; };
  return is(filter.open, row.open()) && is(filter.caller, row.caller()) &&
         IsOneOf(filter.customers, row.customer()) && is(filter.ticket, row.ticket()) &&
         is(filter.purpose, row.purpose()) &&
         (!filter.within.IsNarrowed() || IsWithin(filter.within, StandingOf(row))) &&
         (!filter.due_before || absl::FromUnixMicros(row.due()) < *filter.due_before);
}

TEST_F(PlausibleJournalTest, ListsShowExactlyTheCallbacksThatFitTheEarliestDueFirst) {
  Project(1'500);
  const auto rows = AllRows<CallbackRow>(store_, Family::kCallbacks);
  ASSERT_FALSE(rows.empty());

  for (int i = 0; i < 200; ++i) {
    const CallbackRow& like = rows[random_() % rows.size()];
    const auto sometimes = [&] { return random_() % 3 == 0; };
    CallbackFilter filter;
    if (sometimes()) filter.open = like.open();
    if (sometimes()) filter.caller = like.caller();
    if (sometimes()) filter.customers = CustomersOf(like, rows, random_);
    if (sometimes()) filter.ticket = like.ticket();
    if (sometimes()) filter.purpose = like.purpose();
    if (sometimes()) filter.due_before = absl::FromUnixMicros(like.due());
    if (sometimes()) filter.within = SomeScope(like, random_);
    std::vector<std::pair<std::int64_t, std::string>> expected;
    for (const CallbackRow& row : rows) {
      if (Fits(row, filter)) expected.emplace_back(row.due(), row.id());
    }
    std::sort(expected.begin(), expected.end());

    std::vector<std::pair<std::int64_t, std::string>> shown;
    std::string cursor;
    do {
      const auto page = ListCallbacks(store_, filter, cursor, 1 + random_() % 20);
      ASSERT_TRUE(page.ok()) << page.status();
      for (const CallbackRow& row : page->rows) shown.emplace_back(row.due(), row.id());
      cursor = page->next_cursor;
    } while (!cursor.empty());
    EXPECT_EQ(shown, expected);
  }
}

}  // namespace
}  // namespace redress
