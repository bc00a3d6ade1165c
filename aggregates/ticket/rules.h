#pragma once

// The rule of each verb of a ticket, by subject in the files named below, and what rules share. A
// rule is asked only where the request is well-formed and the phase allows the verb: it returns the
// facts, none where it is already so, or a refusal. Only moves.cc lists them; everybody else
// calls Decide() in decisions.h. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/ticket/ticket_commands.pb.h"

namespace redress {

using TicketDecision = absl::StatusOr<TicketEvents>;

// Most links of one ticket: each is shown with its state, and both ends are one decision.
inline constexpr std::size_t kMaxLinks = 200;

// Most co-handlers of one ticket: more people than that are a unit.
inline constexpr std::size_t kMaxCoHandlers = 20;

// Shared by the rules.

TicketDecision NothingNew();

// Returns `refusal` with the moves that `ticket` allows, where a rule forbade one.
absl::Status WithLegalMoves(absl::Status refusal, const Ticket& ticket, const Policy& policy);

// Whether two holders are one: the same unit and person, or the same person in another unit.
bool IsSameHolder(const Holder& left, const Holder& right);

// Errors: kFailedPrecondition (who was to be relieved of the ticket by a redo may not hold it).
absl::Status CheckMayHold(const Ticket& ticket, const Holder& holder);

// Adds the assignment, and what it ends: the new holder is no co-handler any more.
void AddAssignment(const Ticket& ticket, const Holder& holder, const std::string& reason,
                   TicketEvents& events);

TicketEvent ClosedBy(Exit exit);

// Adds that `ticket` is closed by name of its exemption, where it needs no revisit.
void AddExemptClosing(const Ticket& ticket, const Context& context, TicketEvents& events);

// Returns the answer as it is told by `person`.
TicketEvent AnsweredBy(const std::string& person, const Answer& answer);

// Returns the number of another ticket in canonical form. `text` is a number (checked before).
//
// Errors: kInvalidArgument naming `pointer` (it is the ticket's own).
absl::StatusOr<std::string> OtherTicket(const Ticket& ticket, const std::string& text,
                                        absl::string_view pointer);

// intake.cc: taking in, sorting, turning away, settling at once.
TicketDecision DecideAcknowledge(const Ticket&, const Acknowledge&, const Context&);
TicketDecision DecideClassify(const Ticket&, const Classify&, const Context&);
TicketDecision DecideRefuse(const Ticket&, const RefuseTicket&, const Context&);
TicketDecision DecideResolve(const Ticket&, const Resolve&, const Context&);

// holding.cc: who is responsible, who helps, returns, handovers.
TicketDecision DecideAssign(const Ticket&, const Assign&, const Context&);
TicketDecision DecideTransfer(const Ticket&, const Transfer&, const Context&);
TicketDecision DecideStart(const Ticket&, const Start&, const Context&);
TicketDecision DecideAddCoHandler(const Ticket&, const AddCoHandler&, const Context&);
TicketDecision DecideRemoveCoHandler(const Ticket&, const RemoveCoHandler&, const Context&);
TicketDecision DecideRequestReturn(const Ticket&, const RequestReturn&, const Context&);
TicketDecision DecideDecideReturn(const Ticket&, const DecideReturn&, const Context&);
TicketDecision DecideHandOver(const Ticket&, const HandOver&, const Context&);
TicketDecision DecideDecideHandover(const Ticket&, const DecideHandover&, const Context&);

// Returns a refusal where the matter is secret and whoever acts is of the handling unit, which is
// not to learn who the customer is. Errors: kFailedPrecondition.
absl::Status CheckMayKnowCustomer(const Ticket& ticket, const Actor& actor);

// beside.cc: what stands beside the phase, and facts that may be late.
TicketDecision DecideWait(const Ticket&, const Wait&, const Context&);
TicketDecision DecideResume(const Ticket&, const Resume&, const Context&);
TicketDecision DecideEscalate(const Ticket&, const Escalate&, const Context&);
TicketDecision DecideAcknowledgeEscalation(const Ticket&, const AcknowledgeEscalation&,
                                           const Context&);
TicketDecision DecideRemind(const Ticket&, const Remind&, const Context&);
TicketDecision DecideSetSecrecy(const Ticket&, const SetSecrecy&, const Context&);
TicketDecision DecideReveal(const Ticket&, const RevealTicket&, const Context&);
TicketDecision DecideNote(const Ticket&, const Note&, const Context&);
TicketDecision DecideAddEvidence(const Ticket&, const AddEvidence&, const Context&);
TicketDecision DecideRecordCause(const Ticket&, const RecordCause&, const Context&);
TicketDecision DecideTell(const Ticket&, const Tell&, const Context&);

// answering.cc: the answer, and how the customer took it.
TicketDecision DecideAnswer(const Ticket&, const Answer&, const Context&);
TicketDecision DecidePlanRevisit(const Ticket&, const PlanRevisit&, const Context&);
TicketDecision DecideRecordRevisit(const Ticket&, const RecordRevisit&, const Context&);

// promises.cc: more time, a person's promise, and what is done on the way.
TicketDecision DecideRequestExtension(const Ticket&, const RequestExtension&, const Context&);
TicketDecision DecideDecideExtension(const Ticket&, const DecideExtension&, const Context&);
TicketDecision DecidePromise(const Ticket&, const MakePromise&, const Context&);
TicketDecision DecideReachMilestone(const Ticket&, const ReachMilestone&, const Context&);
TicketDecision DecidePayRedress(const Ticket&, const PayRedress&, const Context&);

// corrections.cc: whose it is, and what it says; what follows in other streams, customer_link.cc.
TicketDecision DecideLinkCustomer(const Ticket&, const LinkCustomer&, const Context&);
TicketDecision DecideCorrectCustomer(const Ticket&, const CorrectTicketCustomer&, const Context&);
TicketDecision DecideCorrect(const Ticket&, const CorrectTicket&, const Context&);

// closing.cc: every other way out, and back.
TicketDecision DecideClose(const Ticket&, const Close&, const Context&);
TicketDecision DecideWithdraw(const Ticket&, const Withdraw&, const Context&);
TicketDecision DecideTransferOutside(const Ticket&, const TransferOutside&, const Context&);
TicketDecision DecideReopen(const Ticket&, const Reopen&, const Context&);
TicketDecision DecideArchive(const Ticket&, const Archive&, const Context&);

// links.cc: how it stands to other tickets. Says what becomes of this ticket;
// decisions.cc asks the others.
TicketDecision DecideLink(const Ticket&, const Link&, const Context&);
TicketDecision DecideUnlink(const Ticket&, const Unlink&, const Context&);
TicketDecision DecideLead(const Ticket&, const Lead&, const Context&);
TicketDecision DecideMerge(const Ticket&, const Merge&, const Context&);
TicketDecision DecideUndoMerge(const Ticket&, const UndoMerge&, const Context&);

}  // namespace redress
