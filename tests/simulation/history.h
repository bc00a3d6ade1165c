#pragma once

// What clients asked for and were told, and when: all that they could know. The checker holds it
// against the log.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "commands/command_sink.h"

namespace redress::simulation {

// One thing that somebody wants done, repeated with the same key until it is known what became of
// it.
struct Intent {
  std::size_t number = 0;
  CommandRequest request;
  std::string primary;  // stream
  bool repeats = true;  // at once; else only when all faults are over
  int under_way = 0;    // operations
  int tries = 0;
  bool resolved = false;
};

enum class OperationKind { kCommand, kFreshRead, kReadAtLeast };

// One call of one node.
struct Operation {
  OperationKind kind = OperationKind::kCommand;
  int session = 0;
  int node = 0;
  int life = 0;              // of the node
  Intent* intent = nullptr;  // of a command
  std::uint64_t wanted = 0;  // position, of a read

  absl::Duration start;
  absl::Duration end = absl::InfiniteDuration();  // infinite: under way
  std::uint64_t log_at_start = 0;                 // records
  std::uint64_t log_at_end = 0;
  int generation_at_start = 0;  // of the log
  int generation_at_end = 0;

  bool lost = false;  // the node went down without an answer
  std::optional<absl::StatusOr<CommandAnswer>> answer;
  absl::Status read;           // what became of a read
  std::uint64_t position = 0;  // of the node when it answered
};

struct History {
  std::deque<Intent> intents;
  std::deque<Operation> operations;
};

}  // namespace redress::simulation
