#include "projections/tickets.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/status.h"
#include "events/correction.h"
#include "events/phase.h"
#include "projections/damaged_views.h"
#include "projections/due.h"
#include "projections/loads.h"
#include "projections/streams.h"
#include "projections/ticket_clocks.h"
#include "projections/ticket_index.h"
#include "projections/waiting.h"

namespace redress {
namespace {

enum class Step { kUp, kDown };

std::uint32_t Counted(std::uint32_t count, Step step) {
  if (step == Step::kUp) return count + 1;
  return count == 0 ? 0 : count - 1;
}

void FoldReceived(const TicketReceived& received, const EventRow& event, TicketRow& row) {
  row.set_kind(received.kind());
  row.set_customer(received.customer());
  row.set_customer_unresolved(received.customer().empty() &&
                              !received.customer_candidates().empty());
  if (row.customer_unresolved())
    *row.mutable_customer_candidates() = received.customer_candidates();
  row.set_channel(received.channel());
  row.set_unit(received.unit());
  row.set_product(received.product());
  row.set_legal_entity(received.legal_entity());
  row.set_subject(received.subject());
  row.set_secrecy(received.confidential() ? SECRECY_CONFIDENTIAL : SECRECY_NORMAL);
  if (!row.number().empty()) return;
  row.set_number(std::string(*IdIn(event.stream(), kTicketPrefix)));
  row.set_cycle(1);
  *row.mutable_received() = event.event().happened();
  row.set_received_recorded_at(event.recorded_at());
  row.set_received_position(event.position());
  row.set_received_index(event.index());
  row.set_taken_in_by(event.actor_id());
}

// A person decided who the customer is; empty: that it is not known.
void FoldCustomer(const std::string& customer, TicketRow& row) {
  row.set_customer(customer);
  row.set_customer_unresolved(false);
  row.clear_customer_candidates();
}

void EndHandover(TicketRow& row) {
  row.clear_handover_to();
  row.clear_handover_until();
}

void FoldHandover(const TicketHandoverOffered& offered, TicketRow& row) {
  row.set_handover_to(offered.to());
  *row.mutable_handover_until() = offered.until();
}

// What was waited for, or asked of the dispatcher, is over.
void EndPending(TicketRow& row) {
  row.set_waiting(WAITING_FOR_UNSPECIFIED);
  row.set_return_requested(false);
  EndHandover(row);
}

void FoldHolder(const Holder& holder, TicketRow& row) {
  *row.mutable_holder() = holder;
  row.clear_unassignable();
  EndPending(row);
}

void FoldImported(const TicketImported& imported, const EventRow& event, TicketRow& row) {
  FoldReceived(imported.received(), event, row);
  row.set_imported(true);
  *row.mutable_category() = imported.category();
  row.set_severity(imported.severity());
  if (imported.has_holder()) FoldHolder(imported.holder(), row);
  row.set_exit(imported.exit());
  if (imported.has_closed()) *row.mutable_closed() = imported.closed();
}

void FoldClassified(const TicketClassified& classified, TicketRow& row) {
  *row.mutable_category() = classified.category();
  row.set_severity(classified.severity());
  row.set_safety(classified.safety());
}

void FoldRevisitPlanned(const TicketRevisitPlanned& planned, TicketRow& row) {
  row.mutable_revisit_by()->set_unit(planned.team());
  row.mutable_revisit_by()->set_person(planned.revisitor());
}

// Whoever reached nobody is to try again.
void FoldRevisited(const TicketRevisited& revisited, TicketRow& row) {
  if (revisited.contact() == REVISIT_CONTACT_REACHED) return row.clear_revisit_by();
  if (!row.has_revisit_by()) row.mutable_revisit_by()->set_person(revisited.revisitor());
}

void FoldCycle(std::uint32_t cycle, TicketRow& row) {
  row.set_cycle(cycle);
  row.clear_revisit_by();
  EndPending(row);
}

// A merge touches nothing else, so that it can be undone.
void FoldClosed(const TicketClosed& closed, const EventRow& event, TicketRow& row) {
  if (closed.exit() != EXIT_MERGED) EndPending(row);
  row.set_exit(closed.exit());
  row.set_merged_into(closed.into());
  *row.mutable_closed() = event.event().happened();
}

// Open again, whatever it was closed for.
void FoldOpened(TicketRow& row) {
  row.clear_after_closing();
  row.set_exit(EXIT_UNSPECIFIED);
  row.clear_merged_into();
  row.clear_closed();
}

void FoldReopened(const TicketReopened& reopened, TicketRow& row) {
  FoldOpened(row);
  FoldCycle(reopened.cycle(), row);
}

// What a customer says under a closed ticket waits until somebody sees to it.
void FoldContactAdded(const TicketContactAdded& added, TicketRow& row) {
  if (!added.outbound() && !IsOpen(row.phase())) row.set_after_closing(row.after_closing() + 1);
}

void FoldCoHandlerRemoved(const Holder& removed, TicketRow& row) {
  auto& all = *row.mutable_co_handlers();
  for (int i = all.size() - 1; i >= 0; --i) {
    const bool same = all[i].unit() == removed.unit() && all[i].person() == removed.person();
    if (same) all.DeleteSubrange(i, 1);
  }
}

void FoldRelation(Relation relation, const std::string& other, Step step, TicketRow& row) {
  switch (relation) {
    case RELATION_REPEATS:
      row.set_repeats(Counted(row.repeats(), step));
      return;
    case RELATION_REPEATED_BY:
      row.set_repeated_by(Counted(row.repeated_by(), step));
      return;
    case RELATION_LEADS:
      row.set_leads(Counted(row.leads(), step));
      return;
    case RELATION_LED_BY:
      if (step == Step::kUp) row.set_led_by(other);
      if (step == Step::kDown && row.led_by() == other) row.clear_led_by();
      return;
    case RELATION_RELATED:
    default:  // a relation of a newer build
      return;
  }
}

// Folds what stands beside the phase: waiting, escalation, helpers, links.
void FoldBeside(const TicketEvent& fact, TicketRow& row) {
  switch (fact.fact_case()) {
    case TicketEvent::kAcknowledged:
      return row.set_acknowledged(true);
    case TicketEvent::kReturnRequested:
      EndHandover(row);
      return row.set_return_requested(true);
    case TicketEvent::kReturnDecided:
      return row.set_return_requested(false);
    case TicketEvent::kHandoverOffered:
      return FoldHandover(fact.handover_offered(), row);
    case TicketEvent::kHandoverDecided:
    case TicketEvent::kHandoverLapsed:
      return EndHandover(row);
    case TicketEvent::kWaited:
      return row.set_waiting(fact.waited().waiting_for());
    case TicketEvent::kResumed:
      return row.set_waiting(WAITING_FOR_UNSPECIFIED);
    case TicketEvent::kEscalated:
      return row.set_escalation(fact.escalated().level());
    case TicketEvent::kReminded:
      return row.set_reminders(fact.reminded().count());
    case TicketEvent::kSecrecySet:
      row.clear_unassignable();
      return row.set_secrecy(fact.secrecy_set().secrecy());
    case TicketEvent::kUnassignable:
      return row.set_unassignable(fact.unassignable().why());
    case TicketEvent::kCoHandlerAdded:
      *row.add_co_handlers() = fact.co_handler_added().co_handler();
      return;
    case TicketEvent::kCoHandlerRemoved:
      return FoldCoHandlerRemoved(fact.co_handler_removed().co_handler(), row);
    case TicketEvent::kStagnated:
      return row.set_stagnated(true);
    case TicketEvent::kContactAdded:
      return FoldContactAdded(fact.contact_added(), row);
    case TicketEvent::kNoted:
    case TicketEvent::kTold:
      return row.clear_after_closing();
    case TicketEvent::kMergeUndone:
      return FoldOpened(row);
    case TicketEvent::kRevisitPlanned:
      return FoldRevisitPlanned(fact.revisit_planned(), row);
    case TicketEvent::kRevisited:
      return FoldRevisited(fact.revisited(), row);
    case TicketEvent::kRevisitCancelled:
      return row.clear_revisit_by();
    case TicketEvent::kAnswered:
      return EndPending(row);
    case TicketEvent::kErased:
      row.clear_subject();
      return row.set_erased(true);
    case TicketEvent::kLinked:
      return FoldRelation(fact.linked().relation(), fact.linked().ticket(), Step::kUp, row);
    case TicketEvent::kUnlinked:
      return FoldRelation(fact.unlinked().relation(), fact.unlinked().ticket(), Step::kDown, row);
    default:  // FoldFact() names every fact
      return;
  }
}

// Folds what lists show; the phase is told by PhaseAfter().
void FoldFact(const TicketEvent& fact, const EventRow& event, TicketRow& row) {
  switch (fact.fact_case()) {
    case TicketEvent::kReceived:
      return FoldReceived(fact.received(), event, row);
    case TicketEvent::kImported:
      return FoldImported(fact.imported(), event, row);
    case TicketEvent::kClassified:
      return FoldClassified(fact.classified(), row);
    case TicketEvent::kAssigned:
      return FoldHolder(fact.assigned().holder(), row);
    case TicketEvent::kRedoOrdered:
      return FoldCycle(fact.redo_ordered().cycle(), row);
    case TicketEvent::kClosed:
      return FoldClosed(fact.closed(), event, row);
    case TicketEvent::kReopened:
      return FoldReopened(fact.reopened(), row);
    case TicketEvent::kCustomerLinked:
      return FoldCustomer(fact.customer_linked().customer(), row);
    case TicketEvent::kCustomerCorrected:
      return FoldCustomer(fact.customer_corrected().customer(), row);
    case TicketEvent::kCorrected:
      return TakeCorrection(fact.corrected(), row);
    case TicketEvent::kAcknowledged:
    case TicketEvent::kReturnRequested:
    case TicketEvent::kReturnDecided:
    case TicketEvent::kHandoverOffered:
    case TicketEvent::kHandoverDecided:
    case TicketEvent::kHandoverLapsed:
    case TicketEvent::kWaited:
    case TicketEvent::kResumed:
    case TicketEvent::kEscalated:
    case TicketEvent::kReminded:
    case TicketEvent::kSecrecySet:
    case TicketEvent::kCoHandlerAdded:
    case TicketEvent::kCoHandlerRemoved:
    case TicketEvent::kLinked:
    case TicketEvent::kUnlinked:
    case TicketEvent::kUnassignable:
    case TicketEvent::kStagnated:
    case TicketEvent::kContactAdded:
    case TicketEvent::kNoted:
    case TicketEvent::kTold:
    case TicketEvent::kErased:
    case TicketEvent::kMergeUndone:
    case TicketEvent::kAnswered:
    case TicketEvent::kRevisitPlanned:
    case TicketEvent::kRevisited:
    case TicketEvent::kRevisitCancelled:
      return FoldBeside(fact, row);
    // What lists do not show.
    case TicketEvent::kStarted:
    case TicketEvent::kContactRemoved:
    case TicketEvent::kEvidenceAdded:
    case TicketEvent::kCauseFound:
    case TicketEvent::kAbsorbed:
    case TicketEvent::kAbsorptionUndone:
    case TicketEvent::kArchived:
    case TicketEvent::kFellDue:
    case TicketEvent::kExtensionRequested:
    case TicketEvent::kExtensionDecided:
    case TicketEvent::kPromised:
    case TicketEvent::kMilestoneReached:
    case TicketEvent::kRedressPaid:
    case TicketEvent::kEscalationAcknowledged:
    case TicketEvent::kClocksCorrected:
    case TicketEvent::kRevealed:
    case TicketEvent::FACT_NOT_SET:
      return;
  }
}

bool MovesOn(const TicketEvent& fact) {
  return fact.has_assigned() || fact.has_started() || fact.has_waited() || fact.has_resumed() ||
         fact.has_return_requested() || fact.has_return_decided() || fact.has_milestone_reached() ||
         fact.has_extension_requested() || fact.has_told() || fact.has_answered();
}

// Whether who has the ticket did something on it, so that it does not stand still any more.
bool IsHandling(const EventRow& event, const TicketRow& row) {
  const TicketEvent& fact = event.event().ticket();
  const bool is_of_holding =
      fact.has_handover_offered() || fact.has_handover_decided() || fact.has_handover_lapsed();
  if (fact.has_stagnated() || fact.has_clocks_corrected() || is_of_holding) return false;
  if (MovesOn(fact) || !IsOpen(row.phase())) return true;
  if (event.actor_id().empty()) return false;
  const auto is_actor = [&](const Holder& holder) { return holder.person() == event.actor_id(); };
  return is_actor(row.holder()) ||
         std::any_of(row.co_handlers().begin(), row.co_handlers().end(), is_actor);
}

}  // namespace

TicketRow FoldTicketRow(TicketRow row, const EventRow& event) {
  const TicketEvent& fact = event.event().ticket();
  if (row.number().empty() && !fact.has_received() && !fact.has_imported()) return row;
  FoldFact(fact, event, row);
  if (IsHandling(event, row)) row.clear_stagnated();
  FoldClocks(fact, row);
  row.set_phase(PhaseAfter(row.phase(), fact));
  if (row.phase() != TICKET_PHASE_ASSIGNED) row.clear_unassignable();
  row.set_version(event.version());
  row.set_updated_recorded_at(event.recorded_at());
  row.set_updated_position(event.position());
  return row;
}

absl::Status TicketsProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> number = IdIn(row.stream(), kTicketPrefix);
  if (!number) return absl::OkStatus();
  ASSIGN_OR_RETURN(const TicketRow before, batch.GetRow<TicketRow>(Family::kTickets, *number));
  const TicketRow after = FoldTicketRow(before, row);
  if (after.number().empty()) return absl::OkStatus();
  batch.PutRow(Family::kTickets, *number, after);
  MoveInIndex(before, after, batch);
  MoveDue(before, after, batch);
  MoveWaiting(before, after, batch);
  return MoveLoads(before, after, batch);
}

absl::StatusOr<std::optional<TicketRow>> ReadTicket(const KeyValueReader& reader,
                                                    absl::string_view number) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(Family::kTickets, number));
  if (!value) return std::nullopt;
  TicketRow row;
  if (row.ParseFromString(*value)) return row;
  return UnreadableRow("tickets");
}

}  // namespace redress
