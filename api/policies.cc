#include "api/policies.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "aggregates/codes.h"
#include "aggregates/names.h"
#include "aggregates/policy/built_in.h"
#include "aggregates/policy/decisions.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy_commands.pb.h"
#include "aggregates/refusal.h"
#include "aggregates/validation.h"
#include "api/collections.h"
#include "api/commands.h"
#include "api/narrowed_reads.h"
#include "api/policy_preview.h"
#include "api/state_json.h"
#include "base/status.h"
#include "commands/json.h"
#include "projections/policies.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr absl::string_view kVersion = "version";

// Who applied it, as a version's row or its event tells.
template <typename Row>
void WriteWho(const Row& row, JsonWriter& writer) {
  writer.Key("who");
  writer.BeginObject();
  writer.Member("id", row.actor_id());
  writer.Member("role", row.actor_role());
  writer.EndObject();
}

// The list.

void WritePolicyRow(const PolicyRow& row, JsonWriter& writer) {
  writer.BeginObject();
  writer.Member("name", row.name());
  writer.Member("version", row.version());
  writer.Member("label", row.label());
  writer.Member("source", row.source());
  if (row.version() > 0) {
    writer.Member("applied_at", row.position());
    writer.Member("happened", row.happened());
    writer.Member("recorded", absl::FromUnixMicros(row.recorded_at()));
    WriteWho(row, writer);
  }
  writer.EndObject();
}

PolicyRow BuiltInRow() {
  PolicyRow row;
  row.set_name(BuiltInPolicy()->name);
  row.set_label(BuiltInPolicy()->label);
  row.set_source(std::string(kBuiltInSource));
  return row;
}

bool IsDefault(const PolicyRow& row) { return row.name() == kDefaultPolicy; }

absl::StatusOr<Found> FindAll(const View& view) {
  ASSIGN_OR_RETURN(std::vector<PolicyRow> rows, ReadPolicies(view.reader));
  // As their standards are tried: the default policy is for what nothing else says.
  const auto of_default = std::find_if(rows.begin(), rows.end(), IsDefault);
  if (of_default != rows.end()) std::rotate(of_default, of_default + 1, rows.end());
  if (rows.empty() || !IsDefault(rows.back())) rows.push_back(BuiltInRow());
  Found found(view);
  found.body.Key("policies");
  WriteItems(rows, WritePolicyRow, found.body);
  return found;
}

// One.

absl::Status NoSuchVersion(absl::string_view name, std::uint64_t version) {
  return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchPolicyVersion,
                absl::StrCat("policy ", name, " has no version ", version));
}

void WriteVersion(const EventRow& row, JsonWriter& writer) {
  const PolicyApplied& applied = row.event().policy().applied();
  writer.Member("version", applied.version());
  writer.Member("label", applied.label());
  writer.Member("source", applied.source());
  writer.Member("applied_at", row.position());
  writer.Member("happened", row.event().happened());
  writer.Member("recorded", absl::FromUnixMicros(row.recorded_at()));
  WriteWho(row, writer);
}

void WriteBuiltIn(JsonWriter& writer) {
  writer.Member("version", std::uint32_t{0});
  writer.Member("label", BuiltInPolicy()->label);
  writer.Member("source", kBuiltInSource);
}

// Writes all versions, the oldest first.
void WriteVersions(bool has_built_in, const std::vector<EventRow>& applied, JsonWriter& writer) {
  writer.Key("versions");
  writer.BeginArray();
  if (has_built_in) {
    writer.BeginObject();
    WriteBuiltIn(writer);
    writer.EndObject();
  }
  for (const EventRow& row : applied) {
    writer.BeginObject();
    WriteVersion(row, writer);
    writer.EndObject();
  }
  writer.EndArray();
}

// Returns the facts of all versions that were applied by then, in order.
absl::StatusOr<std::vector<EventRow>> ReadApplied(const View& view, const std::string& name) {
  ASSIGN_OR_RETURN(std::vector<EventRow> rows,
                   ReadEvents(view.reader, StreamOf(kPolicyCollection, name), 0, view.at));
  std::erase_if(rows, [](const EventRow& row) { return !row.event().policy().has_applied(); });
  return rows;
}

absl::StatusOr<Found> FindPolicy(const View& view, const std::string& name,
                                 std::optional<std::uint64_t> asked) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> applied, ReadApplied(view, name));
  const bool is_default = name == kDefaultPolicy;
  if (applied.empty() && !is_default) return NoSuch(kPolicyCollection);
  const std::uint64_t version = asked.value_or(applied.size());
  if (version > applied.size() || (version == 0 && !is_default)) {
    return NoSuchVersion(name, version);
  }
  Found found(view, applied.empty() ? 0 : applied.back().version());
  found.body.Member("name", name);
  if (version == 0) {
    WriteBuiltIn(found.body);
    found.body.Member("text", BuiltInPolicyText());
  } else {
    WriteVersion(applied[version - 1], found.body);
    found.body.Member("text", applied[version - 1].event().policy().applied().text());
  }
  found.body.Member("in_force", version == applied.size());
  WriteVersions(is_default, applied, found.body);
  return found;
}

absl::StatusOr<std::optional<std::uint64_t>> AskedVersion(const QueryParameters& parameters) {
  const auto given = parameters.find(std::string(kVersion));
  if (given == parameters.end()) return std::optional<std::uint64_t>();
  const std::optional<std::uint64_t> number = ParseNumber(given->second);
  if (!number.has_value() || *number > UINT32_MAX) {
    return absl::InvalidArgumentError("query parameter version: must be a version's number");
  }
  return number;
}

// A check.

absl::StatusOr<std::string> TextIn(const HttpRequest& request) {
  ASSIGN_OR_RETURN(const boost::json::object body, ParseCommandBody(request));
  CheckPolicy check;
  RETURN_IF_ERROR(FromJson(body, "", check));
  RETURN_IF_ERROR(ValidateRequest(check));
  return check.text();
}

absl::StatusOr<Found> FindFaults(const View& view, const std::string& text, absl::Time now) {
  ASSIGN_OR_RETURN(const PoliciesInForce policies, ReadPoliciesInForce(view.reader));
  ASSIGN_OR_RETURN(const PolicyFile file, ReadPolicyText(text, now, policies));
  Found found(view);
  found.body.Member("policy", file.name);
  found.body.Member("label", file.label);
  found.body.Member("source", file.source);
  return found;
}

}  // namespace

std::vector<std::string> WithWholeName(const std::vector<std::string>& path) {
  constexpr std::size_t kNameAt = 2;
  if (path.size() <= kNameAt + 1) return path;
  const std::vector<std::string> verbs = VerbsTo(kPolicyCollection);
  const bool has_verb = path.back() == "timeline" || path.back() == "running" ||
                        std::find(verbs.begin(), verbs.end(), path.back()) != verbs.end();
  const auto end = path.end() - (has_verb ? 1 : 0);
  std::vector<std::string> whole(path.begin(), path.begin() + kNameAt);
  whole.push_back(absl::StrJoin(path.begin() + kNameAt, end, "/"));
  if (has_verb) whole.push_back(path.back());
  return whole;
}

absl::StatusOr<PoliciesInForce> ReadPoliciesInForce(const KeyValueReader& reader) {
  ASSIGN_OR_RETURN(const std::vector<PolicyRow> rows, ReadPolicies(reader));
  ASSIGN_OR_RETURN(const std::vector<PolicyPutInForce> in_force, ReadInForce(reader, rows));
  PoliciesInForce policies;
  for (const PolicyPutInForce& put : in_force) policies.Put(put);
  return policies;
}

absl::StatusOr<PoliciesInForce> ReadPoliciesInForceAt(const KeyValueReader& reader,
                                                      std::uint64_t at) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> events, ReadEvents(reader, kPoliciesStream, 0, at));
  PoliciesInForce policies;
  for (const EventRow& row : events) policies.Put(row.event().policy().put_in_force());
  return policies;
}

void PolicyReads::List(const Asked& asked) {
  const absl::Status known = CheckParameters(asked.parameters, {kAtLeast, kFresh});
  if (!known.ok()) return asked.Refuse(known);
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, FindAll,
                asked.reply);
}

void PolicyReads::One(const Asked& asked, absl::string_view name) {
  const auto parse = [&]() -> absl::StatusOr<Query> {
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {kVersion, kAsOf, kAt, kAtLeast, kFresh}));
    ASSIGN_OR_RETURN(const std::string canonical, CanonicalId(kPolicyCollection, name));
    ASSIGN_OR_RETURN(const std::optional<std::uint64_t> version, AskedVersion(asked.parameters));
    return Query(
        [canonical, version](const View& view) { return FindPolicy(view, canonical, version); });
  };
  const absl::StatusOr<Query> query = parse();
  if (!query.ok()) return asked.Refuse(query.status());
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, Effort::kShort, *query,
                asked.reply);
}

void PolicyReads::Preview(const Asked& asked) {
  const auto parse = [&]() -> absl::StatusOr<Query> {
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {kAtLeast, kFresh}));
    ASSIGN_OR_RETURN(const std::string text, TextIn(asked.request));
    const Scope scope = ScopeOf(asked.request);
    return Query([text, scope, now = clock_.Now()](const View& view) {
      return FindPreview(view, text, scope, now);
    });
  };
  const absl::StatusOr<Query> query = parse();
  if (!query.ok()) return asked.Refuse(query.status());
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, *query,
                asked.reply);
}

void PolicyReads::Check(const Asked& asked) {
  const auto parse = [&]() -> absl::StatusOr<Query> {
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {kAtLeast, kFresh}));
    ASSIGN_OR_RETURN(const std::string text, TextIn(asked.request));
    return Query(
        [text, now = clock_.Now()](const View& view) { return FindFaults(view, text, now); });
  };
  const absl::StatusOr<Query> query = parse();
  if (!query.ok()) return asked.Refuse(query.status());
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, *query,
                asked.reply);
}

}  // namespace redress
