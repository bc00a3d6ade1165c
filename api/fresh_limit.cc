#include "api/fresh_limit.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "api/problem.h"

namespace redress {
namespace {

// Who asks: whoever says so, until access control knows better.
std::string ClientOf(const HttpRequest& request) {
  const std::string* actor = request.Header("redress-actor");
  return actor == nullptr ? "" : *actor;
}

}  // namespace

std::optional<HttpResponse> FreshLimit::Refusal(const HttpRequest& request) {
  if (!node_.probes_journal()) return std::nullopt;
  const absl::Duration wait = limits_.WaitOf(ClientOf(request), clock_.Steady());
  if (wait == absl::ZeroDuration()) return std::nullopt;
  HttpResponse refusal = ProblemResponse(
      Refuse(absl::StatusCode::kResourceExhausted, "overloaded",
             absl::StrCat("you ask more than ", absl::Seconds(1) / kFreshQuestions.each,
                          " times a second for what is not there, or with fresh=true: each time "
                          "costs a record in the journal; ask with at_least, or later")));
  refusal.Set("Retry-After", absl::StrCat(std::ceil(absl::ToDoubleSeconds(wait))));
  return refusal;
}

void FreshLimit::Charge(const HttpRequest& request) { Charger(request)(); }

std::function<void()> FreshLimit::Charger(const HttpRequest& request) {
  return [this, client = ClientOf(request)] { limits_.Charge(client, clock_.Steady()); };
}

}  // namespace redress
