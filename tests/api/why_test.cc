// Why a ticket is due when it is: each promise told step by step, in both languages.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/clock_words.h"
#include "boost/json/object.hpp"
#include "tests/api/promising_service.h"
#include "tests/testing/staff.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class WhyTest : public PromisingServiceTest {
 protected:
  boost::json::object Why(const std::string& number) {
    return Read(absl::StrCat("/v1/tickets/", number, "/why"));
  }

  // The sentences of the promise of that number.
  std::vector<std::string> Steps(const std::string& number, std::size_t clock,
                                 const char* language = "en") {
    std::vector<std::string> sentences;
    const auto why = Why(number);
    for (const auto& step : why.at("clocks").at(clock - 1).at("steps").as_array()) {
      sentences.emplace_back(step.at(language).as_string().c_str());
    }
    return sentences;
  }

  std::string Title(const std::string& number, std::size_t clock, const char* language = "en") {
    return Why(number).at("clocks").at(clock - 1).at(language).as_string().c_str();
  }

  std::vector<std::string> Owed(const std::string& number, const char* language = "en") {
    std::vector<std::string> sentences;
    const auto why = Why(number);
    for (const auto& owed : why.at("owed").as_array()) {
      sentences.emplace_back(owed.at(language).as_string().c_str());
    }
    return sentences;
  }
};

TEST_F(WhyTest, APromiseTellsItsStandardPolicyCalendarAndDueTime) {
  const std::string number = Assigned();

  EXPECT_EQ(Title(number, 1), "Promise 1, answer to the customer: runs");
  EXPECT_THAT(
      Steps(number, 1),
      ElementsAre("Promised by standard all of policy standards/test, version 1, its clock 1.",
                  "7 working days by calendar office (standards/test, version 1), counted from "
                  "Thu 24 Sep 2026 16:40 +08:00, when it was received.",
                  "Due on Mon 12 Oct 2026 17:30 +08:00."));
  EXPECT_EQ(Title(number, 2), "Promise 2, taking it up by the holder north: runs");
  EXPECT_THAT(Steps(number, 2), Contains(HasSubstr("when it was assigned to north/bo.")));
  EXPECT_THAT(
      Owed(number),
      ElementsAre("Promise 2, taking it up by the holder north, is due on Mon 28 Sep 2026 11:40:01 "
                  "+08:00.",
                  "Promise 1, answer to the customer, is due on Mon 12 Oct 2026 17:30 +08:00."));
  EXPECT_EQ(Why(number).at("en"), "Promises so far: 2, still owed: 2, broken: 0.");
}

TEST_F(WhyTest, TheSameIsToldInChinese) {
  const std::string number = Assigned();

  EXPECT_EQ(Title(number, 1, "zh"), "时限 1 答复（对客户）：进行中");
  EXPECT_THAT(
      Steps(number, 1, "zh"),
      ElementsAre("依据政策 standards/test 第 1 版的服务标准 all，其第 1 条时限。",
                  "按日历 office（standards/test 第 1 版）计 7 个工作日，自 2026-09-24 周四 "
                  "16:40 +08:00 起（受理时）。",
                  "到期时间 2026-10-12 周一 17:30 +08:00。"));
  EXPECT_THAT(Owed(number, "zh"),
              ElementsAre("时限 2 签收（承办 north） 应于 2026-09-28 周一 11:40:01 +08:00 完成。",
                          "时限 1 答复（对客户） 应于 2026-10-12 周一 17:30 +08:00 完成。"));
  EXPECT_EQ(Why(number).at("zh"), "共 2 个时限：2 个待完成，0 个超时。");
}

TEST_F(WhyTest, WhereNothingWasPromisedItSaysSo) {
  world_.Apply(OfficeDocument());
  const std::string number = world_.Receive();

  const auto why = Why(number);

  EXPECT_EQ(why.at("en"), "Nothing was promised: no standard in force matched the ticket.");
  EXPECT_TRUE(why.at("clocks").as_array().empty());
  EXPECT_THAT(Owed(number), IsEmpty());
}

TEST_F(WhyTest, APauseTellsWhatIsWaitedForAndWhatItMoved) {
  const std::string number = Assigned();
  world_.Do(number, DoStart(), By("bo", "handler"));
  TicketCommand wait = DoWait(WAITING_FOR_CUSTOMER);
  wait.mutable_wait()->set_reason("photographs");
  wait.mutable_wait()->set_allowed_by("sue");
  wait.mutable_wait()->set_evidence(std::string(64, 'a'));
  world_.Wait("2026-09-29 11:00");
  world_.Do(number, wait, By("bo", "handler"));
  const std::string still = Assigned();
  world_.Do(still, DoStart(), By("bo", "handler"));
  world_.Do(still, wait, By("bo", "handler"));
  world_.Wait("2026-10-09 09:00");
  world_.Do(number, DoResume(), By("bo", "handler"));

  EXPECT_THAT(
      Steps(number, 1),
      Contains(absl::StrCat("Paused on Tue 29 Sep 2026 11:00 +08:00: the customer is waited "
                            "for (photographs), allowed by sue, evidence ",
                            std::string(64, 'a'), ".")));
  EXPECT_THAT(Steps(number, 1),
              Contains("Counts again since Fri 9 Oct 2026 09:00 +08:00; due moved from Mon 12 Oct "
                       "2026 17:30 +08:00 to Thu 15 Oct 2026 17:30 +08:00."));
  EXPECT_THAT(Steps(number, 1, "zh"),
              Contains("2026-10-09 周五 09:00 +08:00 恢复计时；到期时间由 2026-10-12 周一 17:30 "
                       "+08:00 改为 2026-10-15 周四 17:30 +08:00。"));
  const auto clock = Why(number).at("clocks").at(0);
  EXPECT_EQ(clock.at("first_due"), "2026-10-12T17:30:00+08:00");
  EXPECT_EQ(clock.at("due"), "2026-10-15T17:30:00+08:00");
  EXPECT_EQ(Why(still).at("clocks").at(0).at("state"), "paused");
  EXPECT_THAT(Owed(still), Contains("Promise 1, answer to the customer, is paused."));
  EXPECT_THAT(Owed(still, "zh"), Contains("时限 1 答复（对客户） 已中止。"));
}

TEST_F(WhyTest, ABrokenPromiseTellsWhenAndALateEntryThatTheBreachStays) {
  const std::string number = Assigned();
  world_.Do(number, DoStart(), By("bo", "handler"));
  world_.Wait("2026-10-13 09:00");
  world_.Timers(number);
  const std::string open = number;
  EXPECT_THAT(world_.At(open).clocks.all.front().breached.has_value(), true);
  Command answer = CommandOf(number, DoAnswer());
  *answer.mutable_ticket()->mutable_happened() = InstantOf(At("2026-10-12 17:00"));
  world_.Do(answer, By("bo", "handler"));

  EXPECT_EQ(Title(number, 1), "Promise 1, answer to the customer: was done late; broken");
  EXPECT_EQ(Title(number, 1, "zh"), "时限 1 答复（对客户）：已超时完成；曾超时");
  const std::vector<std::string> steps = Steps(number, 1);
  EXPECT_THAT(steps, Contains("Warned of on Sat 10 Oct 2026 17:30 +08:00, warning 1."));
  EXPECT_THAT(steps, Contains("Broken on Mon 12 Oct 2026 17:30 +08:00: it was due, and not done."));
  EXPECT_THAT(steps, Contains("Done late on Tue 13 Oct 2026 09:00 +08:00, when it was answered."));
  EXPECT_THAT(steps, Contains("Late entry: it had been done on Mon 12 Oct 2026 17:00 +08:00, in "
                              "time, and was told on Tue 13 Oct 2026 09:00 +08:00. The breach "
                              "stays."));
  EXPECT_THAT(Steps(number, 1, "zh"),
              Contains("补录：实际于 2026-10-12 周一 17:00 +08:00 按时完成，2026-10-13 周二 09:00 "
                       "+08:00 才告知。超时记录保留。"));
  EXPECT_EQ(Why(number).at("en"), "Promises so far: 2, still owed: 0, broken: 1.");
}

TEST_F(WhyTest, WhatIsBrokenAndStillToBeDoneIsOwed) {
  const std::string number = Assigned();
  world_.Do(number, DoStart(), By("bo", "handler"));
  world_.Wait("2026-10-13 09:00");
  world_.Timers(number);

  EXPECT_THAT(Owed(number), ElementsAre("Promise 1, answer to the customer, was due on Mon 12 Oct "
                                        "2026 17:30 +08:00 and is still owed."));
}

TEST_F(WhyTest, WhatIsToldLaterThanItHappenedIsALateEntry) {
  ClockRule answer = RuleOf(CLOCK_METRIC_ANSWER, BusinessDays(7));
  answer.set_met_by_happened(true);
  answer.set_met_backdate_minutes(6000);
  world_.Promise({answer});
  const std::string number = Assigned();
  world_.Do(number, DoStart(), By("bo", "handler"));
  world_.Wait("2026-10-13 09:00");
  Command told = CommandOf(number, DoAnswer());
  *told.mutable_ticket()->mutable_happened() = InstantOf(At("2026-10-12 17:00"));
  world_.Do(told, By("bo", "handler"));

  EXPECT_THAT(Steps(number, 1),
              Contains(HasSubstr("Late entry: it had been done on Mon 12 Oct 2026 17:00 +08:00")));
}

TEST_F(WhyTest, AnExtensionTellsWhoAskedWhoDecidedAndWhatItMoved) {
  world_.Apply(ExtensibleDocument());
  const std::string number = Assigned();
  world_.Do(number, DoRequestExtension(BusinessDays(3)), By("bo", "handler"));
  world_.now += absl::Seconds(59);
  world_.Do(number, DoDecideExtension(true), By("dora", "dispatcher"));
  const std::string refused = Assigned();
  world_.Do(refused, DoRequestExtension(BusinessDays(3)), By("bo", "handler"));
  world_.Do(refused, DoDecideExtension(false), By("dora", "dispatcher"));

  const std::vector<std::string> steps = Steps(number, 1);
  EXPECT_THAT(steps,
              Contains("bo asked for 3 working days more on Thu 24 Sep 2026 16:40:01 +08:00: "
                       "an expert is asked."));
  EXPECT_THAT(steps, Contains("dora granted more time on Thu 24 Sep 2026 16:41 +08:00: as it is."));
  EXPECT_THAT(steps, Contains("Extended by 3 working days; due moved from Mon 12 Oct 2026 17:30 "
                              "+08:00 to Thu 15 Oct 2026 17:30 +08:00."));
  EXPECT_THAT(Steps(number, 1, "zh"),
              Contains("延期 3 个工作日；到期时间由 2026-10-12 周一 17:30 +08:00 改为 2026-10-15 "
                       "周四 17:30 +08:00。"));
  EXPECT_THAT(Steps(refused, 1), Contains(HasSubstr("dora did not grant more time on ")));
}

TEST_F(WhyTest, WhatTookThePlaceOfAnotherTellsWhyAndWhatIsCarriedOver) {
  PolicyDocument document = OfficeDocument();
  ServiceStandard& urgent = *document.add_standards();
  urgent.set_id("urgent");
  urgent.mutable_when()->add_severity(SEVERITY_CRITICAL);
  *urgent.add_clocks() = RuleOf(CLOCK_METRIC_ANSWER, BusinessMinutes(60));
  ServiceStandard& ordinary = *document.add_standards();
  ordinary.set_id("ordinary");
  *ordinary.add_clocks() = RuleOf(CLOCK_METRIC_ANSWER, BusinessMinutes(600));
  world_.Apply(document);
  const std::string number = world_.Receive();
  world_.Wait("2026-09-28 10:00");
  TicketCommand classify = DoClassify();
  classify.mutable_classify()->set_severity(SEVERITY_CRITICAL);
  world_.Do(number, classify);

  EXPECT_EQ(Title(number, 1), "Promise 1, answer to the customer: was replaced");
  EXPECT_THAT(Steps(number, 1),
              Contains("Promise 2 took its place on Mon 28 Sep 2026 10:00 +08:00: another standard "
                       "matches since it was classified anew."));
  EXPECT_THAT(
      Steps(number, 2),
      Contains(HasSubstr("It takes the place of promise 1: what was used is carried over.")));
  EXPECT_THAT(Steps(number, 2),
              Contains(HasSubstr("By its amount it was due on Mon 28 Sep 2026 08:40 +08:00, before "
                                 "the change: some time is left.")));
  EXPECT_THAT(Steps(number, 1, "zh"),
              Contains(HasSubstr("由时限 2 接替：重新分类后适用另一服务标准")));
}

TEST_F(WhyTest, APersonsPromiseTellsWhoPromisedWhat) {
  const std::string number = Assigned();
  world_.Do(number, DoPromise(At("2026-09-30 12:00")), By("bo", "handler"));

  EXPECT_EQ(Title(number, 3), "Promise 3, a person's promise to the customer: runs");
  EXPECT_EQ(Steps(number, 3).front(), "bo promised it to the customer: a call.");
  EXPECT_EQ(Steps(number, 3, "zh").front(), "bo 向客户承诺：a call。");
}

TEST_F(WhyTest, AnEndedTicketOwesNothing) {
  const std::string number = Assigned();
  world_.Do(number, DoWithdraw());

  EXPECT_THAT(Owed(number), IsEmpty());
  EXPECT_THAT(Steps(number, 1), Contains("Owed no more since Thu 24 Sep 2026 16:40:01 +08:00: the "
                                         "ticket was closed."));
}

TEST_F(WhyTest, AnEscalationTellsWhomAndThatItIsUnderSupervision) {
  ClockRule answer = RuleOf(CLOCK_METRIC_ANSWER, BusinessMinutes(60));
  LadderStep& step = *answer.add_ladder();
  step.set_to(LADDER_TARGET_SUPERVISOR);
  step.set_supervision(true);
  world_.Promise({answer});
  const std::string number = Assigned();
  world_.Wait("2026-10-13 09:00");
  world_.Timers(number);

  EXPECT_THAT(Steps(number, 1), Contains("Escalated to supervisor on Mon 28 Sep 2026 08:40 +08:00, "
                                         "step 1, under supervision."));
  EXPECT_THAT(Steps(number, 1, "zh"),
              Contains("2026-09-28 周一 08:40 +08:00 升级至主管，第 1 步，督办。"));
}

TEST_F(WhyTest, AnEscalationTellsWhoWasOnDutyAndWhoSawToIt) {
  for (const char* const id : {"ana", "cai"}) {
    world_.Do(CommandTo(id, DoDescribeAgent()), By("eve", "supervisor"));
  }
  world_.Do(CommandTo("north", DoDescribeTeam({"ana", "cai"})), By("eve", "supervisor"));
  world_.Do(CommandTo("north", DoSetRota({"ana", "cai"})), By("eve", "supervisor"));
  ClockRule answer = RuleOf(CLOCK_METRIC_ANSWER, BusinessMinutes(60));
  answer.add_ladder()->set_to(LADDER_TARGET_DUTY);
  answer.add_ladder()->set_to(LADDER_TARGET_SUPERVISOR);
  *answer.mutable_ladder(1)->mutable_after() = BusinessDays(1);
  world_.Promise({answer});
  const std::string number = Assigned();
  world_.Wait("2026-09-28 08:41");
  world_.Timers(number);
  world_.Wait("2026-09-28 08:42");
  world_.Do(number, DoAcknowledgeEscalation(), By("cai", "agent"));
  world_.Wait("2026-10-13 09:00");
  world_.Timers(number);

  EXPECT_THAT(Steps(number, 1),
              Contains("Escalated to duty (north/cai) on Mon 28 Sep 2026 08:40 +08:00, step 1."));
  EXPECT_THAT(Steps(number, 1), Contains("cai acknowledged step 1 on Mon 28 Sep 2026 08:42 +08:00: "
                                         "no further step is taken."));
  EXPECT_THAT(Steps(number, 1, "zh"),
              Contains("2026-09-28 周一 08:40 +08:00 升级至值班人 (north/cai)，第 1 步。"));
  EXPECT_THAT(Steps(number, 1, "zh"),
              Contains("cai 于 2026-09-28 周一 08:42 +08:00 确认第 1 步升级，不再继续升级。"));
  EXPECT_THAT(Steps(number, 1), Each(Not(HasSubstr("supervisor"))));
}

// A unit bounces a ticket: the customer's promise stands alone, each holder's too.
TEST_F(WhyTest, EveryHoldersPromiseIsToldByItself) {
  const std::string number = Assigned();
  for (const char* const day : {"2026-09-28 10:00", "2026-09-30 10:00"}) {
    world_.Wait(day);
    const std::string holder = world_.At(number).holder->person();
    world_.Do(number, DoRequestReturn(), By(holder, "handler"));
    world_.Do(number,
              DoAcceptReturn(holder == "bo" ? "south" : "north", holder == "bo" ? "cai" : "bo"),
              By("art", "arbiter"));
  }

  EXPECT_THAT(Steps(number, 1), Each(Not(HasSubstr("moved"))));
  EXPECT_EQ(Title(number, 2), "Promise 2, taking it up by the holder north: is owed no more");
  EXPECT_THAT(Steps(number, 2), Contains(HasSubstr("another has the ticket")));
  EXPECT_EQ(Title(number, 3),
            "Promise 3, taking it up by the holder south: is owed no more; broken");
  EXPECT_EQ(Title(number, 4), "Promise 4, taking it up by the holder north: runs");
}

// The sentences of who had it.
class HoldersTest : public WhyTest {
 protected:
  std::vector<std::string> Holders(const std::string& number, const char* language = "en") {
    std::vector<std::string> sentences;
    const auto why = Why(number);
    for (const auto& step : why.at("holders").as_array()) {
      sentences.emplace_back(step.at(language).as_string().c_str());
    }
    return sentences;
  }

  // A ticket of bo, who offers it to cai; lea leads the team.
  std::string Offered() {
    TeamCommand team = DoDescribeTeam({"bo", "cai"}, "lea");
    for (const char* const id : {"bo", "cai", "lea"}) {
      world_.Do(CommandTo(id, DoDescribeAgent()), By("eve", "supervisor"));
    }
    world_.Do(CommandTo("north", team), By("eve", "supervisor"));
    const std::string number = Assigned();
    world_.Wait("2026-09-24 17:00");
    world_.Do(number, DoHandOver("cai"), By("bo", "handler"));
    return number;
  }
};

TEST_F(HoldersTest, AnAssignmentTellsWhoChoseOrWhichRuleOfWhichPolicyDid) {
  const std::string number = Assigned();
  TicketEvent by_rule = testing::Assigned("north", "cai");
  AssignedBy& by = *by_rule.mutable_assigned()->mutable_by();
  by.set_policy("assignment/house");
  by.set_policy_version(2);
  by.set_how(ASSIGNED_HOW_IN_TURN);
  world_.Take(number, {by_rule});

  const std::vector<std::string> english = Holders(number);
  ASSERT_EQ(english.size(), 2U);
  EXPECT_EQ(english[0], "Assigned to north/bo on Thu 24 Sep 2026 16:40:01 +08:00 by ana.");
  EXPECT_THAT(english[1], HasSubstr("Assigned to north/cai on "));
  EXPECT_THAT(english[1], HasSubstr(", by policy assignment/house, version 2: it was their turn."));
  const std::vector<std::string> chinese = Holders(number, "zh");
  EXPECT_EQ(chinese[0], "2026-09-24 周四 16:40:01 +08:00 ana 派单给 north/bo。");
  EXPECT_THAT(chinese[1], HasSubstr("依据政策 assignment/house 第 2 版派单给 north/cai：轮派。"));
}

TEST_F(HoldersTest, AHandoverTellsWhoOfferedAndWhoAcceptedIt) {
  const std::string number = Offered();
  world_.Do(number, DoDeclineHandover(), By("cai", "handler"));
  world_.Do(number, DoHandOver("cai"), By("lea", "handler"));
  world_.Do(number, DoAcceptHandover(), By("cai", "handler"));

  EXPECT_THAT(
      Holders(number),
      ElementsAre(HasSubstr("Assigned to north/bo"),
                  "bo offered it to cai on Thu 24 Sep 2026 17:00 +08:00, to be accepted by Thu 24 "
                  "Sep 2026 17:30 +08:00: end of shift.",
                  "cai declined the handover on Thu 24 Sep 2026 17:00 +08:00: off sick.",
                  HasSubstr("lea offered it to cai on Thu 24 Sep 2026 17:00 +08:00, for bo, to be"),
                  "cai accepted the handover on Thu 24 Sep 2026 17:00 +08:00.",
                  HasSubstr("Assigned to north/cai on Thu 24 Sep 2026 17:00 +08:00 by cai: end")));
  EXPECT_THAT(Holders(number, "zh"),
              ElementsAre(HasSubstr("派单给 north/bo"), HasSubstr("bo 于 2026-09-24 周四 17:00"),
                          HasSubstr("拒绝接班：off sick。"), HasSubstr("代 bo 交班给 cai"),
                          HasSubstr(" 接班。"), HasSubstr("派单给 north/cai：end of shift。")));
}

TEST_F(HoldersTest, AHandoverThatNobodyAcceptedTellsWhoHasItInstead) {
  const std::string number = Offered();
  world_.Wait("2026-09-24 17:40");
  world_.Timers(number);

  EXPECT_THAT(
      Holders(number),
      ElementsAre(HasSubstr("Assigned to north/bo"), HasSubstr("bo offered it to cai"),
                  "cai had not accepted the handover from bo by Thu 24 Sep 2026 17:30 +08:00.",
                  "Assigned to north/lea on Thu 24 Sep 2026 17:40 +08:00: nobody accepted its "
                  "handover."));
  EXPECT_THAT(Holders(number, "zh").back(), HasSubstr("派单给 north/lea：交接无人接收。"));
}

TEST_F(HoldersTest, AReturnTellsWhoAskedAndWhoDecided) {
  const std::string number = Assigned();
  world_.Do(number, DoRequestReturn(), By("bo", "handler"));
  world_.Do(number, DoRejectReturn(), By("dora", "dispatcher"));

  EXPECT_THAT(Holders(number),
              ElementsAre(HasSubstr("Assigned"), HasSubstr("bo asked on"),
                          HasSubstr("dora rejected the return on Thu 24 Sep 2026 16:40")));
}

TEST_F(HoldersTest, EveryRuleAndEveryReasonThatNobodyHasItIsTold) {
  const std::string number = Assigned();
  for (int how = 1; how <= AssignedHow_MAX; ++how) {
    TicketEvent assigned = testing::Assigned("north", "cai");
    assigned.mutable_assigned()->mutable_by()->set_how(static_cast<AssignedHow>(how));
    world_.Take(number, {assigned});
  }
  for (int why = 1; why <= UnassignableWhy_MAX; ++why) {
    TicketEvent unassignable;
    unassignable.mutable_unassignable()->set_team("north");
    unassignable.mutable_unassignable()->set_why(static_cast<UnassignableWhy>(why));
    world_.Take(number, {unassignable});
  }

  EXPECT_EQ(Holders(number).size(), 1U + AssignedHow_MAX + UnassignableWhy_MAX);
  EXPECT_THAT(Holders(number), Each(Not(HasSubstr("newer version"))));
  EXPECT_THAT(Holders(number, "zh"), Each(Not(HasSubstr("未知"))));
}

TEST_F(WhyTest, ItIsToldAsOfAnEarlierInstant) {
  const std::string number = Assigned();
  world_.Wait("2026-09-25 11:00");
  world_.Do(number, DoWithdraw());

  const auto then = Read(absl::StrCat("/v1/tickets/", number, "/why?as_of=2026-09-25T00:00:00Z"));

  EXPECT_EQ(then.at("owed").as_array().size(), 2U);
  EXPECT_THAT(Owed(number), IsEmpty());
}

TEST_F(WhyTest, OfATicketThatIsNotThereNothingIsTold) {
  const HttpResponse response =
      testing::Ask(service(), Get(absl::StrCat("/v1/tickets/", OtherNumber(), "/why")));

  EXPECT_EQ(response.status, 404);
}

// Every name that facts can hold is told in words of both languages.
TEST(ClockWordsTest, EveryMetricReasonAndAmountHasItsWords) {
  for (int metric = 1; metric <= ClockMetric_MAX; ++metric) {
    ClockStarted started;
    started.set_metric(static_cast<ClockMetric>(metric));
    EXPECT_THAT(PromiseWords(started).en, Not(HasSubstr("metric ")));
    EXPECT_THAT(PromiseWords(started).zh, Not(HasSubstr("指标")));
  }
  for (int why = 1; why <= SupersededWhy_MAX; ++why) {
    EXPECT_THAT(WhyWords(static_cast<SupersededWhy>(why)).en, Not(HasSubstr("newer version")));
  }
  for (int why = 1; why <= CancelledWhy_MAX; ++why) {
    EXPECT_THAT(WhyWords(static_cast<CancelledWhy>(why)).en, Not(HasSubstr("newer version")));
  }
  EXPECT_EQ(WaitingWords("third_party").zh, "第三方");
  EXPECT_EQ(WaitingWords("parts").en, "parts");
  EXPECT_EQ(WaitingWords("legal_appraisal").zh, "legal_appraisal");  // the policy's own word
  EXPECT_EQ(AmountWords(BusinessMinutes(90)).zh, "90 个工作分钟");
  EXPECT_EQ(AmountWords(Days(7)).zh, "7 天");
  EXPECT_EQ(AmountWords(Weeks(8)).zh, "8 周");
  EXPECT_EQ(AmountWords(Months(1)).zh, "1 个月");
  EXPECT_EQ(AmountWords(Elapsed(absl::Hours(24))).zh, "连续 24 小时");
  EXPECT_EQ(AmountWords(Elapsed(absl::Minutes(45))).zh, "连续 45 分钟");
  EXPECT_EQ(AmountWords(Elapsed(absl::Seconds(90))).zh, "连续 90 秒");
}

// Facts that start and meet promises; whatever else happens is no more than time that passes.
TEST(ClockWordsTest, AFactTellsWhenItWas) {
  const std::vector<std::pair<TicketEvent, std::string>> facts = {
      {Received(), "when it was received"},
      {Acknowledged(), "when its receipt was acknowledged"},
      {Classified(), "when it was classified"},
      {Assigned("north"), "when it was assigned to north"},
      {CoHandlerAdded("west", "wu"), "when west/wu came to help"},
      {Started("bo"), "when it was taken up"},
      {Answered("bo"), "when it was answered"},
      {ContactAdded("c"), "when there was contact again"},
      {ReturnRequested("bo"), "when its return was asked for"},
      {ReturnDecided("dora", true), "when its return was decided"},
      {Reached("rita", RESOLUTION_NOT, 1), "when the customer was revisited"},
      {MilestoneReached("arrive"), "when arrive was reached"},
      {Closed(EXIT_WITHDRAWN), "when it was closed"},
      {RedoOrdered(2), "when another round of handling began"},
      {Reopened(2), "when it was opened again"},
      {Absorbed("1"), "when ticket 1 was merged into it"},
      {AbsorptionUndone("1"), "when the merge was undone"},
      {MergeUndone(TICKET_PHASE_HANDLING), "when the merge was undone"},
      {CustomerLinked(), "when its customer became known"},
      {Noted("x"), "as time passed"},
  };
  for (const auto& [fact, words] : facts) {
    EXPECT_EQ(WhenWords(fact).en, words);
    EXPECT_NE(WhenWords(fact).zh, "");
  }
}

}  // namespace
}  // namespace redress::testing
