// What was recorded wrongly of a ticket, a contact or a callback is put right by new facts, and
// back again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/ticket/customer_link.h"
#include "tests/testing/decider.h"
#include "tests/testing/party_commands.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CorrectionTest : public ::testing::Test {
 protected:
  // The contact with which the ticket was received.
  std::string OpenedBy(const std::string& number) {
    return decider_.TicketAt(number).received.contact();
  }
  std::string CustomerOfTicket(const std::string& number) {
    return decider_.TicketAt(number).customer;
  }
  std::string CustomerOfContact(const std::string& id) { return decider_.ContactAt(id).customer; }

  absl::StatusOr<Decision> Correct(const std::string& number, const CorrectTicket& correct) {
    TicketCommand command;
    *command.mutable_correct() = correct;
    command.mutable_correct()->set_reason("misheard");
    return decider_.Do(number, command);
  }

  Decider decider_;
  const std::string wang_ = decider_.Registered("Wang", "13800000111");
  const std::string li_ = decider_.Registered("Li", "13800000222");
  const std::string number_ = decider_.Complained("13800000111");
};

TEST_F(CorrectionTest, ATicketOfTheWrongCustomerBecomesTheRightOnesWithItsContact) {
  ASSERT_EQ(CustomerOfTicket(number_), wang_);

  const auto decision = decider_.Do(number_, DoCorrectCustomer(li_));

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, TicketStream(number_)), ElementsAre("customer_corrected"));
  EXPECT_THAT(FactsOf(*decision, ContactStream(OpenedBy(number_))),
              ElementsAre("customer_corrected"));
  EXPECT_EQ(CustomerOfTicket(number_), li_);
  EXPECT_EQ(CustomerOfContact(OpenedBy(number_)), li_);
  const TicketCustomerCorrected fact = *decider_.TicketAt(number_).customer_corrected;
  EXPECT_EQ(fact.from(), wang_);
  EXPECT_EQ(fact.reason(), "a brother called");
  EXPECT_THAT(fact.contacts(), ElementsAre(OpenedBy(number_)));
  EXPECT_THAT(decider_.Do(number_, DoCorrectCustomer(li_))->appends, IsEmpty());
}

TEST_F(CorrectionTest, ACorrectionBackTakesBackJustWhatFollowed) {
  const std::string lis = OpenedBy(decider_.Complained("13800000222"));
  ASSERT_TRUE(decider_.Do(lis, DoLinkTicket(number_)).ok());
  Interaction further = InteractionOf("redress.contact", "li once more");
  further.mutable_data()->set_ticket(number_);
  *further.mutable_data()->mutable_customer()->add_points() = PhoneOf("13800000222");
  ASSERT_TRUE(decider_.Do(CommandOf(further)).ok());
  const std::string lis_own = decider_.names().ContactId("crm", "li once more");
  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(li_)).ok());

  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(wang_)).ok());

  EXPECT_EQ(CustomerOfTicket(number_), wang_);
  EXPECT_EQ(CustomerOfContact(OpenedBy(number_)), wang_);
  EXPECT_EQ(CustomerOfContact(lis_own), li_);
  EXPECT_EQ(CustomerOfContact(lis), li_);
}

TEST_F(CorrectionTest, AContactOfAnotherTicketStaysAsItIs) {
  const std::string other = decider_.Complained("13800000111");
  ASSERT_TRUE(decider_.Do(OpenedBy(number_), DoLinkTicket(other)).ok());

  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(li_)).ok());

  EXPECT_EQ(CustomerOfContact(OpenedBy(number_)), wang_);
  EXPECT_EQ(CustomerOfTicket(other), wang_);
}

TEST_F(CorrectionTest, TheRevisitsOfTheTicketFollow) {
  const std::string number = decider_.AnsweredTicket("13800000111");
  const std::string callback = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do(number, DoPlanRevisit("rita")).ok());
  ASSERT_EQ(decider_.CallbackAt(callback).customer, wang_);

  ASSERT_TRUE(decider_.Do(number, DoCorrectCustomer(li_)).ok());

  EXPECT_EQ(decider_.CallbackAt(callback).customer, li_);
  EXPECT_THAT(decider_.TicketAt(number).customer_corrected->callbacks(), ElementsAre(callback));
  EXPECT_THAT(decider_.Do(callback, DoCorrectCallbackCustomer(wang_)).status(),
              IsRefusal(kForbidden, codes::kOtherCustomer));
}

TEST_F(CorrectionTest, ACallbackOfNoTicketIsCorrectedItself) {
  const std::string callback = decider_.NextCallback();
  CallbackCommand plan;
  plan.mutable_plan()->set_purpose(CALLBACK_PURPOSE_CARE);
  plan.mutable_plan()->set_customer(wang_);
  ASSERT_TRUE(decider_.Do("", plan).ok());

  ASSERT_TRUE(decider_.Do(callback, DoCorrectCallbackCustomer(li_)).ok());

  EXPECT_EQ(decider_.CallbackAt(callback).customer, li_);
  EXPECT_THAT(decider_.Do(callback, DoCorrectCallbackCustomer(li_))->appends, IsEmpty());
}

TEST_F(CorrectionTest, ATicketCanBeNobodysAgain) {
  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer("")).ok());

  EXPECT_EQ(CustomerOfTicket(number_), "");
  EXPECT_EQ(CustomerOfContact(OpenedBy(number_)), "");
  EXPECT_THAT(decider_.Do(number_, DoCorrectCustomer(wang_)).status(),
              IsRefusal(kForbidden, codes::kNoCustomer));
  ASSERT_TRUE(decider_.Do(number_, DoLinkCustomer(li_)).ok());
  EXPECT_EQ(CustomerOfContact(OpenedBy(number_)), li_);
}

TEST_F(CorrectionTest, ALinkThatStandsIsNoCorrection) {
  EXPECT_THAT(decider_.Do(number_, DoLinkCustomer(li_)).status(),
              IsRefusal(kForbidden, codes::kCustomerAlreadyLinked));
}

TEST_F(CorrectionTest, TheRightCustomerIsOneWhoStandsAlone) {
  const std::string old_li = decider_.Registered("Li", "13800000333");
  ASSERT_TRUE(decider_.Do(old_li, DoMergeInto(li_)).ok());

  const auto decision = decider_.Do(number_, DoCorrectCustomer(old_li));

  EXPECT_THAT(decision.status(), IsRefusal(kForbidden, codes::kCustomerMerged));
  EXPECT_THAT(decider_.Do(number_, DoCorrectCustomer(kCustomer)).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchCustomer));
}

TEST_F(CorrectionTest, WhomMergesMadeOneNeedsNoCorrection) {
  ASSERT_TRUE(decider_.Do(wang_, DoMergeInto(li_)).ok());

  EXPECT_THAT(decider_.Do(number_, DoCorrectCustomer(li_))->appends, IsEmpty());
}

TEST_F(CorrectionTest, TicketsMergedIntoItFollowAndAreNotCorrectedByThemselves) {
  const std::string merged = decider_.Complained("13800000111");
  ASSERT_TRUE(decider_.Do(merged, DoMerge(number_)).ok());
  EXPECT_THAT(decider_.Do(merged, DoCorrectCustomer(li_)).status(),
              IsRefusal(kForbidden, codes::kMergedAway));

  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(li_)).ok());

  EXPECT_EQ(CustomerOfTicket(merged), li_);
  EXPECT_EQ(CustomerOfContact(OpenedBy(merged)), li_);
  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(wang_)).ok());
  EXPECT_EQ(CustomerOfTicket(merged), wang_);
  EXPECT_EQ(CustomerOfContact(OpenedBy(merged)), wang_);
}

TEST_F(CorrectionTest, MoreTicketsThanOneCommitMovesAreNotMoved) {
  for (std::size_t i = 0; i < kMaxTicketsCorrected; ++i) {
    ASSERT_TRUE(decider_.Do(decider_.Complained("13800000111"), DoMerge(number_)).ok());
  }

  EXPECT_THAT(decider_.Do(number_, DoCorrectCustomer(li_)).status(),
              IsRefusal(kForbidden, codes::kTooManyFollow));
}

TEST_F(CorrectionTest, TheGradeIsTheRightCustomers) {
  CustomerCommand grade;
  grade.mutable_set_grade()->mutable_grade()->set_letter(GRADE_LETTER_A);
  grade.mutable_set_grade()->set_reason("turnover");
  ASSERT_TRUE(decider_.Do(li_, grade).ok());

  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(li_)).ok());

  EXPECT_EQ(decider_.TicketAt(number_).received.grade().letter(), GRADE_LETTER_A);
  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(wang_)).ok());
  EXPECT_FALSE(decider_.TicketAt(number_).received.has_grade());
}

TEST_F(CorrectionTest, ARepeatOfTheWrongCustomerIsNoneAndOneOfTheRightOneIsFound) {
  const std::string wangs = decider_.Complained("13800000111");
  const std::string lis = decider_.Complained("13800000222");
  for (const std::string& number : {wangs, lis, number_}) {
    ASSERT_TRUE(decider_.Do(number, DoClassify()).ok());
  }
  ASSERT_EQ(decider_.TicketAt(number_).links.front().ticket(), wangs);
  const std::uint32_t level = decider_.TicketAt(number_).escalation;

  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(li_)).ok());

  ASSERT_EQ(decider_.TicketAt(number_).links.size(), 1U);
  EXPECT_EQ(decider_.TicketAt(number_).links.front().ticket(), lis);
  EXPECT_THAT(decider_.TicketAt(wangs).links, IsEmpty());
  EXPECT_EQ(decider_.TicketAt(lis).links.size(), 1U);
  ASSERT_TRUE(decider_.Do(number_, DoCorrectCustomer(wang_)).ok());
  ASSERT_EQ(decider_.TicketAt(number_).links.size(), 1U);
  EXPECT_EQ(decider_.TicketAt(number_).links.front().ticket(), wangs);
  EXPECT_THAT(decider_.TicketAt(lis).links, IsEmpty());
  EXPECT_LE(decider_.TicketAt(number_).escalation, level + 1) << "raised again for the way back";
}

TEST_F(CorrectionTest, ARepeatAtTheWrongUnitIsNone) {
  const std::string other = decider_.Complained("13800000111");
  for (const std::string& number : {other, number_}) {
    ASSERT_TRUE(decider_.Do(number, DoClassify()).ok());
  }
  ASSERT_EQ(decider_.TicketAt(number_).links.size(), 1U);

  ASSERT_TRUE(decider_.Do(number_, DoCorrect("kitchen")).ok());

  EXPECT_THAT(decider_.TicketAt(number_).links, IsEmpty());
  EXPECT_THAT(decider_.TicketAt(other).links, IsEmpty());
}

TEST_F(CorrectionTest, WhatATicketSaysIsCorrectedAndWhatItSaidStaysVisible) {
  CorrectTicket correct;
  correct.set_kind(TICKET_KIND_REQUEST);
  correct.set_unit("kitchen");
  correct.mutable_amount()->set_minor_units(500);
  correct.mutable_amount()->set_currency("EUR");

  ASSERT_TRUE(Correct(number_, correct).ok());

  const Ticket ticket = decider_.TicketAt(number_);
  EXPECT_EQ(ticket.received.kind(), TICKET_KIND_REQUEST);
  EXPECT_EQ(ticket.received.unit(), "kitchen");
  EXPECT_EQ(ticket.received.amount().minor_units(), 500);
  EXPECT_EQ(ticket.received.words(), "The room was cold.");
  ASSERT_EQ(ticket.corrections.size(), 1U);
  EXPECT_EQ(ticket.corrections[0].was().kind(), TICKET_KIND_COMPLAINT);
  EXPECT_EQ(ticket.corrections[0].now().unit(), "kitchen");
  EXPECT_EQ(ticket.corrections[0].now().words(), "") << "what was right is not said again";
  EXPECT_THAT(Correct(number_, correct)->appends, IsEmpty());
}

TEST_F(CorrectionTest, WhatATicketSaysCanBeTakenAway) {
  CorrectTicket unit;
  unit.set_unit("kitchen");
  ASSERT_TRUE(Correct(number_, unit).ok());
  CorrectTicket nothing;
  nothing.add_clear("unit");

  ASSERT_TRUE(Correct(number_, nothing).ok());

  EXPECT_EQ(decider_.TicketAt(number_).received.unit(), "");
  EXPECT_EQ(decider_.TicketAt(number_).corrections.back().was().unit(), "kitchen");
}

TEST_F(CorrectionTest, AHalfDoneCorrectionIsNotDone) {
  CorrectTicket empty;
  empty.set_unit("kitchen");
  empty.set_product("");
  CorrectTicket both;
  both.set_unit("kitchen");
  both.add_clear("unit");
  CorrectTicket words;
  words.add_clear("words");
  CorrectTicket remedy;
  remedy.add_clear("remedy_sought");

  for (const CorrectTicket& correct : {CorrectTicket(), empty, both, words, remedy}) {
    EXPECT_THAT(Correct(number_, correct).status(), IsRefusal(kInvalid, kMalformed))
        << correct.ShortDebugString();
  }
  EXPECT_THAT(decider_.TicketAt(number_).corrections, IsEmpty());
}

TEST_F(CorrectionTest, AContactOfTheWrongCustomerIsPutRightAndBack) {
  const std::string id = OpenedBy(number_);

  ASSERT_TRUE(decider_.Do(id, DoCorrectContactCustomer(li_)).ok());

  EXPECT_EQ(CustomerOfContact(id), li_);
  EXPECT_EQ(CustomerOfTicket(number_), wang_) << "a ticket is corrected itself";
  EXPECT_THAT(decider_.Do(id, DoCorrectContactCustomer(li_))->appends, IsEmpty());
  ASSERT_TRUE(decider_.Do(id, DoCorrectContactCustomer("")).ok());
  EXPECT_EQ(CustomerOfContact(id), "");
  EXPECT_THAT(decider_.Do(id, DoCorrectContactCustomer(wang_)).status(),
              IsRefusal(kForbidden, codes::kNoCustomer));
}

TEST_F(CorrectionTest, AContactIsTakenFromTheWrongTicketButNotFromTheOneThatItOpened) {
  const std::string other = decider_.Complained("13800000222");
  const std::string id = OpenedBy(number_);
  ASSERT_TRUE(decider_.Do(id, DoLinkTicket(other)).ok());

  const auto decision = decider_.Do(id, DoUnlinkTicket(other));

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, ContactStream(id)), ElementsAre("ticket_unlinked"));
  EXPECT_THAT(FactsOf(*decision, TicketStream(other)), ElementsAre("contact_removed"));
  EXPECT_THAT(decider_.ContactAt(id).tickets, ElementsAre(number_));
  EXPECT_THAT(decider_.TicketAt(other).contacts, ElementsAre(OpenedBy(other)));
  EXPECT_THAT(decider_.Do(id, DoUnlinkTicket(other))->appends, IsEmpty());
  EXPECT_THAT(decider_.Do(id, DoUnlinkTicket(number_)).status(),
              IsRefusal(kForbidden, codes::kOpenedByContact));
}

TEST_F(CorrectionTest, AContactsWordsCanBeTakenAway) {
  const std::string id = OpenedBy(number_);
  ContactCommand subject;
  subject.mutable_correct()->set_subject("Room 12");
  subject.mutable_correct()->set_reason("missing");
  ASSERT_TRUE(decider_.Do(id, subject).ok());
  ContactCommand half = subject;
  half.mutable_correct()->set_words("");
  ContactCommand nothing;
  nothing.mutable_correct()->add_clear("subject");
  nothing.mutable_correct()->set_reason("of another");

  EXPECT_THAT(decider_.Do(id, half).status(), IsRefusal(kInvalid, kMalformed));
  ASSERT_TRUE(decider_.Do(id, nothing).ok());

  EXPECT_EQ(decider_.ContactAt(id).corrected->subject(), "");
  EXPECT_EQ(decider_.ContactAt(id).corrected->words(), "The room was cold.");
}

// A ticket whose points named two customers, who turn out to be one.
class ChoiceTest : public CorrectionTest {
 protected:
  std::string Ambiguous() {
    const std::string number = decider_.NextTicket();
    Interaction complaint = ComplaintOf("13800000111", number);
    *complaint.mutable_data()->mutable_customer()->add_points() = PhoneOf("13800000222");
    CHECK(decider_.Do(CommandOf(complaint)).ok());
    return number;
  }
};

TEST_F(ChoiceTest, WhatWaitedIsOfTheOneWhomAllBecame) {
  const std::string number = Ambiguous();
  ASSERT_EQ(CustomerOfTicket(number), "");
  EXPECT_THAT(decider_.Do(number, DoMerge(number_)).status(),
              IsRefusal(kForbidden, codes::kNoCustomer));

  ASSERT_TRUE(decider_.Do(wang_, DoMergeInto(li_)).ok());

  EXPECT_TRUE(decider_.Do(number, DoMerge(number_)).ok());
}

TEST_F(ChoiceTest, ItsMatterIsARepeatOfTheOneWhomAllBecame) {
  const std::string number = Ambiguous();
  ASSERT_TRUE(decider_.Do(number_, DoClassify()).ok());
  ASSERT_TRUE(decider_.Do(wang_, DoMergeInto(li_)).ok());

  ASSERT_TRUE(decider_.Do(number, DoClassify()).ok());

  ASSERT_EQ(decider_.TicketAt(number).links.size(), 1U);
  EXPECT_EQ(decider_.TicketAt(number).links.front().ticket(), number_);
}

TEST_F(ChoiceTest, ItsMatterIsRaisedOnceByWhateverComesNextAfterAllBecameOne) {
  const std::string number = Ambiguous();
  ASSERT_TRUE(decider_.Do(number_, DoClassify()).ok());
  ASSERT_TRUE(decider_.Do(number, DoClassify()).ok());
  ASSERT_TRUE(decider_.Do(number, DoNote("he calls again")).ok());
  ASSERT_THAT(decider_.TicketAt(number).links, IsEmpty()) << "whose it is is not known";
  ASSERT_TRUE(decider_.Do(wang_, DoMergeInto(li_)).ok());

  ASSERT_TRUE(decider_.Do(number, DoNote("one and the same")).ok());
  ASSERT_TRUE(decider_.Do(number, DoNote("indeed")).ok());

  ASSERT_EQ(decider_.TicketAt(number).links.size(), 1U);
  EXPECT_EQ(decider_.TicketAt(number).links.front().ticket(), number_);
  EXPECT_EQ(decider_.TicketAt(number).escalation, 1U);
}

TEST_F(ChoiceTest, UndoingTheMergeGivesTheChoiceBack) {
  const std::string number = Ambiguous();
  ASSERT_TRUE(decider_.Do(wang_, DoMergeInto(li_)).ok());
  ASSERT_TRUE(decider_.Do(wang_, DoUndoCustomerMerge()).ok());

  EXPECT_THAT(decider_.Do(number, DoMerge(number_)).status(),
              IsRefusal(kForbidden, codes::kNoCustomer));
  ASSERT_TRUE(decider_.Do(number, DoLinkCustomer(li_)).ok());
  EXPECT_EQ(CustomerOfTicket(number), li_);
}

}  // namespace
}  // namespace redress::testing
