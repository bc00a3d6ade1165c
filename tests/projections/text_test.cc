#include "projections/text.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/text_index.h"
#include "projections/ticket_lists.h"
#include "tests/projections/views.h"
#include "tests/testing/seed.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

StreamEvent ReceivedWords(const std::string& number, const std::string& words,
                          const std::string& contact = "") {
  StreamEvent event = Received(number, "", contact);
  event.event.mutable_ticket()->mutable_received()->set_words(words);
  return event;
}

std::vector<std::string> ReadAll(const Views& views, const TicketFilter& filter,
                                 std::size_t limit) {
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

// What is found is the same whether the words wait, are in the index, or some of both.
std::vector<std::string> FoundBy(Views& views, const TicketFilter& filter,
                                 std::size_t limit = kMaxPageSize) {
  std::vector<std::string> numbers = ReadAll(views, filter, limit);
  for (const std::size_t rows : {std::size_t{1}, SIZE_MAX}) {
    const absl::StatusOr<Indexing> indexing = PlanIndexing(views.store, rows);
    EXPECT_TRUE(indexing.ok()) << indexing.status();
    if (!indexing.ok()) break;
    EXPECT_TRUE(views.store.Write(indexing->writes).ok());
    EXPECT_EQ(ReadAll(views, filter, limit), numbers) << rows << " rows of words in the index";
  }
  return numbers;
}

std::vector<std::string> Found(Views& views, const std::string& text) {
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
  // Its number is a term, too.
  for (std::size_t i = 1; i < kMaxTermsPerTicket; ++i) absl::StrAppend(&words, 100'000 + i, " ");
  views.Commit({ReceivedWords("1", words)});

  views.Commit({Noted("1", "100001 late")});

  EXPECT_THAT(Found(views, "100001"), ElementsAre("1"));
  EXPECT_THAT(Found(views, absl::StrCat(100'000 + kMaxTermsPerTicket - 1)), ElementsAre("1"));
  EXPECT_THAT(Found(views, "late"), IsEmpty());
}

TEST(TextTest, WhatIsFoundContainsTheChineseWordNotOnlyItsPairsOfCharacters) {
  Views views;
  views.Commit({ReceivedWords("1", "中国人民银行")});
  views.Commit({ReceivedWords("2", "中国人，国人民，人民银，民银行")});
  views.Commit({ReceivedWords("3", "国人民")});
  views.Commit({Noted("3", "中国人")});

  EXPECT_THAT(Found(views, "中国人民"), ElementsAre("1"));
  EXPECT_THAT(Found(views, "中国人"), ElementsAre("3", "2", "1"));
  EXPECT_THAT(Found(views, "国人民"), ElementsAre("3", "2", "1"));
  EXPECT_THAT(Found(views, "中国人 国人民"), ElementsAre("3", "2", "1")) << "not in one text";
  EXPECT_THAT(Found(views, "中国人民银行"), ElementsAre("1"));
}

TEST(TextTest, APageReadsNoMoreTicketsThanItsBoundAndSaysWhereToGoOn) {
  Views views;
  views.Commit({ReceivedWords("wanted", "人民银行")});
  for (std::size_t i = 0; i <= kMaxTicketsRead; ++i) {
    views.Commit({ReceivedWords(absl::StrCat("near", i), "人民，民银，银行")});
  }

  const auto first = ListTickets(views.store, {.text = "人民银行"}, "", kMaxPageSize);

  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->rows, IsEmpty());
  EXPECT_FALSE(first->next_cursor.empty());
  EXPECT_THAT(Found(views, "人民银行"), ElementsAre("wanted"));
}

TEST(TextTest, TypographicAndPlainApostrophesAndQuotesAreAlike) {
  Views views;
  views.Commit({ReceivedWords("1", "The lift doesn't work, they say “soon”")});
  views.Commit({ReceivedWords("2", "It doesn’t \"work\"")});

  for (const char* asked : {"doesn't", "doesn’t", "doesn‘t", "doesnʼt", "doesn`t", "DOESN´T"}) {
    EXPECT_THAT(Found(views, asked), ElementsAre("2", "1")) << asked;
  }
  EXPECT_THAT(Found(views, "\"soon\""), ElementsAre("1"));
  EXPECT_THAT(Found(views, "«work»"), ElementsAre("2", "1"));
}

TEST(TextTest, ATicketIsFoundByItsNumber) {
  Views views;
  views.Commit({ReceivedWords("7997390317030", "lift")});
  views.Commit({Imported("1302821871183", TICKET_PHASE_CLOSED, EXIT_CLOSED_ELSEWHERE)});

  EXPECT_THAT(Found(views, "7997390317030"), ElementsAre("7997390317030"));
  EXPECT_THAT(Found(views, "#7997390317030 lift"), ElementsAre("7997390317030"));
  EXPECT_THAT(Found(views, "1302821871183"), ElementsAre("1302821871183"));
}

TEST(TextTest, ATicketIsFoundByItsCustomersNameAsItIsAndAsItWas) {
  Views views;
  views.Commit({CustomerCreated("c", "欧阳小明"), Received("1", "c")});
  views.Commit({Received("2")});
  EXPECT_THAT(Found(views, "欧阳小明"), ElementsAre("1"));
  views.Commit({CustomerLinked("2", "c")});
  EXPECT_THAT(Found(views, "欧阳小明"), ElementsAre("2", "1"));

  StreamEvent renamed{.stream = "customer/c", .event = {}};
  Profile& profile =
      *renamed.event.mutable_customer()->mutable_profile_changed()->mutable_profile();
  profile.set_name("Ada Lovelace");
  profile.set_organisation("Engine Works");
  views.Commit({renamed});

  EXPECT_THAT(Found(views, "lovelace engine"), ElementsAre("2", "1"));
  EXPECT_THAT(Found(views, "欧阳小明"), ElementsAre("2", "1"));
  views.Commit({Received("3", "c")});
  EXPECT_THAT(Found(views, "ada"), ElementsAre("3", "2", "1"));
}

TEST(TextTest, ATicketIsFoundByTheNameOfWhoWasInTouch) {
  Views views;
  StreamEvent said = Said("k", "leak", "1");
  said.event.mutable_contact()->mutable_recorded()->set_name("Grace Hopper");
  said.event.mutable_contact()->mutable_recorded()->set_on_behalf_of("her grandmother");
  views.Commit({said, ReceivedWords("1", "water", "k")});

  EXPECT_THAT(Found(views, "hopper leak grandmother"), ElementsAre("1"));
}

// Few characters, so that pairs often meet without the word.
// The facts on both, of one commit.
std::vector<StreamEvent> Unlinked(const std::string& contact, const std::string& ticket) {
  StreamEvent unlinked{.stream = "contact/" + contact, .event = {}};
  unlinked.event.mutable_contact()->mutable_ticket_unlinked()->set_ticket(ticket);
  TicketEvent removed;
  removed.mutable_contact_removed()->set_contact(contact);
  return {unlinked, Ticket(ticket, removed)};
}

TEST(TextTest, AContactThatWasUnlinkedTakesAlongWhatOnlyItSaid) {
  Views views;
  views.Commit({ReceivedWords("1", "The lift is broken")});
  views.Commit({Said("mail", "noise from the lift and the boiler"), ContactAdded("1", "mail")});
  views.Commit({Said("call", "the boiler again"), ContactAdded("1", "call")});
  ASSERT_THAT(Found(views, "noise"), ElementsAre("1"));

  views.Commit(Unlinked("mail", "1"));

  EXPECT_THAT(Found(views, "noise"), IsEmpty());
  EXPECT_THAT(Found(views, "lift"), ElementsAre("1")) << "the ticket says so itself";
  EXPECT_THAT(Found(views, "boiler"), ElementsAre("1")) << "the other contact says so";
  views.Commit({ContactAdded("1", "mail")});
  EXPECT_THAT(Found(views, "noise"), ElementsAre("1"));
}

TEST(TextTest, AChineseWordOfAnUnlinkedContactIsNotReadIntoTheTicket) {
  Views views;
  views.Commit({ReceivedWords("1", "电梯，噪音扰民"), Said("mail", "电梯噪音扰民")});
  views.Commit({ContactAdded("1", "mail")});
  ASSERT_THAT(Found(views, "电梯噪音"), ElementsAre("1"));

  views.Commit(Unlinked("mail", "1"));

  EXPECT_THAT(Found(views, "电梯噪音"), IsEmpty());
  EXPECT_THAT(Found(views, "噪音扰民"), ElementsAre("1"));
}

TEST(TextTest, ACustomerThatItTurnedOutNotToBeTakesItsNameAlong) {
  Views views;
  views.Commit({CustomerCreated("a", "Ada Lee"), CustomerCreated("b", "Bo Lee")});
  views.Commit({Received("1", "a")});
  TicketEvent corrected;
  corrected.mutable_customer_corrected()->set_from("a");
  corrected.mutable_customer_corrected()->set_customer("b");

  views.Commit({Ticket("1", corrected)});

  EXPECT_THAT(Found(views, "Ada"), IsEmpty());
  EXPECT_THAT(Found(views, "Bo"), ElementsAre("1"));
  EXPECT_THAT(Found(views, "Lee"), ElementsAre("1"));
}

TEST(TextTest, ATicketWithMoreEventsThanAreComparedKeepsTheWordsOfWhatLeft) {
  Views views;
  views.Commit({Received("1"), Said("mail", "noise"), ContactAdded("1", "mail")});
  std::vector<StreamEvent> notes;
  for (std::uint64_t i = 0; i < kMaxEventsCompared; ++i) notes.push_back(Noted("1", "x"));
  views.Commit(notes);

  views.Commit(Unlinked("mail", "1"));

  EXPECT_THAT(Found(views, "noise"), ElementsAre("1"));
}

TEST(TextTest, RandomChineseWordsFindExactlyTheTicketsThatContainThem) {
  std::mt19937_64 random(TestSeed());
  const std::vector<std::string> characters = {"水", "电", "梯", "，"};
  const auto text = [&](std::size_t length, std::size_t of) {
    std::string written;
    for (std::size_t i = 0; i < length; ++i) written += characters[random() % of];
    return written;
  };
  Views views;
  std::vector<std::string> written;
  for (std::size_t i = 0; i < 300; ++i) {
    written.push_back(text(1 + random() % 12, characters.size()));
    views.Commit({ReceivedWords(absl::StrCat("t", i), written.back())});
  }

  for (int i = 0; i < 100; ++i) {
    const std::string word = text(2 + random() % 4, characters.size() - 1);
    std::vector<std::string> expected;
    for (std::size_t ticket = written.size(); ticket-- > 0;) {
      if (written[ticket].find(word) != std::string::npos) {
        expected.push_back(absl::StrCat("t", ticket));
      }
    }

    EXPECT_EQ(FoundBy(views, {.text = word}, 1 + random() % 20), expected) << word;
  }
}

// Words with very different numbers of tickets, so that lists of all lengths meet.
TEST(TextTest, RandomQuestionsFindExactlyTheTicketsThatHaveAllTheirWords) {
  std::mt19937_64 random(TestSeed());
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
}  // namespace redress::testing
