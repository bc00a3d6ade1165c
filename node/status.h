#pragma once

// What a node says of itself.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "node/scrub.h"

namespace redress {

enum class NodeState {
  kStarting,    // reading the journal up to where it ended when the node started
  kReady,       // takes commands
  kAway,        // the journal or the views do not answer; reads go on, marked stale
  kClockWrong,  // commits nothing until the clock is right again; goes on measuring
  kSuspicious,  // judging the log again from the start, after a record that does not fit what was
                // read
  kStopped,     // will not go on without an operator; `detail` says why and what to do
};

// Returns the state's name in snake_case.
absl::string_view NodeStateName(NodeState state);

// The most alarms and lost commands that a status shows, the latest last; all of them are in the
// process's log.
inline constexpr std::size_t kMaxAlarms = 20;
inline constexpr std::size_t kMaxLostCommands = 1'000;

struct NodeStatus {
  NodeState state = NodeState::kStarting;
  std::string detail;      // what is wrong, and what to do about it; empty when ready
  std::string journal;     // which log, where, what an acknowledgement means
  std::string journal_id;  // hexadecimal; empty until known
  std::uint64_t position = 0;
  std::string digest;  // hexadecimal running digest at `position`
  std::int64_t offset = -1;
  absl::Time recorded_at = absl::InfinitePast();               // of the last accepted commit
  std::uint64_t accepted = 0;                                  // records since start
  std::vector<std::pair<std::string, std::uint64_t>> refused;  // records since start, by reason
  std::size_t waiting_commands = 0;
  absl::Duration clock_error;       // as last measured; zero where the journal's clock is our own
  std::vector<std::string> alarms;  // what an operator should look at
  std::vector<std::string> lost;    // commands answered here that the log does not hold any more
  bool probes_journal = false;      // showing that the views are fresh costs a record
  bool rebuilding = false;
  std::uint64_t rebuild_position = 0;
  ScrubStatus scrub;
};

}  // namespace redress
