#pragma once

// Policies as people write them: a hotline's and a grid company's, as the specification has them.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/policy/policy_file.h"

namespace redress::testing {

// 2026-11-25, at noon in Shanghai.
inline absl::Time Today() { return absl::FromUnixSeconds(1795579200); }

inline constexpr char kHotline[] = R"yaml(policy: standards/hotline-12345
version: 2026-10-01            # label; the journal numbers versions itself
source: "DB11/T 2021 consultation text; city rule of 2026-09-01"
calendars:
  office:
    zone: Asia/Shanghai
    week: {mon-fri: ["08:30-12:00", "14:00-17:30"]}
    exceptions: {file: calendars/cn-2026.yaml}     # closed / open (调休) / special, each with source
    known_until: 2026-12-31
  always: {zone: Asia/Shanghai, week: {mon-sun: ["00:00-24:00"]}, known_until: open}
standards:
  - id: urgent
    when: {kind: [complaint, request], severity: [critical]}
    clocks:
      - {metric: dispatch, side: customer, amount: {elapsed: PT15M}, calendar: always, pausable: []}
      - {metric: answer,   side: customer, amount: {elapsed: PT2H},  calendar: always, pausable: []}
  - id: ordinary
    when: {kind: [complaint], severity: [low, normal, high]}
    clocks:
      - {metric: acknowledge, side: customer, amount: {business_minutes: 60}, calendar: office}
      - {metric: dispatch,    side: customer, amount: {business_minutes: 120}, calendar: office}
      - {metric: sign_for,    side: holder,   amount: {business_minutes: 240}, calendar: unit}
      - metric: answer
        side: customer
        amount: {business_days: 7}
        calendar: office
        receipt_outside_hours: same_day
        pausable: [legal_appraisal]
        max_pause: {business_days: 15}
        warn: [{percent: 75}, {before: {business_days: 1}}]
        on_redo: {new: {business_days: 5}}
        on_reopen: continue
        extension: {count: 1, amount: {business_days: 15}, approver: dispatcher, pending: breach_if_rejected}
        ladder:
          - {at: due,                          to: duty(unit),    act: at_instant}
          - {at: {due+: {business_days: 1}},   to: supervisor,    act: at_next_opening, as: supervision}   # 督办
          - {at: {due+: {business_days: 3}},   to: manager^2}
      - {metric: revisit, side: customer, start: answered, amount: {business_days: 2}, calendar: office}
      - {metric: decide_return, side: dispatcher, start: return_requested, amount: {business_minutes: 240}, calendar: office}
    returns: {arbiter_after: 2}
    stagnation: {business_minutes: 420}
)yaml";

inline constexpr char kPower[] = R"yaml(policy: standards/power-95598
version: 2026-11-01
source: "State Grid 95598 rules as told in one provincial notice (2021); service promises published 2023"
calendars: {from: standards/hotline-12345}      # or own; a calendar may also be a policy of its own: {policy: calendars/cn-office}
milestones: [arrive, restore, handled]
standards:
  - id: complaint
    when: {kind: [complaint]}
    clocks:
      - {metric: contact, side: customer, amount: {elapsed: PT24H}, calendar: always}
      - {metric: answer,  side: customer, amount: {business_days: 4}, calendar: office, receipt_outside_hours: same_day}
      - {metric: revisit, side: customer, start: answered, amount: {business_days: 1}, calendar: office}
  - id: damaged-appliance
    when: {category: [service, appliance_damage]}
    clocks:
      - {metric: arrive, amount: {elapsed: PT24H}, calendar: always}
      - {metric: answer, start: milestone(handled), amount: {business_days: 1}, calendar: office}
  - id: reconnect-after-payment
    when: {category: [service, reconnect]}
    clocks: [{metric: restore, amount: {elapsed: PT24H}, calendar: always}, {metric: answer, start: milestone(restore), amount: {business_days: 1}, calendar: office}]
  - {id: meter-fault,   when: {category: [service, meter]},   clocks: [{metric: answer, amount: {business_days: 4}, calendar: office}]}
  - {id: reading-data,  when: {category: [service, reading]}, clocks: [{metric: answer, amount: {business_days: 6}, calendar: office}]}
  - {id: other-service, when: {category: [service]},          clocks: [{metric: answer, amount: {business_days: 5}, calendar: office}]}
  - id: outage
    when: {category: [outage]}
    clocks:
      - {metric: arrive,  kind: average, amount: {elapsed: PT45M}, when: {area: city}}
      - {metric: arrive,  kind: average, amount: {elapsed: PT90M}, when: {area: rural}}
      - {metric: arrive,  kind: average, amount: {elapsed: PT2H},  when: {area: remote}}
      - {metric: restore, kind: average, start: milestone(arrive), amount: {elapsed: PT3H}, when: {area: city}}
      - {metric: restore, kind: average, start: milestone(arrive), amount: {elapsed: PT4H}, when: {area: rural}}
)yaml";

// The days of 2026 that the hotline's calendar names a file of.
inline constexpr char kDaysOff[] = R"yaml(# 2026
- {date: 2026-01-01, closed: true, name: 元旦, source: a notice}
- {date: 2026-10-01, closed: true}

- date: 2026-10-10
  open: true
  like: fri
  name: 国庆节调休
- {date: 2026-12-31, special: ["08:30-12:00"]}
- {date: 2026-12-30, special: true, windows: ["08:30-12:00"]}
)yaml";

inline absl::StatusOr<std::string> ReadDaysOff(absl::string_view path) {
  if (path == "calendars/cn-2026.yaml") return std::string(kDaysOff);
  return absl::NotFoundError("no such file");
}

}  // namespace redress::testing
