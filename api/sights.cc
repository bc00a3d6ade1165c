#include "api/sights.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "api/narrowed_reads.h"
#include "base/status.h"
#include "events/standing.h"
#include "projections/callbacks.h"
#include "projections/customers.h"
#include "projections/streams.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "projections/timelines.h"

namespace redress {
namespace {

constexpr absl::string_view kReadIdentity = "read.identity";

// Which streams tell of a secret matter. What is not there is one: whoever is to be kept from it
// made no ticket.
class SecretMatters {
 public:
  explicit SecretMatters(const KeyValueReader& reader) : reader_(reader) {}

  // Errors: the database's.
  absl::StatusOr<bool> Has(absl::string_view stream) const {
    if (const auto number = IdIn(stream, kTicketPrefix)) return IsSecretTicket(*number);
    if (IdIn(stream, kContactPrefix)) return IsOfSecretTicket(stream);
    const std::optional<absl::string_view> id = IdIn(stream, kCallbackPrefix);
    return id.has_value() ? IsSecretCallback(*id) : false;
  }

 private:
  absl::StatusOr<bool> IsSecretTicket(absl::string_view number) const {
    ASSIGN_OR_RETURN(const std::optional<TicketRow> row, ReadTicket(reader_, number));
    return !row.has_value() || HidesCustomer(row->secrecy());
  }

  // Whether any ticket that shows the contact is.
  absl::StatusOr<bool> IsOfSecretTicket(absl::string_view contact) const {
    ASSIGN_OR_RETURN(const std::vector<std::string> subjects, ReadSubjects(reader_, contact));
    for (const std::string& subject : subjects) {
      const std::optional<absl::string_view> number = IdIn(subject, kTicketPrefix);
      if (!number.has_value()) continue;
      ASSIGN_OR_RETURN(const bool is_secret, IsSecretTicket(*number));
      if (is_secret) return true;
    }
    return false;
  }

  absl::StatusOr<bool> IsSecretCallback(absl::string_view id) const {
    ASSIGN_OR_RETURN(const std::optional<CallbackRow> row, ReadCallback(reader_, id));
    if (!row.has_value()) return true;
    if (!row->ticket().empty()) {
      ASSIGN_OR_RETURN(const bool is_secret, IsSecretTicket(row->ticket()));
      if (is_secret) return true;
    }
    if (row->contact().empty()) return false;
    return IsOfSecretTicket(absl::StrCat(kContactPrefix, row->contact()));
  }

  const KeyValueReader& reader_;
};

// Returns what asks `reader`, and asks of one stream once.
std::function<bool(absl::string_view)> WithheldBy(const KeyValueReader& reader) {
  return [&reader, known = std::make_shared<std::map<std::string, bool, std::less<>>>()](
             absl::string_view stream) {
    const auto found = known->find(stream);
    if (found != known->end()) return found->second;
    const absl::StatusOr<bool> has = SecretMatters(reader).Has(stream);
    return known->emplace(std::string(stream), !has.ok() || *has).first->second;
  };
}

bool IsOfHandlingUnit(const Actor& actor) { return actor.role == roles::kHandler; }

// Returns how clearly the role is shown what is not secret.
Clarity ClarityOf(const Actor& actor) {
  return roles::May(actor.role, kReadIdentity) ? Clarity::kClear : Clarity::kMasked;
}

// Returns whether the filter of tickets, or of callbacks, finds any.
absl::StatusOr<bool> FindsAny(const KeyValueReader& reader, const TicketFilter& filter) {
  ASSIGN_OR_RETURN(const TicketPage page, ListTickets(reader, filter, "", 1));
  return !page.rows.empty();
}

absl::StatusOr<bool> FindsAny(const KeyValueReader& reader, const CallbackFilter& filter) {
  ASSIGN_OR_RETURN(const CallbackPage page, ListCallbacks(reader, filter, "", 1));
  return !page.rows.empty();
}

}  // namespace

Sight SightOf(const std::optional<Actor>& actor, const KeyValueReader& reader) {
  if (!actor.has_value() || actor->token.empty()) return Sight();
  if (IsOfHandlingUnit(*actor)) return {ClarityOf(*actor), WithheldBy(reader)};
  return {ClarityOf(*actor), nullptr};
}

Sight SightOf(const Actor& actor, const Node& node) {
  if (actor.token.empty()) return Sight();
  if (!IsOfHandlingUnit(actor)) return {ClarityOf(actor), nullptr};
  std::shared_ptr<const KeyValueReader> views = node.Snapshot();
  return {ClarityOf(actor),
          [views, by = WithheldBy(*views)](absl::string_view stream) { return by(stream); }};
}

absl::Status CheckMayFindBy(const std::optional<Actor>& actor, const QueryParameters& parameters,
                            std::initializer_list<absl::string_view> names) {
  if (!actor.has_value() || actor->token.empty()) return absl::OkStatus();
  if (ClarityOf(*actor) == Clarity::kClear) return absl::OkStatus();
  for (const absl::string_view name : names) {
    if (!parameters.contains(std::string(name))) continue;
    return Refuse(absl::StatusCode::kPermissionDenied, codes::kNotAllowed,
                  absl::StrCat("query parameter ", name,
                               ": finds by who the customer is, which is masked for role ",
                               actor->role, "; the command reveal, with a reason, shows it"));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ShowsCustomer(const KeyValueReader& reader, const Sight& sight,
                                   const Scope& scope, absl::string_view id) {
  if (sight.withholds == nullptr) return true;
  ASSIGN_OR_RETURN(const std::vector<std::string> owners, OwnersOf(reader, id));
  TicketFilter tickets{.customers = owners};
  tickets.without_secret = true;
  tickets.within = scope;
  ASSIGN_OR_RETURN(const bool by_ticket, FindsAny(reader, tickets));
  if (by_ticket) return true;
  CallbackFilter callbacks{.customers = owners};
  callbacks.fits = [&](const CallbackRow& row) -> absl::StatusOr<bool> {
    return !sight.Withholds(absl::StrCat(kCallbackPrefix, row.id()));
  };
  callbacks.within = scope;
  ASSIGN_OR_RETURN(const bool by_callback, FindsAny(reader, callbacks));
  if (by_callback || scope.IsNarrowed()) return by_callback;
  // Who has no ticket at all has none that is withheld.
  ASSIGN_OR_RETURN(const bool has_tickets, FindsAny(reader, TicketFilter{.customers = owners}));
  return !has_tickets;
}

absl::StatusOr<bool> ShowsOwnEvent(const KeyValueReader& reader, const Sight& sight,
                                   const EventRow& event) {
  if (sight.withholds == nullptr) return true;
  ASSIGN_OR_RETURN(const std::optional<PositionRow> commit,
                   ReadPositionRow(reader, event.position()));
  if (!commit.has_value()) return false;
  const auto& streams = commit->streams();
  return std::none_of(streams.begin(), streams.end(), [&](const CommandStream& written) {
    return sight.Withholds(written.stream());
  });
}

}  // namespace redress
