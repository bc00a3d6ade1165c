#pragma once

// Facts of a ticket and requests to it, in one line each, for given / when / then.

#include <initializer_list>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/ticket/ticket_commands.pb.h"
#include "events/instant.h"
#include "events/ticket.pb.h"

namespace redress::testing {

inline constexpr const char* kCustomer = "0123456789abcdef0123456789abcdef";

inline absl::Time Monday() { return absl::FromUnixSeconds(1714978800); }

inline Holder HolderOf(const std::string& unit, const std::string& person = "") {
  Holder holder;
  holder.set_unit(unit);
  holder.set_person(person);
  return holder;
}

// The number of a ticket other than the one that facts and requests are of.
inline std::string OtherNumber() { return Names(std::string(32, 'k')).TicketNumber("other", 0); }

// Facts.

inline TicketEvent Received(TicketKind kind = TICKET_KIND_COMPLAINT,
                            const std::string& customer = "") {
  TicketEvent event;
  TicketReceived& received = *event.mutable_received();
  received.set_number("0000000000000");
  received.set_kind(kind);
  received.set_channel(CHANNEL_PHONE);
  received.set_contact("c1");
  received.set_customer(customer);
  return event;
}

inline TicketEvent Acknowledged() {
  TicketEvent event;
  event.mutable_acknowledged()->mutable_told()->set_channel(CHANNEL_SMS);
  return event;
}

inline TicketEvent Classified(const std::string& category = "attitude") {
  TicketEvent event;
  event.mutable_classified()->add_category(category);
  event.mutable_classified()->set_severity(SEVERITY_NORMAL);
  return event;
}

inline TicketEvent Assigned(const std::string& unit, const std::string& person = "") {
  TicketEvent event;
  *event.mutable_assigned()->mutable_holder() = HolderOf(unit, person);
  return event;
}

inline TicketEvent Started(const std::string& person) {
  TicketEvent event;
  event.mutable_started()->set_person(person);
  return event;
}

inline TicketEvent Noted(const std::string& words) {
  TicketEvent event;
  event.mutable_noted()->set_words(words);
  return event;
}

inline TicketEvent Answered(const std::string& person) {
  TicketEvent event;
  TicketAnswered& answered = *event.mutable_answered();
  answered.set_outcome(ANSWER_OUTCOME_UPHELD);
  answered.set_words("We are sorry.");
  answered.set_cause("staffing");
  answered.mutable_told()->set_channel(CHANNEL_PHONE);
  answered.set_person(person);
  return event;
}

inline TicketEvent RevisitPlanned(const std::string& revisitor) {
  TicketEvent event;
  event.mutable_revisit_planned()->set_revisitor(revisitor);
  return event;
}

inline TicketEvent Reached(const std::string& revisitor, Resolution resolution,
                           std::uint32_t satisfaction, std::uint32_t attempt = 1) {
  TicketEvent event;
  TicketRevisited& revisited = *event.mutable_revisited();
  revisited.set_revisitor(revisitor);
  revisited.set_contact(REVISIT_CONTACT_REACHED);
  revisited.set_resolution(resolution);
  revisited.set_satisfaction(satisfaction);
  revisited.set_satisfied(resolution == RESOLUTION_RESOLVED && satisfaction >= 3);
  revisited.set_attempt(attempt);
  return event;
}

inline TicketEvent NotReached(const std::string& revisitor, std::uint32_t attempt,
                              RevisitContact contact = REVISIT_CONTACT_NOT_REACHED) {
  TicketEvent event;
  TicketRevisited& revisited = *event.mutable_revisited();
  revisited.set_revisitor(revisitor);
  revisited.set_contact(contact);
  revisited.set_attempt(attempt);
  return event;
}

inline TicketEvent RedoOrdered(std::uint32_t cycle) {
  TicketEvent event;
  event.mutable_redo_ordered()->set_cycle(cycle);
  return event;
}

inline TicketEvent Closed(Exit exit, const std::string& reason = "") {
  TicketEvent event;
  event.mutable_closed()->set_exit(exit);
  event.mutable_closed()->set_reason(reason);
  return event;
}

inline TicketEvent Reopened(std::uint32_t cycle, const std::string& reason = "again") {
  TicketEvent event;
  event.mutable_reopened()->set_cycle(cycle);
  event.mutable_reopened()->set_reason(reason);
  return event;
}

inline TicketEvent CustomerLinked(const std::string& customer = kCustomer) {
  TicketEvent event;
  event.mutable_customer_linked()->set_customer(customer);
  return event;
}

inline TicketEvent ContactAdded(const std::string& contact) {
  TicketEvent event;
  event.mutable_contact_added()->set_contact(contact);
  return event;
}

inline TicketEvent ReturnRequested(const std::string& person, std::uint32_t count = 1,
                                   bool to_arbiter = false) {
  TicketEvent event;
  TicketReturnRequested& requested = *event.mutable_return_requested();
  requested.set_person(person);
  requested.set_reason("not ours");
  requested.set_count(count);
  requested.set_to_arbiter(to_arbiter);
  return event;
}

inline TicketEvent ReturnDecided(const std::string& person, bool accepted,
                                 const std::string& reason = "") {
  TicketEvent event;
  event.mutable_return_decided()->set_accepted(accepted);
  event.mutable_return_decided()->set_person(person);
  event.mutable_return_decided()->set_reason(reason);
  return event;
}

inline TicketEvent HandoverOffered(const std::string& from, const std::string& to, absl::Time until,
                                   const std::string& person = "") {
  TicketEvent event;
  TicketHandoverOffered& offered = *event.mutable_handover_offered();
  offered.set_from(from);
  offered.set_to(to);
  offered.set_reason("end of shift");
  *offered.mutable_until() = InstantOf(until);
  offered.set_person(person.empty() ? from : person);
  return event;
}

inline TicketEvent HandoverDecided(const std::string& person, bool accepted,
                                   const std::string& reason = "") {
  TicketEvent event;
  event.mutable_handover_decided()->set_accepted(accepted);
  event.mutable_handover_decided()->set_person(person);
  event.mutable_handover_decided()->set_reason(reason);
  return event;
}

inline TicketEvent HandoverLapsed(const std::string& from, const std::string& to) {
  TicketEvent event;
  event.mutable_handover_lapsed()->set_from(from);
  event.mutable_handover_lapsed()->set_to(to);
  return event;
}

inline TicketEvent Waited(WaitingFor waiting_for = WAITING_FOR_PARTS) {
  TicketEvent event;
  event.mutable_waited()->set_waiting_for(waiting_for);
  event.mutable_waited()->set_reason("ordered");
  return event;
}

inline TicketEvent Resumed(const std::string& reason = "") {
  TicketEvent event;
  event.mutable_resumed()->set_reason(reason);
  return event;
}

inline TicketEvent Escalated(std::uint32_t level, const std::string& reason = "press") {
  TicketEvent event;
  event.mutable_escalated()->set_level(level);
  event.mutable_escalated()->set_reason(reason);
  return event;
}

inline TicketEvent CoHandlerAdded(const std::string& unit, const std::string& person = "") {
  TicketEvent event;
  *event.mutable_co_handler_added()->mutable_co_handler() = HolderOf(unit, person);
  return event;
}

inline TicketEvent CoHandlerRemoved(const std::string& unit, const std::string& person = "",
                                    const std::string& reason = "") {
  TicketEvent event;
  *event.mutable_co_handler_removed()->mutable_co_handler() = HolderOf(unit, person);
  event.mutable_co_handler_removed()->set_reason(reason);
  return event;
}

inline TicketEvent Linked(const std::string& ticket, Relation relation,
                          const std::string& reason = "") {
  TicketEvent event;
  event.mutable_linked()->set_ticket(ticket);
  event.mutable_linked()->set_relation(relation);
  event.mutable_linked()->set_reason(reason);
  return event;
}

inline TicketEvent Unlinked(const std::string& ticket, Relation relation,
                            const std::string& reason = "") {
  TicketEvent event;
  event.mutable_unlinked()->set_ticket(ticket);
  event.mutable_unlinked()->set_relation(relation);
  event.mutable_unlinked()->set_reason(reason);
  return event;
}

inline TicketEvent MergedInto(const std::string& into) {
  TicketEvent event = Closed(EXIT_MERGED);
  event.mutable_closed()->set_into(into);
  return event;
}

inline TicketEvent MergeUndone(TicketPhase back_to, const std::string& reason = "") {
  TicketEvent event;
  event.mutable_merge_undone()->set_back_to(back_to);
  event.mutable_merge_undone()->set_reason(reason);
  return event;
}

inline TicketEvent Absorbed(const std::string& ticket) {
  TicketEvent event;
  event.mutable_absorbed()->set_ticket(ticket);
  return event;
}

inline TicketEvent AbsorptionUndone(const std::string& ticket) {
  TicketEvent event;
  event.mutable_absorption_undone()->set_ticket(ticket);
  return event;
}

inline TicketEvent Archived() {
  TicketEvent event;
  event.mutable_archived()->set_rule(Policy().archive_rule);
  return event;
}

// Returns the facts as past events, all recorded on Monday().
inline std::vector<PastEvent> Past(const std::vector<TicketEvent>& facts) {
  std::vector<PastEvent> past;
  for (const TicketEvent& fact : facts) {
    PastEvent& event = past.emplace_back();
    *event.event.mutable_ticket() = fact;
    event.decided_at = Monday();
    event.recorded_at = Monday();
  }
  return past;
}

inline Ticket Given(const std::vector<TicketEvent>& facts) { return Fold<Ticket>(Past(facts)); }

// Requests.

inline TicketCommand DoAcknowledge() {
  TicketCommand command;
  command.mutable_acknowledge()->mutable_told()->set_channel(CHANNEL_SMS);
  return command;
}

inline TicketCommand DoClassify(const std::string& category = "attitude") {
  TicketCommand command;
  command.mutable_classify()->add_category(category);
  return command;
}

inline TicketCommand DoAssign(const std::string& unit, const std::string& person = "") {
  TicketCommand command;
  *command.mutable_assign()->mutable_holder() = HolderOf(unit, person);
  return command;
}

inline TicketCommand DoStart() {
  TicketCommand command;
  command.mutable_start();
  return command;
}

inline TicketCommand DoNote(const std::string& words) {
  TicketCommand command;
  command.mutable_note()->set_words(words);
  return command;
}

inline TicketCommand DoAnswer(AnswerOutcome outcome = ANSWER_OUTCOME_UPHELD) {
  TicketCommand command;
  Answer& answer = *command.mutable_answer();
  answer.set_outcome(outcome);
  answer.set_words("We are sorry.");
  if (outcome == ANSWER_OUTCOME_REJECTED) {
    answer.set_reason("not ours");
    answer.set_appeal_route("ombudsman");
  } else {
    answer.set_cause("staffing");
  }
  answer.mutable_told()->set_channel(CHANNEL_PHONE);
  return command;
}

inline TicketCommand DoPlanRevisit(const std::string& revisitor) {
  TicketCommand command;
  command.mutable_plan_revisit()->set_revisitor(revisitor);
  return command;
}

inline TicketCommand DoRevisit(Resolution resolution, std::uint32_t satisfaction) {
  TicketCommand command;
  RecordRevisit& revisit = *command.mutable_record_revisit();
  revisit.set_contact(REVISIT_CONTACT_REACHED);
  revisit.set_resolution(resolution);
  revisit.set_satisfaction(satisfaction);
  return command;
}

inline TicketCommand DoRevisitAndRedo(Resolution resolution, std::uint32_t satisfaction,
                                      const Holder& next_holder) {
  TicketCommand command = DoRevisit(resolution, satisfaction);
  *command.mutable_record_revisit()->mutable_next_holder() = next_holder;
  return command;
}

inline TicketCommand DoRevisitInVain(RevisitContact contact = REVISIT_CONTACT_NOT_REACHED) {
  TicketCommand command;
  command.mutable_record_revisit()->set_contact(contact);
  return command;
}

inline TicketCommand DoClose(Exit exit) {
  TicketCommand command;
  command.mutable_close()->set_exit(exit);
  if (exit == EXIT_NOT_ACCEPTED) command.mutable_close()->set_appeal_route("ombudsman");
  return command;
}

inline TicketCommand DoReopen() {
  TicketCommand command;
  command.mutable_reopen()->set_reason("again");
  return command;
}

inline TicketCommand DoWithdraw() {
  TicketCommand command;
  command.mutable_withdraw()->set_reason("settled");
  return command;
}

inline TicketCommand DoLinkCustomer(const std::string& customer = kCustomer) {
  TicketCommand command;
  command.mutable_link_customer()->set_customer(customer);
  return command;
}

inline TicketCommand DoCorrectCustomer(const std::string& customer) {
  TicketCommand command;
  command.mutable_correct_customer()->set_customer(customer);
  command.mutable_correct_customer()->set_reason("a brother called");
  return command;
}

inline TicketCommand DoCorrect(const std::string& unit = "kitchen") {
  TicketCommand command;
  command.mutable_correct()->set_unit(unit);
  command.mutable_correct()->set_reason("misheard");
  return command;
}

inline TicketCommand DoRefuse() {
  TicketCommand command;
  command.mutable_refuse()->set_reason_code("not-ours");
  command.mutable_refuse()->mutable_told()->set_channel(CHANNEL_PHONE);
  return command;
}

inline TicketCommand DoTransfer(const std::string& unit, const std::string& person = "") {
  TicketCommand command;
  *command.mutable_transfer()->mutable_holder() = HolderOf(unit, person);
  command.mutable_transfer()->set_reason("on leave");
  return command;
}

inline TicketCommand DoRequestReturn() {
  TicketCommand command;
  command.mutable_request_return()->set_reason("not ours");
  return command;
}

inline TicketCommand DoAcceptReturn(const std::string& unit, const std::string& person = "") {
  TicketCommand command;
  command.mutable_decide_return()->set_accepted(true);
  *command.mutable_decide_return()->mutable_holder() = HolderOf(unit, person);
  return command;
}

inline TicketCommand DoRejectReturn() {
  TicketCommand command;
  command.mutable_decide_return()->set_accepted(false);
  command.mutable_decide_return()->set_reason("it is yours");
  return command;
}

inline TicketCommand DoHandOver(const std::string& to) {
  TicketCommand command;
  command.mutable_hand_over()->set_to(to);
  command.mutable_hand_over()->set_reason("end of shift");
  return command;
}

inline TicketCommand DoAcceptHandover() {
  TicketCommand command;
  command.mutable_decide_handover()->set_accepted(true);
  return command;
}

inline TicketCommand DoDeclineHandover() {
  TicketCommand command;
  command.mutable_decide_handover()->set_accepted(false);
  command.mutable_decide_handover()->set_reason("off sick");
  return command;
}

inline TicketCommand DoWait(WaitingFor waiting_for = WAITING_FOR_PARTS) {
  TicketCommand command;
  command.mutable_wait()->set_waiting_for(waiting_for);
  command.mutable_wait()->set_reason("ordered");
  return command;
}

inline TicketCommand DoResume() {
  TicketCommand command;
  command.mutable_resume();
  return command;
}

inline TicketCommand DoEscalate(std::uint32_t level = 0) {
  TicketCommand command;
  if (level > 0) command.mutable_escalate()->set_level(level);
  command.mutable_escalate()->set_reason("press");
  return command;
}

inline TicketCommand DoRemind() {
  TicketCommand command;
  command.mutable_remind()->set_channel(CHANNEL_PHONE);
  return command;
}

inline TicketCommand DoAddEvidence() {
  TicketCommand command;
  Attachment& attachment = *command.mutable_add_evidence()->add_attachments();
  attachment.set_name("photo.jpg");
  attachment.set_sha256(std::string(64, 'a'));
  return command;
}

inline TicketCommand DoRecordCause(const std::string& cause = "boiler") {
  TicketCommand command;
  command.mutable_record_cause()->set_cause(cause);
  return command;
}

inline TicketCommand DoTell() {
  TicketCommand command;
  command.mutable_tell()->mutable_told()->set_channel(CHANNEL_SMS);
  return command;
}

inline TicketCommand DoLink(const std::string& ticket, Relation relation = RELATION_RELATED) {
  TicketCommand command;
  command.mutable_link()->set_ticket(ticket);
  command.mutable_link()->set_relation(relation);
  return command;
}

inline TicketCommand DoUnlink(const std::string& ticket) {
  TicketCommand command;
  command.mutable_unlink()->set_ticket(ticket);
  command.mutable_unlink()->set_reason("mistaken");
  return command;
}

inline TicketCommand DoLead(const std::vector<std::string>& tickets) {
  TicketCommand command;
  for (const std::string& ticket : tickets) command.mutable_lead()->add_tickets(ticket);
  return command;
}

inline TicketCommand DoSetSecrecy(Secrecy secrecy = SECRECY_SECRET) {
  TicketCommand command;
  command.mutable_set_secrecy()->set_secrecy(secrecy);
  command.mutable_set_secrecy()->set_reason("a colleague is concerned");
  return command;
}

inline TicketCommand DoAddCoHandler(const std::string& unit, const std::string& person = "") {
  TicketCommand command;
  *command.mutable_add_co_handler()->mutable_co_handler() = HolderOf(unit, person);
  return command;
}

inline TicketCommand DoRemoveCoHandler(const std::string& unit, const std::string& person = "") {
  TicketCommand command;
  *command.mutable_remove_co_handler()->mutable_co_handler() = HolderOf(unit, person);
  return command;
}

inline TicketCommand DoTransferOutside() {
  TicketCommand command;
  command.mutable_transfer_outside()->set_to("the airline");
  command.mutable_transfer_outside()->set_reason("their matter");
  command.mutable_transfer_outside()->mutable_told()->set_channel(CHANNEL_PHONE);
  return command;
}

inline TicketCommand DoMerge(const std::string& into) {
  TicketCommand command;
  command.mutable_merge()->set_into(into);
  return command;
}

inline TicketCommand DoUndoMerge() {
  TicketCommand command;
  command.mutable_undo_merge()->set_reason("mistaken");
  return command;
}

inline TicketCommand DoResolve(const std::string& unit = "desk",
                               const std::string& category = "attitude") {
  TicketCommand command;
  Resolve& resolve = *command.mutable_resolve();
  if (!category.empty()) resolve.mutable_classification()->add_category(category);
  resolve.set_unit(unit);
  *resolve.mutable_answer() = DoAnswer().answer();
  return command;
}

inline TicketCommand DoArchive() {
  TicketCommand command;
  command.mutable_archive();
  return command;
}

// The context of a decision by `actor` on Monday(), five minutes after the facts.
inline Context By(const std::string& actor, const std::string& role = "agent") {
  Context context;
  context.now = Monday() + absl::Minutes(5);
  context.command_id = std::string(32, 'c');
  context.actor = {actor, role, false};
  return context;
}

}  // namespace redress::testing
