// The revisits that rules of a policy ask for, over the ticket and its callback.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "events/instant.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/decider.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ruled_decider.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

constexpr char kRules[] = R"yaml(policy: asking
version: 1
source: a test
calendars:
  office: {zone: Asia/Shanghai, week: {mon-fri: ["09:00-18:00"]}, known_until: open}
revisits:
  - {id: no-words-of-thanks, when: {kind: praise}, exempt: true}
  - {id: idle, when: {kind: complaint, category: [idle]}, exempt: true}
  - id: ask
    when: {kind: [complaint, consultation]}
    after: {business_days: 1}
    calendar: office
    team: care
    attempts: 3
    spacing: {business_minutes: 120}
    redo_team: second-line
    max_cycles: 2
)yaml";

class RevisitRulesTest : public ::testing::Test {
 protected:
  RevisitRulesTest() {
    decider_.now = At("2026-09-28 10:00");  // a Monday
    decider_.Apply("asking", kRules);
  }

  std::string PlannedFor(const std::string& number) {
    const auto planned = decider_.TicketAt(number).planned_revisit;
    return planned ? Shown(TimeOf(planned->planned_for())).substr(0, 20) : "none";
  }

  Callback CallbackOf(const std::string& number) {
    const Ticket ticket = decider_.TicketAt(number);
    return ticket.callbacks.empty() ? Callback() : decider_.CallbackAt(*ticket.callbacks.rbegin());
  }

  // Gives the command, which must be taken.
  Decision Do(const std::string& number, const TicketCommand& command,
              const std::string& actor = "rita", const std::string& role = "agent") {
    const auto decision = decider_.Do(number, command, actor, role);
    EXPECT_TRUE(decision.ok()) << decision.status();
    return decision.ok() ? *decision : Decision();
  }

  RuledDecider decider_;
};

TEST_F(RevisitRulesTest, TheAnswerPlansTheRevisitOfATeam) {
  const std::string number = decider_.AnsweredTicket();

  const TicketRevisitPlanned planned = *decider_.TicketAt(number).planned_revisit;
  EXPECT_EQ(planned.rule(), "ask");
  EXPECT_EQ(planned.policy(), "asking");
  EXPECT_EQ(planned.policy_version(), 1U);
  EXPECT_EQ(planned.team(), "care");
  EXPECT_EQ(planned.revisitor(), "");
  EXPECT_EQ(planned.attempt(), 1U);
  EXPECT_EQ(PlannedFor(number), "Tue 2026-09-29 10:00");
  const Callback callback = CallbackOf(number);
  EXPECT_TRUE(callback.open);
  EXPECT_EQ(callback.planned.rule(), "ask");
  EXPECT_EQ(callback.planned.team(), "care");
  EXPECT_EQ(callback.planned.purpose(), CALLBACK_PURPOSE_REVISIT);
  EXPECT_THAT(callback.planned_for, EqualsProto(planned.planned_for()));
}

TEST_F(RevisitRulesTest, WhatIsSettledAtFirstContactIsAskedAboutToo) {
  const std::string number = decider_.Complained("13800138000");

  const Decision decision = Do(number, DoResolve("north"), "bo");

  EXPECT_THAT(FactsOf(decision, TicketStream(number)),
              ElementsAre("classified", "assigned", "answered", "revisit_planned"));
  EXPECT_TRUE(CallbackOf(number).open);
}

TEST_F(RevisitRulesTest, WhatIsSettledAsItIsReceivedIsAskedAboutToo) {
  Interaction complaint = ComplaintOf("13800138000");
  *complaint.mutable_data()->mutable_resolve() = DoResolve("north").resolve();
  const std::string number = decider_.NextTicket();

  const auto decision = decider_.Do(CommandOf(complaint), "bo");

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(PlannedFor(number), "Tue 2026-09-29 10:00");
  EXPECT_TRUE(CallbackOf(number).open);
}

TEST_F(RevisitRulesTest, ARuleExemptsByItsNameWhateverTheKind) {
  const std::string number = decider_.Complained("13800138000");
  TicketCommand classify = DoClassify();
  classify.mutable_classify()->clear_category();
  classify.mutable_classify()->add_category("idle");
  for (const TicketCommand& command : {classify, DoAssign("north", "bo"), DoStart()}) {
    Do(number, command, "bo");
  }

  const Decision decision = Do(number, DoAnswer(), "bo");

  EXPECT_THAT(FactsOf(decision, TicketStream(number)), ElementsAre("answered", "closed"));
  EXPECT_EQ(decider_.TicketAt(number).closed->exit(), EXIT_EXEMPT);
  EXPECT_EQ(decider_.TicketAt(number).closed->exemption(), "idle");
}

TEST_F(RevisitRulesTest, ARuleThatAsksWinsOverAnExemptKind) {
  Interaction question = ComplaintOf("13800138000");
  question.set_type("redress.consultation");
  const std::string number = decider_.NextTicket();
  ASSERT_TRUE(decider_.Do(CommandOf(question)).ok());

  Do(number, DoResolve("north"), "bo");

  EXPECT_EQ(PlannedFor(number), "Tue 2026-09-29 10:00");
}

TEST_F(RevisitRulesTest, WhereNobodyIsKnownWhoCouldBeAskedThatIsTheExemption) {
  Interaction report = ComplaintOf("13800138000");
  report.mutable_data()->mutable_customer()->Clear();
  report.mutable_data()->set_on_behalf_of("a neighbour");
  const std::string number = decider_.NextTicket();
  ASSERT_TRUE(decider_.Do(CommandOf(report)).ok());

  Do(number, DoResolve("north"), "bo");

  EXPECT_EQ(decider_.TicketAt(number).closed->exemption(), "nobody-to-ask");
}

TEST_F(RevisitRulesTest, AttemptsInVainAreAtOtherTimesOfDayAndTheLastOneCloses) {
  const std::string number = decider_.AnsweredTicket();
  const std::string callback = CallbackOf(number).id;
  decider_.now = At("2026-09-29 10:05");

  const Decision first = Do(number, DoRevisitInVain());
  EXPECT_THAT(FactsOf(first, TicketStream(number)), ElementsAre("revisited", "revisit_planned"));
  EXPECT_THAT(FactsOf(first, CallbackStream(callback)), ElementsAre("attempted", "moved"));
  EXPECT_EQ(PlannedFor(number), "Tue 2026-09-29 12:40");  // in the afternoon
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->attempt(), 2U);
  decider_.now = At("2026-09-29 12:45");
  Do(number, DoRevisitInVain());
  EXPECT_EQ(PlannedFor(number), "Tue 2026-09-29 16:20");  // in the evening
  decider_.now = At("2026-09-29 16:30");
  const Decision last = Do(number, DoRevisitInVain());

  EXPECT_THAT(FactsOf(last, TicketStream(number)), ElementsAre("revisited", "closed"));
  EXPECT_EQ(decider_.TicketAt(number).closed->exit(), EXIT_NOT_REACHED);
  EXPECT_FALSE(decider_.CallbackAt(callback).open);
  EXPECT_EQ(decider_.CallbackAt(callback).attempts, 3U);
}

TEST_F(RevisitRulesTest, AnAttemptToldOfTheCallbackPlansTheNextToo) {
  const std::string number = decider_.AnsweredTicket();
  const std::string callback = CallbackOf(number).id;
  decider_.now = At("2026-09-29 16:30");
  CallbackCommand busy;
  busy.mutable_attempt()->set_result(ATTEMPT_RESULT_BUSY);

  const auto decision = decider_.Do(callback, busy, "rita");

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_THAT(FactsOf(*decision, CallbackStream(callback)), ElementsAre("attempted", "moved"));
  EXPECT_EQ(PlannedFor(number), "Wed 2026-09-30 09:30");
  EXPECT_EQ(Shown(TimeOf(decider_.CallbackAt(callback).planned_for)).substr(0, 20),
            "Wed 2026-09-30 09:30");
}

TEST_F(RevisitRulesTest, WhoeverOfTheTeamTakesItIsNoHandler) {
  const std::string number = decider_.AnsweredTicket();
  const std::string callback = CallbackOf(number).id;
  CallbackCommand give;
  give.mutable_give()->set_caller("bo");

  EXPECT_THAT(decider_.Do(callback, give).status(),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kHandlerMayNotRevisit));
  EXPECT_THAT(decider_.Do(number, DoRevisitInVain(), "bo").status(),
              IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kHandlerMayNotRevisit));
  give.mutable_give()->set_caller("rita");
  ASSERT_TRUE(decider_.Do(callback, give).ok());
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->revisitor(), "rita");
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->team(), "care");
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->rule(), "ask");
}

TEST_F(RevisitRulesTest, ACallOfATeamCanBeMoved) {
  const std::string number = decider_.AnsweredTicket();
  CallbackCommand move;
  *move.mutable_move()->mutable_planned_for() = InstantOf(At("2026-09-30 11:00"));

  const auto decision = decider_.Do(CallbackOf(number).id, move);

  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(PlannedFor(number), "Wed 2026-09-30 11:00");
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->team(), "care");
}

TEST_F(RevisitRulesTest, TheUnsatisfiedCustomersTicketGoesToTheTeamThatRedoes) {
  const std::string number = decider_.AnsweredTicket();

  Do(number, DoRevisit(RESOLUTION_NOT, 1));

  const Ticket ticket = decider_.TicketAt(number);
  EXPECT_EQ(ticket.cycle, 2U);
  EXPECT_EQ(ticket.phase, TICKET_PHASE_ASSIGNED);
  EXPECT_THAT(*ticket.holder, EqualsProto(HolderOf("second-line")));
  const Event assigned = decider_.Load(TicketStream(number)).back().event;
  EXPECT_EQ(assigned.ticket().assigned().by().policy(), "asking");
  EXPECT_EQ(assigned.ticket().assigned().by().how(), ASSIGNED_HOW_REDO);
}

TEST_F(RevisitRulesTest, WhoIsNamedGoesBeforeTheTeamThatRedoes) {
  const std::string number = decider_.AnsweredTicket();

  Do(number, DoRevisitAndRedo(RESOLUTION_NOT, 1, HolderOf("south")));

  EXPECT_THAT(*decider_.TicketAt(number).holder, EqualsProto(HolderOf("south")));
}

TEST_F(RevisitRulesTest, TheTeamThatHadItDoesNotRedoIt) {
  const std::string number = decider_.Complained("13800138000");
  for (const TicketCommand& command :
       {DoClassify(), DoAssign("second-line", "bo"), DoStart(), DoAnswer()}) {
    Do(number, command, "bo");
  }

  Do(number, DoRevisit(RESOLUTION_NOT, 1));

  EXPECT_EQ(decider_.TicketAt(number).phase, TICKET_PHASE_CLASSIFIED);
}

TEST_F(RevisitRulesTest, AfterTheRulesCyclesASupervisorMayCloseAsNotAccepted) {
  const std::string number = decider_.AnsweredTicket();
  Do(number, DoRevisit(RESOLUTION_NOT, 1));
  for (const TicketCommand& command : {DoTransfer("second-line", "mo"), DoStart(), DoAnswer()}) {
    Do(number, command, "mo");
  }

  const Decision last = Do(number, DoRevisit(RESOLUTION_NOT, 1));
  EXPECT_THAT(FactsOf(last, TicketStream(number)), ElementsAre("revisited"));
  Do(number, DoClose(EXIT_NOT_ACCEPTED), "sue", "supervisor");

  EXPECT_EQ(decider_.TicketAt(number).closed->exit(), EXIT_NOT_ACCEPTED);
}

TEST_F(RevisitRulesTest, EachCycleIsAskedAboutAnew) {
  const std::string number = decider_.AnsweredTicket();
  Do(number, DoRevisitInVain());
  Do(number, DoRevisit(RESOLUTION_NOT, 1));
  for (const TicketCommand& command : {DoTransfer("second-line", "mo"), DoStart(), DoAnswer()}) {
    Do(number, command, "mo");
  }

  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->attempt(), 1U);
  EXPECT_EQ(decider_.TicketAt(number).callbacks.size(), 2U);
}

TEST_F(RevisitRulesTest, AnAnswerToldLateIsNotAskedAboutInThePast) {
  const std::string number = decider_.Complained("13800138000");
  for (const TicketCommand& command : {DoClassify(), DoAssign("north", "bo"), DoStart()}) {
    Do(number, command, "bo");
  }
  Command answer = CommandOf(number, DoAnswer());
  decider_.now = At("2026-10-01 11:00");
  *answer.mutable_ticket()->mutable_happened() = InstantOf(At("2026-09-28 15:00"));

  ASSERT_TRUE(decider_.Do(answer, "bo").ok());

  EXPECT_EQ(PlannedFor(number), "Thu 2026-10-01 11:00");
}

TEST_F(RevisitRulesTest, WithoutARuleNobodyPlansAnything) {
  decider_.Apply("asking", "policy: asking\nversion: 2\nsource: a test\n");

  EXPECT_EQ(PlannedFor(decider_.AnsweredTicket()), "none");
}

}  // namespace
}  // namespace redress::testing
