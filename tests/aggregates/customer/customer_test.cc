#include "aggregates/customer/customer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/customer/resolution.h"
#include "events/instant.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/decider.h"
#include "tests/testing/party_commands.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

CustomerCommand DoAddPoint(const std::string& phone) {
  CustomerCommand command;
  *command.mutable_add_point()->mutable_point() = PhoneOf(phone);
  return command;
}

CustomerCommand DoRemovePoint(const std::string& phone) {
  CustomerCommand command;
  *command.mutable_remove_point()->mutable_point() = PhoneOf(phone);
  return command;
}

CustomerCommand DoClaimPoint(const std::string& phone) {
  CustomerCommand command;
  *command.mutable_claim_point()->mutable_point() = PhoneOf(phone);
  command.mutable_claim_point()->set_reason("asked");
  return command;
}

CustomerCommand DoCustomerNote() {
  CustomerCommand command;
  command.mutable_note()->set_words("speaks Italian");
  return command;
}

CustomerCommand DoSetGrade(GradeLetter letter) {
  CustomerCommand command;
  command.mutable_set_grade()->mutable_grade()->set_letter(letter);
  command.mutable_set_grade()->set_reason("turnover");
  return command;
}

std::vector<std::string> OthersOf(const absl::Status& refusal) {
  const auto details = DetailsOf(refusal);
  if (!details.has_value()) return {};
  return {details->others().begin(), details->others().end()};
}

class CustomerTest : public ::testing::Test {
 protected:
  Decider decider_;
};

TEST_F(CustomerTest, ARegisteredCustomerHasProfileAndPoints) {
  const std::string id = decider_.NextCustomer();
  CustomerCommand command;
  Profile& profile = *command.mutable_register_()->mutable_profile();
  profile.set_name("Wang");
  profile.set_organisation("Lido");
  *command.mutable_register_()->add_points() = PhoneOf("138 0013 8000");
  *command.mutable_register_()->add_points() = PhoneOf("13800138000");

  const auto decision = decider_.Do("", command);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, CustomerStream(id)),
              ElementsAre("created", "profile_changed", "point_added"));
  EXPECT_THAT(decider_.CustomerAt(id).profile, EqualsProto(profile));
  EXPECT_THAT(decider_.PointAt("13800138000").customers, ElementsAre(id));
}

TEST_F(CustomerTest, RegisteringSomebodyWhomAPointNamesIsRefusedNamingThem) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string li = decider_.Registered("Li", "222");
  CustomerCommand command;
  command.mutable_register_()->mutable_profile()->set_name("Zhao");
  *command.mutable_register_()->add_points() = PhoneOf("111");
  *command.mutable_register_()->add_points() = PhoneOf("222");

  const auto decision = decider_.Do("", command);

  EXPECT_THAT(decision.status(), IsRefusal(kForbidden, codes::kPointTaken));
  EXPECT_THAT(OthersOf(decision.status()), UnorderedElementsAre(wang, li));
}

TEST_F(CustomerTest, OnePersonLooksAfterACustomerOrNobody) {
  const std::string id = decider_.Registered("Wang", "111");
  CustomerCommand command;
  command.mutable_set_manager()->set_person("zhou");
  command.mutable_set_manager()->set_reason("moved to the north");

  const auto decision = decider_.Do(id, command);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, CustomerStream(id)), ElementsAre("manager_set"));
  EXPECT_EQ(decider_.CustomerAt(id).manager, "zhou");
  EXPECT_THAT(decider_.Do(id, command)->appends, IsEmpty());

  command.mutable_set_manager()->clear_person();
  EXPECT_THAT(decider_.Do(id, command)->appends, SizeIs(1));
  EXPECT_EQ(decider_.CustomerAt(id).manager, "");
}

TEST_F(CustomerTest, ACustomerWithoutNameOrOrganisationIsMalformed) {
  CustomerCommand command;
  command.mutable_register_()->mutable_profile()->set_language("zh");
  *command.mutable_register_()->add_points() = PhoneOf("x");

  const auto decision = decider_.Do("", command);

  EXPECT_THAT(decision.status(), IsRefusal(kInvalid, kMalformed));
  EXPECT_EQ(DetailsOf(decision.status())->fields_size(), 2);
}

TEST_F(CustomerTest, OnlyRegisteringGoesWithoutId) {
  CustomerCommand command;
  command.mutable_register_()->mutable_profile()->set_name("Wang");

  EXPECT_THAT(decider_.Do(kCustomer, command).status(), IsRefusal(kInvalid, kMalformed));
  EXPECT_THAT(decider_.Do("", DoCustomerNote()).status(), IsRefusal(kInvalid, kMalformed));
}

TEST_F(CustomerTest, AnUnknownCustomerTakesNoCommand) {
  for (const std::string& id : {std::string(kCustomer), std::string("../x")}) {
    for (const CustomerCommand& command :
         {DoCustomerNote(), DoUndoCustomerMerge(), DoAddPoint("111")}) {
      EXPECT_THAT(decider_.Do(id, command).status(),
                  IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchCustomer));
    }
  }
}

TEST_F(CustomerTest, AChangedProfileKeepsWhatIsNotGiven) {
  const std::string id = decider_.Registered("Wang", "111");
  CustomerCommand command;
  command.mutable_change_profile()->mutable_profile()->set_language("zh-CN");

  ASSERT_TRUE(decider_.Do(id, command).ok());
  const auto again = decider_.Do(id, command);

  EXPECT_EQ(decider_.CustomerAt(id).profile.name(), "Wang");
  EXPECT_EQ(decider_.CustomerAt(id).profile.language(), "zh-CN");
  EXPECT_THAT(again->appends, IsEmpty());
}

TEST_F(CustomerTest, WhatAProfileSaysCanBeTakenAway) {
  const std::string id = decider_.Registered("Wang", "111");
  CustomerCommand address;
  address.mutable_change_profile()->mutable_profile()->set_address("1 Long Street");
  address.mutable_change_profile()->mutable_profile()->add_identifiers()->set_scheme("crm");
  address.mutable_change_profile()->mutable_profile()->mutable_identifiers(0)->set_value("7");
  ASSERT_TRUE(decider_.Do(id, address).ok());
  CustomerCommand moved;
  moved.mutable_change_profile()->mutable_profile()->set_name("Ada");
  moved.mutable_change_profile()->add_clear("address");
  moved.mutable_change_profile()->add_clear("identifiers");

  ASSERT_TRUE(decider_.Do(id, moved).ok());

  EXPECT_EQ(decider_.CustomerAt(id).profile.name(), "Ada");
  EXPECT_EQ(decider_.CustomerAt(id).profile.address(), "");
  EXPECT_THAT(decider_.CustomerAt(id).profile.identifiers(), IsEmpty());
  EXPECT_THAT(decider_.Do(id, moved)->appends, IsEmpty());
}

TEST_F(CustomerTest, AHalfDoneChangeOfAProfileIsNotDone) {
  const std::string id = decider_.Registered("Wang", "111");
  CustomerCommand empty;
  empty.mutable_change_profile()->mutable_profile()->set_name("Ada");
  empty.mutable_change_profile()->mutable_profile()->set_address("");
  CustomerCommand both;
  both.mutable_change_profile()->mutable_profile()->set_name("Ada");
  both.mutable_change_profile()->add_clear("name");
  CustomerCommand unknown;
  unknown.mutable_change_profile()->add_clear("shoe_size");
  CustomerCommand nothing;
  nothing.mutable_change_profile();

  for (const CustomerCommand& command : {empty, both, unknown, nothing}) {
    EXPECT_THAT(decider_.Do(id, command).status(), IsRefusal(kInvalid, kMalformed))
        << command.ShortDebugString();
  }
  EXPECT_EQ(decider_.CustomerAt(id).profile.name(), "Wang");
}

TEST_F(CustomerTest, WhoseFirstContactHadNoNameTakesTheFirstOneTold) {
  const auto in_touch = [&](const std::string& id, const std::string& name) {
    Interaction contact =
        WithPoint(InteractionOf("redress.contact", id), POINT_KIND_PHONE, "13800138000");
    contact.mutable_data()->mutable_customer()->set_name(name);
    return decider_.Do(CommandOf(contact));
  };
  const std::string id = decider_.NextCustomer();
  ASSERT_TRUE(in_touch("1", "").ok());

  ASSERT_TRUE(in_touch("2", "Ada").ok());
  ASSERT_TRUE(in_touch("3", "Countess").ok());

  EXPECT_EQ(decider_.CustomerAt(id).profile.name(), "Ada");
}

TEST_F(CustomerTest, WhatIsAlreadySoIsNothingNew) {
  const std::string id = decider_.Registered("Wang", "111");
  CustomerCommand consent;
  consent.mutable_record_consent()->set_purpose("recording");
  consent.mutable_record_consent()->set_given(true);
  consent.mutable_record_consent()->set_channel(CHANNEL_PHONE);
  CustomerCommand vulnerable;
  vulnerable.mutable_set_vulnerability()->set_vulnerable(true);
  vulnerable.mutable_set_vulnerability()->set_reason("hard of hearing");
  CustomerCommand hold;
  hold.mutable_set_legal_hold()->set_held(true);
  hold.mutable_set_legal_hold()->set_reason("court");
  for (const CustomerCommand& command : {DoAddPoint("222"), DoRemovePoint("111"),
                                         DoSetGrade(GRADE_LETTER_A), consent, vulnerable, hold}) {
    const auto first = decider_.Do(id, command);
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_THAT(first->appends, ::testing::Not(IsEmpty())) << command.ShortDebugString();

    const auto second = decider_.Do(id, command);
    ASSERT_TRUE(second.ok()) << second.status();
    EXPECT_THAT(second->appends, IsEmpty()) << command.ShortDebugString();
  }
  const Customer customer = decider_.CustomerAt(id);
  EXPECT_EQ(customer.grade.letter(), GRADE_LETTER_A);
  EXPECT_TRUE(customer.consents.at("recording").given());
  EXPECT_TRUE(customer.vulnerability.vulnerable());
  EXPECT_TRUE(customer.held);
  ASSERT_THAT(customer.points, SizeIs(1));
  EXPECT_EQ(customer.points[0].value(), "+8613900000222");
}

TEST_F(CustomerTest, AGradeWithoutLetterOrRankIsMalformed) {
  const std::string id = decider_.Registered("Wang", "111");

  EXPECT_THAT(decider_.Do(id, DoSetGrade(GRADE_LETTER_UNSPECIFIED)).status(),
              IsRefusal(kInvalid, kMalformed));
}

TEST_F(CustomerTest, WhatHappensInTheFutureIsRefusedByAFactOnTheCustomer) {
  const std::string id = decider_.Registered("Wang", "111");
  Command command;
  command.mutable_customer()->set_id(id);
  *command.mutable_customer()->mutable_command() = DoCustomerNote();
  *command.mutable_customer()->mutable_happened() = InstantOf(decider_.now + absl::Hours(1));

  EXPECT_THAT(decider_.Do(command).status(), IsRefusal(kForbidden, codes::kHappensInTheFuture));
  EXPECT_TRUE(decider_.Load(CustomerStream(id)).back().event.has_command_refused());
}

// Points.

TEST_F(CustomerTest, APointThatNamesTwoLeavesTheTicketWithoutCustomerUntilOneClaimsIt) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string li = decider_.Registered("Li", "222");
  ASSERT_TRUE(decider_.Do(li, DoAddPoint("111")).ok());

  const std::string ambiguous = decider_.Complained("111");
  const auto claimed = decider_.Do(li, DoClaimPoint("139-0000-0111"));
  const std::string clear = decider_.Complained("111");

  EXPECT_EQ(decider_.TicketAt(ambiguous).customer, "");
  EXPECT_THAT(decider_.TicketAt(ambiguous).received.customer_candidates(),
              UnorderedElementsAre(wang, li));
  ASSERT_TRUE(claimed.ok()) << claimed.status();
  EXPECT_EQ(decider_.TicketAt(clear).customer, li);
  EXPECT_THAT(decider_.CustomerAt(wang).points, IsEmpty());
  EXPECT_THAT(decider_.PointAt("111").customers, ElementsAre(li));
  EXPECT_THAT(decider_.Do(li, DoClaimPoint("111"))->appends, IsEmpty());
}

TEST_F(CustomerTest, APointRemovedFromItsLastCustomerMakesANewOneAgain) {
  const std::string wang = decider_.Registered("Wang", "111");
  ASSERT_TRUE(decider_.Do(wang, DoRemovePoint("111")).ok());

  const std::string number = decider_.Complained("111");

  EXPECT_NE(decider_.TicketAt(number).customer, wang);
  EXPECT_NE(decider_.TicketAt(number).customer, "");
}

TEST_F(CustomerTest, APointNamesNoMoreThanTwentyCustomers) {
  const std::string first = decider_.Registered("0", "111");
  for (int i = 1; i < 20; ++i) {
    const std::string id = decider_.Registered("n", absl::StrCat("222", i));
    ASSERT_TRUE(decider_.Do(id, DoAddPoint("111")).ok());
  }
  const std::string last = decider_.Registered("last", "333");

  EXPECT_THAT(decider_.Do(last, DoAddPoint("111")).status(),
              IsRefusal(kForbidden, codes::kTooManyPoints));
}

// Merges.

TEST_F(CustomerTest, ThePointsOfAMergedCustomerNameTheSurvivor) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string wang2 = decider_.Registered("Wang Wei", "222");
  const std::string wang3 = decider_.Registered("W. Wang", "333");
  ASSERT_TRUE(decider_.Do(wang, DoMergeInto(wang2)).ok());
  ASSERT_TRUE(decider_.Do(wang2, DoMergeInto(wang3)).ok());

  EXPECT_EQ(decider_.TicketAt(decider_.Complained("111")).customer, wang3);
  const Interaction both = WithPoint(ComplaintOf("111", "both"), POINT_KIND_PHONE, "333");
  const std::string number = decider_.NextTicket();
  ASSERT_TRUE(decider_.Do(CommandOf(both)).ok());
  EXPECT_EQ(decider_.TicketAt(number).customer, wang3);
  EXPECT_EQ(decider_.CustomerAt(wang).merged_into, wang2);
  EXPECT_THAT(decider_.CustomerAt(wang3).absorbed, ElementsAre(wang2));
}

TEST_F(CustomerTest, WhoACustomerIsIsRevealedForAReasonEachTime) {
  const std::string wang = decider_.Registered("Wang", "111");
  CustomerCommand reveal;
  EXPECT_THAT((reveal.mutable_reveal(), decider_.Do(wang, reveal).status()),
              IsRefusal(kInvalid, kMalformed));
  reveal.mutable_reveal()->set_reason("two files are to be compared");

  for (int i = 0; i < 2; ++i) {
    const auto decision = decider_.Do(wang, reveal);
    ASSERT_TRUE(decision.ok()) << decision.status();
    ASSERT_EQ(decision->appends.size(), 1U);
    const Revealed& revealed = decision->appends[0].events.at(0).customer().revealed();
    EXPECT_EQ(revealed.reason(), "two files are to be compared");
    EXPECT_THAT(revealed.fields(), ElementsAre("customer"));
  }
}

TEST_F(CustomerTest, AMergedCustomerTakesNoCommandButUndoing) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string wang2 = decider_.Registered("Wang Wei", "222");
  const std::string other = decider_.Registered("Li", "333");
  ASSERT_TRUE(decider_.Do(wang, DoMergeInto(wang2)).ok());

  for (const CustomerCommand& command : {DoCustomerNote(), DoAddPoint("444"), DoClaimPoint("111"),
                                         DoMergeInto(wang2), DoMergeInto(other)}) {
    const auto decision = decider_.Do(wang, command);
    EXPECT_THAT(decision.status(), IsRefusal(kForbidden, codes::kCustomerMerged));
    EXPECT_THAT(OthersOf(decision.status()), ElementsAre(wang2));
  }
  EXPECT_THAT(decider_.Do(wang2, DoMergeInto(wang)).status(),
              IsRefusal(kForbidden, codes::kCustomerMerged));
  EXPECT_TRUE(decider_.Do(wang, DoUndoCustomerMerge()).ok());
}

TEST_F(CustomerTest, AMergeUndoneGivesBackTheSameCustomers) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string wang2 = decider_.Registered("Wang Wei", "222");
  ASSERT_TRUE(decider_.Do(wang, DoMergeInto(wang2)).ok());

  const auto undone = decider_.Do(wang, DoUndoCustomerMerge());

  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_THAT(FactsOf(*undone, CustomerStream(wang)), ElementsAre("merge_undone"));
  EXPECT_THAT(FactsOf(*undone, CustomerStream(wang2)), ElementsAre("absorption_undone"));
  EXPECT_EQ(decider_.CustomerAt(wang).merged_into, "");
  EXPECT_THAT(decider_.CustomerAt(wang2).absorbed, IsEmpty());
  EXPECT_EQ(decider_.TicketAt(decider_.Complained("111")).customer, wang);
  EXPECT_THAT(decider_.Do(wang, DoUndoCustomerMerge()).status(),
              IsRefusal(kForbidden, codes::kCustomerNotMerged));
}

TEST_F(CustomerTest, ACustomerIsNotMergedIntoItselfOrNobody) {
  const std::string wang = decider_.Registered("Wang", "111");

  EXPECT_THAT(decider_.Do(wang, DoMergeInto(wang)).status(), IsRefusal(kInvalid, kMalformed));
  EXPECT_THAT(decider_.Do(wang, DoMergeInto(kCustomer)).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchCustomer));
}

TEST_F(CustomerTest, MergesMakeNoMoreThanFiftyCustomersOne) {
  std::string survivor = decider_.Registered("0", "1000");
  for (int i = 1; i < 50; ++i) {
    const std::string next = decider_.Registered("n", absl::StrCat(1000 + i));
    ASSERT_TRUE(decider_.Do(survivor, DoMergeInto(next)).ok()) << i;
    survivor = next;
  }
  const std::string last = decider_.Registered("last", "2000");

  EXPECT_THAT(decider_.Do(last, DoMergeInto(survivor)).status(),
              IsRefusal(kForbidden, codes::kTooManyMerged));
  EXPECT_EQ(decider_.TicketAt(decider_.Complained("1000")).customer, survivor);
}

TEST_F(CustomerTest, AClaimLeavesThePointsOfWhomTheMergeMadeOne) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string wang2 = decider_.Registered("Wang Wei", "222");
  const std::string li = decider_.Registered("Li", "333");
  ASSERT_TRUE(decider_.Do(li, DoAddPoint("111")).ok());
  ASSERT_TRUE(decider_.Do(wang, DoMergeInto(wang2)).ok());

  ASSERT_TRUE(decider_.Do(wang2, DoClaimPoint("111")).ok());

  EXPECT_THAT(decider_.PointAt("111").customers, UnorderedElementsAre(wang, wang2));
  EXPECT_THAT(decider_.CustomerAt(li).points, SizeIs(1));
}

}  // namespace
}  // namespace redress::testing
