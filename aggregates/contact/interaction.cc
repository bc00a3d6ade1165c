#include "aggregates/contact/interaction.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/callback/call_times.h"
#include "aggregates/callback/revisit.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/customer.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/merged.h"
#include "aggregates/ticket/numbers.h"
#include "aggregates/ticket/received.h"
#include "aggregates/ticket/repeats.h"
#include "aggregates/ticket/requests.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/validation.h"
#include "base/check.h"
#include "base/status.h"
#include "events/phase.h"

namespace redress {
namespace {

constexpr absl::string_view kContactType = "redress.contact";
constexpr absl::string_view kCallbackType = "redress.callback";
constexpr absl::string_view kPointsPointer = "/data/customer/points";
constexpr absl::string_view kReminderType = "redress.reminder";
constexpr absl::string_view kResolvePointer = "/data/resolve";

constexpr InteractionType kTypes[] = {
    {kContactType, TICKET_KIND_UNSPECIFIED},  {kCallbackType, TICKET_KIND_UNSPECIFIED},
    {kReminderType, TICKET_KIND_UNSPECIFIED}, {"redress.complaint", TICKET_KIND_COMPLAINT},
    {"redress.request", TICKET_KIND_REQUEST}, {"redress.consultation", TICKET_KIND_CONSULTATION},
    {"redress.report", TICKET_KIND_REPORT},   {"redress.suggestion", TICKET_KIND_SUGGESTION},
    {"redress.praise", TICKET_KIND_PRAISE},
};

// Whether a ticket of `kind` may not be received without knowing whom it is for.
bool NeedsParty(TicketKind kind) {
  return kind == TICKET_KIND_COMPLAINT || kind == TICKET_KIND_REQUEST ||
         kind == TICKET_KIND_CONSULTATION;
}

void CheckOpening(const InteractionBody& body, TicketKind kind, FieldProblems& problems) {
  if (body.words().empty()) problems.Add("/data/words", "required where a ticket is opened");
  if (kind == TICKET_KIND_COMPLAINT && body.remedy_sought().empty()) {
    problems.Add("/data/remedy_sought", "required for a complaint; \"none stated\" is an answer");
  }
  if (NeedsParty(kind) && body.customer().points().empty() && body.on_behalf_of().empty()) {
    problems.Add(kPointsPointer, "required, unless on_behalf_of is given");
  }
}

// Checks what the type and the direction ask for.
void CheckMeaning(const Interaction& interaction, FieldProblems& problems) {
  const InteractionBody& body = interaction.data();
  if (interaction.type() != kCallbackType) {
    if (body.has_call_at()) problems.Add("/data/call_at", "only where a callback is asked for");
  } else if (body.customer().points().empty() && body.ticket().empty()) {
    problems.Add(kPointsPointer, "required where a callback is asked for, unless ticket is given");
  }
  if (body.direction() == DIRECTION_OUTBOUND && !body.ticket().empty() && body.words().empty()) {
    problems.Add("/data/words", "required where a ticket's customer was told something");
  }
}

void CheckResolvedAtOnce(const Resolve& resolve, TicketKind opens, const Policy& policy,
                         FieldProblems& problems) {
  if (opens == TICKET_KIND_UNSPECIFIED) {
    return problems.Add(kResolvePointer, "only where a ticket is opened");
  }
  if (!resolve.has_classification()) {
    problems.Add(PointerTo(kResolvePointer, "classification"), "required");
  }
  CheckResolve(resolve, policy, kResolvePointer, problems);
}

// An interaction as it is decided on: checked, and with what its streams told.
struct Case {
  const Interaction* interaction = nullptr;
  TicketKind opens = TICKET_KIND_UNSPECIFIED;  // unspecified: no ticket is opened
  Instant happened;
  ToldPoints points;
  std::string contact;   // id
  std::string callback;  // id of the callback asked for; empty: none
  std::string ticket;    // number, opened by it or given; empty: none
  std::string named;     // the number given, where that ticket was merged into `ticket`
  Ticket given;          // the ticket, where its number was given
  CustomerResolution resolution;
};

absl::StatusOr<Case> Checked(const Interaction& interaction, const Context& context) {
  RETURN_IF_ERROR(ValidateRequest(interaction));
  Case it;
  it.interaction = &interaction;
  FieldProblems problems;
  const InteractionBody& body = interaction.data();
  const InteractionType* const type = FindInteractionType(interaction.type());
  if (type == nullptr) problems.Add("/type", "unknown type of interaction");
  if (body.ticket().empty()) {
    if (type != nullptr) it.opens = type->opens;
    if (it.opens != TICKET_KIND_UNSPECIFIED) CheckOpening(body, it.opens, problems);
    if (interaction.type() == kReminderType) {
      problems.Add("/data/ticket", "required for a reminder");
    }
  } else {
    absl::StatusOr<std::string> number = ParseTicketNumber(body.ticket());
    if (!number.ok()) problems.Add("/data/ticket", number.status().message());
    if (number.ok()) it.ticket = *std::move(number);
  }
  CheckMeaning(interaction, problems);
  if (interaction.source() == kRegisteredByAPerson) {
    it.points.normalised =
        NormalisedPoints(body.customer().points(), kPointsPointer, *context.names, problems);
  } else {
    it.points = ReadToldPoints(body.customer().points(), *context.names);
  }
  if (body.has_resolve()) {
    CheckResolvedAtOnce(body.resolve(), it.opens, context.policy, problems);
  }
  RETURN_IF_ERROR(problems.ToStatus());
  if (body.has_call_at()) RETURN_IF_ERROR(CheckPlannedFor(body.call_at(), context));
  if (body.has_resolve()) RETURN_IF_ERROR(CheckSomebodyActs(context.actor));
  it.happened = HappenedOr(interaction.has_time() ? &interaction.time() : nullptr, context.now);
  it.contact = context.names->ContactId(interaction.source(), interaction.id());
  if (interaction.type() == kCallbackType) {
    it.callback = context.names->CallbackId(context.command_id);
  }
  return it;
}

// Looks at what must be there, or not yet.
absl::Status LoadStreams(Case& it, Streams& streams) {
  ASSIGN_OR_RETURN(const auto contact, LoadState<Contact>(streams, ContactStream(it.contact)));
  if (contact->recorded.has_value()) {
    return Refuse(absl::StatusCode::kAlreadyExists, codes::kContactExists,
                  "this interaction was recorded before");
  }
  if (it.ticket.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(it.given, LoadWhereItGoesOn(it.ticket, streams));
  if (it.given.number != it.ticket) it.named = std::exchange(it.ticket, it.given.number);
  return absl::OkStatus();
}

Event RecordedOf(const Case& it) {
  const InteractionBody& body = it.interaction->data();
  Event event = EventAt(it.happened);
  ContactRecorded& recorded = *event.mutable_contact()->mutable_recorded();
  recorded.set_source(it.interaction->source());
  recorded.set_message_id(it.interaction->id());
  recorded.set_type(it.interaction->type());
  recorded.set_channel(body.channel());
  recorded.set_direction(body.direction() == DIRECTION_UNSPECIFIED ? DIRECTION_INBOUND
                                                                   : body.direction());
  *recorded.mutable_points() = body.customer().points();
  recorded.mutable_unread_points()->Add(it.points.unread.begin(), it.points.unread.end());
  recorded.set_name(body.customer().name());
  recorded.set_subject(body.subject());
  recorded.set_words(body.words());
  recorded.set_language(body.language());
  *recorded.mutable_attachments() = body.attachments();
  recorded.set_customer(it.resolution.customer);
  recorded.set_ticket(it.ticket);
  recorded.set_named_ticket(it.named);
  recorded.set_on_behalf_of(body.on_behalf_of());
  recorded.set_callback(it.callback);
  AddCandidates(it.resolution, recorded);
  return event;
}

Event CallbackPlannedOf(const Case& it) {
  const InteractionBody& body = it.interaction->data();
  Event event = EventAt(it.happened);
  CallbackPlanned& planned = *event.mutable_callback()->mutable_planned();
  planned.set_id(it.callback);
  planned.set_purpose(CALLBACK_PURPOSE_ASKED_FOR);
  planned.set_ticket(it.ticket);
  planned.set_customer(it.resolution.customer.empty() ? it.given.customer : it.resolution.customer);
  if (planned.customer().empty()) AddCandidates(it.resolution, planned);
  planned.set_contact(it.contact);
  for (const ContactPoint& point : it.points.normalised) *planned.add_points() = point;
  // Whoever calls can read what a program could not.
  for (const std::uint32_t unread : it.points.unread) {
    *planned.add_points() = body.customer().points(static_cast<int>(unread));
  }
  if (body.has_call_at()) *planned.mutable_planned_for() = body.call_at();
  planned.set_subject(body.subject());
  return event;
}

TicketEvent ReceivedOf(const Case& it) {
  const InteractionBody& body = it.interaction->data();
  TicketEvent event;
  TicketReceived& received = *event.mutable_received();
  received = ReceivedFrom(body, it.resolution);
  received.set_number(it.ticket);
  received.set_kind(it.opens);
  received.set_legal_entity(body.legal_entity());
  received.set_area(body.area());
  *received.mutable_matters() = body.matters();
  received.set_contact(it.contact);
  *received.mutable_attachments() = body.attachments();
  const Grade& grade = it.resolution.known.grade;
  if (grade.ByteSizeLong() > 0) *received.mutable_grade() = grade;
  return event;
}

// A further contact of a ticket; where it is a reminder, it counts as long as the ticket is open.
TicketEvents AddedTo(const Ticket& ticket, const Case& it) {
  TicketEvents facts(1);
  TicketContactAdded& added = *facts.front().mutable_contact_added();
  added.set_contact(it.contact);
  added.set_named_ticket(it.named);
  added.set_outbound(it.interaction->data().direction() == DIRECTION_OUTBOUND);
  if (it.interaction->type() != kReminderType || !IsOpen(ticket.phase)) return facts;
  TicketReminded& reminded = *facts.emplace_back().mutable_reminded();
  reminded.set_words(it.interaction->data().words());
  reminded.set_channel(it.interaction->data().channel());
  reminded.set_count(ticket.reminders + 1);
  reminded.set_contact(it.contact);
  return facts;
}

// Settles at once the ticket that `received` opens, and plans the revisit that rules ask for.
absl::StatusOr<RaisedMatter> ResolvedAtOnce(TicketEvent received, const Case& it,
                                            const Context& context, Streams& streams) {
  PastEvent past;
  *past.event.mutable_happened() = it.happened;
  *past.event.mutable_ticket() = received;
  const Ticket ticket = Evolve(Ticket(), past);
  TicketCommand command;
  *command.mutable_resolve() = it.interaction->data().resolve();
  ASSIGN_OR_RETURN(TicketEvents resolved, Decide(ticket, command, context));
  ASSIGN_OR_RETURN(std::vector<StreamEvents> revisit,
                   FollowRevisit(ticket, context, it.happened, streams, resolved));
  TicketEvents facts = {std::move(received)};
  std::move(resolved.begin(), resolved.end(), std::back_inserter(facts));
  ASSIGN_OR_RETURN(RaisedMatter raised,
                   RaiseMatter(Ticket(), std::move(facts), it.happened, context, streams));
  std::move(revisit.begin(), revisit.end(), std::back_inserter(raised.others));
  return raised;
}

// Returns what it comes to for the ticket, and for others of the same matter.
absl::StatusOr<std::vector<StreamEvents>> TicketAppends(const Case& it, const Context& context,
                                                        Streams& streams) {
  RaisedMatter raised;
  if (it.opens == TICKET_KIND_UNSPECIFIED) {
    raised.facts = AddedTo(it.given, it);
  } else if (it.interaction->data().has_resolve()) {
    ASSIGN_OR_RETURN(raised, ResolvedAtOnce(ReceivedOf(it), it, context, streams));
  } else {
    raised.facts = {ReceivedOf(it)};
  }
  std::vector<StreamEvents> appends;
  appends.push_back(InStream(TicketStream(it.ticket), it.happened, std::move(raised.facts)));
  std::move(raised.others.begin(), raised.others.end(), std::back_inserter(appends));
  return appends;
}

absl::StatusOr<Decision> DecisionOf(const Case& it, const Context& context, Streams& streams) {
  Decision decision;
  decision.appends.push_back({ContactStream(it.contact), {RecordedOf(it)}});
  std::vector<StreamEvents> customer = CustomerEvents(
      it.resolution, it.interaction->data().customer().name(), it.happened, *context.names);
  std::move(customer.begin(), customer.end(), std::back_inserter(decision.appends));
  if (!it.ticket.empty()) {
    ASSIGN_OR_RETURN(std::vector<StreamEvents> ticket, TicketAppends(it, context, streams));
    std::move(ticket.begin(), ticket.end(), std::back_inserter(decision.appends));
  }
  if (!it.callback.empty()) {
    decision.appends.push_back({CallbackStream(it.callback), {CallbackPlannedOf(it)}});
  }
  return decision;
}

}  // namespace

absl::Span<const InteractionType> InteractionTypes() { return kTypes; }

const InteractionType* FindInteractionType(absl::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kTypes), std::end(kTypes),
                   [name](const InteractionType& type) { return type.name == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

absl::string_view TypeThatOpens(TicketKind kind) {
  const auto* const found =
      std::find_if(std::begin(kTypes), std::end(kTypes),
                   [kind](const InteractionType& type) { return type.opens == kind; });
  CHECK(kind != TICKET_KIND_UNSPECIFIED && found != std::end(kTypes));
  return found->name;
}

absl::StatusOr<Decision> DecideInteraction(const Interaction& interaction, const Context& context,
                                           Streams& streams) {
  ASSIGN_OR_RETURN(Case it, Checked(interaction, context));
  RETURN_IF_ERROR(LoadStreams(it, streams));
  if (absl::Status refusal = CheckHappened(it.happened, context); !refusal.ok()) {
    return RefusedByClock(ContactStream(it.contact), std::move(refusal), context);
  }
  ASSIGN_OR_RETURN(it.resolution, ResolveCustomer(it.points.normalised, context, streams));
  if (it.opens != TICKET_KIND_UNSPECIFIED) {
    ASSIGN_OR_RETURN(it.ticket, FreeNumber(context, streams));
  }
  return DecisionOf(it, context, streams);
}

}  // namespace redress
