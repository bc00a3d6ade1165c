#include "aggregates/ticket/retention.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/callback/callback.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "base/status.h"
#include "events/phase.h"

namespace redress {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

// What is forgotten together.
class Expiring {
 public:
  Expiring(const Context& context, Streams& streams) : context_(context), streams_(streams) {}

  absl::Status Take(const ExpiringTicket& asked) {
    ASSIGN_OR_RETURN(const bool is_to_go, IsToGo(asked));
    if (!is_to_go && asked.part()) {
      return Forbid("ticket-kept", absl::StrCat("ticket ", asked.number(), " is still kept"));
    }
    if (!is_to_go) return absl::OkStatus();
    const std::string stream = TicketStream(asked.number());
    ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams_, stream));
    const RetentionInForce& by = *RetentionOf(*ticket, *context_.policies);
    Erased told;
    told.set_rule(by.rule->id());
    told.set_policy(by.policy->name);
    told.set_policy_version(by.policy->version);
    if (!asked.part()) *Add(stream).mutable_ticket()->mutable_erased() = told;
    gone_.insert(asked.number());
    for (const std::string& other :
         std::set<std::string>(asked.streams().begin(), asked.streams().end())) {
      RETURN_IF_ERROR(TakeOther(other, asked.number(), told));
    }
    return absl::OkStatus();
  }

  Decision TakeDecision() && { return std::move(decision_); }

 private:
  absl::StatusOr<bool> IsToGo(const ExpiringTicket& asked) {
    if (gone_.contains(asked.number())) return false;
    ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams_, TicketStream(asked.number())));
    if (context_.now < KeptUntil(*ticket, *context_.policies, context_.policy)) return false;
    ASSIGN_OR_RETURN(const bool is_held, IsHeld(*ticket));
    if (is_held) return false;
    for (const std::string& other : asked.streams()) {
      if (!absl::StartsWith(other, CallbackStream(""))) continue;
      ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams_, other));
      if (callback->open && callback->planned.ticket() == asked.number()) return false;
    }
    return true;
  }

  // Whether any of whom it may be of is legally held.
  absl::StatusOr<bool> IsHeld(const Ticket& ticket) {
    std::vector<std::string> whose(ticket.received.customer_candidates().begin(),
                                   ticket.received.customer_candidates().end());
    if (!ticket.customer.empty()) whose = {ticket.customer};
    for (const std::string& id : whose) {
      ASSIGN_OR_RETURN(const Customer customer, LoadSurvivor(id, streams_));
      if (customer.held) return true;
    }
    return false;
  }

  absl::Status TakeOther(const std::string& stream, const std::string& number, const Erased& told) {
    if (absl::StartsWith(stream, ContactStream(""))) return TakeContact(stream, number, told);
    if (absl::StartsWith(stream, CallbackStream(""))) return TakeCallback(stream, number, told);
    return absl::OkStatus();
  }

  absl::Status TakeContact(const std::string& stream, const std::string& number,
                           const Erased& told) {
    ASSIGN_OR_RETURN(const auto contact, LoadState<Contact>(streams_, stream));
    const std::vector<std::string>& of = contact->tickets;
    if (contact->erased || std::find(of.begin(), of.end(), number) == of.end()) {
      return absl::OkStatus();
    }
    for (const std::string& other : of) {
      if (gone_.contains(other)) continue;
      ASSIGN_OR_RETURN(const auto ticket, LoadState<Ticket>(streams_, TicketStream(other)));
      if (!ticket->erased) return absl::OkStatus();
    }
    *Add(stream).mutable_contact()->mutable_erased() = told;
    return absl::OkStatus();
  }

  absl::Status TakeCallback(const std::string& stream, const std::string& number,
                            const Erased& told) {
    ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams_, stream));
    if (callback->erased || callback->planned.ticket() != number) return absl::OkStatus();
    *Add(stream).mutable_callback()->mutable_erased() = told;
    return absl::OkStatus();
  }

  Event& Add(const std::string& stream) {
    decision_.appends.push_back({stream, {EventAt(HappenedOr(nullptr, context_.now))}});
    return decision_.appends.back().events.back();
  }

  const Context& context_;
  Streams& streams_;
  std::set<std::string> gone_;  // numbers, by this decision or when all parts have been asked for
  Decision decision_;
};

}  // namespace

const RetentionInForce* RetentionOf(const Ticket& ticket, const PoliciesInForce& policies) {
  const auto& rules = policies.retention();
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const RetentionInForce& it) {
    return Matches(it.rule->when(), ticket);
  });
  return found == rules.end() ? nullptr : &*found;
}

absl::Time KeptUntil(const Ticket& ticket, const PoliciesInForce& policies, const Policy& policy) {
  if (ticket.number.empty() || ticket.erased || IsOpen(ticket.phase)) return absl::InfiniteFuture();
  const RetentionInForce* by = RetentionOf(ticket, policies);
  if (by == nullptr) return absl::InfiniteFuture();
  return ticket.closed_at + std::max(by->rule->days() * kDay, policy.reopen_window);
}

absl::StatusOr<Decision> DecideExpire(const ExpireTickets& request, const Context& context,
                                      Streams& streams) {
  if (request.tickets().empty() || request.tickets_size() > kMaxExpired) {
    return RefuseField("/tickets", absl::StrCat("must name from 1 to ", kMaxExpired, " tickets"));
  }
  Expiring expiring(context, streams);
  for (const ExpiringTicket& ticket : request.tickets()) {
    if (ticket.streams_size() > kMaxExpiredStreams) {
      return RefuseField("/tickets",
                         absl::StrCat("name at most ", kMaxExpiredStreams, " streams each"));
    }
    RETURN_IF_ERROR(expiring.Take(ticket));
  }
  return std::move(expiring).TakeDecision();
}

}  // namespace redress
