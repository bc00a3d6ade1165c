#include "api/narrowed_reads.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/access/access.h"
#include "aggregates/access/narrowing.h"
#include "aggregates/access/standings.h"
#include "api/sights.h"
#include "base/status.h"
#include "projections/callbacks.h"
#include "projections/customers.h"
#include "projections/standings.h"
#include "projections/streams.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "projections/timelines.h"

namespace redress {
namespace {

using StandingOr = absl::StatusOr<std::optional<Standing>>;

StandingOr OfTicket(const KeyValueReader& reader, absl::string_view number) {
  ASSIGN_OR_RETURN(const std::optional<TicketRow> row, ReadTicket(reader, number));
  if (!row.has_value()) return std::nullopt;
  return StandingOf(*row);
}

// Where the callback does, or else its ticket.
StandingOr OfCallback(const KeyValueReader& reader, const Scope& scope, absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<CallbackRow> row, ReadCallback(reader, id));
  if (!row.has_value()) return std::nullopt;
  Standing own = StandingOf(*row);
  if (IsWithin(scope, own) || row->ticket().empty()) return own;
  return OfTicket(reader, row->ticket());
}

// Where any of its tickets does.
StandingOr OfContact(const KeyValueReader& reader, const Scope& scope, const std::string& stream) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> first, ReadEvents(reader, stream, 0, UINT64_MAX, 1));
  if (first.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::vector<std::string> subjects, ReadSubjects(reader, stream));
  std::optional<Standing> last;
  for (const std::string& subject : subjects) {
    const std::optional<absl::string_view> number = IdIn(subject, kTicketPrefix);
    if (!number.has_value()) continue;
    ASSIGN_OR_RETURN(last, OfTicket(reader, *number));
    if (last.has_value() && IsWithin(scope, *last)) return last;
  }
  if (last.has_value()) return last;
  return Standing{{}, {}, first.front().actor_id()};
}

StandingOr StandingSeen(const KeyValueReader& reader, const Scope& scope,
                        const std::string& stream) {
  if (const auto number = IdIn(stream, kTicketPrefix)) return OfTicket(reader, *number);
  if (const auto id = IdIn(stream, kCallbackPrefix)) return OfCallback(reader, scope, *id);
  if (IdIn(stream, kContactPrefix)) return OfContact(reader, scope, stream);
  const std::optional<absl::string_view> customer = IdIn(stream, kCustomerPrefix);
  if (!customer.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(const std::string by, SeesCustomerBy(reader, scope, *customer));
  if (by.empty()) return std::nullopt;
  return StandingSeen(reader, scope, by);
}

// Returns the id of the customer that the command names, where no ticket says who may; empty: none.
std::string CustomerNamedBy(const Command& command) {
  for (const std::string& stream : NamedBy(command)) {
    if (const auto id = IdIn(stream, kCustomerPrefix)) return std::string(*id);
  }
  return "";
}

}  // namespace

Scope ScopeOf(const HttpRequest& request) {
  return request.actor.has_value() ? request.actor->scope : Scope();
}

absl::StatusOr<bool> Sees(const KeyValueReader& reader, const Scope& scope,
                          const std::string& stream) {
  if (!scope.IsNarrowed()) return true;
  ASSIGN_OR_RETURN(const std::optional<Standing> standing, StandingSeen(reader, scope, stream));
  return standing.has_value() && IsWithin(scope, *standing);
}

absl::StatusOr<std::vector<std::string>> OwnersOf(const KeyValueReader& reader,
                                                  absl::string_view customer) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, MergedIn(reader, customer));
  ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(reader, customer));
  if (!row.has_value()) return ids;
  for (const std::string& group : row->among()) {
    if (std::find(ids.begin(), ids.end(), group) == ids.end()) ids.push_back(group);
  }
  return ids;
}

absl::StatusOr<std::string> SeesCustomerBy(const KeyValueReader& reader, const Scope& scope,
                                           absl::string_view customer) {
  ASSIGN_OR_RETURN(const std::vector<std::string> owners, OwnersOf(reader, customer));
  TicketFilter tickets{.customers = owners};
  tickets.within = scope;
  ASSIGN_OR_RETURN(const TicketPage found, ListTickets(reader, tickets, "", 1));
  if (!found.rows.empty()) return absl::StrCat(kTicketPrefix, found.rows.front().number());
  CallbackFilter callbacks{.customers = owners};
  callbacks.within = scope;
  ASSIGN_OR_RETURN(const CallbackPage called, ListCallbacks(reader, callbacks, "", 1));
  if (called.rows.empty()) return std::string();
  return absl::StrCat(kCallbackPrefix, called.rows.front().id());
}

absl::Status CheckSees(const KeyValueReader& reader, const std::optional<Actor>& actor,
                       const Collection& of, const std::string& id) {
  if (!actor.has_value() || !actor->scope.IsNarrowed()) return absl::OkStatus();
  const std::string action = absl::StrCat("read.", of.plural);
  if (NarrowingOf(action) == Narrowing::kAll) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Standing> standing,
                   StandingSeen(reader, actor->scope, StreamOf(of, id)));
  const Permission permission = standing.has_value()
                                    ? MayDo(actor->role, action, actor->scope, &*standing)
                                    : Permission::kOutside;
  return ToStatus(permission, actor->role, action, actor->scope, of.name);
}

std::function<absl::StatusOr<bool>(const EventRow&)> ShownIn(const KeyValueReader& reader,
                                                             const Collection& of,
                                                             const std::string& id,
                                                             const Scope& scope,
                                                             const Sight& sight) {
  if (of.name == kTicketCollection.name && sight.withholds != nullptr) {
    if (sight.Withholds(StreamOf(of, id))) return nullptr;
    return [sight](const EventRow& event) -> absl::StatusOr<bool> {
      return !sight.Withholds(event.stream());
    };
  }
  const bool all = !scope.IsNarrowed() && sight.withholds == nullptr;
  if (all || of.name != kCustomerCollection.name) return nullptr;
  // Of a page, which asks of one stream many times.
  auto known = std::make_shared<std::map<std::string, bool>>();
  return [&reader, scope, sight, known](const EventRow& event) -> absl::StatusOr<bool> {
    const std::string& stream = event.stream();
    if (IdIn(stream, kCustomerPrefix)) return ShowsOwnEvent(reader, sight, event);
    if (sight.Withholds(stream)) return false;
    const auto found = known->find(stream);
    if (found != known->end()) return found->second;
    ASSIGN_OR_RETURN(const bool sees, Sees(reader, scope, stream));
    known->emplace(stream, sees);
    return sees;
  };
}

absl::Status NameSight(const Node& node, CommandRequest& request) {
  if (!request.actor.scope.IsNarrowed()) return absl::OkStatus();
  const std::string customer = CustomerNamedBy(request.command);
  if (customer.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(request.actor.sees_by,
                   SeesCustomerBy(*node.Snapshot(), request.actor.scope, customer));
  return absl::OkStatus();
}

}  // namespace redress
