#include "api/fresh_limit.h"

#include <algorithm>
#include <cmath>

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
  double left = 0;
  {
    const std::lock_guard lock(mutex_);
    left = AllowanceOf(ClientOf(request)).left;
  }
  if (left >= 1) return std::nullopt;
  HttpResponse refusal = ProblemResponse(
      Refuse(absl::StatusCode::kResourceExhausted, "overloaded",
             absl::StrCat("you ask more than ", kFreshPerSecond,
                          " times a second for what is not there, or with fresh=true: each time "
                          "costs a record in the journal; ask with at_least, or later")));
  refusal.Set("Retry-After", absl::StrCat(std::ceil((1 - left) / kFreshPerSecond)));
  return refusal;
}

void FreshLimit::Charge(const HttpRequest& request) { Charge(ClientOf(request)); }

void FreshLimit::Charge(const std::string& client) {
  const std::lock_guard lock(mutex_);
  AllowanceOf(client).left -= 1;
}

std::function<void()> FreshLimit::Charger(const HttpRequest& request) {
  return [this, client = ClientOf(request)] { Charge(client); };
}

FreshLimit::Allowance& FreshLimit::AllowanceOf(const std::string& client) {
  const absl::Duration now = clock_.Steady();
  if (allowances_.size() >= kMaxFreshClients) ForgetThoseAtRest();
  const bool has_room = allowances_.size() < kMaxFreshClients || allowances_.contains(client);
  Allowance& allowance =
      allowances_.try_emplace(has_room ? client : "", Allowance{.at = now}).first->second;
  const double regained = absl::ToDoubleSeconds(now - allowance.at) * kFreshPerSecond;
  allowance.left = std::min(kMaxFreshAtOnce, allowance.left + regained);
  allowance.at = now;
  return allowance;
}

void FreshLimit::ForgetThoseAtRest() {
  const absl::Duration rested = clock_.Steady() - absl::Seconds(kMaxFreshAtOnce / kFreshPerSecond);
  std::erase_if(allowances_, [&](const auto& entry) { return entry.second.at <= rested; });
}

}  // namespace redress
