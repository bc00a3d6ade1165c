#include "projections/text.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/ticket_lists.h"
#include "tests/projections/views.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using testing::Closed;
using testing::ContactAdded;
using ::testing::ElementsAre;
using testing::Imported;
using ::testing::IsEmpty;
using testing::Noted;
using testing::Received;
using testing::Said;
using testing::StreamEvent;
using testing::Ticket;
using testing::Views;

StreamEvent ReceivedWords(const std::string& number, const std::string& words,
                          const std::string& contact = "") {
  StreamEvent event = Received(number, "", contact);
  event.event.mutable_ticket()->mutable_received()->set_words(words);
  return event;
}

std::vector<std::string> FoundBy(const Views& views, const TicketFilter& filter,
                                 std::size_t limit = kMaxPageSize) {
  std::vector<std::string> numbers;
  std::string cursor;
  do {
    const absl::StatusOr<TicketPage> page = ListTickets(views.store, filter, cursor, limit);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    for (const TicketRow& row : page->rows) numbers.push_back(row.number());
    cursor = page->next_cursor;
  } while (!cursor.empty());
  return numbers;
}

std::vector<std::string> Found(const Views& views, const std::string& text) {
  return FoundBy(views, {.text = text});
}

TEST(TextTest, TicketsAreFoundByTheirWordsTheNewestFirst) {
  Views views;
  views.Commit({ReceivedWords("1", "The lift is out of order")});
  views.Commit({ReceivedWords("2", "电梯坏了, lift broken")});
  views.Commit({ReceivedWords("3", "cold soup")});

  EXPECT_THAT(Found(views, "LIFT"), ElementsAre("2", "1"));
  EXPECT_THAT(Found(views, "电梯"), ElementsAre("2"));
  EXPECT_THAT(Found(views, "梯"), ElementsAre("2"));
  EXPECT_THAT(Found(views, "坏电"), IsEmpty());
  EXPECT_THAT(Found(views, "lif"), IsEmpty()) << "a word is found whole";
}

TEST(TextTest, AllWordsMustOccurButNotInOneTextNorInOrder) {
  Views views;
  views.Commit({ReceivedWords("1", "lift"), ReceivedWords("2", "lift")});
  views.Commit({Noted("1", "technician called")});

  EXPECT_THAT(Found(views, "called lift"), ElementsAre("1"));
  EXPECT_THAT(Found(views, "lift stairs"), IsEmpty());
}

TEST(TextTest, WordsOfEveryFactThatHasThemAreFound) {
  Views views;
  StreamEvent received = ReceivedWords("1", "w1");
  TicketReceived& fields = *received.event.mutable_ticket()->mutable_received();
  fields.set_subject("w2");
  fields.set_product("w3");
  fields.set_unit("w4");
  fields.set_remedy_sought("w5");
  TicketEvent answered;
  answered.mutable_answered()->set_words("w6");
  answered.mutable_answered()->set_reason("w7");
  answered.mutable_answered()->mutable_told()->set_words("w8");
  TicketEvent revisited;
  revisited.mutable_revisited()->set_words("w9");
  TicketEvent reminded;
  reminded.mutable_reminded()->set_words("w10");
  TicketEvent evidence;
  evidence.mutable_evidence_added()->set_words("w11");
  TicketEvent cause;
  cause.mutable_cause_found()->set_cause("w12");
  cause.mutable_cause_found()->set_words("w13");
  TicketEvent told;
  told.mutable_told()->mutable_told()->set_words("w14");
  views.Commit({received, Ticket("1", answered), Ticket("1", revisited), Ticket("1", reminded),
                Ticket("1", evidence), Ticket("1", cause), Ticket("1", told)});

  for (int i = 1; i <= 14; ++i) {
    EXPECT_THAT(Found(views, absl::StrCat("w", i)), ElementsAre("1")) << i;
  }
}

TEST(TextTest, ImportedWordsAreFoundTimesAreNot) {
  Views views;
  StreamEvent imported = Imported("1", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE);
  TicketImported& fields = *imported.event.mutable_ticket()->mutable_imported();
  fields.mutable_received()->set_words("overdraft fee");
  fields.set_words("refunded");
  fields.add_attributes()->set_value("Ohio");
  ImportedAttribute& time = *fields.add_attributes();
  time.set_value("2019");
  time.mutable_at()->set_unix_micros(1);
  views.Commit({imported});

  EXPECT_THAT(Found(views, "overdraft refunded ohio"), ElementsAre("1"));
  EXPECT_THAT(Found(views, "2019"), IsEmpty());
}

TEST(TextTest, AContactsWordsAreFoundWithItsTickets) {
  Views views;
  views.Commit({Said("k1", "leak", "1"), ReceivedWords("1", "water", "k1")});
  views.Commit({Said("k2", "mould", "1")});
  views.Commit({ReceivedWords("2", "smell")});
  views.Commit({ContactAdded("2", "k2")});
  EXPECT_THAT(Found(views, "water leak mould"), ElementsAre("1"));
  EXPECT_THAT(Found(views, "mould"), ElementsAre("2", "1"));

  StreamEvent corrected{.stream = "contact/k2", .event = {}};
  corrected.event.mutable_contact()->mutable_corrected()->set_words("mildew");
  views.Commit({corrected});
  StreamEvent linked{.stream = "contact/k2", .event = {}};
  linked.event.mutable_contact()->mutable_ticket_linked()->set_ticket("3");
  views.Commit({ReceivedWords("3", "damp")});
  views.Commit({linked});

  EXPECT_THAT(Found(views, "mildew"), ElementsAre("3", "2", "1"));
  EXPECT_THAT(Found(views, "damp mould"), ElementsAre("3"));
}

TEST(TextTest, AContactAddedBeforeItSpeaksInTheSameCommitIsFound) {
  Views views;
  views.Commit({ReceivedWords("1", "water")});

  views.Commit({ContactAdded("1", "k"), Said("k", "leak", "1")});

  EXPECT_THAT(Found(views, "leak"), ElementsAre("1"));
}

TEST(TextTest, TextCombinesWithEveryOtherFilter) {
  Views views;
  views.Commit({ReceivedWords("1", "lift"), Closed("1", EXIT_WITHDRAWN)});
  views.Commit({ReceivedWords("2", "lift")});
  views.Commit({ReceivedWords("3", "soup")});

  EXPECT_THAT(FoundBy(views, {.open = true, .text = "lift"}), ElementsAre("2"));
  EXPECT_THAT(FoundBy(views, {.exit = EXIT_WITHDRAWN, .text = "lift"}), ElementsAre("1"));
  EXPECT_THAT(FoundBy(views, {.received_from = absl::FromUnixSeconds(2), .text = "lift"}),
              ElementsAre("2"));
  EXPECT_THAT(FoundBy(views, {.received_to = absl::FromUnixSeconds(2), .text = "lift"}),
              ElementsAre("1"));
}

TEST(TextTest, ATicketIsFoundByNoMoreTermsThanItsBound) {
  Views views;
  std::string words;
  for (std::size_t i = 0; i < kMaxTermsPerTicket; ++i) absl::StrAppend(&words, 100'000 + i, " ");
  views.Commit({ReceivedWords("1", words)});

  views.Commit({Noted("1", "late 100000")});

  EXPECT_THAT(Found(views, "100000"), ElementsAre("1"));
  EXPECT_THAT(Found(views, absl::StrCat(100'000 + kMaxTermsPerTicket - 1)), ElementsAre("1"));
  EXPECT_THAT(Found(views, "late"), IsEmpty());
}

// Words with very different numbers of tickets, so that lists of all lengths meet.
TEST(TextTest, RandomQuestionsFindExactlyTheTicketsThatHaveAllTheirWords) {
  std::mt19937_64 random(testing::TestSeed());
  const std::vector<std::string> vocabulary = {"the",  "lift",  "水",   "电梯", "坏了",  "soup",
                                               "cold", "noise", "a302", "霉",   "night", "rare"};
  const auto word = [&] { return vocabulary[std::min<std::size_t>(random() % 12, random() % 12)]; };
  Views views;
  std::vector<std::vector<std::string>> written(400);
  for (std::size_t i = 0; i < written.size(); ++i) {
    for (std::size_t words = 1 + random() % 5; words > 0; --words) written[i].push_back(word());
    views.Commit({ReceivedWords(absl::StrCat(i), absl::StrJoin(written[i], " "))});
  }

  for (int i = 0; i < 200; ++i) {
    std::vector<std::string> asked;
    for (std::size_t words = 1 + random() % 3; words > 0; --words) asked.push_back(word());
    std::vector<std::string> expected;
    for (std::size_t ticket = written.size(); ticket-- > 0;) {
      const auto has = [&](const std::string& wanted) {
        return std::count(written[ticket].begin(), written[ticket].end(), wanted) > 0;
      };
      if (std::all_of(asked.begin(), asked.end(), has)) expected.push_back(absl::StrCat(ticket));
    }

    EXPECT_EQ(FoundBy(views, {.text = absl::StrJoin(asked, " ")}, 1 + random() % 20), expected)
        << absl::StrJoin(asked, " ");
  }
}

}  // namespace
}  // namespace redress
