// What is asked of promises, and what is told on the way to keeping them; facts that the policy in
// force asks for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/moves.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/clock_world.h"
#include "tests/testing/decided.h"
#include "tests/testing/import_builders.h"
#include "tests/testing/promise_builders.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The answer is due in a week, and can be extended by three working days, once.
std::vector<TicketEvent> PromisedFacts() {
  return {StartingTheAnswer(Received(), Monday() + absl::Hours(24 * 7)), Classified(),
          Assigned("north", "bo"), Started("bo")};
}

std::vector<TicketEvent> AskedFacts() {
  return With(PromisedFacts(), {ExtensionRequested("bo", BusinessDays(3))});
}

// A decision where answers in seven working days are promised; more time is approved by `approver`.
Context Promising(Context context, const std::string& approver = "") {
  PolicyDocument document = ExtensibleDocument();
  document.mutable_standards(0)->mutable_clocks(0)->mutable_extension()->set_approver(approver);
  context.policies = InForce(document);
  return context;
}

// More time.

TEST(TicketPromisesTest, MoreTimeIsAskedForWithAReasonBeforeItRunsOut) {
  const TicketEvents events = Decided(Given(PromisedFacts()), DoRequestExtension(BusinessDays(3)),
                                      Promising(By("bo", "handler")));

  EXPECT_THAT(events, ElementsAre(EqualsProto(ExtensionRequested("bo", BusinessDays(3)))));
  EXPECT_EQ(Given(With(PromisedFacts(), events)).clocks.open_extension->person, "bo");
}

TEST(TicketPromisesTest, MoreTimeIsAskedForOfTheClockThatIsNamed) {
  TicketCommand request = DoRequestExtension(BusinessDays(2));
  request.mutable_request_extension()->set_clock(1);
  EXPECT_EQ(Decided(Given(PromisedFacts()), request, Promising(By("bo"))).size(), 1U);

  request.mutable_request_extension()->set_clock(2);
  EXPECT_THAT(Decide(Given(PromisedFacts()), request, Promising(By("bo"))).status(),
              IsRefusal(kForbidden, codes::kNoExtension));
}

TEST(TicketPromisesTest, MoreTimeIsAskedForOnceUntilItIsDecided) {
  EXPECT_THAT(Decide(Given(AskedFacts()), DoRequestExtension(BusinessDays(3)), Promising(By("bo")))
                  .status(),
              IsRefusal(kForbidden, codes::kNoExtension));
}

TEST(TicketPromisesTest, AsManyExtensionsAreGivenAsTheStandardAllows) {
  TicketEvent extended = ExtensionDecided("dora", true);
  ClockChange& change = *extended.add_clocks();
  change.set_clock(1);
  *change.mutable_extended()->mutable_by() = BusinessDays(3);
  *change.mutable_extended()->mutable_times()->mutable_due() =
      InstantOf(Monday() + absl::Hours(24 * 12));

  EXPECT_THAT(Decide(Given(With(AskedFacts(), {extended})), DoRequestExtension(BusinessDays(1)),
                     Promising(By("bo")))
                  .status(),
              IsRefusal(kForbidden, codes::kNoExtension));
}

TEST(TicketPromisesTest, NoMoreIsGivenThanTheStandardAllowsAndInItsUnit) {
  for (const Amount& by : {BusinessDays(4), Days(3)}) {
    const auto events = Decide(Given(PromisedFacts()), DoRequestExtension(by), Promising(By("bo")));

    EXPECT_THAT(events.status(), IsRefusal(kForbidden, codes::kNoExtension));
    EXPECT_THAT(events.status().message(), HasSubstr("3 working days"));
  }
}

TEST(TicketPromisesTest, WhereNothingIsPromisedNothingIsExtended) {
  const std::vector<TicketEvent> facts = {Received(), Classified()};
  for (const TicketCommand& command :
       {DoRequestExtension(BusinessDays(3)), DoDecideExtension(true)}) {
    EXPECT_THAT(Decide(Given(facts), command, By("rita", "supervisor")).status(),
                IsRefusal(kForbidden, codes::kNoExtension));
  }
}

TEST(TicketPromisesTest, WhatIsDueIsNotExtendedAnyMore) {
  Context late = Promising(By("bo"));
  late.now = Monday() + absl::Hours(24 * 7) + absl::Seconds(1);

  EXPECT_THAT(Decide(Given(PromisedFacts()), DoRequestExtension(BusinessDays(1)), late).status(),
              IsRefusal(kForbidden, codes::kTooLate));
}

TEST(TicketPromisesTest, AnotherThanWhoAskedDecidesOnMoreTime) {
  const Ticket ticket = Given(AskedFacts());

  EXPECT_THAT(Decide(ticket, DoDecideExtension(true), Promising(By("bo", "supervisor"))).status(),
              IsRefusal(kForbidden, codes::kRequesterMayNotDecide));
  EXPECT_THAT(Decided(ticket, DoDecideExtension(true), Promising(By("dora"))),
              ElementsAre(EqualsProto(ExtensionDecided("dora", true, "as it is"))));
  EXPECT_THAT(Decided(ticket, DoDecideExtension(false), Promising(By("dora"))),
              ElementsAre(EqualsProto(ExtensionDecided("dora", false, "as it is"))));
}

TEST(TicketPromisesTest, WhoApprovesIsAsTheStandardSaysOrASupervisor) {
  const Ticket ticket = Given(AskedFacts());
  const auto decide = [&](const std::string& role) {
    return Decide(ticket, DoDecideExtension(true), Promising(By("eve", role), "dispatcher"));
  };

  EXPECT_THAT(decide("handler").status(), IsRefusal(kForbidden, codes::kApproverOnly));
  EXPECT_TRUE(decide("dispatcher").ok());
  EXPECT_TRUE(decide("supervisor").ok());
}

TEST(TicketPromisesTest, MoreTimeIsDecidedOnce) {
  const Ticket ticket = Given(With(AskedFacts(), {ExtensionDecided("dora", false)}));

  EXPECT_THAT(Decide(ticket, DoDecideExtension(false), Promising(By("dora"))).status(),
              IsRefusal(kForbidden, codes::kNoExtension));
}

TEST(TicketPromisesTest, MoreTimeIsDecidedByThePromiseThatCountsThen) {
  ClockWorld world;
  PolicyDocument document = ExtensibleDocument();
  ServiceStandard urgent = document.standards(0);
  urgent.set_id("urgent");
  urgent.mutable_when()->add_severity(SEVERITY_CRITICAL);
  urgent.mutable_clocks(0)->clear_extension();
  document.mutable_standards()->Add()->Swap(&urgent);
  document.mutable_standards()->SwapElements(0, 1);
  world.Apply(document);
  const std::string number = world.Receive();
  world.Do(number, DoRequestExtension(BusinessDays(3)), By("bo", "handler"));
  TicketCommand classify = DoClassify();
  classify.mutable_classify()->set_severity(SEVERITY_CRITICAL);
  world.Do(number, classify);
  EXPECT_EQ(world.At(number).clocks.open_extension->clock, 2U);

  EXPECT_THAT(world.Ask(number, DoDecideExtension(true), By("dora", "dispatcher")).status(),
              IsRefusal(kForbidden, codes::kNoExtension));
  world.Do(number, DoDecideExtension(false), By("dora", "dispatcher"));
}

TEST(TicketPromisesTest, WhatWasDoneNeedsNoMoreTime) {
  ClockWorld world;
  world.Apply(ExtensibleDocument());
  const std::string number = world.Receive();
  for (const TicketCommand& command : {DoClassify(), DoAssign("north", "bo"), DoStart(),
                                       DoRequestExtension(BusinessDays(3)), DoAnswer()}) {
    world.Do(number, command, By("bo", "handler"));
  }

  EXPECT_FALSE(world.At(number).clocks.open_extension.has_value());
  EXPECT_THAT(LegalMoves(world.At(number), Policy()), Not(Contains("decide_extension")));
}

TEST(TicketPromisesTest, MoreTimeIsStillAskedForAfterAMergeWasUndone) {
  ClockWorld world;
  world.Apply(ExtensibleDocument());
  const std::string customer = world.NewCustomer();
  const std::string number = world.Receive();
  const std::string other = world.Receive();
  for (const std::string& ticket : {number, other}) world.Do(ticket, DoLinkCustomer(customer));
  world.Do(number, DoRequestExtension(BusinessDays(3)), By("bo", "handler"));

  world.Do(number, DoMerge(other));
  world.Do(number, DoUndoMerge());
  world.Do(number, DoDecideExtension(true), By("dora", "dispatcher"));

  EXPECT_EQ(world.DueOf(number, CLOCK_METRIC_ANSWER), "Thu 2026-10-15 17:30:00 +0800");
}

TEST(TicketPromisesTest, RequestsForMoreTimeSayWhatTheyMust) {
  TicketCommand request;
  request.mutable_request_extension();
  EXPECT_THAT(Faults(request), ElementsAre("/by", "/reason"));

  TicketCommand decision;
  decision.mutable_decide_extension();
  EXPECT_THAT(Faults(decision), ElementsAre("/granted"));
  decision.mutable_decide_extension()->set_granted(false);
  EXPECT_THAT(Faults(decision), ElementsAre("/reason"));
}

TEST(TicketPromisesTest, MoreTimeThanNothingIsAskedFor) {
  EXPECT_THAT(Faults(DoRequestExtension(BusinessDays(0))), ElementsAre("/by"));
  EXPECT_THAT(Faults(DoRequestExtension(Amount())), ElementsAre("/by"));
}

// A person's promise.

TEST(TicketPromisesTest, WhatAPersonPromisesSaysWhatAndUntilWhenAndWho) {
  const absl::Time due = Monday() + absl::Hours(24);

  const TicketEvents events = Decided(Given(PromisedFacts()), DoPromise(due), By("bo"));

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events.front().promised().what(), "a call");
  EXPECT_EQ(events.front().promised().person(), "bo");
  EXPECT_EQ(TimeOf(events.front().promised().due()), due);
  // Two promises of one time may be of two things.
  EXPECT_EQ(Decided(Given(With(PromisedFacts(), events)), DoPromise(due), By("bo")).size(), 1U);
}

TEST(TicketPromisesTest, NothingIsPromisedForWhatIsPast) {
  EXPECT_THAT(Decide(Given(PromisedFacts()), DoPromise(Monday()), By("bo")).status(),
              IsRefusal(kForbidden, codes::kTooLate));
}

TEST(TicketPromisesTest, NobodyPromisesMoreTimeThanTheStandardGives) {
  const absl::Time due = Monday() + absl::Hours(24 * 7);
  EXPECT_TRUE(Decide(Given(PromisedFacts()), DoPromise(due), By("bo")).ok());

  EXPECT_THAT(Decide(Given(PromisedFacts()), DoPromise(due + absl::Seconds(1)), By("bo")).status(),
              IsRefusal(kForbidden, codes::kLaterThanStandard));
  // Where the standard promises nothing, a person may.
  EXPECT_TRUE(Decide(Given({Received()}), DoPromise(due + absl::Seconds(1)), By("bo")).ok());
}

TEST(TicketPromisesTest, APromiseNamesWhatAndWhen) {
  TicketCommand promise;
  promise.mutable_promise();

  EXPECT_THAT(Faults(promise), ElementsAre("/what", "/due"));
}

// On the way.

TEST(TicketPromisesTest, AMilestoneIsReachedOnceACycle) {
  const TicketEvents events = Decided(Given(PromisedFacts()), DoReachMilestone(), By("bo"));

  EXPECT_THAT(events, ElementsAre(EqualsProto(MilestoneReached("arrive"))));
  const std::vector<TicketEvent> facts = With(PromisedFacts(), events);
  EXPECT_THAT(Decided(Given(facts), DoReachMilestone(), By("bo")), IsEmpty());
  EXPECT_EQ(Decided(Given(facts), DoReachMilestone("restore"), By("bo")).size(), 1U);
  EXPECT_EQ(Decided(Given(With(facts, {RedoOrdered(2)})), DoReachMilestone(), By("bo")).size(), 1U);
}

TEST(TicketPromisesTest, AMilestoneHasAName) {
  TicketCommand reached;
  reached.mutable_reach_milestone();

  EXPECT_THAT(Faults(reached), ElementsAre("/milestone"));
}

TEST(TicketPromisesTest, RedressThatWasPaidIsToldWithItsTimeAndWhosePart) {
  TicketEvent received = Received();
  received.mutable_received()->set_legal_entity("House Ltd");

  const TicketEvents events = Decided(Given({received}), DoPayRedress(5000, "T-1"), By("bo"));

  ASSERT_EQ(events.size(), 1U);
  const TicketRedressPaid& paid = events.front().redress_paid();
  EXPECT_EQ(paid.paid().minor_units(), 5000);
  EXPECT_EQ(paid.reference(), "T-1");
  EXPECT_EQ(paid.legal_entity(), "House Ltd");
  EXPECT_EQ(TimeOf(paid.at()), By("bo").now);
}

TEST(TicketPromisesTest, OnePaymentIsToldOnceByItsReference) {
  const TicketEvents events = Decided(Given({Received()}), DoPayRedress(5000, "T-1"), By("bo"));
  const Ticket ticket = Given(With({Received()}, events));

  EXPECT_THAT(Decided(ticket, DoPayRedress(5000, "T-1"), By("bo")), IsEmpty());
  EXPECT_EQ(Decided(ticket, DoPayRedress(5000, "T-2"), By("bo")).size(), 1U);
  // Two without any may be two.
  EXPECT_EQ(Decided(Given({Received()}), DoPayRedress(5000), By("bo")).size(), 1U);
}

TEST(TicketPromisesTest, APaymentIsMoreThanNothing) {
  EXPECT_THAT(Faults(DoPayRedress(0)), ElementsAre("/paid/minor_units"));
  EXPECT_THAT(Faults(DoPayRedress(-1)), ElementsAre("/paid/minor_units"));
}

TEST(TicketPromisesTest, AReturnOfMoneyIsToldOfAClosedTicketToo) {
  const Ticket ticket = Given({Received(), Closed(EXIT_WITHDRAWN)});

  EXPECT_EQ(Decided(ticket, DoPayRedress(), By("bo")).size(), 1U);
}

TEST(TicketPromisesTest, WhoActsIsKnownWhereTimeIsPromised) {
  for (const TicketCommand& command : {DoRequestExtension(BusinessDays(1)), DoDecideExtension(true),
                                       DoPromise(Monday() + absl::Hours(24))}) {
    EXPECT_THAT(Decide(Given(PromisedFacts()), command, Promising(By(""))).status(),
                IsRefusal(absl::StatusCode::kUnauthenticated, codes::kActorRequired));
  }
}

// Facts that the policy in force asks for.

Context Requiring(const std::vector<std::string>& facts, Context context = By("bo")) {
  context.policy.required_facts = facts;
  return context;
}

PolicyDocument RequiringDocument(const std::string& fact) {
  PolicyDocument document;
  document.mutable_rules()->add_required_facts(fact);
  return document;
}

std::vector<TicketEvent> HandledFacts() {
  return {Received(), Classified(), Assigned("north", "bo"), Started("bo")};
}

TEST(TicketRequiredFactsTest, AnAnswerTellsWhatThePolicyAsksFor) {
  const Context context = Requiring({"finding", "decided_upheld", "cause_path"});
  TicketCommand answer = DoAnswer();
  const auto missing = Decide(Given(HandledFacts()), answer, context);
  EXPECT_THAT(FaultsOf(missing.status()),
              ElementsAre("/finding", "/decided_upheld", "/cause_path"));
  EXPECT_THAT(missing.status().message(), HasSubstr("required by the policy in force"));

  answer.mutable_answer()->set_finding(ANSWER_FINDING_CANNOT_BE_ESTABLISHED);
  answer.mutable_answer()->set_decided_upheld(false);
  answer.mutable_answer()->add_cause_path("service");
  answer.mutable_answer()->add_cause_path("boiler");
  answer.mutable_answer()->set_cause_taxonomy("2026");
  const TicketEvents events = Decided(Given(HandledFacts()), answer, context);

  ASSERT_EQ(events.size(), 1U);
  const TicketAnswered& answered = events.front().answered();
  EXPECT_EQ(answered.finding(), ANSWER_FINDING_CANNOT_BE_ESTABLISHED);
  EXPECT_TRUE(answered.has_decided_upheld() && !answered.decided_upheld());
  EXPECT_THAT(answered.cause_path(), ElementsAre("service", "boiler"));
  EXPECT_EQ(answered.cause(), "boiler");
  EXPECT_EQ(answered.cause_taxonomy(), "2026");
}

TEST(TicketRequiredFactsTest, WhatIsRejectedNeedsNoPathOfCauses) {
  EXPECT_TRUE(
      Decide(Given(HandledFacts()), DoAnswer(ANSWER_OUTCOME_REJECTED), Requiring({"cause_path"}))
          .ok());
}

TEST(TicketRequiredFactsTest, APathOfCausesTakesThePlaceOfACause) {
  TicketCommand answer = DoAnswer();
  answer.mutable_answer()->clear_cause();
  EXPECT_THAT(Faults(answer), ElementsAre("/cause"));

  answer.mutable_answer()->add_cause_path("boiler");
  EXPECT_TRUE(Decide(Given(HandledFacts()), answer, By("bo")).ok());
}

TEST(TicketRequiredFactsTest, WhatIsResolvedAtOnceTellsThemToo) {
  EXPECT_THAT(FaultsOf(Decide(Given({Received()}), DoResolve(), Requiring({"finding"})).status()),
              ElementsAre("/answer/finding"));

  ClockWorld world;
  world.Apply(RequiringDocument("finding"));
  Interaction complaint = ComplaintOf("111");
  *complaint.mutable_data()->mutable_resolve() = DoResolve().resolve();
  EXPECT_THAT(FaultsOf(world.Ask(CommandOf(complaint), By("ana")).status()),
              ElementsAre("/data/resolve/answer/finding"));
}

TEST(TicketRequiredFactsTest, AHistoryFromElsewhereMayLackThem) {
  ClockWorld world;
  world.Apply(RequiringDocument("finding"));

  EXPECT_TRUE(
      world.Ask(CommandOf(OpenImport(TICKET_PHASE_ANSWERED)), By("ana", "supervisor")).ok());
}

TEST(TicketRequiredFactsTest, ARevisitTellsWhetherSomebodyResponded) {
  const Ticket ticket = Given(With(HandledFacts(), {Answered("bo")}));
  const Context context = Requiring({"responded"}, By("rita"));
  TicketCommand revisit = DoRevisit(RESOLUTION_PARTLY, 4);
  EXPECT_THAT(FaultsOf(Decide(ticket, revisit, context).status()), ElementsAre("/responded"));

  revisit.mutable_record_revisit()->set_responded(RESPONDED_CANNOT_SAY);
  const TicketEvents events = Decided(ticket, revisit, context);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events.front().revisited().responded(), RESPONDED_CANNOT_SAY);

  EXPECT_TRUE(Decide(ticket, DoRevisitInVain(), context).ok());  // nobody was asked
}

TEST(TicketRequiredFactsTest, ACallbackThatIsARevisitTellsItToo) {
  ClockWorld world;
  const std::string number = world.Receive();
  for (const TicketCommand& command :
       {DoClassify(), DoAssign("north", "bo"), DoStart(), DoAnswer(), DoPlanRevisit("rita")}) {
    world.Do(number, command, By("bo", "handler"));
  }
  world.Apply(RequiringDocument("responded"));
  Command finish;
  finish.mutable_callback()->set_id(world.At(number).planned_revisit->callback());
  FinishCallback& outcome = *finish.mutable_callback()->mutable_command()->mutable_finish();
  outcome.set_resolution(RESOLUTION_RESOLVED);
  outcome.set_satisfaction(5);
  EXPECT_THAT(FaultsOf(world.Ask(finish, By("rita")).status()), ElementsAre("/responded"));

  outcome.set_responded(RESPONDED_YES);
  world.Do(finish, By("rita"));

  EXPECT_EQ(world.At(number).last_revisit->responded(), RESPONDED_YES);
}

TEST(TicketRequiredFactsTest, OnlyWhoWasReachedSaysWhetherSomebodyResponded) {
  TicketCommand revisit = DoRevisitInVain();
  revisit.mutable_record_revisit()->set_responded(RESPONDED_NO);

  EXPECT_THAT(Faults(revisit), ElementsAre("/responded"));
}

TEST(TicketRequiredFactsTest, WhatNoPolicyAsksForMayBeLeftOut) {
  EXPECT_TRUE(Decide(Given(HandledFacts()), DoAnswer(), By("bo")).ok());
}

TEST(TicketRequiredFactsTest, ACauseIsFoundByItsCodeOrItsPath) {
  TicketCommand cause;
  cause.mutable_record_cause();
  EXPECT_THAT(Faults(cause), ElementsAre("/cause"));

  cause.mutable_record_cause()->add_path("house");
  cause.mutable_record_cause()->add_path("boiler");
  cause.mutable_record_cause()->set_taxonomy_version("2026");
  const TicketEvents main = Decided(Given(HandledFacts()), cause, By("bo"));
  ASSERT_EQ(main.size(), 1U);
  EXPECT_EQ(main.front().cause_found().cause(), "boiler");
  EXPECT_THAT(main.front().cause_found().path(), ElementsAre("house", "boiler"));

  cause.mutable_record_cause()->mutable_path()->Mutable(1)->assign("staffing");
  cause.mutable_record_cause()->set_contributing(true);
  cause.mutable_record_cause()->set_of_vulnerability(true);
  const TicketEvents further = Decided(Given(With(HandledFacts(), main)), cause, By("bo"));
  ASSERT_EQ(further.size(), 1U);
  EXPECT_TRUE(further.front().cause_found().of_vulnerability());
  EXPECT_EQ(Given(With(With(HandledFacts(), main), further)).cause, "boiler");  // the main one
}

TEST(TicketRequiredFactsTest, AWaitingByLawSaysWhyWhoAllowedItAndWhatShowsIt) {
  TicketCommand wait = DoWait();
  wait.mutable_wait()->set_pause("legal_appraisal");
  wait.mutable_wait()->set_evidence(std::string(64, 'a'));
  wait.mutable_wait()->set_allowed_by("sue");

  const TicketEvents events = Decided(Given(HandledFacts()), wait, By("bo"));

  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events.front().waited().pause(), "legal_appraisal");
  EXPECT_EQ(events.front().waited().evidence(), std::string(64, 'a'));
  EXPECT_EQ(events.front().waited().allowed_by(), "sue");
  EXPECT_THAT(Decided(Given(With(HandledFacts(), events)), wait, By("bo")), IsEmpty());
  wait.mutable_wait()->set_evidence("a photo");
  EXPECT_THAT(Faults(wait), ElementsAre("/evidence"));
}

TEST(TicketRequiredFactsTest, AnInteractionTellsWhoseCompanyWhereAndWhatItTouches) {
  ClockWorld world;
  Interaction complaint = ComplaintOf("111");
  complaint.mutable_data()->set_legal_entity("House Ltd");
  complaint.mutable_data()->set_area("rural");
  complaint.mutable_data()->add_matters("data-protection");
  const std::vector<std::string> streams = world.Do(CommandOf(complaint), By("crm"));

  const std::string number = streams.back().substr(TicketStream("").size());
  const TicketReceived& received = world.At(number).received;
  EXPECT_EQ(received.legal_entity(), "House Ltd");
  EXPECT_EQ(received.area(), "rural");
  EXPECT_THAT(received.matters(), ElementsAre("data-protection"));
}

TEST(TicketRequiredFactsTest, WhoseCompanyAndWhereIsCorrected) {
  TicketEvent received = Received();
  received.mutable_received()->set_area("city");
  TicketCommand correct = DoCorrect();
  correct.mutable_correct()->clear_unit();
  correct.mutable_correct()->set_legal_entity("House Ltd");
  correct.mutable_correct()->set_area("rural");

  const TicketEvents events = Decided(Given({received}), correct, By("bo"));

  const Ticket ticket = Given(With({received}, events));
  EXPECT_EQ(ticket.received.legal_entity(), "House Ltd");
  EXPECT_EQ(ticket.received.area(), "rural");
  EXPECT_THAT(Decided(ticket, correct, By("bo")), IsEmpty());
  TicketCommand clear;
  clear.mutable_correct()->add_clear("area");
  clear.mutable_correct()->set_reason("not known");
  EXPECT_EQ(Given(With(With({received}, events), Decided(ticket, clear, By("bo")))).received.area(),
            "");
}

}  // namespace
}  // namespace redress::testing
