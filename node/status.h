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
                // read; or making wrong views again
  kStopped,     // will not go on without an operator; `detail` says why and what to do
};

// Returns the state's name in snake_case.
absl::string_view NodeStateName(NodeState state);

// The most alarms and lost commands that a status shows, the latest last; all of them are in the
// process's log.
inline constexpr std::size_t kMaxAlarms = 20;
inline constexpr std::size_t kMaxLostCommands = 1'000;

// What became of the views' being made again.
enum class RebuildState {
  kRunning,
  kDone,    // the views are the ones made again
  kFailed,  // the views are the ones before; `detail` says why
};

// Returns the state's name in snake_case.
absl::string_view RebuildStateName(RebuildState state);

// One rebuild, from its beginning to what became of it.
struct RebuildStatus {
  std::string id = {};  // of this one alone, restarts included
  RebuildState state = RebuildState::kRunning;
  std::string detail = {};     // why it failed
  std::uint64_t position = 0;  // how far the views made again have come
  std::uint64_t end = 0;       // how far they have to come, as known by now; 0: not known
  double records_per_second = 0;
};

// The most rebuilds that a status tells of, the latest last.
inline constexpr std::size_t kMaxRebuildsTold = 20;

// What of the erasures is done here.
struct ErasureStatus {
  std::uint64_t destroyed = 0;  // the keys of all up to this position are destroyed
  std::uint64_t purged = 0;     // of all up to this position no byte is left on this node's disk
};

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
  std::vector<RebuildStatus> rebuilds;  // since start, the latest last
  ScrubStatus scrub;
  ErasureStatus erasures;

  bool rebuilding() const {
    return !rebuilds.empty() && rebuilds.back().state == RebuildState::kRunning;
  }
};

}  // namespace redress
