#pragma once

// Interactions from the topic `redress.interactions` into the command path: one loop on one thread.
// An offset is committed only after every earlier message of its partition is answered (committed
// to the journal and visible) or durable among the dead letters; so a crash repeats messages and
// loses none, and a repeated message has no second effect. Several nodes share the partitions.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/names.h"
#include "base/clock.h"
#include "commands/command_sink.h"
#include "consumers/intake_work.h"
#include "journal/kafka_access.h"

namespace redress {

struct IntakeOptions {
  std::string brokers;  // "host:port,..."
  std::string group = "redress-intake";
  std::string topic = "redress.interactions";
  std::string dead_letter_topic = "redress.dead-letters";
  KafkaAccess access = {};
};

enum class IntakeState {
  kRunning,  // takes what comes
  kAway,     // brokers or topic are not there; it goes on by itself when they are
  kWaiting,  // messages are being handed in again; `detail` says why
  kStopped,  // will not go on without an operator; `detail` says at which message and why
};

// Returns the state's name in snake_case.
absl::string_view IntakeStateName(IntakeState state);

struct IntakeStatus {
  IntakeState state = IntakeState::kAway;
  std::string detail;  // empty when running
  IntakeCounts counts;
  std::optional<std::uint64_t> lag;  // messages in this node's partitions not finished, where known
};

// All methods are thread-safe.
class Intake {
 public:
  // Starts the loop. Brokers that are away are no error here. `sink`, `names` and `clock` outlive
  // the intake; `sink` answers, or drops, what is under way when it goes.
  //
  // Errors: kInvalidArgument (options), kUnavailable (no thread could be started).
  static absl::StatusOr<std::unique_ptr<Intake>> Start(const IntakeOptions& options,
                                                       CommandSink& sink, const Names& names,
                                                       Clock& clock);

  // Waits a few seconds for what is in hand, commits what is finished, leaves the group.
  ~Intake();

  IntakeStatus status() const;

 private:
  class Loop;

  Intake();

  std::unique_ptr<Loop> loop_;
  std::jthread thread_;  // stopped before the loop goes
};

}  // namespace redress
