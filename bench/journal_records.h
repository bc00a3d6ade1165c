#pragma once

// The records of a journal that no node runs on: what the limits are measured with is what the
// product wrote.

#include <cstddef>
#include <vector>

#include "journal/journal.h"
#include "node/node.h"

namespace redress {

// Returns all records, or the first `count` where the log is on Kafka, which tells no end. Ends the
// program where it cannot.
std::vector<Record> RecordsOf(const NodeOptions& options, std::size_t count = 0);

}  // namespace redress
