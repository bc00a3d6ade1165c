#include "aggregates/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/contact/interaction.pb.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket_commands.pb.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Pointers of the fields at fault, in order.
std::vector<std::string> Faults(const google::protobuf::Message& request) {
  const auto details = DetailsOf(ValidateRequest(request));
  std::vector<std::string> pointers;
  if (!details.has_value()) return pointers;
  for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
  return pointers;
}

Answer GoodAnswer() {
  Answer answer;
  answer.set_outcome(ANSWER_OUTCOME_UPHELD);
  answer.set_words("We are sorry.");
  answer.mutable_told()->set_channel(CHANNEL_PHONE);
  return answer;
}

TEST(ValidationTest, ACompleteRequestPasses) { EXPECT_TRUE(ValidateRequest(GoodAnswer()).ok()); }

TEST(ValidationTest, EveryMissingFieldIsNamed) {
  EXPECT_THAT(Faults(Answer()), ElementsAre("/outcome", "/words", "/told"));
}

TEST(ValidationTest, MissingFieldsAreNamedAtDepth) {
  Answer answer = GoodAnswer();
  answer.mutable_told()->clear_channel();
  answer.mutable_redress()->set_currency("CNY");

  EXPECT_THAT(Faults(answer), ElementsAre("/redress/minor_units", "/told/channel"));
}

TEST(ValidationTest, AnAmountOfZeroIsThere) {
  Answer answer = GoodAnswer();
  answer.mutable_redress()->set_minor_units(0);
  answer.mutable_redress()->set_currency("CNY");

  EXPECT_THAT(Faults(answer), IsEmpty());
}

TEST(ValidationTest, TextOfTheGreatestSizePassesAndOneByteMoreDoesNot) {
  Answer answer = GoodAnswer();
  answer.set_words(std::string(20000, 'x'));
  EXPECT_THAT(Faults(answer), IsEmpty());

  answer.set_words(std::string(20001, 'x'));
  EXPECT_THAT(Faults(answer), ElementsAre("/words"));
}

TEST(ValidationTest, TextWithoutAStatedSizeTakesTwoHundredBytes) {
  Answer answer = GoodAnswer();
  answer.set_cause(std::string(200, 'x'));
  EXPECT_THAT(Faults(answer), IsEmpty());

  answer.set_cause(std::string(201, 'x'));
  EXPECT_THAT(Faults(answer), ElementsAre("/cause"));
}

TEST(ValidationTest, TooManyItemsAreRefused) {
  Classify classify;
  for (int i = 0; i < 9; ++i) classify.add_category("attitude");

  EXPECT_THAT(Faults(classify), ElementsAre("/category"));
}

TEST(ValidationTest, AnItemAtFaultIsNamedByItsIndex) {
  Classify classify;
  classify.add_category("attitude");
  classify.add_category("");
  classify.add_category(std::string(201, 'x'));

  EXPECT_THAT(Faults(classify), ElementsAre("/category/1", "/category/2"));
}

TEST(ValidationTest, InvalidUtf8IsRefused) {
  Answer answer = GoodAnswer();
  answer.set_words("\xC3\x28");

  EXPECT_THAT(Faults(answer), ElementsAre("/words"));
}

TEST(ValidationTest, AnUnknownEnumValueIsRefused) {
  Answer answer = GoodAnswer();
  answer.mutable_told()->set_channel(static_cast<Channel>(99));

  EXPECT_THAT(Faults(answer), ElementsAre("/told/channel"));
}

TEST(ValidationTest, ItemsOfAPartyAreLookedAt) {
  Interaction interaction;
  interaction.set_source("crm");
  interaction.set_id("1");
  interaction.set_type("redress.contact");
  interaction.mutable_data()->set_channel(CHANNEL_PHONE);
  interaction.mutable_data()->mutable_customer()->add_points()->set_kind(POINT_KIND_PHONE);

  EXPECT_THAT(Faults(interaction), ElementsAre("/data/customer/points/0/value"));
}

TEST(ValidationTest, PointersStartWhereTheCallerSays) {
  const auto details = DetailsOf(ValidateRequest(Reopen(), "/items/3"));

  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->fields(0).pointer(), "/items/3/reason");
}

}  // namespace
}  // namespace redress
