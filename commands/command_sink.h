#pragma once

// Where intake, timers and the API hand their commands to. The node implements it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "projections/rows.pb.h"

namespace redress {

enum class Persistence {
  kBounded,  // decided again for at most two seconds after a conflict, answered at most ten seconds
             // after arrival
  kUntilDecided,  // intake and timers: tried until it is accepted or refused for good
};

enum class Mode {
  kCommit,
  kDryRun,  // decided, not appended
};

struct CommandRequest {
  std::string command_id;      // 32 bytes
  std::string request_digest;  // 32 bytes
  Command command;
  Actor actor;
  std::string cause;
  std::string correlation;
  std::optional<std::uint64_t> if_match;  // version that the primary stream must have
  Persistence persistence = Persistence::kBounded;
  Mode mode = Mode::kCommit;
};

enum class Effect {
  kCommitted,   // by this request
  kReplayed,    // this command was committed before; the same answer again
  kNothingNew,  // it is already so
  kDryRun,
};

// What became of a command: all that there is to tell, so that nothing need be read afterwards,
// when the views may be away.
struct CommandAnswer {
  Effect effect = Effect::kCommitted;
  CommandRow commit;             // where committed or replayed
  std::vector<EventRow> events;  // the commit's, in its order of streams
  std::uint64_t position = 0;    // of the commit; of the state read otherwise
  std::string digest;            // the journal's running digest at `position`
  std::uint64_t version = 0;     // of the primary stream, where nothing was committed
  Decision decision;             // the events decided, where dry
};

// Errors of an answer: kInvalidArgument; kNotFound, kFailedPrecondition (not in this state, from a
// fresh one); kAlreadyExists (this command id was committed with another request digest, machine
// code "key-reused"); kAborted (machine code "stale-version": If-Match does not fit, the stream's
// version is in the message; or "conflict": may be repeated); kResourceExhausted, kUnavailable (not
// done; later); kDeadlineExceeded (unknown: ask again with the same key); kDataLoss, kInternal.
using AnswerCallback = std::function<void(absl::StatusOr<CommandAnswer>)>;

class CommandSink {
 public:
  virtual ~CommandSink() = default;

  // Thread-safe, never blocks. `answer` is called exactly once, from any thread.
  virtual void Submit(CommandRequest request, AnswerCallback answer) = 0;
};

}  // namespace redress
