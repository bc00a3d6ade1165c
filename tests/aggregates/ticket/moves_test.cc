#include "aggregates/ticket/moves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "aggregates/codes.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/promise_builders.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/reveal_builder.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAreArray;

// Facts that bring a ticket into a phase, and the verbs that domain.md allows there.
struct PhaseCase {
  TicketPhase phase;
  std::vector<TicketEvent> facts;
  std::set<std::string> verbs;
};

std::set<std::string> Join(std::set<std::string> verbs, const std::set<std::string>& more) {
  verbs.insert(more.begin(), more.end());
  return verbs;
}

std::vector<PhaseCase> PhaseCases() {
  const std::set<std::string> always = {
      "note",    "add_evidence",     "record_cause",  "tell",
      "link",    "unlink",           "link_customer", "set_secrecy",
      "correct", "correct_customer", "pay_redress",   "reveal"};
  const std::set<std::string> open =
      Join(always, {"acknowledge", "withdraw", "transfer_outside", "merge", "escalate", "remind",
                    "lead", "request_extension", "decide_extension", "promise", "reach_milestone",
                    "acknowledge_escalation"});
  const std::set<std::string> held =
      Join(open, {"classify", "assign", "transfer", "request_return", "decide_return", "hand_over",
                  "decide_handover", "wait", "resume", "add_co_handler", "remove_co_handler"});
  const std::set<std::string> told = Join(open, {"plan_revisit", "record_revisit", "close"});
  // A consultation: exempt from revisits, so that every verb can succeed in its phase.
  std::vector<TicketEvent> facts = {Received(TICKET_KIND_CONSULTATION)};
  std::vector<PhaseCase> cases;
  cases.push_back({TICKET_PHASE_RECEIVED, facts, Join(open, {"resolve", "refuse", "classify"})});
  facts.push_back(Classified());
  cases.push_back({TICKET_PHASE_CLASSIFIED, facts,
                   Join(open, {"resolve", "refuse", "classify", "assign", "transfer"})});
  facts.push_back(Assigned("north"));
  cases.push_back({TICKET_PHASE_ASSIGNED, facts, Join(held, {"start"})});
  facts.push_back(Started("bo"));
  cases.push_back({TICKET_PHASE_HANDLING, facts, Join(held, {"answer"})});
  facts.push_back(Answered("bo"));
  cases.push_back({TICKET_PHASE_ANSWERED, facts, told});
  facts.push_back(Reached("rita", RESOLUTION_PARTLY, 4));
  cases.push_back({TICKET_PHASE_REVISITING, facts, told});
  facts.push_back(Closed(EXIT_PARTLY));
  cases.push_back({TICKET_PHASE_CLOSED, facts, Join(always, {"reopen", "archive", "undo_merge"})});
  facts.push_back(Archived());
  cases.push_back({TICKET_PHASE_ARCHIVED, facts, always});
  return cases;
}

// A request of each verb that nothing but the phase can forbid.
TicketCommand CommandFor(const std::string& verb, TicketPhase phase) {
  const Exit exit = phase == TICKET_PHASE_ANSWERED ? EXIT_EXEMPT : EXIT_PARTLY;
  const std::map<std::string, TicketCommand> commands = {
      {"acknowledge", DoAcknowledge()},
      {"resolve", DoResolve()},
      {"refuse", DoRefuse()},
      {"classify", DoClassify("price")},
      {"assign", DoAssign("south")},
      {"transfer", DoTransfer("south")},
      {"start", DoStart()},
      {"request_return", DoRequestReturn()},
      {"decide_return", DoRejectReturn()},
      {"hand_over", DoHandOver("cai")},
      {"decide_handover", DoDeclineHandover()},
      {"wait", DoWait()},
      {"resume", DoResume()},
      {"add_co_handler", DoAddCoHandler("west")},
      {"remove_co_handler", DoRemoveCoHandler("west")},
      {"note", DoNote("hello")},
      {"answer", DoAnswer()},
      {"plan_revisit", DoPlanRevisit("rita")},
      {"record_revisit", DoRevisit(RESOLUTION_RESOLVED, 5)},
      {"close", DoClose(exit)},
      {"reopen", DoReopen()},
      {"archive", DoArchive()},
      {"withdraw", DoWithdraw()},
      {"transfer_outside", DoTransferOutside()},
      {"merge", DoMerge(OtherNumber())},
      {"undo_merge", DoUndoMerge()},
      {"escalate", DoEscalate()},
      {"remind", DoRemind()},
      {"lead", DoLead({OtherNumber()})},
      {"set_secrecy", DoSetSecrecy()},
      {"reveal", DoReveal()},
      {"add_evidence", DoAddEvidence()},
      {"record_cause", DoRecordCause()},
      {"tell", DoTell()},
      {"link", DoLink(OtherNumber())},
      {"unlink", DoUnlink(OtherNumber())},
      {"link_customer", DoLinkCustomer()},
      {"correct_customer", DoCorrectCustomer("somebody-else")},
      {"correct", DoCorrect()},
      {"request_extension", DoRequestExtension(BusinessDays(3))},
      {"decide_extension", DoDecideExtension(true)},
      {"promise", DoPromise(Monday() + absl::Hours(24))},
      {"reach_milestone", DoReachMilestone()},
      {"pay_redress", DoPayRedress()},
      {"acknowledge_escalation", DoAcknowledgeEscalation()},
  };
  return commands.at(verb);
}

// Where somebody handles it: bo, as before.
void HoldByPerson(std::vector<TicketEvent>& facts) {
  const bool is_started = facts.back().has_started();
  if (!is_started && !facts.back().has_assigned()) return;
  facts.push_back(Assigned("north", "bo"));
  if (is_started) facts.push_back(Started("bo"));
}

// What a ticket must have for some verbs to succeed; changes no phase.
std::vector<TicketEvent> WithWhatItNeeds(std::vector<TicketEvent> facts, const std::string& verb) {
  if (verb == "decide_return") facts.push_back(ReturnRequested("bo"));
  if (verb == "hand_over" || verb == "decide_handover") HoldByPerson(facts);
  if (verb == "decide_handover") {
    facts.push_back(HandoverOffered("bo", "rita", Monday() + absl::Hours(1)));
  }
  if (verb == "acknowledge_escalation") facts.push_back(Escalated(1));
  if (verb == "resume") facts.push_back(Waited());
  if (verb == "remove_co_handler") facts.push_back(CoHandlerAdded("west"));
  if (verb == "merge" || verb == "correct_customer") facts.push_back(CustomerLinked());
  if (verb == "request_extension" || verb == "decide_extension") {
    facts.front() = StartingTheAnswer(facts.front(), Monday() + absl::Hours(24 * 7));
  }
  if (verb == "decide_extension") facts.push_back(ExtensionRequested("bo", BusinessDays(3)));
  if (verb == "undo_merge" && facts.back().has_closed()) {
    facts.back() = MergedInto(OtherNumber());
  }
  return facts;
}

Context ContextFor(const std::string& verb) {
  static const auto policies = InForce(ExtensibleDocument());
  Context context = By("rita", "supervisor");
  context.policies = policies;
  if (verb == "archive") context.now += context.policy.archive_after;
  return context;
}

std::vector<std::string> AllVerbs() {
  std::vector<std::string> verbs;
  for (int i = 0; i < TicketCommand::descriptor()->field_count(); ++i) {
    verbs.push_back(TicketCommand::descriptor()->field(i)->name());
  }
  return verbs;
}

TEST(TicketMovesTest, EveryVerbHasItsRow) {
  std::vector<std::string> in_table;
  for (const TicketMove& move : TicketMoves()) {
    const auto* field = TicketCommand::descriptor()->FindFieldByName(std::string(move.verb));
    ASSERT_NE(field, nullptr) << move.verb;
    EXPECT_EQ(field->number(), static_cast<int>(move.request)) << move.verb;
    in_table.emplace_back(move.verb);
  }

  EXPECT_THAT(in_table, ::testing::UnorderedElementsAreArray(AllVerbs()));
}

TEST(TicketMovesTest, EveryVerbIsTakenInItsPhasesAndRefusedInAllOthers) {
  for (const PhaseCase& phase : PhaseCases()) {
    for (const std::string& verb : AllVerbs()) {
      SCOPED_TRACE(TicketPhase_Name(phase.phase) + " " + verb);
      const Ticket ticket = Given(WithWhatItNeeds(phase.facts, verb));
      ASSERT_EQ(ticket.phase, phase.phase);

      const auto events = Decide(ticket, CommandFor(verb, phase.phase), ContextFor(verb));

      if (phase.verbs.count(verb) > 0) {
        EXPECT_TRUE(events.ok()) << events.status();
      } else {
        EXPECT_THAT(events.status(),
                    IsRefusal(absl::StatusCode::kFailedPrecondition, codes::kMoveForbidden));
      }
    }
  }
}

// Verbs of which every request is refused where a ticket is as WithWhatItNeeds() found it.
const std::set<std::string>& NeedMore() {
  static const std::set<std::string> verbs = {"decide_return",
                                              "hand_over",
                                              "decide_handover",
                                              "resume",
                                              "merge",
                                              "undo_merge",
                                              "correct_customer",
                                              "request_extension",
                                              "decide_extension",
                                              "acknowledge_escalation"};
  return verbs;
}

std::set<std::string> Without(std::set<std::string> verbs, const std::set<std::string>& less) {
  for (const std::string& verb : less) verbs.erase(verb);
  return verbs;
}

TEST(TicketMovesTest, ARefusedMoveNamesTheLegalOnes) {
  for (const PhaseCase& phase : PhaseCases()) {
    const Ticket ticket = Given(phase.facts);
    const std::string forbidden = phase.verbs.count("start") > 0 ? "answer" : "start";

    const auto events = Decide(ticket, CommandFor(forbidden, phase.phase), By("rita"));

    const auto details = DetailsOf(events.status());
    ASSERT_TRUE(details.has_value());
    EXPECT_EQ(
        std::set<std::string>(details->allowed_moves().begin(), details->allowed_moves().end()),
        Without(phase.verbs, NeedMore()));
  }
}

TEST(TicketMovesTest, WhatIsLegalIsTakenAndWhatIsNotIsRefused) {
  for (const PhaseCase& phase : PhaseCases()) {
    for (const std::string& verb : AllVerbs()) {
      SCOPED_TRACE(TicketPhase_Name(phase.phase) + " " + verb);
      for (const auto& facts : {phase.facts, WithWhatItNeeds(phase.facts, verb)}) {
        const Ticket ticket = Given(facts);
        const Context context = ContextFor(verb);
        const std::vector<std::string> legal = LegalMoves(ticket, context.policy);

        const auto events = Decide(ticket, CommandFor(verb, phase.phase), context);

        EXPECT_EQ(events.ok(), std::count(legal.begin(), legal.end(), verb) == 1)
            << events.status();
      }
    }
  }
}

TEST(TicketMovesTest, WhatStandsInTheWayOfAVerbIsNotListedAsLegal) {
  const std::vector<TicketEvent> held = {Received(), Classified(), Assigned("north")};
  const auto has = [](std::vector<TicketEvent> facts, const std::vector<TicketEvent>& more,
                      const std::string& verb) {
    facts.insert(facts.end(), more.begin(), more.end());
    const std::vector<std::string> legal = LegalMoves(Given(facts), Policy());
    return std::count(legal.begin(), legal.end(), verb) == 1;
  };

  EXPECT_TRUE(has(held, {Closed(EXIT_WITHDRAWN)}, "reopen"));
  EXPECT_FALSE(has(held, {MergedInto(OtherNumber())}, "reopen"));
  EXPECT_FALSE(has(held, {CustomerLinked(), MergedInto(OtherNumber())}, "correct_customer"));
  EXPECT_FALSE(has(held, {CustomerLinked()}, "link_customer"));
  EXPECT_TRUE(has(held, {}, "request_return"));
  EXPECT_FALSE(has(held, {ReturnRequested("bo")}, "request_return"));
  EXPECT_TRUE(has(held, {ReturnRequested("bo")}, "decide_return"));
  const std::vector<TicketEvent> hers = {Received(), Classified(), Assigned("north", "bo")};
  const TicketEvent offered = HandoverOffered("bo", "cai", Monday() + absl::Hours(1));
  EXPECT_FALSE(has(held, {}, "hand_over"));
  EXPECT_TRUE(has(hers, {}, "hand_over"));
  EXPECT_FALSE(has(hers, {offered}, "hand_over"));
  EXPECT_FALSE(has(hers, {ReturnRequested("bo")}, "hand_over"));
  EXPECT_FALSE(has(hers, {}, "decide_handover"));
  EXPECT_TRUE(has(hers, {offered}, "decide_handover"));
  EXPECT_FALSE(has(held, {Waited()}, "wait"));
  EXPECT_TRUE(has(held, {Waited()}, "resume"));
  EXPECT_FALSE(has(held, {Linked(OtherNumber(), RELATION_LED_BY)}, "lead"));
  EXPECT_FALSE(has(held, {Started("bo"), Answered("bo")}, "close"));
  EXPECT_FALSE(has(held, {}, "request_extension"));
  EXPECT_FALSE(has(held, {}, "decide_extension"));
  const TicketEvent running = StartingTheAnswer(Noted("late"), Monday() + absl::Hours(24));
  const TicketEvent asked = ExtensionRequested("bo", BusinessDays(1));
  EXPECT_TRUE(has(held, {running}, "request_extension"));
  EXPECT_FALSE(has(held, {running, asked}, "request_extension"));
  EXPECT_TRUE(has(held, {running, asked}, "decide_extension"));
  EXPECT_FALSE(has(held, {running, asked, ExtensionDecided("rita", true)}, "decide_extension"));
  EXPECT_FALSE(has(held, {}, "acknowledge_escalation"));
  EXPECT_TRUE(has(held, {Escalated(1)}, "acknowledge_escalation"));
}

TEST(TicketMovesTest, NothingIsLegalWhereThereIsNoTicket) {
  EXPECT_TRUE(LegalMoves(Ticket(), Policy()).empty());
  for (const std::string& verb : AllVerbs()) {
    const auto events =
        Decide(Ticket(), CommandFor(verb, TICKET_PHASE_ANSWERED), By("rita", "supervisor"));

    EXPECT_THAT(events.status(), IsRefusal(absl::StatusCode::kNotFound, codes::kNoSuchTicket));
  }
}

TEST(TicketMovesTest, AnArchivedTicketTakesLateFactsOnly) {
  EXPECT_THAT(
      LegalMoves(Given(PhaseCases().back().facts), Policy()),
      ElementsAreArray({"set_secrecy", "reveal", "note", "add_evidence", "record_cause",
                        "pay_redress", "tell", "link", "unlink", "link_customer", "correct"}));
}

}  // namespace
}  // namespace redress::testing
