#include "projections/tickets.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/queues.h"
#include "projections/ticket_lists.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Numbers(const absl::StatusOr<TicketPage>& page) {
  std::vector<std::string> numbers;
  EXPECT_TRUE(page.ok()) << page.status();
  if (page.ok()) {
    for (const TicketRow& row : page->rows) numbers.push_back(row.number());
  }
  return numbers;
}

std::vector<std::string> List(const Views& views, const TicketFilter& filter) {
  return Numbers(ListTickets(views.store, filter, "", kMaxPageSize));
}

TEST(TicketsTest, ARowShowsWhatTheFactsSay) {
  Views views;
  views.Commit({Received("1", "c")});
  views.Commit({Classified("1", {"quality", "late"})});
  views.Commit({Assigned("1", "north", "ana"), Noted("1")});

  const TicketRow row = **ReadTicket(views.store, "1");

  EXPECT_EQ(row.number(), "1");
  EXPECT_EQ(row.phase(), TICKET_PHASE_ASSIGNED);
  EXPECT_EQ(row.customer(), "c");
  EXPECT_EQ(row.holder().unit(), "north");
  EXPECT_EQ(row.holder().person(), "ana");
  EXPECT_THAT(row.category(), ElementsAre("quality", "late"));
  EXPECT_EQ(row.cycle(), 1);
  EXPECT_EQ(row.version(), 4);
  EXPECT_EQ(row.received_position(), 1);
  EXPECT_EQ(row.updated_position(), 3);
}

TEST(TicketsTest, ReopeningTakesTheExitBack) {
  Views views;
  views.Commit({Received("1"), Closed("1", EXIT_WITHDRAWN)});
  EXPECT_EQ((*ReadTicket(views.store, "1"))->exit(), EXIT_WITHDRAWN);

  views.Commit({Reopened("1", 2)});

  const TicketRow row = **ReadTicket(views.store, "1");
  EXPECT_EQ(row.exit(), EXIT_UNSPECIFIED);
  EXPECT_EQ(row.cycle(), 2);
  EXPECT_EQ(row.phase(), TICKET_PHASE_CLASSIFIED);
}

TicketEvent Waited(WaitingFor waiting_for) {
  TicketEvent fact;
  fact.mutable_waited()->set_waiting_for(waiting_for);
  return fact;
}

TEST(TicketsTest, WhatATicketWaitsForIsFoundUntilItGoesOnOrIsClosed) {
  Views views;
  views.Commit({Received("1"), Assigned("1", "north"), Ticket("1", Waited(WAITING_FOR_PARTS))});
  views.Commit({Received("2"), Assigned("2", "north"), Ticket("2", Waited(WAITING_FOR_PARTS))});
  views.Commit({Received("3"), Assigned("3", "north"), Ticket("3", Waited(WAITING_FOR_CUSTOMER))});
  EXPECT_THAT(List(views, {.waiting = WAITING_FOR_PARTS}), ElementsAre("2", "1"));

  views.Commit({Assigned("1", "south")});
  views.Commit({Closed("2", EXIT_WITHDRAWN)});

  EXPECT_THAT(List(views, {.waiting = WAITING_FOR_PARTS}), IsEmpty());
  EXPECT_THAT(List(views, {.waiting = WAITING_FOR_CUSTOMER}), ElementsAre("3"));
}

TEST(TicketsTest, ARowShowsEscalationRemindersSecrecyAndHelpers) {
  Views views;
  TicketEvent escalated;
  escalated.mutable_escalated()->set_level(2);
  TicketEvent reminded;
  reminded.mutable_reminded()->set_count(3);
  TicketEvent secret;
  secret.mutable_secrecy_set()->set_secrecy(SECRECY_SECRET);
  TicketEvent helped;
  helped.mutable_co_handler_added()->mutable_co_handler()->set_unit("kitchen");
  TicketEvent helped_no_more;
  helped_no_more.mutable_co_handler_removed()->mutable_co_handler()->set_unit("kitchen");
  views.Commit({Received("1"), Ticket("1", escalated), Ticket("1", reminded), Ticket("1", secret),
                Ticket("1", helped)});

  const TicketRow row = **ReadTicket(views.store, "1");

  EXPECT_EQ(row.escalation(), 2);
  EXPECT_EQ(row.reminders(), 3);
  EXPECT_EQ(row.secrecy(), SECRECY_SECRET);
  ASSERT_EQ(row.co_handlers_size(), 1);
  EXPECT_THAT(List(views, {.escalated = true}), ElementsAre("1"));
  views.Commit({Ticket("1", helped_no_more)});
  EXPECT_EQ((*ReadTicket(views.store, "1"))->co_handlers_size(), 0);
}

TicketEvent Linked(const std::string& other, Relation relation) {
  TicketEvent fact;
  fact.mutable_linked()->set_ticket(other);
  fact.mutable_linked()->set_relation(relation);
  return fact;
}

TEST(TicketsTest, RepeatsAndLedTicketsAreCounted) {
  Views views;
  TicketEvent unlinked;
  unlinked.mutable_unlinked()->set_ticket("9");
  unlinked.mutable_unlinked()->set_relation(RELATION_LED_BY);
  views.Commit(
      {Received("1"), Ticket("1", Linked("2", RELATION_REPEATED_BY)),
       Ticket("1", Linked("3", RELATION_REPEATED_BY)), Ticket("1", Linked("4", RELATION_LEADS)),
       Ticket("1", Linked("5", RELATION_RELATED)), Ticket("1", Linked("6", RELATION_REPEATS)),
       Ticket("1", Linked("9", RELATION_LED_BY))});

  const TicketRow row = **ReadTicket(views.store, "1");

  EXPECT_EQ(row.repeated_by(), 2);
  EXPECT_EQ(row.repeats(), 1);
  EXPECT_EQ(row.leads(), 1);
  EXPECT_EQ(row.led_by(), "9");
  views.Commit({Ticket("1", unlinked)});
  EXPECT_EQ((*ReadTicket(views.store, "1"))->led_by(), "");
}

TEST(TicketsTest, AMergeUndoneLeavesATicketAsItWas) {
  Views views;
  TicketEvent merged;
  merged.mutable_closed()->set_exit(EXIT_MERGED);
  merged.mutable_closed()->set_into("2");
  TicketEvent undone;
  undone.mutable_merge_undone()->set_back_to(TICKET_PHASE_ASSIGNED);
  views.Commit({Received("1"), Assigned("1", "north"), Ticket("1", Waited(WAITING_FOR_PARTS))});
  views.Commit({Ticket("1", merged)});
  EXPECT_EQ((*ReadTicket(views.store, "1"))->merged_into(), "2");
  EXPECT_THAT(List(views, {.exit = EXIT_MERGED}), ElementsAre("1"));

  views.Commit({Ticket("1", undone)});

  EXPECT_THAT(List(views, {.exit = EXIT_MERGED}), IsEmpty());
  EXPECT_THAT(List(views, {.phase = TICKET_PHASE_ASSIGNED, .waiting = WAITING_FOR_PARTS}),
              ElementsAre("1"));
  EXPECT_EQ((*ReadTicket(views.store, "1"))->merged_into(), "");
}

TEST(TicketsTest, AnImportedTicketIsFoundByWhatItsSourceSays) {
  Views views;
  views.Commit({Imported("1", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE)});

  EXPECT_THAT(List(views, {.open = false, .exit = EXIT_CLOSED_ELSEWHERE, .imported = true}),
              ElementsAre("1"));
  EXPECT_THAT(List(views, {.imported = false}), IsEmpty());
}

TEST(TicketsTest, FactsOfATicketNeverReceivedShowNothing) {
  Views views;
  views.Commit({Noted("1"), Assigned("1", "north")});

  EXPECT_EQ(*ReadTicket(views.store, "1"), std::nullopt);
  EXPECT_THAT(List(views, {}), IsEmpty());
}

TEST(TicketsTest, ListsShowTheNewestFirst) {
  Views views;
  views.Commit({Received("2")});
  views.Commit({Received("1"), Received("3")});
  views.Commit({Noted("2")});

  EXPECT_THAT(List(views, {}), ElementsAre("1", "3", "2"));
}

TEST(TicketsTest, EveryFilterNarrowsAlone) {
  Views views;
  views.Commit(
      {Received("1", "c"), Classified("1", {"quality", "late"}), Assigned("1", "north", "ana")});
  views.Commit({Received("2"), Closed("2", EXIT_WITHDRAWN)});

  EXPECT_THAT(List(views, {.phase = TICKET_PHASE_ASSIGNED}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.open = true}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.open = false}), ElementsAre("2"));
  EXPECT_THAT(List(views, {.holder = "ana"}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.team = "north"}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.team = ""}), ElementsAre("2"));
  EXPECT_THAT(List(views, {.category = "quality"}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.category = "quality/late"}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.category = "qual"}), IsEmpty());
  EXPECT_THAT(List(views, {.customers = {"c"}}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.customers = {""}}), ElementsAre("2"));
  EXPECT_THAT(List(views, {.channel = CHANNEL_PHONE}), ElementsAre("2", "1"));
  EXPECT_THAT(List(views, {.channel = CHANNEL_EMAIL}), IsEmpty());
  EXPECT_THAT(List(views, {.kind = TICKET_KIND_COMPLAINT}), ElementsAre("2", "1"));
  EXPECT_THAT(List(views, {.exit = EXIT_WITHDRAWN}), ElementsAre("2"));
  EXPECT_THAT(List(views, {.unit = "x"}), IsEmpty());
  EXPECT_THAT(List(views, {.imported = false}), ElementsAre("2", "1"));
  EXPECT_THAT(List(views, {.imported = true}), IsEmpty());
  EXPECT_THAT(List(views, {.acknowledged = false}), ElementsAre("2", "1"));
  EXPECT_THAT(List(views, {.acknowledged = true}), IsEmpty());
  EXPECT_THAT(List(views, {.escalated = false}), ElementsAre("1")) << "2 is closed";
  EXPECT_THAT(List(views, {.received_from = absl::FromUnixSeconds(2)}), ElementsAre("2"));
  EXPECT_THAT(List(views, {.received_to = absl::FromUnixSeconds(2)}), ElementsAre("1"));
}

// A history that was brought in long after it happened.
TEST(TicketsTest, ListsAreNarrowedAndOrderedByWhatHappenedNotByWhenItWasRecorded) {
  Views views;
  const auto at = [](StreamEvent event, absl::CivilDay day) {
    const absl::Time time = absl::FromCivil(day, absl::UTCTimeZone());
    event.event.mutable_happened()->set_unix_micros(absl::ToUnixMicros(time));
    return event;
  };
  const auto day = [](int year, int month) {
    return absl::FromCivil(absl::CivilDay(year, month, 1), absl::UTCTimeZone());
  };
  views.Commit({at(Received("new"), absl::CivilDay(2026, 3, 1))});
  views.Commit({at(Imported("june", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE),
                   absl::CivilDay(2015, 6, 15))});
  views.Commit({at(Imported("may", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE),
                   absl::CivilDay(2015, 5, 31))});
  views.Commit({at(Received("old"), absl::CivilDay(1969, 12, 31))});

  EXPECT_THAT(List(views, {}), ElementsAre("new", "june", "may", "old"));
  EXPECT_THAT(List(views, {.received_from = day(2015, 6), .received_to = day(2015, 7)}),
              ElementsAre("june"));
  EXPECT_THAT(List(views, {.received_from = day(2015, 6)}), ElementsAre("new", "june"));
  EXPECT_THAT(List(views, {.received_to = day(2015, 6)}), ElementsAre("may", "old"));
}

TEST(TicketsTest, FromIsIncludedToIsNotToTheMicrosecond) {
  Views views;
  views.Commit({Received("1")});
  const absl::Time received = absl::FromUnixSeconds(1);
  const absl::Duration nano = absl::Nanoseconds(1);

  EXPECT_THAT(List(views, {.received_from = received}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.received_from = received + nano}), IsEmpty());
  EXPECT_THAT(List(views, {.received_to = received}), IsEmpty());
  EXPECT_THAT(List(views, {.received_to = received + nano}), ElementsAre("1"));
}

// A ticket that another system closed then.
StreamEvent ImportedClosed(const std::string& number, absl::Time closed) {
  StreamEvent event = Imported(number, TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE);
  Instant& at = *event.event.mutable_ticket()->mutable_imported()->mutable_closed();
  at.set_unix_micros(absl::ToUnixMicros(closed));
  return event;
}

TEST(TicketsTest, ListsAreNarrowedByWhenTicketsWereClosedToTheMicrosecond) {
  Views views;
  const absl::Time june = absl::FromCivil(absl::CivilMonth(2015, 6), absl::UTCTimeZone());
  const absl::Time july = absl::FromCivil(absl::CivilMonth(2015, 7), absl::UTCTimeZone());
  const absl::Duration micro = absl::Microseconds(1);
  views.Commit({Imported("untold", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE), Received("open")});
  views.Commit({ImportedClosed("may", june - micro), ImportedClosed("june", june)});
  views.Commit({ImportedClosed("last of june", july - micro), ImportedClosed("july", july)});

  EXPECT_THAT(List(views, {.closed_from = june, .closed_to = july}),
              UnorderedElementsAre("june", "last of june"));
  EXPECT_THAT(List(views, {.closed_from = june + micro}),
              UnorderedElementsAre("last of june", "july"));
  EXPECT_THAT(List(views, {.closed_to = june}), ElementsAre("may"));
  EXPECT_THAT(List(views, {.closed_from = july + micro}), IsEmpty());
  EXPECT_THAT(List(views, {.open = true, .closed_to = july}), IsEmpty());
}

TEST(TicketsTest, AReopenedTicketIsNoClosedOneAnyMoreAndStandsWhereItWasClosedLast) {
  Views views;
  const auto closed_at = [](std::int64_t second) {
    StreamEvent event = Closed("1", EXIT_WITHDRAWN);
    event.event.mutable_happened()->set_unix_micros(second * 1'000'000);
    return event;
  };
  const absl::Time first = absl::FromUnixSeconds(10);
  const absl::Time second = absl::FromUnixSeconds(90L * 24 * 60 * 60);
  views.Commit({Received("1"), closed_at(10)});
  ASSERT_THAT(List(views, {.closed_from = first, .closed_to = second}), ElementsAre("1"));

  views.Commit({Reopened("1", 2)});
  EXPECT_THAT(List(views, {.closed_from = first}), IsEmpty());
  views.Commit({closed_at(90L * 24 * 60 * 60)});

  EXPECT_THAT(List(views, {.closed_from = first, .closed_to = second}), IsEmpty());
  EXPECT_THAT(List(views, {.closed_from = second}), ElementsAre("1"));
}

TEST(TicketsTest, ClosedOverMoreMonthsThanAPageGoesThroughTogetherAreAllFound) {
  Views views;
  std::vector<StreamEvent> all;
  for (std::size_t i = 0; i <= kMaxClosedMonths; ++i) {
    const absl::CivilMonth month = absl::CivilMonth(1970, 1) + static_cast<int>(i);
    all.push_back(ImportedClosed(absl::StrCat(i), absl::FromCivil(month, absl::UTCTimeZone())));
  }
  views.Commit(all);
  const TicketFilter but_the_first = {.closed_from = absl::FromUnixSeconds(1)};

  std::vector<std::string> found;
  std::string cursor;
  do {
    const auto page = ListTickets(views.store, but_the_first, cursor, kMaxPageSize);
    for (const std::string& number : Numbers(page)) found.push_back(number);
    cursor = page->next_cursor;
  } while (!cursor.empty());

  EXPECT_EQ(found.size(), kMaxClosedMonths);
}

TEST(TicketsTest, ARowShowsWhenTheTicketWasClosed) {
  Views views;
  StreamEvent imported = Imported("old", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE);
  imported.event.mutable_ticket()->mutable_imported()->mutable_closed()->set_unix_micros(7);
  views.Commit({imported, Imported("untold", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE)});
  views.Commit({Received("1")});
  StreamEvent closed = Closed("1", EXIT_WITHDRAWN);
  closed.event.mutable_happened()->set_unix_micros(5);
  views.Commit({closed});

  EXPECT_EQ((*ReadTicket(views.store, "1"))->closed().unix_micros(), 5);
  EXPECT_EQ((*ReadTicket(views.store, "old"))->closed().unix_micros(), 7);
  EXPECT_FALSE((*ReadTicket(views.store, "untold"))->has_closed());
  views.Commit({Reopened("1", 2)});
  EXPECT_FALSE((*ReadTicket(views.store, "1"))->has_closed());
}

TEST(TicketsTest, AClosedTicketThatIsSpokenToIsFoundUntilSomebodySeesToIt) {
  Views views;
  views.Commit({Received("1"), Received("2"), Received("3")});
  views.Commit({ContactAdded("1", "k1"), Closed("1", EXIT_SATISFIED), Closed("2", EXIT_WITHDRAWN)});
  EXPECT_THAT(List(views, {.after_closing = true}), IsEmpty());

  views.Commit({ContactAdded("1", "k2")});
  views.Commit({ContactAdded("1", "k3"), ContactAdded("2", "k4"), ContactAdded("3", "k5")});

  EXPECT_THAT(List(views, {.after_closing = true}), UnorderedElementsAre("2", "1"));
  EXPECT_THAT(List(views, {.after_closing = false}), ElementsAre("3"));
  EXPECT_EQ((*ReadTicket(views.store, "1"))->after_closing(), 2U);
  EXPECT_EQ(ReadQueues(views.store)->after_closing, 2U);

  views.Commit({Noted("1")});
  EXPECT_THAT(List(views, {.after_closing = true}), ElementsAre("2"));
  views.Commit({Reopened("2", 2)});
  EXPECT_THAT(List(views, {.after_closing = true}), IsEmpty());
  EXPECT_EQ(ReadQueues(views.store)->after_closing, 0U);
}

TEST(TicketsTest, AClosedTicketWhoseCustomerIsToldSomethingIsNotSpokenTo) {
  Views views;
  views.Commit({Received("1"), Closed("1", EXIT_SATISFIED)});
  StreamEvent told = ContactAdded("1", "k");
  told.event.mutable_ticket()->mutable_contact_added()->set_outbound(true);

  views.Commit({told});

  EXPECT_THAT(List(views, {.after_closing = true}), IsEmpty());
}

TEST(TicketsTest, AllThatAFilterGivesMustHold) {
  Views views;
  views.Commit({Received("1", "c"), Assigned("1", "north")});
  views.Commit({Received("2", "c"), Assigned("2", "south")});

  EXPECT_THAT(List(views, {.team = "south", .customers = {"c"}}), ElementsAre("2"));
  EXPECT_THAT(List(views, {.team = "south", .customers = {"d"}}), IsEmpty());
}

TEST(TicketsTest, ATicketIsFoundByWhatItIsNowAndNotByWhatItWas) {
  Views views;
  views.Commit({Received("1", "c"), Assigned("1", "north", "ana")});

  views.Commit({Assigned("1", "south", "bo")});
  views.Commit({CustomerLinked("1", "d")});

  EXPECT_THAT(List(views, {.team = "north"}), IsEmpty());
  EXPECT_THAT(List(views, {.holder = "ana"}), IsEmpty());
  EXPECT_THAT(List(views, {.customers = {"c"}}), IsEmpty());
  EXPECT_THAT(List(views, {.holder = "bo", .team = "south", .customers = {"d"}}), ElementsAre("1"));
}

TEST(TicketsTest, ValuesWithZeroBytesAreNotTakenForOthers) {
  Views views;
  const std::string zero("a\0b", 3);
  views.Commit({Received("1"), Assigned("1", zero)});
  views.Commit({Received("2"), Assigned("2", "a\1\1b")});

  EXPECT_THAT(List(views, {.team = zero}), ElementsAre("1"));
  EXPECT_THAT(List(views, {.team = "a\1\1b"}), ElementsAre("2"));
  EXPECT_THAT(List(views, {.team = "a"}), IsEmpty());
}

TEST(TicketsTest, PagesShowEachTicketOnceWhateverComesOrChangesMeanwhile) {
  Views views;
  for (int i = 0; i < 7; ++i)
    views.Commit({Received(absl::StrCat("t", i)), Received(absl::StrCat("u", i))});
  std::vector<std::string> seen;
  std::string cursor;

  do {
    const absl::StatusOr<TicketPage> page = ListTickets(views.store, {.open = true}, cursor, 3);
    for (const std::string& number : Numbers(page)) seen.push_back(number);
    cursor = page->next_cursor;
    views.Commit({Received(absl::StrCat("new", views.position))});
    views.Commit({Closed(seen.back(), EXIT_WITHDRAWN)});
  } while (!cursor.empty());

  EXPECT_THAT(seen, ElementsAre("t6", "u6", "t5", "u5", "t4", "u4", "t3", "u3", "t2", "u2", "t1",
                                "u1", "t0", "u0"));
}

TEST(TicketsTest, ACursorGoesOnAlsoUnderANarrowerTime) {
  Views views;
  for (int i = 1; i <= 5; ++i) views.Commit({Received(absl::StrCat(i))});
  const std::string cursor = ListTickets(views.store, {}, "", 2)->next_cursor;

  EXPECT_THAT(
      Numbers(ListTickets(views.store, {.received_to = absl::FromUnixSeconds(3)}, cursor, 9)),
      ElementsAre("2", "1"));
  EXPECT_THAT(
      Numbers(ListTickets(views.store, {.received_from = absl::FromUnixSeconds(3)}, cursor, 9)),
      ElementsAre("3"));
}

TicketEvent Offered(const std::string& to) {
  TicketEvent fact;
  fact.mutable_handover_offered()->set_to(to);
  fact.mutable_handover_offered()->mutable_until()->set_unix_micros(1);
  return fact;
}

TEST(TicketsTest, WhatIsHandedOverIsFoundByWhoIsToAcceptItUntilThatIsDecided) {
  Views views;
  for (const char* const number : {"1", "2", "3", "4"}) {
    views.Commit({Received(number), Assigned(number, "north", "bo"),
                  Ticket(number, Offered(number[0] == '2' ? "di" : "cai"))});
  }
  EXPECT_THAT(List(views, {.handover_to = "cai"}), ElementsAre("4", "3", "1"));
  EXPECT_THAT(List(views, {.holder = "bo", .handover_to = "di"}), ElementsAre("2"));
  EXPECT_TRUE((*ReadTicket(views.store, "1"))->has_handover_until());

  TicketEvent declined;
  declined.mutable_handover_decided();
  TicketEvent lapsed;
  lapsed.mutable_handover_lapsed();
  views.Commit({Ticket("1", declined), Ticket("2", lapsed)});
  views.Commit({Assigned("3", "north", "cai"), Closed("4", EXIT_WITHDRAWN)});

  EXPECT_THAT(List(views, {.handover_to = "cai"}), IsEmpty());
  EXPECT_THAT(List(views, {.handover_to = "di"}), IsEmpty());
  EXPECT_FALSE((*ReadTicket(views.store, "1"))->has_handover_until());
}

TEST(TicketsTest, APageLooksAtNoMoreTicketsThanItsBoundAndSaysWhereToGoOn) {
  Views views;
  views.Commit({Received("oldest"), Assigned("oldest", "north", "bo")});
  std::vector<StreamEvent> many;
  for (std::size_t i = 0; i < kMaxIndexSteps * 3 / 5; ++i) {
    many.push_back(Received(absl::StrCat("a", i)));
    many.push_back(Assigned(absl::StrCat("a", i), "north", "ana"));
    many.push_back(Received(absl::StrCat("b", i)));
    many.push_back(Assigned(absl::StrCat("b", i), "south", "bo"));
  }
  views.Commit(many);
  const TicketFilter filter{.holder = "bo", .team = "north"};

  const absl::StatusOr<TicketPage> first = ListTickets(views.store, filter, "", 10);

  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->rows, IsEmpty());
  EXPECT_FALSE(first->next_cursor.empty());
  const absl::StatusOr<TicketPage> next = ListTickets(views.store, filter, first->next_cursor, 10);
  EXPECT_THAT(Numbers(next), ElementsAre("oldest"));
  EXPECT_EQ(next->next_cursor, "");
}

TEST(TicketsTest, WrongCursorsAndLimitsAreRefused) {
  Views views;
  views.Commit({Received("1"), Received("2")});
  const std::string cursor = ListTickets(views.store, {}, "", 1)->next_cursor;
  const auto code = [&](absl::string_view given, std::size_t limit) {
    return ListTickets(views.store, {}, given, limit).status().code();
  };

  EXPECT_EQ(code(cursor, 1), absl::StatusCode::kOk);
  for (const std::string& wrong :
       {std::string("!"), std::string("AAAA"), cursor.substr(0, 8), cursor + "=",
        absl::WebSafeBase64Escape("t"), EncodeCursor(CursorKind::kTimeline, "12345678x"),
        std::string(5'000, 'A')}) {
    EXPECT_EQ(code(wrong, 1), absl::StatusCode::kInvalidArgument) << wrong;
  }
  EXPECT_EQ(code("", 0), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("", kMaxPageSize + 1), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace redress::testing
