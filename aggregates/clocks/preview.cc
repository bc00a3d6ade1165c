#include "aggregates/clocks/preview.h"

#include <algorithm>
#include <optional>

#include "aggregates/clocks/clock_case.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/clocks/times.h"

namespace redress {
namespace {

bool BeginsAgain(const ClockRule& rule) {
  return rule.metric() == CLOCK_METRIC_KEEP_INFORMED || rule.metric() == CLOCK_METRIC_NEXT_RESPONSE;
}

// No holder has longer than the customer is to wait.
void BindHolders(const std::vector<OwedPromise>& begun, std::vector<PreviewedDue>& dues) {
  const auto answer = std::find_if(dues.begin(), dues.end(), [](const PreviewedDue& due) {
    return due.key.metric == CLOCK_METRIC_ANSWER && due.key.side == CLOCK_SIDE_CUSTOMER;
  });
  if (answer == dues.end()) return;
  const absl::Time latest = answer->due;
  for (std::size_t i = 0; i < dues.size(); ++i) {
    if (dues[i].key.side != CLOCK_SIDE_HOLDER) continue;
    const ClockRule& rule = begun[i].rule();
    dues[i].due = std::min(dues[i].due, latest - absl::Minutes(rule.margin_minutes()));
  }
}

}  // namespace

PreviewUnknown WhyUnknown(const Ticket& ticket) {
  if (ticket.imported.has_value()) return PreviewUnknown::kImported;
  return ticket.cycle > 1 ? PreviewUnknown::kHandledAgain : PreviewUnknown::kNot;
}

std::vector<PreviewedDue> PreviewDues(const Ticket& ticket,
                                      const std::shared_ptr<const PoliciesInForce>& policies,
                                      absl::Time now) {
  Context context;
  context.now = now;
  context.policies = policies;
  const ClockCase::Others others;
  const ClockCase begun_as(ticket, context, others);
  std::vector<OwedPromise> begun;
  std::vector<PreviewedDue> dues;
  for (OwedPromise& owed : PromisesOwed(ticket, *policies)) {
    const std::optional<absl::Time> from = begun_as.StartedAt(owed);
    if (!from.has_value() || BeginsAgain(owed.rule())) continue;
    const Counted counted = {
        .amount = owed.rule().amount(), .from = *from, .not_counted = {}, .extensions = {}};
    dues.push_back({.key = KeyOf(owed.rule()), .due = DueOf(owed.promise, counted)});
    begun.push_back(std::move(owed));
  }
  BindHolders(begun, dues);
  for (std::size_t i = 0; i < dues.size(); ++i) {
    const bool ends = dues[i].due < absl::InfiniteFuture();
    dues[i].provisional = ends && !begun[i].promise.calendar->Knows(dues[i].due);
  }
  return dues;
}

}  // namespace redress
