#pragma once

// Promises and tickets that several tests of clocks begin with.

#include <string>
#include <utility>

#include "aggregates/refusal.h"
#include "tests/testing/clock_world.h"

namespace redress::testing {

inline ClockRule AnswerIn(const Amount& amount) { return RuleOf(CLOCK_METRIC_ANSWER, amount); }

inline ClockRule HolderRule(ClockMetric metric, const Amount& amount) {
  ClockRule rule = RuleOf(metric, amount, "unit");
  rule.set_side(CLOCK_SIDE_HOLDER);
  return rule;
}

inline ClockRule Pausable(ClockRule rule, const std::string& reason = "customer") {
  rule.add_pausable(reason);
  return rule;
}

// A ticket in the hands of bo of north.
inline std::string Handled(ClockWorld& world) {
  const std::string number = world.Receive();
  world.Do(number, DoClassify());
  world.Do(number, DoAssign("north", "bo"));
  world.Do(number, DoStart(), By("bo", "handler"));
  return number;
}

inline std::string CodeOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->code() : "";
}

}  // namespace redress::testing
