// Due times by other policies than those that made the promises; see clocks_test.cc.

#include "aggregates/clocks/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/aggregates/clocks/promises_of_tests.h"
#include "tests/testing/clock_world.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

PolicyDocument With(const std::vector<ClockRule>& rules) {
  PolicyDocument document = OfficeDocument();
  ServiceStandard& standard = *document.add_standards();
  standard.set_id("all");
  for (const ClockRule& rule : rules) *standard.add_clocks() = rule;
  return document;
}

class PreviewTest : public ::testing::Test {
 protected:
  // What the ticket's promises come to by these rules: metric and time.
  std::vector<std::string> By(const std::string& number, const std::vector<ClockRule>& rules) {
    std::vector<std::string> told;
    for (const PreviewedDue& due :
         PreviewDues(world_.At(number), InForce(With(rules)), world_.now)) {
      const std::string time = due.due == absl::InfiniteFuture() ? "never" : Shown(due.due);
      told.push_back(
          absl::StrCat(ClockMetric_Name(due.key.metric), " ", time, due.provisional ? " ?" : ""));
    }
    return told;
  }

  ClockWorld world_;
};

TEST_F(PreviewTest, ByTheRulesThatMadeThemPromisesAreDueAsTheyAre) {
  const std::vector<ClockRule> rules = {AnswerIn(BusinessDays(7)),
                                        HolderRule(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(240)),
                                        HolderRule(CLOCK_METRIC_ANSWER, BusinessDays(5))};
  world_.Promise(rules);
  const std::string number = world_.Receive();
  world_.Do(number, DoClassify());
  world_.Wait("2026-09-28 09:00");
  world_.Do(number, DoAssign("north", "bo"));

  const auto dues = PreviewDues(world_.At(number), InForce(With(rules)), world_.now);

  ASSERT_EQ(dues.size(), 3U);
  for (const PreviewedDue& due : dues) {
    EXPECT_EQ(due.due, world_.ClockOf(number, due.key.metric, due.key.side).due)
        << ClockMetric_Name(due.key.metric);
  }
}

TEST_F(PreviewTest, AnotherAmountCountsFromTheSameStart) {
  world_.Promise({AnswerIn(BusinessDays(7))});
  const std::string number = world_.Receive();
  world_.Wait("2026-10-20 09:00");

  EXPECT_THAT(By(number, {AnswerIn(BusinessDays(7))}),
              ElementsAre("CLOCK_METRIC_ANSWER Mon 2026-10-12 17:30:00 +0800"));
  EXPECT_THAT(By(number, {AnswerIn(BusinessDays(1))}),
              ElementsAre("CLOCK_METRIC_ANSWER Mon 2026-09-28 17:30:00 +0800"));
  EXPECT_THAT(By(number, {}), IsEmpty());
}

TEST_F(PreviewTest, NoHolderHasLongerThanTheCustomerIsToWait) {
  world_.Promise({AnswerIn(BusinessDays(2))});
  const std::string number = Handled(world_);
  ClockRule holder = HolderRule(CLOCK_METRIC_ANSWER, BusinessDays(9));
  holder.set_margin_minutes(30);

  EXPECT_THAT(By(number, {AnswerIn(BusinessDays(2)), holder}),
              UnorderedElementsAre("CLOCK_METRIC_ANSWER Tue 2026-09-29 17:30:00 +0800",
                                   "CLOCK_METRIC_ANSWER Tue 2026-09-29 17:00:00 +0800"));
}

TEST_F(PreviewTest, WhatHasNotBegunOrBeginsAgainAndAgainIsNotTold) {
  world_.Promise({AnswerIn(BusinessDays(7))});
  const std::string number = world_.Receive();

  EXPECT_THAT(By(number, {RuleOf(CLOCK_METRIC_REVISIT, BusinessDays(3)),
                          HolderRule(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(60)),
                          RuleOf(CLOCK_METRIC_KEEP_INFORMED, BusinessDays(2))}),
              IsEmpty());
}

TEST_F(PreviewTest, WhatTheCalendarDoesNotKnowIsProvisional) {
  world_.Promise({AnswerIn(BusinessDays(7))});
  const std::string number = world_.Receive();
  PolicyDocument document = With({AnswerIn(BusinessDays(7))});
  document.mutable_calendars(0)->set_known_until("2026-09-30");

  const auto dues = PreviewDues(world_.At(number), InForce(document), world_.now);

  ASSERT_EQ(dues.size(), 1U);
  EXPECT_TRUE(dues.front().provisional);
}

TEST_F(PreviewTest, OfWhatWasHandledAgainOrImportedNothingIsKnown) {
  world_.Promise({AnswerIn(BusinessDays(7))});
  Ticket ticket = world_.At(Handled(world_));
  EXPECT_EQ(WhyUnknown(ticket), PreviewUnknown::kNot);

  ticket.cycle = 2;
  EXPECT_EQ(WhyUnknown(ticket), PreviewUnknown::kHandledAgain);
  ticket.imported = TicketImported();
  EXPECT_EQ(WhyUnknown(ticket), PreviewUnknown::kImported);
}

}  // namespace
}  // namespace redress::testing
