#pragma once

// What a seed decides at the start: how many nodes, on which journal, how busy, and what goes
// wrong.

#include <bitset>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/simulation/clients.h"
#include "tests/simulation/simulated_journal.h"

namespace redress::simulation {

enum class ScenarioKind {
  kOrdinary,     // everything that nodes must survive by themselves
  kTruncated,    // the log loses its last records, acknowledged ones too
  kSwapped,      // the log is replaced by another
  kNewerFormat,  // a newer build's record comes
  kNewerSchema,  // an accepted commit holds an event that this build does not know
};

// What goes wrong, again and again.
enum class Fault : unsigned char {
  kCrash,         // a process dies
  kPowerLoss,     // a machine dies: views go back
  kRestart,       // a process is shut down and started
  kPause,         // a process stands still
  kClockJump,     // a wall clock is wrong for a while
  kAway,          // the log does not answer a node
  kAwayForAll,    // the log does not answer
  kAppendPause,   // the keeper holds appends back
  kFrozenEnd,     // a cut-off leader answers a node: the log does not grow
  kOlderEnd,      // a cut-off leader answers a node: the log ends before what was read
  kSlowNetwork,   // of a node
  kLossyNetwork,  // of a node
  kDiskFailure,   // the views' disk fails
  kDamagedViews,  // a block of the views cannot be read; what is to replace them may fail at first
  kPoison,        // records that must be refused come
  kStrayWriter,   // a writer claims to have read what was never there
  kOldCopy,       // a record comes again, long after
  kRebuild,       // an operator has views made again
  kRotation,      // operators have another master key wrap all keys, node by node
  kQuietNight,    // all is off, for hours or weeks
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::kQuietNight) + 1;

absl::string_view FaultName(Fault fault);

struct Scenario {
  ScenarioKind kind = ScenarioKind::kOrdinary;
  Keeping keeping = Keeping::kBroker;
  int nodes = 2;
  ClientOptions clients;
  absl::Duration busy;         // how long clients work
  AppendOdds odds;             // on a good day
  absl::Duration fault_every;  // on average; infinite: never
  std::bitset<kFaults> faults;
  bool night = false;
};

// Returns what `seed` decides.
Scenario ScenarioOf(std::uint64_t seed);

std::string Describe(const Scenario& scenario);

}  // namespace redress::simulation
