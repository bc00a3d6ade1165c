#pragma once

// Reads every ticket of a house from its first fact to its last, and says what must not be. Shares
// nothing with what decides.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress::hotline {

// Counts over all tickets.
struct AuditCounts {
  std::uint64_t tickets = 0;
  std::uint64_t facts = 0;
  std::uint64_t clocks = 0;
  std::uint64_t met = 0;
  std::uint64_t breached = 0;
  std::uint64_t warned = 0;
  std::uint64_t escalated = 0;
  std::uint64_t stagnated = 0;
  std::uint64_t unassignable = 0;
  std::uint64_t given_to_persons = 0;  // by rule
  std::uint64_t given_back = 0;        // of people who were away
  std::uint64_t answered = 0;          // tickets, at least once
  std::uint64_t asked = 0;             // of them: revisited, or closed under a named exemption
  std::uint64_t closed = 0;
  absl::Duration latest;  // the longest time from when a breach was known to its record
  std::map<std::string, std::uint64_t> points;  // given by rule, by person
};

struct Audit {
  AuditCounts counts;
  std::vector<std::string> faults;  // the first ones
  std::uint64_t fault_count = 0;
};

// `until` is the instant up to which all that fell due must be recorded. Answers older than
// `settled` must have been asked about.
Audit AuditAll(const KeyValueReader& views, absl::Time until, absl::Duration settled);

}  // namespace redress::hotline
