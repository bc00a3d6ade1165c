#pragma once

// How many tickets lie where: counts kept with every event, never scanned for.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "projections/projection.h"

namespace redress {

// Applied before the tickets projection: it reads a ticket's row as it was before the event.
class QueuesProjection final : public Projection {
 public:
  absl::string_view name() const override { return "queues"; }
  std::uint32_t version() const override { return 3; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// Tickets that a unit holds in one phase. No unit: not yet assigned.
struct QueueCount {
  std::string unit;
  TicketPhase phase = TICKET_PHASE_UNSPECIFIED;
  std::uint64_t count = 0;
};

// At every position: received + imported = open + all of closed = the sum of the queues.
struct QueueCounts {
  std::uint64_t received = 0;  // taken in here
  std::uint64_t imported = 0;  // brought in from elsewhere
  std::uint64_t open = 0;
  std::map<Exit, std::uint64_t> closed;  // by how they left
  std::vector<QueueCount> queues;        // by unit, then phase; those that are not empty
  std::uint64_t after_closing = 0;       // closed, spoken to since, and nobody has seen to it
};

// Errors: the database's, kDataLoss.
absl::StatusOr<QueueCounts> ReadQueues(const KeyValueReader& reader);

}  // namespace redress
