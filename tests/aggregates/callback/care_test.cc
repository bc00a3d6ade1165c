// Periodic care, over the customer and the calls.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aggregates/codes.h"
#include "events/instant.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ruled_decider.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kRules[] = R"yaml(policy: caring
version: 1
source: a test
calendars:
  office: {zone: Asia/Shanghai, week: {mon-fri: ["09:00-18:00"]}, known_until: open}
care:
  - {id: monthly, rank: strategic, every: {months: 1}, calendar: office, team: key-accounts, attempts: 2}
  - {id: quarterly, grade: [a, b], every: {months: 3}, calendar: office, team: care}
)yaml";

class CareTest : public ::testing::Test {
 protected:
  CareTest() {
    decider_.now = At("2026-09-28 10:00");  // a Monday
    decider_.Apply("caring", kRules);
    wang_ = decider_.Registered("Wang", "111");
  }

  static CustomerCommand GradedAs(GradeLetter letter, GradeRank rank = GRADE_RANK_UNSPECIFIED) {
    CustomerCommand command;
    command.mutable_set_grade()->mutable_grade()->set_letter(letter);
    command.mutable_set_grade()->mutable_grade()->set_rank(rank);
    command.mutable_set_grade()->set_reason("yearly review");
    return command;
  }

  static CustomerCommand Consent(const std::string& purpose, bool given) {
    CustomerCommand command;
    command.mutable_record_consent()->set_purpose(purpose);
    command.mutable_record_consent()->set_given(given);
    command.mutable_record_consent()->set_channel(CHANNEL_PHONE);
    return command;
  }

  static CustomerCommand PlanCare() {
    CustomerCommand command;
    command.mutable_plan_care();
    return command;
  }

  static CallbackCommand Attempt(AttemptResult result) {
    CallbackCommand command;
    command.mutable_attempt()->set_result(result);
    return command;
  }

  static CallbackCommand Finish() {
    CallbackCommand command;
    command.mutable_finish()->set_words("all is well");
    return command;
  }

  template <typename Request>
  Decision Do(const std::string& id, const Request& command) {
    const auto decision = decider_.Do(id, command);
    EXPECT_TRUE(decision.ok()) << decision.status();
    return decision.ok() ? *decision : Decision();
  }

  // The id of the customer's open call; empty: none.
  std::string CallOf(const std::string& customer) {
    const auto care = decider_.CustomerAt(customer).care;
    return care ? care->callback() : "";
  }

  std::string PlannedFor(const std::string& call) {
    return Shown(TimeOf(decider_.CallbackAt(call).planned_for)).substr(0, 20);
  }

  RuledDecider decider_;
  std::string wang_;
};

TEST_F(CareTest, WhoIsGradedIsCalled) {
  const Decision decision = Do(wang_, GradedAs(GRADE_LETTER_A));

  const std::string call = CallOf(wang_);
  EXPECT_THAT(FactsOf(decision, CustomerStream(wang_)), ElementsAre("graded", "care_planned"));
  EXPECT_THAT(FactsOf(decision, CallbackStream(call)), ElementsAre("planned"));
  const CallbackPlanned planned = decider_.CallbackAt(call).planned;
  EXPECT_EQ(planned.purpose(), CALLBACK_PURPOSE_CARE);
  EXPECT_EQ(planned.customer(), wang_);
  EXPECT_EQ(planned.team(), "care");
  EXPECT_EQ(planned.rule(), "quarterly");
  EXPECT_EQ(planned.policy(), "caring");
  EXPECT_EQ(planned.caller(), "");
  EXPECT_EQ(PlannedFor(call), "Mon 2026-12-28 10:00");
}

TEST_F(CareTest, WhoeverLooksAfterTheCustomerCalls) {
  CustomerCommand manager;
  manager.mutable_set_manager()->set_person("zhou");
  Do(wang_, manager);
  Do(wang_, GradedAs(GRADE_LETTER_A));
  const std::string call = CallOf(wang_);
  EXPECT_EQ(decider_.CallbackAt(call).caller, "zhou");

  manager.mutable_set_manager()->set_person("mei");
  Do(wang_, manager);
  EXPECT_EQ(decider_.CallbackAt(call).caller, "mei");
  manager.mutable_set_manager()->clear_person();
  Do(wang_, manager);
  EXPECT_EQ(decider_.CallbackAt(call).caller, "");
}

TEST_F(CareTest, ACallThatIsOverPlansTheNext) {
  Do(wang_, GradedAs(GRADE_LETTER_B));
  const std::string first = CallOf(wang_);
  decider_.now = At("2026-12-28 11:00");

  const Decision decision = Do(first, Finish());

  const std::string next = CallOf(wang_);
  EXPECT_NE(next, first);
  EXPECT_THAT(FactsOf(decision, CallbackStream(first)), ElementsAre("attempted", "done"));
  EXPECT_THAT(FactsOf(decision, CallbackStream(next)), ElementsAre("planned"));
  EXPECT_EQ(decider_.CallbackAt(next).planned.after(), first);
  EXPECT_EQ(PlannedFor(next), "Mon 2027-03-29 09:00");  // 03-28 is a Sunday
}

TEST_F(CareTest, WhoIsNotReachedIsTriedAtAnotherTimeAndCalledAgainTheNextTime) {
  Do(wang_, GradedAs(GRADE_LETTER_UNSPECIFIED, GRADE_RANK_STRATEGIC));
  const std::string first = CallOf(wang_);
  decider_.now = At("2026-10-28 10:00");

  const Decision tried = Do(first, Attempt(ATTEMPT_RESULT_NO_ANSWER));
  EXPECT_THAT(FactsOf(tried, CallbackStream(first)), ElementsAre("attempted", "moved"));
  EXPECT_EQ(PlannedFor(first), "Wed 2026-10-28 12:40");
  EXPECT_EQ(CallOf(wang_), first);
  decider_.now = At("2026-10-28 13:00");
  Do(first, Attempt(ATTEMPT_RESULT_BUSY));

  EXPECT_FALSE(decider_.CallbackAt(first).open);
  EXPECT_EQ(PlannedFor(CallOf(wang_)), "Mon 2026-11-30 09:00");  // 11-28 is a Saturday
}

TEST_F(CareTest, WhoDoesNotWantToBeCalledIsLeftInPeaceUntilGradedAgain) {
  Do(wang_, GradedAs(GRADE_LETTER_A));
  Do(CallOf(wang_), Attempt(ATTEMPT_RESULT_REFUSED));
  EXPECT_EQ(CallOf(wang_), "");

  Do(wang_, GradedAs(GRADE_LETTER_B));
  EXPECT_NE(CallOf(wang_), "");
}

TEST_F(CareTest, AConsentThatIsRefusedEndsIt) {
  for (const char* purpose : {"calls", "care"}) {
    const std::string li =
        decider_.Registered("Li", purpose == std::string("care") ? "222" : "333");
    Do(li, GradedAs(GRADE_LETTER_A));
    const std::string call = CallOf(li);

    Do(li, Consent(purpose, false));

    EXPECT_EQ(CallOf(li), "");
    EXPECT_FALSE(decider_.CallbackAt(call).open);
    EXPECT_THAT(decider_.Do(li, PlanCare()).status(),
                IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kCareRefused));
    Do(li, GradedAs(GRADE_LETTER_B));
    EXPECT_EQ(CallOf(li), "");
    Do(li, Consent(purpose, true));
    Do(li, PlanCare());
    EXPECT_NE(CallOf(li), "");
  }
}

TEST_F(CareTest, AnotherConsentSaysNothingOfCalls) {
  Do(wang_, GradedAs(GRADE_LETTER_A));
  Do(wang_, Consent("survey", false));

  EXPECT_NE(CallOf(wang_), "");
}

TEST_F(CareTest, AGradeForWhichThereIsNoRuleEndsIt) {
  Do(wang_, GradedAs(GRADE_LETTER_A));
  const std::string call = CallOf(wang_);

  const Decision decision = Do(wang_, GradedAs(GRADE_LETTER_C));

  EXPECT_THAT(FactsOf(decision, CustomerStream(wang_)), ElementsAre("graded", "care_ended"));
  EXPECT_THAT(FactsOf(decision, CallbackStream(call)), ElementsAre("cancelled"));
}

TEST_F(CareTest, AGradeOfTheSameRuleKeepsTheCall) {
  Do(wang_, GradedAs(GRADE_LETTER_A));
  const std::string call = CallOf(wang_);
  Do(wang_, GradedAs(GRADE_LETTER_B));

  EXPECT_EQ(CallOf(wang_), call);
}

TEST_F(CareTest, AGradeOfAnotherRuleIsCalledByThatOne) {
  Do(wang_, GradedAs(GRADE_LETTER_A));
  const std::string before = CallOf(wang_);
  Do(wang_, GradedAs(GRADE_LETTER_A, GRADE_RANK_STRATEGIC));

  EXPECT_FALSE(decider_.CallbackAt(before).open);
  EXPECT_EQ(decider_.CallbackAt(CallOf(wang_)).planned.rule(), "monthly");
  EXPECT_TRUE(decider_.CallbackAt(CallOf(wang_)).open);
}

TEST_F(CareTest, WhoIsMergedIsCalledOnce) {
  const std::string li = decider_.Registered("Li", "222");
  Do(wang_, GradedAs(GRADE_LETTER_A));
  Do(li, GradedAs(GRADE_LETTER_A));
  const std::string of_wang = CallOf(wang_);
  CustomerCommand merge;
  merge.mutable_merge()->set_into(li);
  merge.mutable_merge()->set_reason("one person");

  Do(wang_, merge);
  EXPECT_EQ(CallOf(wang_), "");
  EXPECT_FALSE(decider_.CallbackAt(of_wang).open);
  EXPECT_TRUE(decider_.CallbackAt(CallOf(li)).open);
  CustomerCommand undo;
  undo.mutable_undo_merge()->set_reason("two persons");
  Do(wang_, undo);

  EXPECT_TRUE(decider_.CallbackAt(CallOf(wang_)).open);
  EXPECT_TRUE(decider_.CallbackAt(CallOf(li)).open);
}

TEST_F(CareTest, WhatAPersonCancelsIsNotPlannedAgain) {
  Do(wang_, GradedAs(GRADE_LETTER_A));
  CallbackCommand cancel;
  cancel.mutable_cancel()->set_reason("moved away");

  Do(CallOf(wang_), cancel);

  EXPECT_EQ(CallOf(wang_), "");
}

TEST_F(CareTest, WhoWasGradedBeforeThereWasARuleIsCalledOnAsking) {
  RuledDecider decider;
  decider.now = At("2026-09-28 10:00");
  const std::string li = decider.Registered("Li", "222");
  ASSERT_TRUE(decider.Do(li, GradedAs(GRADE_LETTER_A)).ok());
  EXPECT_THAT(decider.Do(li, PlanCare()).status(),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kNoCareRule));
  decider.Apply("caring", kRules);

  const auto planned = decider.Do(li, PlanCare());
  const auto again = decider.Do(li, PlanCare());

  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_THAT(FactsOf(*planned, CustomerStream(li)), ElementsAre("care_planned"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(again->appends, IsEmpty());
}

TEST_F(CareTest, CareThatAPersonPlannedIsNoneOfTheChain) {
  CallbackCommand plan;
  plan.mutable_plan()->set_purpose(CALLBACK_PURPOSE_CARE);
  plan.mutable_plan()->set_customer(wang_);
  const std::string call = decider_.NextCallback();
  Do("", plan);
  Do(wang_, GradedAs(GRADE_LETTER_A));
  const std::string of_rule = CallOf(wang_);

  Do(call, Finish());

  EXPECT_EQ(CallOf(wang_), of_rule);
}

}  // namespace
}  // namespace redress::testing
