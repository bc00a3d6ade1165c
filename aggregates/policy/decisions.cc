#include "aggregates/policy/decisions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/calendar/zone_version.h"
#include "aggregates/clocks/correction.h"
#include "aggregates/codes.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/policy/applied.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy_file.h"
#include "aggregates/policy/policy_names.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/validation.h"
#include "base/check.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr absl::string_view kTextPointer = "/text";

absl::Status CheckName(const PolicyFile& file, absl::string_view name) {
  if (file.name == name) return absl::OkStatus();
  FieldProblems problems;
  problems.Add(kTextPointer, absl::StrCat("is the text of policy ", file.name, ", not of ", name));
  return problems.ToStatus(codes::kPolicyWrong);
}

absl::Status CheckRoom(absl::string_view name, const PoliciesInForce& policies) {
  const auto& names = policies.names();
  const bool is_there = std::find(names.begin(), names.end(), name) != names.end();
  if (is_there || names.size() < kMaxPolicies) return absl::OkStatus();
  return Forbid(codes::kTooManyPolicies, absl::StrCat("there are at most ", kMaxPolicies));
}

// Returns the facts of `file` being in force as `version`: its text, and what it says.
Decision Applied(PolicyFile file, std::uint32_t version, const std::string& text,
                 const Instant& happened, absl::Time now) {
  Event applied_event = EventAt(happened);
  PolicyApplied& applied = *applied_event.mutable_policy()->mutable_applied();
  applied.set_name(file.name);
  applied.set_version(version);
  applied.set_label(file.label);
  applied.set_source(file.source);
  applied.set_text(text);
  Event put_event = EventAt(happened);
  PolicyPutInForce& put = *put_event.mutable_policy()->mutable_put_in_force();
  put.set_name(file.name);
  put.set_version(version);
  put.set_label(file.label);
  put.set_tz_version(ZoneVersion(file.document, now));
  *put.mutable_document() = std::move(file.document);
  Decision decision;
  decision.appends.push_back({PolicyStream(file.name), {std::move(applied_event)}});
  decision.appends.push_back({std::string(kPoliciesStream), {std::move(put_event)}});
  return decision;
}

absl::StatusOr<Decision> DecideApply(const PolicyRequest& request, const Context& context,
                                     Streams& streams) {
  const ApplyPolicy& command = request.command().apply();
  ASSIGN_OR_RETURN(const std::shared_ptr<const AppliedPolicy> last,
                   LoadState<AppliedPolicy>(streams, PolicyStream(request.name())));
  if (last->version > 0 && command.text() == last->text) return Decision();
  ASSIGN_OR_RETURN(PolicyFile file, ReadPolicyText(command.text(), context.now, *context.policies));
  RETURN_IF_ERROR(CheckName(file, request.name()));
  RETURN_IF_ERROR(CheckRoom(request.name(), *context.policies));
  if (command.has_expected_version() && command.expected_version() != last->version) {
    return Forbid(codes::kPolicyMovedOn,
                  absl::StrCat("version ", last->version, " of the policy is in force, not ",
                               command.expected_version()));
  }
  const Instant happened =
      HappenedOr(request.has_happened() ? &request.happened() : nullptr, context.now);
  return UnlessInTheFuture(
      Applied(std::move(file), last->version + 1, command.text(), happened, context.now), happened,
      PolicyStream(request.name()), context);
}

}  // namespace

AppliedPolicy Evolve(AppliedPolicy policy, const PastEvent& event) {
  if (!event.event.policy().has_applied()) return policy;
  policy.version = event.event.policy().applied().version();
  policy.text = event.event.policy().applied().text();
  return policy;
}

absl::StatusOr<Decision> DecidePolicy(const PolicyRequest& request, const Context& context,
                                      Streams& streams) {
  CHECK(context.policies != nullptr);
  if (!IsPolicyName(request.name())) return RefuseField("", "names no policy");
  RETURN_IF_ERROR(ValidateCommand(request.command()));
  RETURN_IF_ERROR(CheckSupervises(context.actor, "applies policies or corrects what runs by them"));
  switch (request.command().request_case()) {
    case PolicyCommand::kApply:
      return DecideApply(request, context, streams);
    case PolicyCommand::kCorrectRunning:
      return DecideCorrectRunning(request, context, streams);
    case PolicyCommand::REQUEST_NOT_SET:
      break;
  }
  return RefuseField("", "names no command");
}

absl::StatusOr<PolicyFile> ReadPolicyText(absl::string_view text, absl::Time now,
                                          const PoliciesInForce& policies) {
  PolicyReading reading =
      ReadPolicy(text, {.now = now, .policies = &policies, .read_file = nullptr});
  FieldProblems problems;
  for (const PolicyProblem& problem : reading.problems) {
    problems.AddAt(kTextPointer, {problem.line, problem.column}, ToString(problem));
  }
  RETURN_IF_ERROR(problems.ToStatus(codes::kPolicyWrong));
  return std::move(reading.file);
}

}  // namespace redress
