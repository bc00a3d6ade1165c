#pragma once

// The bare journal: records appended and read back, a round at a time, with nothing made of them.

#include <cstddef>
#include <vector>

#include "absl/time/time.h"
#include "bench/latencies.h"
#include "journal/journal.h"
#include "node/node.h"

namespace redress {

struct BareJournalResult {
  Latencies rounds;
  std::size_t records = 0;
  absl::Duration time;
};

// Appends `records` again and again to the journal of `options`, which is empty, `in_flight` of
// them a round, each round read back before the next. Ends the program where it cannot.
BareJournalResult DriveBareJournal(const NodeOptions& options, const std::vector<Record>& records,
                                   std::size_t in_flight, absl::Duration time);

}  // namespace redress
