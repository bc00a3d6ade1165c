#include "aggregates/ticket/repeats.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/customer/customer.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/customer_of.h"
#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/matter.h"
#include "aggregates/ticket/relations.h"
#include "aggregates/ticket/rules.h"
#include "base/status.h"
#include "events/instant.h"
#include "events/phase.h"

namespace redress {
namespace {

// What is wrong, and where, to whom.
struct MatterKey {
  std::string customer;  // as whom the ticket's goes on
  std::vector<std::string> category;
  std::string unit;
};

Ticket After(Ticket ticket, const TicketEvent& fact, const Instant& happened) {
  PastEvent past;
  *past.event.mutable_happened() = happened;
  *past.event.mutable_ticket() = fact;
  return Evolve(std::move(ticket), past);
}

// Returns the matter of `ticket`; nothing where it is not known, or another system's.
absl::StatusOr<std::optional<MatterKey>> KeyOf(const Ticket& ticket, Streams& streams) {
  if (!ticket.classification.has_value() || ticket.imported.has_value()) return std::nullopt;
  const auto& category = ticket.classification->category();
  MatterKey key;
  ASSIGN_OR_RETURN(key.customer, CustomerOf(ticket, streams));
  if (key.customer.empty()) return std::nullopt;
  key.category.assign(category.begin(), category.end());
  key.unit = ticket.received.unit();
  return key;
}

bool IsOfSame(const MatterKey& left, const MatterKey& right) {
  return left.customer == right.customer && left.category == right.category &&
         left.unit == right.unit;
}

// Returns all whom merges made one with `customer`, who was not merged into another: itself alone
// where it is only about to be created.
absl::StatusOr<std::vector<std::string>> CustomersMadeOne(const std::string& customer,
                                                          Streams& streams) {
  const absl::StatusOr<Customer> loaded = LoadCustomer(customer, streams);
  if (absl::IsNotFound(loaded.status())) return std::vector<std::string>{customer};
  RETURN_IF_ERROR(loaded.status());
  return LoadMergedInto(*loaded, streams);
}

// Whether the two may be linked as a repeat: `other` stands for itself, and no link says so yet.
bool IsNewPair(const Ticket& ticket, const Ticket& other) {
  return !other.number.empty() && other.merged_from == TICKET_PHASE_UNSPECIFIED &&
         !IsLinked(ticket, other.number, RELATION_REPEATS) &&
         !IsLinked(ticket, other.number, RELATION_REPEATED_BY);
}

std::string StreamOfMatter(const std::string& customer, const MatterKey& key,
                           const Context& context) {
  return MatterStream(context.names->MatterId(customer, key.category, key.unit));
}

// Returns both matters as one, oldest first; at one instant, `right` counts as later.
Matter Together(const Matter& left, const Matter& right) {
  Matter both;
  std::merge(left.raised.begin(), left.raised.end(), right.raised.begin(), right.raised.end(),
             std::back_inserter(both.raised),
             [](const Matter::Raised& one, const Matter::Raised& other) {
               return one.recorded_at < other.recorded_at;
             });
  return both;
}

// Returns the matter as all whom merges made one with its customer raised it. A ticket that raised
// it before a merge was undone and again after stands there more than once.
absl::StatusOr<Matter> LoadMatter(const MatterKey& key, const Context& context, Streams& streams) {
  ASSIGN_OR_RETURN(const std::vector<std::string> customers,
                   CustomersMadeOne(key.customer, streams));
  Matter all;
  for (const std::string& customer : customers) {
    ASSIGN_OR_RETURN(const auto matter,
                     LoadState<Matter>(streams, StreamOfMatter(customer, key, context)));
    all = Together(all, *matter);
  }
  return all;
}

// Whether the two are about the same matter; not where it is not known of one.
absl::StatusOr<bool> AreOfSame(const Ticket& ticket, const Ticket& other, Streams& streams) {
  ASSIGN_OR_RETURN(const std::optional<MatterKey> key, KeyOf(ticket, streams));
  ASSIGN_OR_RETURN(const std::optional<MatterKey> others, KeyOf(other, streams));
  return key.has_value() && others.has_value() && IsOfSame(*key, *others);
}

// Returns the latest other ticket that raised the matter inside the window, and is still about it.
absl::StatusOr<std::optional<Ticket>> FindOther(const Ticket& ticket, const MatterKey& key,
                                                const Matter& matter, const Context& context,
                                                Streams& streams) {
  std::set<std::string> examined = {ticket.number};
  for (auto raised = matter.raised.rbegin(); raised != matter.raised.rend(); ++raised) {
    if (raised->recorded_at < context.now - context.policy.repeat_window) break;
    if (!examined.insert(raised->ticket).second) continue;
    if (examined.size() > kMaxMatterTicketsExamined + 1) break;  // itself counted
    ASSIGN_OR_RETURN(const auto other, LoadState<Ticket>(streams, TicketStream(raised->ticket)));
    if (!IsNewPair(ticket, *other)) continue;
    ASSIGN_OR_RETURN(const std::optional<MatterKey> other_key, KeyOf(*other, streams));
    if (other_key.has_value() && IsOfSame(key, *other_key)) return *other;
  }
  return std::nullopt;
}

void AddLink(const Ticket& other, Relation relation, const Policy& policy, TicketEvents& facts) {
  TicketLinked& linked = *facts.emplace_back().mutable_linked();
  linked.set_ticket(other.number);
  linked.set_relation(relation);
  linked.set_reason(policy.repeat_rule);
}

void AddEscalation(const Ticket& ticket, const Policy& policy, TicketEvents& facts) {
  if (!IsOpen(ticket.phase) || ticket.escalation >= policy.max_escalation) return;
  TicketEscalated& escalated = *facts.emplace_back().mutable_escalated();
  escalated.set_level(ticket.escalation + 1);
  escalated.set_reason(policy.repeat_rule);
}

// The facts that a repeat leaves on the ticket decided on, and on the other.
struct RepeatFacts {
  TicketEvents own;
  TicketEvents others;
};

// Whether the ticket raised the matter before, and was escalated for it then.
enum class Again { kNo, kYes };

// The ticket received later repeats the one received earlier.
RepeatFacts RepeatOf(const Ticket& ticket, const Ticket& other, Again again, const Policy& policy) {
  RepeatFacts facts;
  const bool is_later = TimeOf(ticket.received_happened) >= TimeOf(other.received_happened);
  if (CheckRoomForLinks(ticket, 1).ok() && CheckRoomForLinks(other, 1).ok()) {
    AddLink(other, is_later ? RELATION_REPEATS : RELATION_REPEATED_BY, policy, facts.own);
    AddLink(ticket, is_later ? RELATION_REPEATED_BY : RELATION_REPEATS, policy, facts.others);
  }
  if (again == Again::kYes) return facts;
  if (is_later) {
    AddEscalation(ticket, policy, facts.own);
  } else {
    AddEscalation(other, policy, facts.others);
  }
  return facts;
}

Event RaisedBy(const std::string& ticket, const Instant& happened) {
  Event event;
  *event.mutable_happened() = happened;
  event.mutable_matter()->mutable_raised()->set_ticket(ticket);
  return event;
}

bool HasRaised(const Matter& matter, const std::string& ticket) {
  return std::any_of(matter.raised.begin(), matter.raised.end(),
                     [&](const Matter::Raised& raised) { return raised.ticket == ticket; });
}

// Its customer becomes known when merges make those one between whom it waits: no fact of the
// ticket's own tells of that, so whatever is next decided on it does.
bool WaitsForChoice(const Ticket& ticket) {
  return ticket.customer.empty() && ticket.received.customer_candidates_size() > 0;
}

bool TellsTheMatter(const TicketEvent& fact) {
  const bool tells_unit =
      !fact.corrected().was().unit().empty() || !fact.corrected().now().unit().empty();
  return fact.has_classified() || fact.has_customer_linked() || fact.has_customer_corrected() ||
         tells_unit;
}

bool IsCorrection(const TicketEvent& fact) {
  return fact.has_customer_corrected() || fact.has_corrected();
}

// Whether the policy's rule, not a person, said that one repeats the other.
bool IsFoundRepeat(const TicketLinked& link, const Policy& policy) {
  const bool says_repeat =
      link.relation() == RELATION_REPEATS || link.relation() == RELATION_REPEATED_BY;
  return says_repeat && link.reason() == policy.repeat_rule;
}

TicketEvent UnlinkedFrom(const std::string& other, Relation relation, const Policy& policy) {
  TicketEvent event;
  TicketUnlinked& unlinked = *event.mutable_unlinked();
  unlinked.set_ticket(other);
  unlinked.set_relation(relation);
  unlinked.set_reason(policy.no_repeat_rule);
  return event;
}

}  // namespace

absl::StatusOr<RaisedMatter> RaiseMatter(const Ticket& before, TicketEvents facts,
                                         const Instant& happened, const Context& context,
                                         Streams& streams) {
  RaisedMatter raised{std::move(facts), {}};
  auto telling = std::find_if(raised.facts.begin(), raised.facts.end(), TellsTheMatter);
  if (telling == raised.facts.end() && WaitsForChoice(before)) telling = raised.facts.begin();
  if (telling == raised.facts.end()) return raised;
  const auto next = telling + 1;
  Ticket ticket = before;
  for (auto fact = raised.facts.begin(); fact != next; ++fact) {
    ticket = After(std::move(ticket), *fact, happened);
  }
  if (ticket.merged_from != TICKET_PHASE_UNSPECIFIED) return raised;
  ASSIGN_OR_RETURN(const std::optional<MatterKey> key, KeyOf(ticket, streams));
  if (!key.has_value()) return raised;
  ASSIGN_OR_RETURN(const Matter matter, LoadMatter(*key, context, streams));
  const Again again = HasRaised(matter, ticket.number) ? Again::kYes : Again::kNo;
  if (again == Again::kYes && !IsCorrection(*telling)) return raised;
  if (again == Again::kNo) {
    raised.others.push_back(
        {StreamOfMatter(key->customer, *key, context), {RaisedBy(ticket.number, happened)}});
  }
  ASSIGN_OR_RETURN(const std::optional<Ticket> other,
                   FindOther(ticket, *key, matter, context, streams));
  if (!other.has_value()) return raised;
  RepeatFacts repeat = RepeatOf(ticket, *other, again, context.policy);
  raised.facts.insert(next, std::make_move_iterator(repeat.own.begin()),
                      std::make_move_iterator(repeat.own.end()));
  if (!repeat.others.empty()) {
    raised.others.push_back(
        InStream(TicketStream(other->number), happened, std::move(repeat.others)));
  }
  return raised;
}

absl::StatusOr<RaisedMatter> LeaveMatter(const Ticket& before, TicketEvents facts,
                                         const std::set<std::string>& moved,
                                         const Instant& happened, const Context& context,
                                         Streams& streams) {
  RaisedMatter left{std::move(facts), {}};
  Ticket ticket = before;
  for (const TicketEvent& fact : left.facts) ticket = After(std::move(ticket), fact, happened);
  for (const TicketLinked& link : before.links) {
    if (!IsFoundRepeat(link, context.policy) || moved.contains(link.ticket())) continue;
    ASSIGN_OR_RETURN(const auto other, LoadState<Ticket>(streams, TicketStream(link.ticket())));
    ASSIGN_OR_RETURN(const bool same, AreOfSame(ticket, *other, streams));
    if (same) continue;
    left.facts.push_back(UnlinkedFrom(link.ticket(), link.relation(), context.policy));
    left.others.push_back(
        InStream(TicketStream(link.ticket()), happened,
                 {UnlinkedFrom(before.number, ReverseOf(link.relation()), context.policy)}));
  }
  return left;
}

}  // namespace redress
