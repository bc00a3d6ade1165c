#include "projections/policies.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "projections/damaged_views.h"
#include "projections/read_rows.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr absl::string_view kInForceStream = "policies/in_force";
constexpr absl::string_view kBuiltIn = "default";

void TakeApplied(const PolicyApplied& applied, const EventRow& event, PolicyRow& row) {
  row.set_name(applied.name());
  row.set_version(applied.version());
  row.set_label(applied.label());
  row.set_source(applied.source());
  row.set_position(event.position());
  row.set_actor_id(event.actor_id());
  row.set_actor_role(event.actor_role());
  *row.mutable_happened() = event.event().happened();
  row.set_recorded_at(event.recorded_at());
}

void TakePutInForce(const EventRow& event, PolicyRow& row) {
  if (row.first_in_force() == 0) row.set_first_in_force(event.version());
  row.set_in_force(event.version());
}

}  // namespace

absl::Status PoliciesProjection::Apply(const EventRow& row, Batch& batch) const {
  const PolicyEvent& policy = row.event().policy();
  const auto change = [&](const std::string& name, auto take) -> absl::Status {
    ASSIGN_OR_RETURN(PolicyRow changed, batch.GetRow<PolicyRow>(Family::kPolicies, name));
    take(changed);
    batch.PutRow(Family::kPolicies, name, changed);
    return absl::OkStatus();
  };
  switch (policy.fact_case()) {
    case PolicyEvent::kApplied:
      return change(policy.applied().name(),
                    [&](PolicyRow& changed) { TakeApplied(policy.applied(), row, changed); });
    case PolicyEvent::kPutInForce:
      return change(policy.put_in_force().name(),
                    [&](PolicyRow& changed) { TakePutInForce(row, changed); });
    case PolicyEvent::FACT_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PolicyRow>> ReadPolicies(const KeyValueReader& reader) {
  std::vector<PolicyRow> rows;
  absl::Status parsed;
  RETURN_IF_ERROR(reader.Scan(Family::kPolicies, "", "",
                              [&](absl::string_view /*key*/, absl::string_view value) {
                                PolicyRow& row = rows.emplace_back();
                                const int size = static_cast<int>(value.size());
                                if (!row.ParseFromArray(value.data(), size)) {
                                  parsed = UnreadableRow("policies");
                                }
                                return parsed.ok();
                              }));
  RETURN_IF_ERROR(parsed);
  std::sort(rows.begin(), rows.end(), [](const PolicyRow& one, const PolicyRow& other) {
    return one.first_in_force() < other.first_in_force();
  });
  return rows;
}

absl::StatusOr<bool> HasPolicy(const KeyValueReader& reader, absl::string_view name) {
  if (name == kBuiltIn) return true;
  ASSIGN_OR_RETURN(const std::optional<Value> row, reader.Get(Family::kPolicies, name));
  return row.has_value();
}

absl::StatusOr<std::vector<PolicyPutInForce>> ReadInForce(const KeyValueReader& reader,
                                                          const std::vector<PolicyRow>& policies) {
  std::vector<Key> keys;
  keys.reserve(policies.size());
  for (const PolicyRow& policy : policies) {
    keys.push_back(EventKey(kInForceStream, policy.in_force()));
  }
  ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                   ReadRows<EventRow>(reader, Family::kEvents, keys, "a policy names no fact"));
  std::vector<PolicyPutInForce> put;
  put.reserve(events.size());
  for (const EventRow& event : events) put.push_back(event.event().policy().put_in_force());
  return put;
}

}  // namespace redress
