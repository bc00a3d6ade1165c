#pragma once

// Requests of every kind as people and upstream systems make them, by chance: about few enough
// people, units, categories and contact points that they meet.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "events/instant.h"
#include "tests/testing/known_ids.h"
#include "tests/testing/promise_builders.h"
#include "tests/testing/random_choices.h"
#include "tests/testing/reveal_builder.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {

class RandomRequests : public RandomChoices {
 public:
  static constexpr std::uint64_t kOftenInTouch = 12;  // contact points

  // `points` is how many contact points there are to be in touch from.
  explicit RandomRequests(std::function<std::uint64_t(std::uint64_t)> below,
                          std::uint64_t points = 20)
      : RandomChoices(std::move(below)), points_(points) {}

  ContactPoint AnyPoint() {
    ContactPoint point;
    // Some are in touch often.
    const std::uint64_t number = Below(Chance(1, 5) ? std::min(points_, kOftenInTouch) : points_);
    point.set_kind(number % 3 == 0 ? POINT_KIND_EMAIL : POINT_KIND_PHONE);
    point.set_value(number % 3 == 0 ? absl::StrCat("guest", number, "@example.com")
                                    : absl::StrCat("1380000", 1000 + number));
    return point;
  }

  // Returns a request of the verb, made at `now`. What it names is mostly there.
  TicketCommand OfTicket(TicketCommand::RequestCase verb, const KnownIds& known, absl::Time now) {
    switch (verb) {
      case TicketCommand::kLink:
      case TicketCommand::kUnlink:
      case TicketCommand::kLead:
      case TicketCommand::kMerge:
      case TicketCommand::kLinkCustomer:
      case TicketCommand::kCorrectCustomer:
        return OfOthers(verb, known);
      case TicketCommand::kAnswer:
      case TicketCommand::kPlanRevisit:
      case TicketCommand::kRecordRevisit:
      case TicketCommand::kClose:
      case TicketCommand::kReopen:
      case TicketCommand::kWithdraw:
      case TicketCommand::kTransferOutside:
      case TicketCommand::kUndoMerge:
      case TicketCommand::kArchive:
        return OfTheEnd(verb);
      case TicketCommand::kAcknowledge:
      case TicketCommand::kClassify:
      case TicketCommand::kRefuse:
      case TicketCommand::kResolve:
      case TicketCommand::kAssign:
      case TicketCommand::kTransfer:
      case TicketCommand::kStart:
      case TicketCommand::kRequestReturn:
      case TicketCommand::kDecideReturn:
      case TicketCommand::kHandOver:
      case TicketCommand::kDecideHandover:
      case TicketCommand::kAddCoHandler:
      case TicketCommand::kRemoveCoHandler:
        return OfHandling(verb);
      case TicketCommand::kWait:
      case TicketCommand::kResume:
      case TicketCommand::kEscalate:
      case TicketCommand::kRemind:
      case TicketCommand::kSetSecrecy:
      case TicketCommand::kNote:
      case TicketCommand::kAddEvidence:
      case TicketCommand::kRecordCause:
      case TicketCommand::kTell:
      case TicketCommand::kReveal:
        return Beside(verb);
      case TicketCommand::kRequestExtension:
      case TicketCommand::kDecideExtension:
      case TicketCommand::kPromise:
      case TicketCommand::kReachMilestone:
      case TicketCommand::kPayRedress:
      case TicketCommand::kAcknowledgeEscalation:
        return OfPromises(verb, now);
      case TicketCommand::kCorrect:
        return AnyCorrection();
      case TicketCommand::REQUEST_NOT_SET:
        break;
    }
    return {};
  }

  // Returns the body of an interaction, which opens a ticket or is of one.
  Interaction AnyInteraction(const std::string& id, const KnownIds& known) {
    static const std::vector<std::string> types = {
        "redress.complaint",    "redress.complaint", "redress.complaint",  "redress.request",
        "redress.consultation", "redress.report",    "redress.suggestion", "redress.praise",
        "redress.contact",      "redress.callback",  "redress.reminder",   "redress.unheard-of"};
    Interaction interaction;
    interaction.set_source("hotel");
    interaction.set_id(id);
    interaction.set_type(OneOf(types));
    InteractionBody& body = *interaction.mutable_data();
    body.set_channel(Any<Channel>(Channel_MAX));
    if (!Chance(1, 25)) body.set_words("The room is cold. 房间很冷。");
    body.set_remedy_sought("none stated");
    if (Chance(1, 2)) body.set_unit(Unit());
    if (Chance(1, 3)) body.set_legal_entity("House Ltd");
    if (Chance(1, 3)) body.set_area(AnyArea());
    if (Chance(1, 6)) body.add_matters("data-protection");
    if (interaction.type() != "redress.report" || Chance(1, 2)) FillParty(*body.mutable_customer());
    const bool is_of_ticket = interaction.type() == "redress.reminder" || Chance(1, 6);
    if (is_of_ticket && !known.tickets.empty()) body.set_ticket(OneOf(known.tickets));
    if (Chance(1, 10)) body.set_confidential(true);
    if (Chance(1, 10)) *body.mutable_resolve() = OfHandling(TicketCommand::kResolve).resolve();
    return interaction;
  }

  // Returns an import of a ticket in any phase; received in the two years before `now`.
  ImportTicket AnyImport(const std::string& id, absl::Time now) {
    ImportTicket request;
    request.set_source("old-desk");
    request.set_id(id);
    request.set_kind(Any<TicketKind>(TicketKind_MAX));
    request.set_channel(Any<Channel>(Channel_MAX));
    const absl::Time received = now - absl::Hours(static_cast<double>(24 + Below(24 * 700)));
    *request.mutable_received() = InstantOf(received);
    request.set_phase(Any<TicketPhase>(TicketPhase_MAX));
    if (Chance(1, 2)) FillParty(*request.mutable_customer());
    request.set_words("The room was cold.");
    request.set_row_digest(std::string(64, 'a'));
    const bool is_closed =
        request.phase() == TICKET_PHASE_CLOSED || request.phase() == TICKET_PHASE_ARCHIVED;
    if (is_closed) {
      request.set_exit(Any<Exit>(Exit_MAX));
      *request.mutable_closed() = InstantOf(received + absl::Hours(static_cast<double>(Below(24))));
    } else if (request.phase() != TICKET_PHASE_RECEIVED) {
      request.add_category(AnyCategory());
      if (request.phase() != TICKET_PHASE_CLASSIFIED) *request.mutable_holder() = AnyHolder();
      if (request.phase() == TICKET_PHASE_HANDLING && Chance(1, 3)) {
        request.mutable_waiting()->set_waiting_for(Any<WaitingFor>(WaitingFor_MAX));
        request.mutable_waiting()->set_reason("a motor");
      }
    }
    return request;
  }

  static CustomerCommand OfErasure(CustomerCommand::RequestCase verb) {
    CustomerCommand command;
    if (verb == CustomerCommand::kErase) {
      command.mutable_erase()->set_reason("asked on the phone");
    } else if (verb == CustomerCommand::kApproveErasure) {
      command.mutable_approve_erasure()->set_reason("no reason to keep it");
    } else {
      command.mutable_reject_erasure()->set_reason("a lawsuit");
    }
    return command;
  }

  // Customers are forgotten more rarely than anything else is asked of them.
  static constexpr std::uint64_t kErasuresAmongRequests = 4;

  CustomerCommand OfCustomer(CustomerCommand::RequestCase verb, const KnownIds& known) {
    CustomerCommand command;
    switch (verb) {
      case CustomerCommand::kRegister:
        command.mutable_register_()->mutable_profile()->set_name("王芳");
        if (Chance(1, 2)) *command.mutable_register_()->add_points() = AnyPoint();
        break;
      case CustomerCommand::kChangeProfile:
        if (Chance(1, 2)) command.mutable_change_profile()->mutable_profile()->set_name(Person());
        if (Chance(1, 3)) command.mutable_change_profile()->add_clear("name");
        break;
      case CustomerCommand::kAddPoint:
        *command.mutable_add_point()->mutable_point() = AnyPoint();
        break;
      case CustomerCommand::kRemovePoint:
        *command.mutable_remove_point()->mutable_point() = AnyPoint();
        break;
      case CustomerCommand::kClaimPoint:
        *command.mutable_claim_point()->mutable_point() = AnyPoint();
        command.mutable_claim_point()->set_reason("a family's phone");
        break;
      case CustomerCommand::kSetGrade:
        *command.mutable_set_grade()->mutable_grade() = AnyGrade();
        command.mutable_set_grade()->set_reason("yearly review");
        break;
      case CustomerCommand::kRecordConsent:
        command.mutable_record_consent()->set_purpose(Chance(1, 4) ? "calls" : "survey");
        command.mutable_record_consent()->set_given(Chance(1, 2));
        command.mutable_record_consent()->set_channel(Any<Channel>(Channel_MAX));
        break;
      case CustomerCommand::kSetVulnerability:
        command.mutable_set_vulnerability()->set_vulnerable(Chance(1, 2));
        command.mutable_set_vulnerability()->set_reason("told on the phone");
        break;
      case CustomerCommand::kSetLegalHold:
        command.mutable_set_legal_hold()->set_held(Chance(1, 2));
        command.mutable_set_legal_hold()->set_reason("a lawsuit");
        break;
      case CustomerCommand::kPlanCare:
        command.mutable_plan_care();
        break;
      case CustomerCommand::kSetManager:
        command.mutable_set_manager()->set_person(Chance(1, 4) ? "" : Person());
        command.mutable_set_manager()->set_reason("another region");
        break;
      case CustomerCommand::kNote:
        command.mutable_note()->set_words("prefers mail");
        break;
      case CustomerCommand::kReveal:
        command.mutable_reveal()->set_reason("two files are to be compared");
        break;
      case CustomerCommand::kMerge:
        command.mutable_merge()->set_into(AnyId(known.customers));
        command.mutable_merge()->set_reason("one person");
        break;
      case CustomerCommand::kErase:
        if (!Chance(1, kErasuresAmongRequests)) return OfCustomer(CustomerCommand::kNote, known);
        return OfErasure(verb);
      case CustomerCommand::kApproveErasure:
      case CustomerCommand::kRejectErasure:
        return OfErasure(verb);
      case CustomerCommand::kUndoMerge:
        command.mutable_undo_merge()->set_reason("two persons");
        break;
      case CustomerCommand::REQUEST_NOT_SET:
        break;
    }
    return command;
  }

  ContactCommand OfContact(const KnownIds& known) {
    ContactCommand command;
    switch (Below(5)) {
      case 0:
        command.mutable_correct()->set_words("The bathroom is cold.");
        command.mutable_correct()->set_reason("misheard");
        break;
      case 1:
        command.mutable_link_customer()->set_customer(AnyId(known.customers));
        break;
      case 2:
        command.mutable_correct_customer()->set_customer(AnyOrNoCustomer(known));
        command.mutable_correct_customer()->set_reason("a brother");
        break;
      case 3:
        command.mutable_unlink_ticket()->set_ticket(AnyId(known.tickets));
        command.mutable_unlink_ticket()->set_reason("of another");
        break;
      default:
        command.mutable_link_ticket()->set_ticket(AnyId(known.tickets));
        break;
    }
    return command;
  }

  // Returns a callback to be planned: a revisit of a known ticket, care, or one that was asked for.
  CallbackCommand PlannedCallback(absl::Time now, const KnownIds& known) {
    CallbackCommand command;
    PlanCallback& plan = *command.mutable_plan();
    plan.set_purpose(Any<CallbackPurpose>(CallbackPurpose_MAX));
    if (plan.purpose() == CALLBACK_PURPOSE_REVISIT || Chance(1, 3)) {
      plan.set_ticket(AnyId(known.tickets));
    } else {
      plan.set_customer(AnyId(known.customers));
    }
    plan.set_caller(Person());
    if (Chance(1, 4)) plan.set_team("care");
    *plan.mutable_planned_for() = InstantOf(now + absl::Hours(static_cast<double>(Below(100))));
    return command;
  }

  CallbackCommand OfCallback(CallbackCommand::RequestCase verb, absl::Time now,
                             const KnownIds& known) {
    CallbackCommand command;
    switch (verb) {
      case CallbackCommand::kGive:
        command.mutable_give()->set_caller(Person());
        break;
      case CallbackCommand::kMove:
        *command.mutable_move()->mutable_planned_for() =
            InstantOf(now + absl::Hours(static_cast<double>(Below(100))));
        break;
      case CallbackCommand::kAttempt:
        command.mutable_attempt()->set_result(Any<AttemptResult>(AttemptResult_MAX));
        break;
      case CallbackCommand::kFinish: {
        FinishCallback& finish = *command.mutable_finish();
        if (Chance(1, 6)) break;
        finish.set_resolution(Any<Resolution>(Resolution_MAX));
        finish.set_satisfaction(1 + static_cast<std::uint32_t>(Below(5)));
        if (Chance(2, 3)) finish.set_responded(Any<Responded>(Responded_MAX));
        if (Chance(1, 4)) *finish.mutable_next_holder() = AnyHolder();
        break;
      }
      case CallbackCommand::kCancel:
        command.mutable_cancel()->set_reason("not needed");
        break;
      case CallbackCommand::kCorrectCustomer:
        command.mutable_correct_customer()->set_customer(AnyOrNoCustomer(known));
        command.mutable_correct_customer()->set_reason("a brother");
        break;
      case CallbackCommand::kPlan:
      case CallbackCommand::REQUEST_NOT_SET:
        break;
    }
    return command;
  }

 private:
  std::string AnyId(const std::vector<std::string>& ids) {
    return ids.empty() || Chance(1, 40) ? std::string(32, '0') : OneOf(ids);
  }

  std::string AnyOrNoCustomer(const KnownIds& known) {
    return Chance(1, 6) ? "" : AnyId(known.customers);
  }

  // Puts right one or two things that a ticket says, or takes one away.
  TicketCommand AnyCorrection() {
    TicketCommand command;
    CorrectTicket& correct = *command.mutable_correct();
    correct.set_reason("misheard");
    if (Chance(1, 3)) correct.set_kind(Any<TicketKind>(TicketKind_MAX));
    if (Chance(1, 2)) correct.set_words("The bathroom is cold.");
    if (Chance(1, 2)) {
      correct.set_unit(Unit());
    } else if (Chance(1, 2)) {
      correct.add_clear("unit");
    }
    if (Chance(1, 4)) correct.set_area(AnyArea());
    if (Chance(1, 6)) correct.set_legal_entity("House Ltd");
    return command;
  }

  void FillParty(Party& party) {
    const std::uint64_t points = 1 + (Chance(1, 6) ? 1 : 0);
    for (std::uint64_t i = 0; i < points; ++i) *party.add_points() = AnyPoint();
    party.set_name("王芳");
  }

  Answer AnyAnswer() {
    Answer answer = DoAnswer().answer();
    answer.set_outcome(Any<AnswerOutcome>(AnswerOutcome_MAX));
    answer.set_reason("no fault found");
    answer.set_appeal_route("the ombudsman");
    if (Chance(1, 20)) answer.clear_cause();
    if (Chance(1, 2)) answer.set_decided_upheld(Chance(1, 2));
    if (Chance(1, 2)) answer.set_finding(Any<AnswerFinding>(AnswerFinding_MAX));
    if (Chance(1, 2)) {
      answer.add_cause_path("service");
      answer.add_cause_path("staffing");
      answer.set_cause_taxonomy("2026");
    }
    return answer;
  }

  TicketCommand OfHandling(TicketCommand::RequestCase verb) {
    const Holder holder = AnyHolder();
    TicketCommand command;
    switch (verb) {
      case TicketCommand::kAcknowledge:
        return DoAcknowledge();
      case TicketCommand::kClassify:
        command = DoClassify(AnyCategory());
        command.mutable_classify()->set_severity(
            static_cast<Severity>(Below(static_cast<std::uint64_t>(Severity_MAX) + 1)));
        return command;
      case TicketCommand::kRefuse:
        return DoRefuse();
      case TicketCommand::kResolve:
        command = DoResolve(Unit(), Chance(1, 6) ? "" : AnyCategory());
        *command.mutable_resolve()->mutable_answer() = AnyAnswer();
        return command;
      case TicketCommand::kAssign:
        return DoAssign(holder.unit(), holder.person());
      case TicketCommand::kTransfer:
        return DoTransfer(holder.unit(), holder.person());
      case TicketCommand::kStart:
        return DoStart();
      case TicketCommand::kRequestReturn:
        return DoRequestReturn();
      case TicketCommand::kDecideReturn:
        return Chance(1, 2) ? DoRejectReturn() : DoAcceptReturn(holder.unit(), holder.person());
      case TicketCommand::kHandOver:
        return DoHandOver(Person());
      case TicketCommand::kDecideHandover:
        return Chance(2, 3) ? DoAcceptHandover() : DoDeclineHandover();
      case TicketCommand::kAddCoHandler:
        return DoAddCoHandler(holder.unit(), Chance(1, 3) ? holder.person() : "");
      default:
        return DoRemoveCoHandler(holder.unit(), Chance(1, 3) ? holder.person() : "");
    }
  }

  TicketCommand OfTheEnd(TicketCommand::RequestCase verb) {
    TicketCommand command;
    switch (verb) {
      case TicketCommand::kAnswer:
        *command.mutable_answer() = AnyAnswer();
        return command;
      case TicketCommand::kPlanRevisit:
        return DoPlanRevisit(Person());
      case TicketCommand::kRecordRevisit:
        return AnyRevisit();
      case TicketCommand::kClose:
        return DoClose(static_cast<Exit>(EXIT_EXEMPT + static_cast<int>(Below(3))));
      case TicketCommand::kReopen:
        return DoReopen();
      case TicketCommand::kWithdraw:
        return DoWithdraw();
      case TicketCommand::kTransferOutside:
        return DoTransferOutside();
      case TicketCommand::kUndoMerge:
        return DoUndoMerge();
      default:
        return DoArchive();
    }
  }

  TicketCommand AnyRevisit() {
    const auto satisfaction = 1 + static_cast<std::uint32_t>(Below(5));
    if (Chance(1, 3)) {
      return DoRevisitInVain(Chance(1, 2) ? REVISIT_CONTACT_NOT_REACHED : REVISIT_CONTACT_REFUSED);
    }
    TicketCommand reached = Chance(1, 2)
                                ? DoRevisitAndRedo(RESOLUTION_NOT, satisfaction, AnyHolder())
                                : DoRevisit(Any<Resolution>(Resolution_MAX), satisfaction);
    if (Chance(2, 3)) {
      reached.mutable_record_revisit()->set_responded(Any<Responded>(Responded_MAX));
    }
    return reached;
  }

  TicketCommand AnyWait() {
    TicketCommand command = DoWait(Any<WaitingFor>(WaitingFor_MAX));
    if (!Chance(1, 3)) return command;
    command.mutable_wait()->set_pause("legal_appraisal");
    command.mutable_wait()->set_evidence(std::string(64, 'a'));
    command.mutable_wait()->set_allowed_by(Person());
    return command;
  }

  TicketCommand AnyCause() {
    TicketCommand command = DoRecordCause(Chance(1, 2) ? "boiler" : "staffing");
    if (!Chance(1, 2)) return command;
    RecordCause& cause = *command.mutable_record_cause();
    cause.clear_cause();
    cause.add_path("house");
    cause.add_path("boiler");
    cause.set_taxonomy_version("2026");
    cause.set_contributing(Chance(1, 2));
    cause.set_of_vulnerability(Chance(1, 4));
    return command;
  }

  TicketCommand Beside(TicketCommand::RequestCase verb) {
    switch (verb) {
      case TicketCommand::kWait:
        return AnyWait();
      case TicketCommand::kResume:
        return DoResume();
      case TicketCommand::kEscalate:
        return DoEscalate(static_cast<std::uint32_t>(Below(6)));
      case TicketCommand::kRemind:
        return DoRemind();
      case TicketCommand::kSetSecrecy:
        return DoSetSecrecy(Any<Secrecy>(Secrecy_MAX));
      case TicketCommand::kNote:
        return DoNote("they called");
      case TicketCommand::kReveal:
        return DoReveal();
      case TicketCommand::kAddEvidence:
        return DoAddEvidence();
      case TicketCommand::kRecordCause:
        return AnyCause();
      default:
        return DoTell();
    }
  }

  TicketCommand OfPromises(TicketCommand::RequestCase verb, absl::Time now) {
    switch (verb) {
      case TicketCommand::kRequestExtension:
        return DoRequestExtension(AnyAmount());
      case TicketCommand::kDecideExtension:
        return DoDecideExtension(Chance(1, 2));
      case TicketCommand::kPromise:
        return DoPromise(now + absl::Hours(static_cast<double>(Below(100))));
      case TicketCommand::kAcknowledgeEscalation:
        return DoAcknowledgeEscalation();
      case TicketCommand::kReachMilestone:
        return DoReachMilestone(Chance(1, 2) ? "arrive" : "restore");
      default:
        return DoPayRedress(static_cast<std::int64_t>(Below(20) * 100),
                            Chance(1, 2) ? absl::StrCat("payment ", Below(9)) : "");
    }
  }

  TicketCommand OfOthers(TicketCommand::RequestCase verb, const KnownIds& known) {
    const std::string other = AnyId(known.tickets);
    switch (verb) {
      case TicketCommand::kLink:
        return DoLink(other, Any<Relation>(Chance(1, 10) ? Relation_MAX : RELATION_REPEATED_BY));
      case TicketCommand::kUnlink:
        return DoUnlink(other);
      case TicketCommand::kLead:
        return DoLead(Chance(1, 2) ? std::vector<std::string>{other}
                                   : std::vector<std::string>{other, AnyId(known.tickets)});
      case TicketCommand::kMerge:
        return DoMerge(other);
      case TicketCommand::kCorrectCustomer:
        return DoCorrectCustomer(AnyOrNoCustomer(known));
      default:
        return DoLinkCustomer(AnyId(known.customers));
    }
  }

  std::uint64_t points_;
};

}  // namespace redress::testing
