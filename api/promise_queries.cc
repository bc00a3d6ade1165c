// What is due, and how promises were kept, over HTTP.

#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/filter_values.h"
#include "api/narrowed_reads.h"
#include "api/queries.h"
#include "api/state_json.h"
#include "api/ticket_filter.h"
#include "base/status.h"
#include "events/enum_names.h"
#include "projections/due.h"
#include "projections/policies.h"
#include "projections/standards.h"

namespace redress {
namespace {

absl::StatusOr<CustomersLister> DueLister(const QueryParameters& parameters, const Scope& scope) {
  ASSIGN_OR_RETURN(DueFilter filter, ParseDueFilter(parameters));
  filter.within = scope;
  return [filter](const KeyValueReader& reader, const PageRequest& page, JsonWriter& writer,
                  std::vector<std::string>& shown) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const DuePage due, ListDue(reader, filter, page.cursor, page.limit));
    for (const TicketRow& row : due.rows) shown.push_back(row.customer());
    WriteItems(due.rows, WriteTicketRow, writer);
    return due.next_cursor;
  };
}

void WriteStandard(const StandardCounts& counts, JsonWriter& writer) {
  writer.BeginObject();
  writer.Member("metric", EnumNameOf(counts.metric));
  if (!counts.milestone.empty()) writer.Member("milestone", counts.milestone);
  writer.Member("side", EnumNameOf(counts.side));
  if (!counts.policy.empty()) {
    writer.Member("policy", counts.policy);
    writer.Member("policy_version", counts.policy_version);
  }
  const StandardRow& row = counts.counts;
  for (const auto& [name, count] :
       std::initializer_list<std::pair<absl::string_view, std::uint64_t>>{
           {"started", row.started()},
           {"met", row.met()},
           {"met_late", row.met_late()},
           {"breached", row.breached()},
           {"warned", row.warned()},
           {"restated", row.restated()},
           {"cancelled", row.cancelled()},
           {"superseded", row.superseded()}}) {
    writer.Member(name, count);
  }
  writer.EndObject();
}

// Tickets whose promises run by the policy, in a stable order: that of their receipt.
absl::StatusOr<CustomersLister> RunningLister(const std::string& policy,
                                              const QueryParameters& parameters,
                                              const Scope& scope) {
  RETURN_IF_ERROR(
      CheckParameters(parameters, {"provisional", "limit", "cursor", kAtLeast, kFresh}));
  std::optional<bool> is_provisional;
  RETURN_IF_ERROR(ReadFlag(parameters, "provisional", is_provisional));
  TicketFilter filter;
  filter.running = policy;
  filter.within = scope;
  if (is_provisional.value_or(false)) filter.provisional = policy;
  return [filter](const KeyValueReader& reader, const PageRequest& page, JsonWriter& writer,
                  std::vector<std::string>& shown) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const bool is_there, HasPolicy(reader, *filter.running));
    if (!is_there) return NoSuch(kPolicyCollection);
    ASSIGN_OR_RETURN(const TicketPage tickets,
                     ListTickets(reader, filter, page.cursor, page.limit));
    for (const TicketRow& row : tickets.rows) shown.push_back(row.customer());
    WriteItems(tickets.rows, WriteTicketRow, writer);
    return tickets.next_cursor;
  };
}

}  // namespace

void Queries::Running(const Asked& asked, absl::string_view name) {
  const absl::StatusOr<std::string> policy = CanonicalId(kPolicyCollection, name);
  if (!policy.ok()) return asked.Refuse(policy.status());
  AnswerPage(asked, "tickets", PathOf(kPolicyCollection, *policy, "running"),
             RunningLister(*policy, asked.parameters, ScopeOf(asked.request)));
}

void Queries::Due(const Asked& asked) {
  AnswerPage(asked, "tickets", "/v1/due", DueLister(asked.parameters, ScopeOf(asked.request)));
}

void Queries::Standards(const Asked& asked) {
  const absl::Status known = CheckParameters(asked.parameters, {kAtLeast, kFresh});
  if (!known.ok()) return asked.Refuse(known);
  const Query query = [](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const std::vector<StandardCounts> all, ReadStandards(view.reader));
    Found found(view);
    found.body.Key("standards");
    WriteItems(all, WriteStandard, found.body);
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kShort, query,
                asked.reply);
}

}  // namespace redress
