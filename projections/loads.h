#pragma once

// How much people have in hand: the open tickets that each holds, by severity; and those that a
// unit holds, and no person of it. Counts kept with every change of a ticket's row, never scanned
// for.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "events/ticket.pb.h"
#include "projections/batch.h"
#include "projections/rows.pb.h"

namespace redress {

// Tickets in phases assigned and handling, by severity; those that are not zero.
using Load = std::map<Severity, std::uint64_t>;

// Moves the counts that a ticket's row is part of, as it was and as it is.
absl::Status MoveLoads(const TicketRow& before, const TicketRow& after, Batch& batch);

// Returns the loads of people, in their order. Errors: the database's.
absl::StatusOr<std::vector<Load>> ReadLoads(const KeyValueReader& reader,
                                            const std::vector<std::string>& people);

// Returns what the unit holds without a person. Errors: the database's.
absl::StatusOr<Load> ReadUnitLoad(const KeyValueReader& reader, absl::string_view unit);

}  // namespace redress
