#include "aggregates/ticket/customer_link.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/callback/callback.h"
#include "aggregates/codes.h"
#include "aggregates/contact/contact.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/customer_of.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/repeats.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"

namespace redress {
namespace {

// What must be told to a contact or a callback of a ticket.
template <typename Corrected>
void SetCorrected(const std::string& from, const TicketCustomerCorrected& of_ticket,
                  const std::string& number, Corrected& corrected) {
  corrected.set_from(from);
  corrected.set_customer(of_ticket.customer());
  corrected.set_reason(of_ticket.reason());
  corrected.set_ticket(number);
}

absl::StatusOr<Contact> LoadContact(const std::string& id, Streams& streams) {
  ASSIGN_OR_RETURN(const auto contact, LoadState<Contact>(streams, ContactStream(id)));
  return *contact;
}

absl::StatusOr<Callback> LoadCallback(const std::string& id, Streams& streams) {
  ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams, CallbackStream(id)));
  return *callback;
}

// Returns the customer's grade, if any; of nobody, none.
absl::StatusOr<std::optional<Grade>> GradeOf(const std::string& customer, Streams& streams) {
  if (customer.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const Customer standing, LoadStanding(customer, streams));
  if (standing.grade.ByteSizeLong() == 0) return std::nullopt;
  return standing.grade;
}

// One correction, of a ticket and of all that follows it.
class Correction {
 public:
  Correction(const TicketCustomerCorrected& fact, std::string from, const Context& context,
             const Instant& happened, Streams& streams)
      : fact_(fact),
        from_(std::move(from)),
        context_(context),
        happened_(happened),
        streams_(streams) {}

  // Returns the tickets that move: `ticket`, and those that go on in it as the same customer's.
  absl::StatusOr<std::vector<Ticket>> Moving(const Ticket& ticket) {
    std::vector<Ticket> moving = {ticket};
    for (std::size_t i = 0; i < moving.size(); ++i) {
      moved_.insert(moving[i].number);
      const std::vector<std::string> absorbed = moving[i].absorbed;
      for (const std::string& number : absorbed) {
        ASSIGN_OR_RETURN(const auto other, LoadState<Ticket>(streams_, TicketStream(number)));
        ASSIGN_OR_RETURN(const std::string customer, CurrentCustomer(other->customer, streams_));
        if (customer == from_) moving.push_back(*other);
      }
      if (moving.size() > kMaxTicketsCorrected) {
        return Forbid(codes::kTooManyFollow,
                      absl::StrCat("more than ", kMaxTicketsCorrected,
                                   " tickets that were merged into one would move: undo merges"));
      }
    }
    return moving;
  }

  // Returns the facts of `ticket`, which moves; adds to others() what they come to elsewhere.
  absl::StatusOr<TicketEvents> Facts(const Ticket& ticket) {
    TicketEvents facts(1);
    TicketCustomerCorrected& corrected = *facts.front().mutable_customer_corrected();
    corrected = fact_;
    corrected.set_from(ticket.customer);
    ASSIGN_OR_RETURN(const bool is_back, IsBack(ticket));
    std::set<std::string> callbacks = ticket.callbacks;
    for (const std::string& id : ticket.contacts) {
      ASSIGN_OR_RETURN(const bool follows, TakeContact(id, ticket, is_back, callbacks));
      if (follows) corrected.add_contacts(id);
    }
    for (const std::string& id : callbacks) {
      ASSIGN_OR_RETURN(const bool follows, TakeCallback(id, ticket));
      if (follows) corrected.add_callbacks(id);
    }
    ASSIGN_OR_RETURN(RaisedMatter left,
                     LeaveMatter(ticket, std::move(facts), moved_, happened_, context_, streams_));
    std::move(left.others.begin(), left.others.end(), std::back_inserter(others_));
    return std::move(left.facts);
  }

  std::vector<StreamEvents>& others() { return others_; }

 private:
  // Whether the ticket goes back to whom the last correction took it from.
  absl::StatusOr<bool> IsBack(const Ticket& ticket) {
    if (!ticket.customer_corrected.has_value() || fact_.customer().empty()) return false;
    if (ticket.customer_corrected->customer() != ticket.customer) return false;
    ASSIGN_OR_RETURN(const std::string before,
                     CurrentCustomer(ticket.customer_corrected->from(), streams_));
    return before == fact_.customer();
  }

  static bool Followed(const google::protobuf::RepeatedPtrField<std::string>& ids,
                       const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  absl::StatusOr<bool> IsOfWrong(const std::string& customer) {
    if (customer.empty()) return false;
    ASSIGN_OR_RETURN(const std::string current, CurrentCustomer(customer, streams_));
    return current == from_;
  }

  // Whether the contact belongs to tickets that move, and to no other.
  bool MovesWhole(const Contact& contact) const {
    return std::all_of(contact.tickets.begin(), contact.tickets.end(),
                       [&](const std::string& number) { return moved_.contains(number); });
  }

  absl::StatusOr<bool> TakeContact(const std::string& id, const Ticket& ticket, bool is_back,
                                   std::set<std::string>& callbacks) {
    ASSIGN_OR_RETURN(const Contact contact, LoadContact(id, streams_));
    if (!contact.recorded.has_value()) return false;
    ASSIGN_OR_RETURN(const bool is_wrong, IsOfWrong(contact.customer));
    const bool follows =
        is_back ? Followed(ticket.customer_corrected->contacts(), id) : MovesWhole(contact);
    if (!is_wrong || !follows) return false;
    if (!contact.recorded->callback().empty()) callbacks.insert(contact.recorded->callback());
    if (!taken_.insert(ContactStream(id)).second) return true;
    Event event = EventAt(happened_);
    SetCorrected(contact.customer, fact_, ticket.number,
                 *event.mutable_contact()->mutable_customer_corrected());
    others_.push_back({ContactStream(id), {std::move(event)}});
    return true;
  }

  absl::StatusOr<bool> TakeCallback(const std::string& id, const Ticket& ticket) {
    ASSIGN_OR_RETURN(const Callback callback, LoadCallback(id, streams_));
    ASSIGN_OR_RETURN(const bool is_wrong, IsOfWrong(callback.customer));
    if (!is_wrong) return false;
    if (!taken_.insert(CallbackStream(id)).second) return true;
    Event event = EventAt(happened_);
    SetCorrected(callback.customer, fact_, ticket.number,
                 *event.mutable_callback()->mutable_customer_corrected());
    others_.push_back({CallbackStream(id), {std::move(event)}});
    return true;
  }

  const TicketCustomerCorrected& fact_;  // what all are told
  const std::string from_;               // as whom the wrong customer goes on
  const Context& context_;
  const Instant& happened_;
  Streams& streams_;
  std::set<std::string> moved_;  // numbers
  std::set<std::string> taken_;  // streams that were told
  std::vector<StreamEvents> others_;
};

}  // namespace

absl::StatusOr<std::vector<StreamEvents>> FollowLink(const Ticket& ticket, const Instant& happened,
                                                     Streams& streams, TicketEvents& facts) {
  TicketCustomerLinked& linked = *facts.front().mutable_customer_linked();
  ASSIGN_OR_RETURN(const std::optional<Grade> grade, GradeOf(linked.customer(), streams));
  if (grade.has_value()) *linked.mutable_grade() = *grade;
  std::vector<StreamEvents> others;
  std::set<std::string> callbacks = ticket.callbacks;
  for (const std::string& id : ticket.contacts) {
    ASSIGN_OR_RETURN(const Contact contact, LoadContact(id, streams));
    if (!contact.recorded.has_value() || !contact.customer.empty()) continue;
    if (!contact.recorded->callback().empty()) callbacks.insert(contact.recorded->callback());
    Event event = EventAt(happened);
    event.mutable_contact()->mutable_customer_linked()->set_customer(linked.customer());
    others.push_back({ContactStream(id), {std::move(event)}});
  }
  TicketCustomerCorrected told;
  told.set_customer(linked.customer());
  for (const std::string& id : callbacks) {
    ASSIGN_OR_RETURN(const Callback callback, LoadCallback(id, streams));
    if (callback.id.empty() || !callback.customer.empty()) continue;
    Event event = EventAt(happened);
    SetCorrected("", told, ticket.number, *event.mutable_callback()->mutable_customer_corrected());
    others.push_back({CallbackStream(id), {std::move(event)}});
  }
  return others;
}

absl::StatusOr<std::vector<StreamEvents>> FollowCorrection(const Ticket& ticket,
                                                           const Context& context,
                                                           const Instant& happened,
                                                           Streams& streams, TicketEvents& facts) {
  TicketCustomerCorrected fact = facts.front().customer_corrected();
  ASSIGN_OR_RETURN(const std::optional<Grade> grade, GradeOf(fact.customer(), streams));
  if (grade.has_value()) *fact.mutable_grade() = *grade;
  ASSIGN_OR_RETURN(std::string from, CurrentCustomer(ticket.customer, streams));
  if (from == fact.customer()) {  // merges made them one
    facts.clear();
    return std::vector<StreamEvents>();
  }
  Correction correction(fact, std::move(from), context, happened, streams);
  ASSIGN_OR_RETURN(const std::vector<Ticket> moving, correction.Moving(ticket));
  for (const Ticket& moved : moving) {
    ASSIGN_OR_RETURN(TicketEvents of_moved, correction.Facts(moved));
    if (moved.number == ticket.number) {
      facts = std::move(of_moved);
    } else {
      correction.others().push_back(
          InStream(TicketStream(moved.number), happened, std::move(of_moved)));
    }
  }
  return std::move(correction.others());
}

}  // namespace redress
