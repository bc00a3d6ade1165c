#include "aggregates/customer/erasure.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/callback/callback.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket.h"
#include "base/status.h"
#include "events/instant.h"
#include "events/phase.h"

namespace redress {
namespace {

absl::Status CheckNotHeld(const Customer& customer) {
  if (!customer.held) return absl::OkStatus();
  return Forbid(codes::kHeld,
                "the customer is legally held: nothing of it is erased until released");
}

absl::Status CheckAsked(const Customer& customer) {
  if (customer.erasure_asked_by.has_value()) return absl::OkStatus();
  return Forbid(codes::kErasureNotAsked, "nobody asked for the customer to be erased");
}

Decision Alone(const ErasureCase& it, Event event) {
  return {{{CustomerStream(it.customer.id), {std::move(event)}}}, {}};
}

// No point names any of `ids` any more.
absl::Status DetachAll(const ErasureCase& it, const std::vector<std::string>& ids,
                       Decision& decision) {
  std::map<std::string, std::vector<Event>> by_point;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const Customer customer, LoadCustomer(id, it.streams));
    for (const ContactPoint& point : customer.points) {
      Event detached = EventAt(it.happened);
      detached.mutable_point()->mutable_detached()->set_customer(id);
      by_point[PointStream(it.context.names->PointId(point))].push_back(std::move(detached));
    }
  }
  for (auto& [stream, events] : by_point) decision.appends.push_back({stream, std::move(events)});
  return absl::OkStatus();
}

// The streams of one customer that are to be erased.
class Erasing {
 public:
  Erasing(std::vector<std::string> ids, const Context& context, Streams& streams)
      : ids_(std::move(ids)), context_(context), streams_(streams) {}

  absl::Status Take(absl::string_view stream) {
    absl::string_view id = stream;
    if (absl::ConsumePrefix(&id, "ticket/")) return TakeTicket(stream);
    if (absl::ConsumePrefix(&id, "contact/")) return TakeContact(stream);
    if (absl::ConsumePrefix(&id, "callback/")) return TakeCallback(stream);
    return absl::OkStatus();
  }

  Decision TakeDecision() && { return std::move(decision_); }

 private:
  bool IsOurs(const std::string& customer) const {
    return std::find(ids_.begin(), ids_.end(), customer) != ids_.end();
  }

  Event NewEvent() const { return EventAt(HappenedOr(nullptr, context_.now)); }

  Erased Told() const {
    Erased erased;
    erased.set_customer(ids_.front());
    return erased;
  }

  // What is open is still worked on: it is erased once it is closed.
  absl::StatusOr<bool> IsWorkedOn(const std::string& number) const {
    ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams_, TicketStream(number)));
    return IsOpen(ticket->phase) && IsOurs(ticket->customer);
  }

  absl::Status TakeTicket(absl::string_view stream) {
    ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams_, stream));
    if (ticket->number.empty() || ticket->erased || IsOpen(ticket->phase)) return absl::OkStatus();
    if (!IsOurs(ticket->customer)) return absl::OkStatus();
    Event event = NewEvent();
    *event.mutable_ticket()->mutable_erased() = Told();
    decision_.appends.push_back({std::string(stream), {std::move(event)}});
    return absl::OkStatus();
  }

  absl::Status TakeContact(absl::string_view stream) {
    ASSIGN_OR_RETURN(const auto contact, LoadState<Contact>(streams_, stream));
    if (!contact->recorded.has_value() || contact->erased || !IsOurs(contact->customer)) {
      return absl::OkStatus();
    }
    for (const std::string& number : contact->tickets) {
      ASSIGN_OR_RETURN(const bool is_worked_on, IsWorkedOn(number));
      if (is_worked_on) return absl::OkStatus();
    }
    Event event = NewEvent();
    *event.mutable_contact()->mutable_erased() = Told();
    decision_.appends.push_back({std::string(stream), {std::move(event)}});
    return absl::OkStatus();
  }

  // Nobody is to be called any more.
  absl::Status TakeCallback(absl::string_view stream) {
    ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams_, stream));
    if (callback->id.empty() || callback->erased || !IsOurs(callback->customer)) {
      return absl::OkStatus();
    }
    const std::string& number = callback->planned.ticket();
    if (!number.empty()) {
      ASSIGN_OR_RETURN(const bool is_worked_on, IsWorkedOn(number));
      if (is_worked_on) return absl::OkStatus();
    }
    StreamEvents events{std::string(stream), {}};
    if (callback->open) {
      events.events.emplace_back(NewEvent()).mutable_callback()->mutable_cancelled();
    }
    *events.events.emplace_back(NewEvent()).mutable_callback()->mutable_erased() = Told();
    decision_.appends.push_back(std::move(events));
    return absl::OkStatus();
  }

  std::vector<std::string> ids_;  // the customer, and all who were merged into it
  const Context& context_;
  Streams& streams_;
  Decision decision_;
};

// The certificate, in the stream of each of `ids`; its numbers in the first.
Decision Certified(const EraseNext& request, const std::vector<std::string>& ids,
                   const Context& context) {
  Decision decision;
  for (const std::string& id : ids) {
    Event event = EventAt(HappenedOr(nullptr, context.now));
    CustomerErased& erased = *event.mutable_customer()->mutable_erased();
    if (decision.appends.empty()) {
      erased.set_tickets(request.tickets());
      erased.set_contacts(request.contacts());
      erased.set_callbacks(request.callbacks());
      erased.set_customers(ids.size());
    }
    if (request.remains_micros() > 0) {
      *erased.mutable_gone_by() =
          InstantOf(context.now + absl::Microseconds(request.remains_micros()));
    }
    decision.appends.push_back({CustomerStream(id), {std::move(event)}});
  }
  return decision;
}

}  // namespace

absl::StatusOr<Decision> DecideErase(const ErasureCase& it, const std::string& reason) {
  RETURN_IF_ERROR(CheckNotHeld(it.customer));
  if (it.customer.erasure_asked_by.has_value()) return Decision();
  Event event = EventAt(it.happened);
  event.mutable_customer()->mutable_erasure_requested()->set_reason(reason);
  return Alone(it, std::move(event));
}

absl::StatusOr<Decision> DecideApproveErasure(const ErasureCase& it, const std::string& reason) {
  if (it.customer.erasing) return Decision();
  RETURN_IF_ERROR(CheckAsked(it.customer));
  RETURN_IF_ERROR(CheckNotHeld(it.customer));
  if (*it.customer.erasure_asked_by == it.context.actor.id) {
    return Forbid(codes::kFourEyes, "who asked for it cannot approve it: another person must");
  }
  Event event = EventAt(it.happened);
  event.mutable_customer()->mutable_erasure_approved()->set_reason(reason);
  Decision decision = Alone(it, std::move(event));
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, LoadMergedInto(it.customer, it.streams));
  RETURN_IF_ERROR(DetachAll(it, ids, decision));
  return decision;
}

absl::StatusOr<Decision> DecideRejectErasure(const ErasureCase& it, const std::string& reason) {
  RETURN_IF_ERROR(CheckAsked(it.customer));
  if (it.customer.erasing) return Forbid(codes::kErased, "it was approved, which is not undone");
  Event event = EventAt(it.happened);
  event.mutable_customer()->mutable_erasure_rejected()->set_reason(reason);
  return Alone(it, std::move(event));
}

absl::StatusOr<Decision> DecideEraseNext(const EraseNext& request, const Context& context,
                                         Streams& streams) {
  if (request.streams_size() > kMaxErasedAtOnce) {
    return RefuseField("/streams", absl::StrCat("names at most ", kMaxErasedAtOnce));
  }
  ASSIGN_OR_RETURN(const Customer customer, LoadCustomer(request.customer(), streams));
  if (!customer.erasing || customer.erased || customer.held) return Decision();
  ASSIGN_OR_RETURN(std::vector<std::string> ids, LoadMergedInto(customer, streams));
  if (request.streams().empty()) return Certified(request, ids, context);
  Erasing erasing(std::move(ids), context, streams);
  const std::set<std::string> once(request.streams().begin(), request.streams().end());
  for (const std::string& stream : once) RETURN_IF_ERROR(erasing.Take(stream));
  return std::move(erasing).TakeDecision();
}

}  // namespace redress
