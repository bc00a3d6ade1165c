#include "aggregates/callback/callback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "events/instant.h"
#include "tests/testing/decider.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CallbackCommand DoPlanRevisitCall(const std::string& number, const std::string& caller) {
  CallbackCommand command;
  command.mutable_plan()->set_purpose(CALLBACK_PURPOSE_REVISIT);
  command.mutable_plan()->set_ticket(number);
  command.mutable_plan()->set_caller(caller);
  return command;
}

CallbackCommand DoPlanCare(const std::string& customer) {
  CallbackCommand command;
  command.mutable_plan()->set_purpose(CALLBACK_PURPOSE_CARE);
  command.mutable_plan()->set_customer(customer);
  return command;
}

CallbackCommand DoPlanAskedFor(const std::string& phone) {
  CallbackCommand command;
  command.mutable_plan()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
  *command.mutable_plan()->add_points() = PhoneOf(phone);
  return command;
}

CallbackCommand DoGive(const std::string& caller) {
  CallbackCommand command;
  command.mutable_give()->set_caller(caller);
  return command;
}

CallbackCommand DoMove(absl::Time planned_for) {
  CallbackCommand command;
  *command.mutable_move()->mutable_planned_for() = InstantOf(planned_for);
  return command;
}

CallbackCommand DoAttempt(AttemptResult result) {
  CallbackCommand command;
  command.mutable_attempt()->set_result(result);
  command.mutable_attempt()->set_words("rang ten times");
  return command;
}

CallbackCommand DoFinish() {
  CallbackCommand command;
  command.mutable_finish()->set_words("all is well");
  SurveyAnswer& answer = *command.mutable_finish()->add_survey();
  answer.set_question("Would you come again?");
  answer.set_answer("yes");
  return command;
}

CallbackCommand DoFinishRevisit(Resolution resolution, std::uint32_t satisfaction) {
  CallbackCommand command = DoFinish();
  command.mutable_finish()->set_resolution(resolution);
  command.mutable_finish()->set_satisfaction(satisfaction);
  return command;
}

CallbackCommand DoCancel() {
  CallbackCommand command;
  command.mutable_cancel()->set_reason("not needed");
  return command;
}

class CallbackTest : public ::testing::Test {
 protected:
  // Plans a revisit of the ticket by rita; returns the callback's id.
  std::string Planned(const std::string& number) {
    std::string id = decider_.NextCallback();
    CHECK(decider_.Do("", DoPlanRevisitCall(number, "rita")).ok());
    return id;
  }

  Decider decider_;
};

// Care, and what customers ask for.

TEST_F(CallbackTest, CareIsPlannedAttemptedAndDone) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string id = decider_.NextCallback();

  ASSERT_TRUE(decider_.Do("", DoPlanCare(wang)).ok());
  ASSERT_TRUE(decider_.Do(id, DoGive("rita")).ok());
  ASSERT_TRUE(decider_.Do(id, DoMove(Monday() + absl::Hours(48))).ok());
  ASSERT_TRUE(decider_.Do(id, DoAttempt(ATTEMPT_RESULT_BUSY)).ok());
  const auto done = decider_.Do(id, DoFinish(), "rita");

  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_THAT(FactsOf(*done, CallbackStream(id)), ElementsAre("attempted", "done"));
  const CallbackDone& outcome = done->appends[0].events[1].callback().done();
  EXPECT_EQ(outcome.outcome(), CALLBACK_OUTCOME_SPOKEN);
  EXPECT_EQ(outcome.survey(0).answer(), "yes");
  const Callback callback = decider_.CallbackAt(id);
  EXPECT_EQ(callback.planned.customer(), wang);
  EXPECT_EQ(callback.caller, "rita");
  EXPECT_EQ(callback.attempts, 2U);
  EXPECT_FALSE(callback.open);
}

TEST_F(CallbackTest, WhatIsAlreadySoIsNothingNew) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanCare(wang)).ok());

  for (const CallbackCommand& command : {DoGive("rita"), DoMove(Monday())}) {
    EXPECT_THAT(decider_.Do(id, command)->appends, ::testing::Not(IsEmpty()));
    EXPECT_THAT(decider_.Do(id, command)->appends, IsEmpty());
  }
}

TEST_F(CallbackTest, ACallbackThatIsOverTakesNoCommand) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanCare(wang)).ok());
  ASSERT_TRUE(decider_.Do(id, DoCancel()).ok());

  for (const CallbackCommand& command :
       {DoGive("rita"), DoMove(Monday()), DoAttempt(ATTEMPT_RESULT_BUSY), DoFinish(), DoCancel()}) {
    EXPECT_THAT(decider_.Do(id, command).status(), IsRefusal(kForbidden, codes::kCallbackOver));
  }
}

TEST_F(CallbackTest, AnUnknownCallbackTakesNoCommand) {
  EXPECT_THAT(decider_.Do(std::string("abc"), DoGive("rita")).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchCallback));
}

TEST_F(CallbackTest, TheLastAttemptInVainEndsIt) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanCare(wang)).ok());
  ASSERT_TRUE(decider_.Do(id, DoAttempt(ATTEMPT_RESULT_NO_ANSWER)).ok());
  ASSERT_TRUE(decider_.Do(id, DoAttempt(ATTEMPT_RESULT_WRONG_NUMBER)).ok());
  EXPECT_TRUE(decider_.CallbackAt(id).open);

  const auto last = decider_.Do(id, DoAttempt(ATTEMPT_RESULT_BUSY));

  EXPECT_THAT(FactsOf(*last, CallbackStream(id)), ElementsAre("attempted", "done"));
  EXPECT_EQ(last->appends[0].events[1].callback().done().outcome(), CALLBACK_OUTCOME_NOT_REACHED);
}

TEST_F(CallbackTest, WhoDoesNotWantToBeCalledIsNotCalledAgain) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanCare(wang)).ok());

  const auto refused = decider_.Do(id, DoAttempt(ATTEMPT_RESULT_REFUSED));

  EXPECT_EQ(refused->appends[0].events[1].callback().done().outcome(), CALLBACK_OUTCOME_REFUSED);
}

TEST_F(CallbackTest, APlanMustSayWhomToCall) {
  const std::string number = decider_.AnsweredTicket();
  CallbackCommand nobody;
  nobody.mutable_plan()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);

  for (const CallbackCommand& command :
       {nobody, DoPlanCare(""), DoPlanRevisitCall("", "rita"), DoPlanRevisitCall(number, ""),
        DoPlanAskedFor("x"), DoPlanRevisitCall("4711", "rita")}) {
    EXPECT_THAT(decider_.Do("", command).status(), IsRefusal(kInvalid, kMalformed))
        << command.ShortDebugString();
  }
  EXPECT_THAT(decider_.Do("", DoPlanCare(kCustomer)).status(),
              IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchCustomer));
}

TEST_F(CallbackTest, APlanByPointsIsTheirCustomersWhoIsMadeKnownIfNew) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string known = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanAskedFor("139-0000-0111")).ok());
  const std::string unknown = decider_.NextCallback();
  const std::string customer = decider_.NextCustomer();
  ASSERT_TRUE(decider_.Do("", DoPlanAskedFor("222")).ok());

  EXPECT_EQ(decider_.CallbackAt(known).planned.customer(), wang);
  EXPECT_EQ(decider_.CallbackAt(unknown).planned.customer(), customer);
  EXPECT_THAT(decider_.PointAt("222").customers, ElementsAre(customer));
}

TEST_F(CallbackTest, APlanForATicketIsItsCustomersAndNobodyElses) {
  const std::string li = decider_.Registered("Li", "222");
  const std::string number = decider_.Complained("111");
  CallbackCommand command;
  command.mutable_plan()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
  command.mutable_plan()->set_ticket(number);
  const std::string id = decider_.NextCallback();

  ASSERT_TRUE(decider_.Do("", command).ok());
  command.mutable_plan()->set_customer(li);

  EXPECT_EQ(decider_.CallbackAt(id).planned.customer(), decider_.TicketAt(number).customer);
  EXPECT_THAT(decider_.Do("", command).status(), IsRefusal(kForbidden, codes::kOtherCustomer));
}

TEST_F(CallbackTest, WhatOnlyARevisitIsToldIsRefusedOtherwise) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanCare(wang)).ok());

  EXPECT_THAT(decider_.Do(id, DoFinishRevisit(RESOLUTION_RESOLVED, 5)).status(),
              IsRefusal(kForbidden, codes::kNoRevisit));
  for (const CallbackCommand& command :
       {DoFinishRevisit(RESOLUTION_UNSPECIFIED, 6), DoAttempt(ATTEMPT_RESULT_REACHED)}) {
    EXPECT_THAT(decider_.Do(id, command).status(), IsRefusal(kInvalid, kMalformed));
  }
  EXPECT_TRUE(decider_.Do(id, DoFinishRevisit(RESOLUTION_UNSPECIFIED, 4)).ok());
}

TEST_F(CallbackTest, WhoCallsMustSayWho) {
  const std::string wang = decider_.Registered("Wang", "111");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanCare(wang)).ok());

  EXPECT_THAT(decider_.Do(id, DoFinish(), "").status(),
              IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
}

TEST_F(CallbackTest, AnInteractionThatAsksForACallbackPlansIt) {
  Interaction asking =
      WithPoint(InteractionOf("redress.callback"), POINT_KIND_PHONE, "139-0000-0111");
  *asking.mutable_data()->mutable_call_at() = InstantOf(Monday() + absl::Hours(3));
  asking.mutable_data()->set_subject("the bill");
  const std::string id = decider_.NextCallback();

  const auto decision = decider_.Do(CommandOf(asking));

  ASSERT_TRUE(decision.ok()) << decision.status();
  const std::string contact = decider_.names().ContactId("crm", "1");
  EXPECT_EQ(decider_.ContactAt(contact).recorded->callback(), id);
  const Callback callback = decider_.CallbackAt(id);
  EXPECT_EQ(callback.planned.purpose(), CALLBACK_PURPOSE_ASKED_FOR);
  EXPECT_EQ(callback.planned.contact(), contact);
  EXPECT_EQ(callback.planned.customer(), decider_.ContactAt(contact).customer);
  EXPECT_EQ(callback.planned.points(0).value(), "+8613900000111");
  EXPECT_EQ(TimeOf(callback.planned_for), Monday() + absl::Hours(3));
}

TEST_F(CallbackTest, ACallbackAskedForAboutATicketIsOfItsCustomer) {
  const std::string number = decider_.Complained("111");
  Interaction asking = InteractionOf("redress.callback");
  asking.mutable_data()->set_ticket(number);
  const std::string id = decider_.NextCallback();

  ASSERT_TRUE(decider_.Do(CommandOf(asking)).ok());

  EXPECT_EQ(decider_.CallbackAt(id).planned.ticket(), number);
  EXPECT_EQ(decider_.CallbackAt(id).planned.customer(), decider_.TicketAt(number).customer);
}

TEST_F(CallbackTest, ACallbackAboutAMergedTicketIsAboutTheOneInWhichItGoesOn) {
  const std::string number = decider_.Complained("111");
  const std::string survivor = decider_.Complained("111");
  ASSERT_TRUE(decider_.Do(number, DoMerge(survivor)).ok());
  Interaction asking = InteractionOf("redress.callback");
  asking.mutable_data()->set_ticket(number);
  CallbackCommand plan;
  plan.mutable_plan()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
  plan.mutable_plan()->set_ticket(number);

  const std::string asked_for = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do(CommandOf(asking)).ok());
  const std::string planned = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", plan).ok());

  EXPECT_EQ(decider_.CallbackAt(asked_for).planned.ticket(), survivor);
  EXPECT_EQ(decider_.CallbackAt(planned).planned.ticket(), survivor);
  EXPECT_EQ(decider_.CallbackAt(planned).planned.named_ticket(), number);
}

TEST_F(CallbackTest, ACallbackAskedForNamesWhomToCall) {
  Interaction contact = WithPoint(InteractionOf("redress.contact"), POINT_KIND_PHONE, "111");
  *contact.mutable_data()->mutable_call_at() = InstantOf(Monday());

  EXPECT_THAT(decider_.Do(CommandOf(InteractionOf("redress.callback"))).status(),
              IsRefusal(kInvalid, kMalformed));
  EXPECT_THAT(decider_.Do(CommandOf(contact)).status(), IsRefusal(kInvalid, kMalformed));
}

// Revisits.

TEST_F(CallbackTest, APlannedRevisitIsAFactOfCallbackAndTicket) {
  const std::string by_callback = decider_.AnsweredTicket("111");
  const std::string by_ticket = decider_.AnsweredTicket("222");
  const std::string first = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", DoPlanRevisitCall(by_callback, "rita")).ok());
  const std::string second = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do(by_ticket, DoPlanRevisit("rita")).ok());

  for (const auto& [number, id] : {std::pair(by_callback, first), std::pair(by_ticket, second)}) {
    const Ticket ticket = decider_.TicketAt(number);
    const Callback callback = decider_.CallbackAt(id);
    EXPECT_EQ(ticket.phase, TICKET_PHASE_REVISITING);
    EXPECT_EQ(ticket.planned_revisit->callback(), id);
    EXPECT_EQ(callback.planned.purpose(), CALLBACK_PURPOSE_REVISIT);
    EXPECT_EQ(callback.planned.ticket(), number);
    EXPECT_EQ(callback.planned.customer(), ticket.customer);
    EXPECT_EQ(callback.planned.cycle(), 1U);
    EXPECT_EQ(callback.caller, "rita");
  }
}

TEST_F(CallbackTest, ACallerOfBlanksIsNobodyYet) {
  const std::string number = decider_.AnsweredTicket();
  CallbackCommand command = DoPlanRevisitCall(number, " ");
  command.mutable_plan()->set_team("care");
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", command).ok());

  EXPECT_EQ(decider_.CallbackAt(id).planned.caller(), "");
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->revisitor(), "");
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->team(), "care");
}

TEST_F(CallbackTest, ARevisitGivenBackToATeamIsMovedAndStaysTheTeams) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do(number, DoPlanRevisit("rita")).ok());
  TicketCommand by_team = DoPlanRevisit("");
  by_team.mutable_plan_revisit()->set_team("care");
  ASSERT_TRUE(decider_.Do(number, by_team).ok());

  ASSERT_TRUE(decider_.Do(id, DoMove(Monday() + absl::Hours(48))).ok());

  EXPECT_EQ(decider_.CallbackAt(id).caller, "");
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->team(), "care");
  EXPECT_THAT(decider_.TicketAt(number).planned_revisit->planned_for(),
              EqualsProto(InstantOf(Monday() + absl::Hours(48))));
}

TEST_F(CallbackTest, TheTicketDecidesWhoRevisits) {
  const std::string number = decider_.AnsweredTicket();

  EXPECT_THAT(decider_.Do("", DoPlanRevisitCall(number, "bo")).status(),
              IsRefusal(kForbidden, codes::kHandlerMayNotRevisit));
  const std::string id = Planned(number);
  EXPECT_THAT(decider_.Do(id, DoGive("bo")).status(),
              IsRefusal(kForbidden, codes::kHandlerMayNotRevisit));
  EXPECT_THAT(decider_.Do(id, DoFinishRevisit(RESOLUTION_RESOLVED, 5), "bo").status(),
              IsRefusal(kForbidden, codes::kHandlerMayNotRevisit));
  EXPECT_THAT(decider_.Do(id, DoFinish(), "rita").status(),
              IsRefusal(kForbidden, codes::kOutcomeRequired));
}

TEST_F(CallbackTest, ATicketHasOnePlannedRevisit) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);

  EXPECT_THAT(decider_.Do("", DoPlanRevisitCall(number, "sam")).status(),
              IsRefusal(kForbidden, codes::kRevisitAlreadyPlanned));
  EXPECT_THAT(decider_.Do(number, DoPlanRevisit("rita"))->appends, IsEmpty());
  const auto given = decider_.Do(number, DoPlanRevisit("sam"));

  EXPECT_THAT(FactsOf(*given, CallbackStream(id)), ElementsAre("given"));
  EXPECT_EQ(decider_.CallbackAt(id).caller, "sam");
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->callback(), id);
}

TEST_F(CallbackTest, ARevisitGivenAndMovedIsSoOnItsTicket) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);

  ASSERT_TRUE(decider_.Do(id, DoGive("sam")).ok());
  ASSERT_TRUE(decider_.Do(id, DoMove(Monday() + absl::Hours(5))).ok());

  const Ticket ticket = decider_.TicketAt(number);
  EXPECT_EQ(ticket.planned_revisit->revisitor(), "sam");
  EXPECT_EQ(TimeOf(ticket.planned_revisit->planned_for()), Monday() + absl::Hours(5));
  EXPECT_EQ(ticket.planned_revisit->callback(), id);
  EXPECT_EQ(TimeOf(decider_.CallbackAt(id).planned_for), Monday() + absl::Hours(5));
}

TEST_F(CallbackTest, ASatisfiedCustomerReachedByTheCallbackClosesTheTicket) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);

  const auto finished = decider_.Do(id, DoFinishRevisit(RESOLUTION_RESOLVED, 5), "rita");

  ASSERT_TRUE(finished.ok()) << finished.status();
  EXPECT_EQ(finished->appends[0].stream, CallbackStream(id));
  EXPECT_THAT(FactsOf(*finished, CallbackStream(id)), ElementsAre("attempted", "done"));
  EXPECT_THAT(FactsOf(*finished, TicketStream(number)), ElementsAre("revisited", "closed"));
  EXPECT_EQ(decider_.TicketAt(number).last_revisit->callback(), id);
  EXPECT_EQ(decider_.TicketAt(number).closed->exit(), EXIT_SATISFIED);
}

TEST_F(CallbackTest, AnUnsatisfiedCustomerReachedByTheCallbackForcesARedo) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);
  CallbackCommand command = DoFinishRevisit(RESOLUTION_NOT, 1);
  *command.mutable_finish()->mutable_next_holder() = HolderOf("south", "cy");

  ASSERT_TRUE(decider_.Do(id, command, "rita").ok());

  EXPECT_EQ(decider_.TicketAt(number).phase, TICKET_PHASE_ASSIGNED);
  EXPECT_EQ(decider_.TicketAt(number).cycle, 2U);
  EXPECT_FALSE(decider_.TicketAt(number).planned_revisit.has_value());
  EXPECT_FALSE(decider_.CallbackAt(id).open);
}

TEST_F(CallbackTest, AfterAPartlyOutcomeAnotherRevisitIsAnotherCallback) {
  const std::string number = decider_.AnsweredTicket();
  const std::string first = Planned(number);
  ASSERT_TRUE(decider_.Do(first, DoFinishRevisit(RESOLUTION_PARTLY, 4), "rita").ok());

  const std::string second = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do(number, DoPlanRevisit("rita")).ok());

  EXPECT_FALSE(decider_.CallbackAt(first).open);
  EXPECT_TRUE(decider_.CallbackAt(second).open);
}

TEST_F(CallbackTest, EveryAttemptInVainIsOneOfTheTickets) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);

  ASSERT_TRUE(decider_.Do(id, DoAttempt(ATTEMPT_RESULT_BUSY), "rita").ok());
  EXPECT_EQ(decider_.TicketAt(number).last_revisit->contact(), REVISIT_CONTACT_NOT_REACHED);
  ASSERT_TRUE(decider_.Do(id, DoAttempt(ATTEMPT_RESULT_REFUSED), "rita").ok());
  EXPECT_EQ(decider_.TicketAt(number).last_revisit->contact(), REVISIT_CONTACT_REFUSED);
  EXPECT_TRUE(decider_.CallbackAt(id).open);
  ASSERT_TRUE(decider_.Do(id, DoAttempt(ATTEMPT_RESULT_NO_ANSWER), "rita").ok());

  EXPECT_EQ(decider_.TicketAt(number).closed->exit(), EXIT_NOT_REACHED);
  EXPECT_EQ(decider_.TicketAt(number).revisit_attempts, 3U);
  EXPECT_FALSE(decider_.CallbackAt(id).open);
}

TEST_F(CallbackTest, ARevisitRecordedOnTheTicketMovesItsCallback) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);

  ASSERT_TRUE(decider_.Do(number, DoRevisitInVain(), "rita").ok());
  EXPECT_EQ(decider_.CallbackAt(id).attempts, 1U);
  EXPECT_TRUE(decider_.CallbackAt(id).open);
  const auto reached = decider_.Do(number, DoRevisit(RESOLUTION_RESOLVED, 5), "rita");

  EXPECT_THAT(FactsOf(*reached, CallbackStream(id)), ElementsAre("attempted", "done"));
  EXPECT_EQ(decider_.TicketAt(number).last_revisit->callback(), id);
  EXPECT_FALSE(decider_.CallbackAt(id).open);
}

TEST_F(CallbackTest, ARevisitNeverPlannedMakesItsCallback) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = decider_.NextCallback();

  const auto first = decider_.Do(number, DoRevisitInVain(), "rita");
  const auto second = decider_.Do(number, DoRevisit(RESOLUTION_RESOLVED, 5), "rita");

  EXPECT_THAT(FactsOf(*first, CallbackStream(id)), ElementsAre("planned", "attempted"));
  EXPECT_EQ(decider_.CallbackAt(id).caller, "rita");
  EXPECT_THAT(FactsOf(*second, CallbackStream(id)), ElementsAre("attempted", "done"));
}

TEST_F(CallbackTest, ACancelledRevisitLeavesTheTicketToBeRevisitedAgain) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);

  const auto cancelled = decider_.Do(id, DoCancel());
  const std::string next = Planned(number);

  EXPECT_THAT(FactsOf(*cancelled, TicketStream(number)), ElementsAre("revisit_cancelled"));
  EXPECT_EQ(decider_.TicketAt(number).phase, TICKET_PHASE_REVISITING);
  EXPECT_EQ(decider_.TicketAt(number).planned_revisit->callback(), next);
}

TEST_F(CallbackTest, ATicketThatGoesElsewhereCancelsItsRevisitInTheSameCommit) {
  for (const TicketCommand& command : {DoWithdraw(), DoTransferOutside()}) {
    SCOPED_TRACE(command.ShortDebugString());
    const std::string number = decider_.AnsweredTicket();
    const std::string id = Planned(number);
    ASSERT_TRUE(decider_.Do(id, DoAttempt(ATTEMPT_RESULT_BUSY), "rita").ok());

    const auto closed = decider_.Do(number, command);

    ASSERT_TRUE(closed.ok()) << closed.status();
    EXPECT_THAT(FactsOf(*closed, TicketStream(number)), ElementsAre("revisit_cancelled", "closed"));
    ASSERT_THAT(FactsOf(*closed, CallbackStream(id)), ElementsAre("cancelled"));
    EXPECT_EQ(closed->appends[1].events[0].callback().cancelled().reason(), Policy().closing_rule);
    EXPECT_FALSE(decider_.TicketAt(number).planned_revisit.has_value());
    for (const CallbackCommand& late :
         {DoGive("sam"), DoMove(Monday()), DoAttempt(ATTEMPT_RESULT_BUSY),
          DoFinishRevisit(RESOLUTION_RESOLVED, 5), DoCancel()}) {
      EXPECT_THAT(decider_.Do(id, late, "rita").status(),
                  IsRefusal(kForbidden, codes::kCallbackOver));
    }
  }
}

TEST_F(CallbackTest, ATicketClosedAfterAPartlyOutcomeCancelsTheRevisitPlannedSince) {
  const std::string number = decider_.AnsweredTicket();
  ASSERT_TRUE(decider_.Do(Planned(number), DoFinishRevisit(RESOLUTION_PARTLY, 4), "rita").ok());
  const std::string id = Planned(number);

  const auto closed = decider_.Do(number, DoClose(EXIT_PARTLY), "sue", "supervisor");

  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_THAT(FactsOf(*closed, CallbackStream(id)), ElementsAre("cancelled"));
  EXPECT_FALSE(decider_.CallbackAt(id).open);
}

TEST_F(CallbackTest, WithdrawingCancelsNothingWhereNoRevisitIsPlanned) {
  const std::string never = decider_.AnsweredTicket();
  const std::string over = decider_.AnsweredTicket();
  ASSERT_TRUE(decider_.Do(Planned(over), DoFinishRevisit(RESOLUTION_PARTLY, 4), "rita").ok());
  const std::string cancelled = decider_.AnsweredTicket();
  ASSERT_TRUE(decider_.Do(Planned(cancelled), DoCancel()).ok());

  for (const std::string& number : {never, over, cancelled}) {
    const auto withdrawn = decider_.Do(number, DoWithdraw());

    ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
    ASSERT_EQ(withdrawn->appends.size(), 1U);
    EXPECT_THAT(FactsOf(*withdrawn, TicketStream(number)), ElementsAre("closed"));
  }
}

TEST_F(CallbackTest, ACallbackThatTheCustomerAskedForOutlivesItsTicket) {
  const std::string number = decider_.AnsweredTicket();
  CallbackCommand command;
  command.mutable_plan()->set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
  command.mutable_plan()->set_ticket(number);
  const std::string id = decider_.NextCallback();
  ASSERT_TRUE(decider_.Do("", command).ok());

  ASSERT_TRUE(decider_.Do(number, DoWithdraw()).ok());

  EXPECT_TRUE(decider_.CallbackAt(id).open);
}

TEST_F(CallbackTest, AReopenedTicketIsNotMovedByItsOldCallback) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);
  ASSERT_TRUE(decider_.Do(number, DoWithdraw()).ok());

  ASSERT_TRUE(decider_.Do(number, DoReopen()).ok());

  EXPECT_THAT(decider_.Do(id, DoFinishRevisit(RESOLUTION_RESOLVED, 5), "rita").status(),
              IsRefusal(kForbidden, codes::kCallbackOver));
}

TEST_F(CallbackTest, AMergedTicketIsNotMovedByItsCallbackUntilTheMergeIsUndone) {
  const std::string number = decider_.AnsweredTicket();
  const std::string id = Planned(number);
  ASSERT_TRUE(decider_.Do(number, DoMerge(decider_.AnsweredTicket())).ok());

  for (const CallbackCommand& command :
       {DoGive("sam"), DoMove(Monday()), DoAttempt(ATTEMPT_RESULT_BUSY),
        DoFinishRevisit(RESOLUTION_RESOLVED, 5)}) {
    EXPECT_THAT(decider_.Do(id, command, "rita").status(),
                IsRefusal(kForbidden, codes::kRevisitNotAwaited));
  }
  ASSERT_TRUE(decider_.Do(number, DoUndoMerge()).ok());

  EXPECT_TRUE(decider_.Do(id, DoFinishRevisit(RESOLUTION_RESOLVED, 5), "rita").ok());
}

TEST_F(CallbackTest, ATicketNotYetAnsweredTakesNoRevisit) {
  const std::string number = decider_.Complained("111");

  EXPECT_THAT(decider_.Do("", DoPlanRevisitCall(number, "rita")).status(),
              IsRefusal(kForbidden, codes::kMoveForbidden));
}

}  // namespace
}  // namespace redress::testing
