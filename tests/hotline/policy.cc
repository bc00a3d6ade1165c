// The policy of the house: a calendar of five days a week, promises with warnings and a ladder, a
// rule of assignment for each team, revisits by a team of their own.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "aggregates/policy/policy_file.h"
#include "base/check.h"
#include "tests/hotline/staff.h"
#include "tests/testing/policy_record.h"

namespace redress::hotline {
namespace {

constexpr const char* kName = "standards/house";

constexpr const char* kText = R"(policy: standards/house
version: "1"
source: made for a test
calendars:
  office:
    zone: Asia/Shanghai
    week: {mon-fri: ["08:30-12:00", "14:00-17:30"]}
    known_until: 2028-12-31
  always: {zone: Asia/Shanghai, week: {mon-sun: ["00:00-24:00"]}, known_until: open}
units: {calendar: office}
standards:
  - id: urgent
    when: {severity: [critical]}
    clocks:
      - {metric: dispatch, side: customer, amount: {elapsed: PT12H}, calendar: always}
      - metric: answer
        side: customer
        amount: {business_days: 2}
        calendar: office
        warn: [{percent: 75}]
        ladder:
          - {at: due, to: duty(unit), act: at_instant}
          - {at: {due+: {business_days: 1}}, to: supervisor, act: at_next_opening, as: supervision}
      - {metric: revisit, side: customer, start: answered, amount: {business_days: 4}, calendar: office}
  - id: ordinary
    clocks:
      - {metric: acknowledge, side: customer, amount: {business_minutes: 60}, calendar: office}
      - {metric: dispatch, side: customer, amount: {business_minutes: 240}, calendar: office}
      - {metric: sign_for, side: holder, amount: {business_minutes: 420}, calendar: unit}
      - metric: answer
        side: customer
        amount: {business_days: 5}
        calendar: office
        pausable: [customer]
        max_pause: {business_days: 10}
        warn: [{percent: 75}, {before: {business_days: 1}}]
        on_redo: {new: {business_days: 5}}
        on_reopen: continue
        ladder:
          - {at: due, to: duty(unit), act: at_instant}
          - {at: {due+: {business_days: 2}}, to: supervisor, act: at_next_opening, as: supervision}
      - {metric: revisit, side: customer, start: answered, amount: {business_days: 4}, calendar: office}
      - {metric: decide_return, side: dispatcher, start: return_requested, amount: {business_minutes: 420}, calendar: office}
    stagnation: {business_minutes: 1260}
revisits:
  - {id: asked-after-an-answer, after: {business_minutes: 60}, calendar: office, team: revisits, attempts: 3, spacing: {business_minutes: 210}}
assignments:
)";

constexpr const char* kRule = R"(  - team: $0
    takes: [{category: [$0]}]
    order: $1
    duty: signed_on
    capacity: 40
    points: {low: 1, normal: 2, high: 3, critical: 5}
    last_handler_first: true
)";

constexpr const char* kOrders[] = {"round_robin", "least_load", "weighted"};

}  // namespace

absl::TimeZone HouseZone() { return absl::FixedTimeZone(8 * 60 * 60); }

std::string HousePolicy(const StaffPlan& plan, absl::Time at) {
  std::string text = kText;
  for (int team = 0; team < plan.teams; ++team) {
    absl::StrAppend(&text, absl::Substitute(kRule, absl::StrCat("team-", team), kOrders[team % 3]));
  }
  const PolicyReading reading = ReadPolicy(text, {.now = at, .policies = nullptr, .read_file = {}});
  for (const PolicyProblem& problem : reading.problems) {
    std::fprintf(stderr, "%s\n", ToString(problem).c_str());
  }
  CHECK(reading.problems.empty());
  return testing::PolicyRecord(reading.file.document, at, kName);
}

}  // namespace redress::hotline
