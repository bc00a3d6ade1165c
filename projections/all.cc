#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "projections/accesses.h"
#include "projections/agents.h"
#include "projections/callbacks.h"
#include "projections/customers.h"
#include "projections/kept.h"
#include "projections/policies.h"
#include "projections/projection.h"
#include "projections/queues.h"
#include "projections/standards.h"
#include "projections/streams.h"
#include "projections/teams.h"
#include "projections/text.h"
#include "projections/tickets.h"
#include "projections/timelines.h"
#include "projections/tokens.h"

namespace redress {
namespace {

// Before a projection's name in the keys of Family::kMeta.
constexpr absl::string_view kVersionPrefix = "version/";
std::map<std::string, std::string> VersionRows() {
  std::map<std::string, std::string> rows;
  for (const Projection* projection : AllProjections()) {
    rows[absl::StrCat(kVersionPrefix, projection->name())] = absl::StrCat(projection->version());
  }
  return rows;
}

}  // namespace

const std::vector<const Projection*>& AllProjections() {
  static const StreamsProjection streams;
  static const TimelinesProjection timelines;
  static const QueuesProjection queues;
  static const StandardsProjection standards;
  static const TicketsProjection tickets;
  static const CustomersProjection customers;
  static const CallbacksProjection callbacks;
  static const PoliciesProjection policies;
  static const AgentsProjection agents;
  static const TeamsProjection teams;
  static const TokensProjection tokens;
  static const KeptProjection<SavedViews> saved_views;
  static const KeptProjection<Phrases> phrases;
  static const AccessesProjection accesses;
  static const TextProjection text;
  static const RecordsProjection records;
  // Timelines read streams; queues and standards read tickets, and agents read teams, as they were
  // before the event; the text reads timelines, tickets and customers.
  static const std::vector<const Projection*> all = {
      &streams, &timelines, &queues, &standards,   &tickets, &customers, &callbacks, &policies,
      &agents,  &teams,     &tokens, &saved_views, &phrases, &accesses,  &text,      &records};
  return all;
}

void PutProjectionVersions(Batch& batch) {
  for (const auto& [key, version] : VersionRows()) batch.Put(Family::kMeta, key, version);
}

absl::Status CheckProjectionVersions(const KeyValueReader& reader) {
  ASSIGN_OR_RETURN(const StorePosition position, ReadPosition(reader));
  if (position.position == 0) return absl::OkStatus();
  std::map<std::string, std::string> rows;
  RETURN_IF_ERROR(reader.Scan(Family::kMeta, kVersionPrefix, kVersionPrefix,
                              [&](absl::string_view key, absl::string_view value) {
                                rows.emplace(key, value);
                                return true;
                              }));
  if (rows == VersionRows()) return absl::OkStatus();
  return absl::FailedPreconditionError("views made by another build");
}

}  // namespace redress
