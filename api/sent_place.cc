#include "api/sent_place.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/refusal.h"

namespace redress {
namespace {

// Returns what of `pointer` lies below `part`, or nothing where it does not lie in it.
std::optional<absl::string_view> Below(absl::string_view part, absl::string_view pointer) {
  if (!absl::ConsumePrefix(&pointer, part)) return std::nullopt;
  if (!pointer.empty() && pointer.front() != '/') return std::nullopt;
  return pointer;
}

}  // namespace

absl::Status PointingInto(const absl::Status& refusal, absl::Span<const SentPlace> places) {
  const std::optional<RefusalDetails> details = DetailsOf(refusal);
  if (!details.has_value() || details->fields().empty() || places.empty()) return refusal;
  FieldProblems problems;
  for (const FieldProblem& problem : details->fields()) {
    std::string pointer = problem.pointer();
    for (const SentPlace& place : places) {
      const std::optional<absl::string_view> rest = Below(place.part, problem.pointer());
      if (!rest.has_value()) continue;
      pointer = absl::StrCat(place.sent, *rest);
      break;
    }
    problems.Add(pointer, problem.detail());
  }
  return problems.ToStatus();
}

}  // namespace redress
