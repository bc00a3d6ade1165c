#include "aggregates/contact/contact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aggregates/codes.h"
#include "tests/testing/decider.h"
#include "tests/testing/party_commands.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ContactCommand DoCorrect(const std::string& words) {
  ContactCommand command;
  command.mutable_correct()->set_words(words);
  command.mutable_correct()->set_reason("misheard");
  return command;
}

class ContactTest : public ::testing::Test {
 protected:
  // Records a contact of nobody; returns its id.
  std::string Recorded(const std::string& id = "1") {
    CHECK(decider_.Do(CommandOf(InteractionOf("redress.contact", id))).ok());
    return decider_.names().ContactId("crm", id);
  }

  Decider decider_;
};

TEST_F(ContactTest, ACorrectionStandsBesideWhatWasRecorded) {
  const std::string id = Recorded();

  ASSERT_TRUE(decider_.Do(id, DoCorrect("The room was old.")).ok());
  ContactCommand subject;
  subject.mutable_correct()->set_subject("Room 12");
  subject.mutable_correct()->set_reason("missing");
  ASSERT_TRUE(decider_.Do(id, subject).ok());

  const Contact contact = decider_.ContactAt(id);
  EXPECT_EQ(contact.recorded->words(), "The room was cold.");
  EXPECT_EQ(contact.corrected->words(), "The room was old.");
  EXPECT_EQ(contact.corrected->subject(), "Room 12");
  EXPECT_THAT(decider_.Do(id, DoCorrect("The room was old."))->appends, IsEmpty());
}

TEST_F(ContactTest, ACorrectionBackToWhatWasRecordedIsAFact) {
  const std::string id = Recorded();
  EXPECT_THAT(decider_.Do(id, DoCorrect("The room was cold."))->appends, IsEmpty());
  ASSERT_TRUE(decider_.Do(id, DoCorrect("The room was old.")).ok());

  EXPECT_THAT(FactsOf(*decider_.Do(id, DoCorrect("The room was cold.")), ContactStream(id)),
              ElementsAre("corrected"));
}

TEST_F(ContactTest, ACorrectionOfNothingIsMalformed) {
  const std::string id = Recorded();

  EXPECT_THAT(decider_.Do(id, DoCorrect("")).status(), IsRefusal(kInvalid, kMalformed));
}

TEST_F(ContactTest, AnUnknownContactTakesNoCommand) {
  EXPECT_THAT(decider_.Do(std::string("abc"), DoCorrect("x")).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchContact));
}

TEST_F(ContactTest, AContactOfNobodyIsLinkedToOneCustomer) {
  const std::string id = Recorded();
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string li = decider_.Registered("Li", "222");

  ASSERT_TRUE(decider_.Do(id, DoLinkContact(wang)).ok());

  EXPECT_EQ(decider_.ContactAt(id).customer, wang);
  EXPECT_THAT(decider_.Do(id, DoLinkContact(wang))->appends, IsEmpty());
  EXPECT_THAT(decider_.Do(id, DoLinkContact(li)).status(),
              IsRefusal(kForbidden, codes::kCustomerAlreadyLinked));
  EXPECT_THAT(decider_.Do(id, DoLinkContact(kCustomer)).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchCustomer));
}

TEST_F(ContactTest, LinkingATicketIsAFactOfBoth) {
  const std::string id = Recorded();
  const std::string number = decider_.Complained("111");

  const auto decision = decider_.Do(id, DoLinkTicket(number));

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, ContactStream(id)), ElementsAre("ticket_linked"));
  EXPECT_THAT(FactsOf(*decision, TicketStream(number)), ElementsAre("contact_added"));
  EXPECT_THAT(decider_.ContactAt(id).tickets, ElementsAre(number));
  EXPECT_THAT(decider_.Do(id, DoLinkTicket(number))->appends, IsEmpty());
}

TEST_F(ContactTest, WhatIsSaidUnderAMergedTicketBelongsToTheOneInWhichItGoesOnAndNamesTheOther) {
  const std::string number = decider_.Complained("111");
  const std::string next = decider_.Complained("111");
  const std::string survivor = decider_.Complained("111");
  ASSERT_TRUE(decider_.Do(number, DoMerge(next)).ok());
  ASSERT_TRUE(decider_.Do(next, DoMerge(survivor)).ok());
  Interaction reply = InteractionOf("redress.reminder", "reply");
  reply.mutable_data()->set_ticket(number);

  const auto decision = decider_.Do(CommandOf(reply));

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, TicketStream(number)), IsEmpty());
  EXPECT_THAT(FactsOf(*decision, TicketStream(survivor)), ElementsAre("contact_added", "reminded"));
  const std::string id = decider_.names().ContactId("crm", "reply");
  EXPECT_EQ(decider_.ContactAt(id).recorded->ticket(), survivor);
  EXPECT_EQ(decider_.ContactAt(id).recorded->named_ticket(), number);
  EXPECT_THAT(decider_.TicketAt(survivor).contacts, ::testing::Contains(id));
  EXPECT_EQ(decider_.TicketAt(survivor).reminders, 1U);
}

TEST_F(ContactTest, AContactLinkedToAMergedTicketIsLinkedToTheOneInWhichItGoesOn) {
  const std::string id = Recorded();
  const std::string number = decider_.Complained("111");
  const std::string survivor = decider_.Complained("111");
  ASSERT_TRUE(decider_.Do(number, DoMerge(survivor)).ok());

  const auto decision = decider_.Do(id, DoLinkTicket(number));

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, TicketStream(number)), IsEmpty());
  EXPECT_THAT(FactsOf(*decision, TicketStream(survivor)), ElementsAre("contact_added"));
  EXPECT_THAT(decider_.ContactAt(id).tickets, ElementsAre(survivor));
  EXPECT_THAT(decider_.Do(id, DoLinkTicket(number))->appends, IsEmpty());
}

TEST_F(ContactTest, AContactIsLinkedToTicketsThatExist) {
  const std::string id = Recorded();

  EXPECT_THAT(decider_.Do(id, DoLinkTicket("4711")).status(), IsRefusal(kInvalid, kMalformed));
  EXPECT_THAT(decider_.Do(id, DoLinkTicket(decider_.NextTicket())).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchTicket));
}

TEST_F(ContactTest, WhatATicketsCustomerWasToldIsAnOutboundContact) {
  const std::string number = decider_.Complained("111");
  Interaction told = InteractionOf("redress.contact", "told");
  told.mutable_data()->set_direction(DIRECTION_OUTBOUND);
  told.mutable_data()->set_ticket(number);
  told.mutable_data()->set_words("The heating is repaired tomorrow.");
  Interaction wordless = told;
  wordless.mutable_data()->clear_words();

  EXPECT_THAT(decider_.Do(CommandOf(wordless)).status(), IsRefusal(kInvalid, kMalformed));
  ASSERT_TRUE(decider_.Do(CommandOf(told)).ok());

  const std::string id = decider_.names().ContactId("crm", "told");
  EXPECT_EQ(decider_.ContactAt(id).recorded->direction(), DIRECTION_OUTBOUND);
  EXPECT_EQ(decider_.ContactAt(id).recorded->words(), "The heating is repaired tomorrow.");
  EXPECT_THAT(decider_.TicketAt(number).contacts, ::testing::Contains(id));
}

}  // namespace
}  // namespace redress::testing
