#pragma once

// One attempt at a command, at one position: known already? load, decide, draft the commit. Nothing
// is sent.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "base/random.h"
#include "commands/command_sink.h"
#include "consumers/projector.h"
#include "journal/commit.pb.h"
#include "keys/key_vault.h"
#include "node/state_cache.h"
#include "projections/key_value_store.h"
#include "projections/streams.h"

namespace redress {

// What a build with a compiled-in mistake (base/mutation.h) gets wrong; nothing in any other.
struct AttemptMistakes {
  bool looks_up = true;
  std::map<std::string, std::string> heads_in_flight;  // of streams
};

// What is the same for every attempt at one position.
struct AttemptContext {
  const KeyValueReader* reader = nullptr;
  StateCache* states = nullptr;
  const StorePosition* position = nullptr;
  const Names* names = nullptr;
  KeyVault* vault = nullptr;
  Random* random = nullptr;
  CommitSeen seen;
  absl::Time now;
  Policy policy;  // of the built-in policy
  AttemptMistakes mistakes;
};

enum class AttemptKind {
  kFinal,     // `answer` holds whatever the log's end is by now
  kNegative,  // `answer` holds only on a state as new as the log's end when the command arrived
  kDraft,     // `draft` is to be appended
};

// A record ready for appending.
struct Draft {
  std::string record;
  std::string hash;
  std::optional<DecodedCommit> decoded;  // the same, until the projector has taken it
  std::vector<std::string> appended;     // streams
  std::vector<std::string> checked;      // streams
  std::string alone;     // name of what no other command may add to meanwhile (room.h); or empty
  absl::Status refusal;  // a clock-bound refusal, to be answered once the record is accepted
};

struct Attempt {
  AttemptKind kind = AttemptKind::kFinal;
  absl::StatusOr<CommandAnswer> answer;
  Draft draft;
};

// Makes one attempt at `request`.
Attempt MakeAttempt(const CommandRequest& request, const AttemptContext& context);

// Returns the answer to a command that was committed as `judged` just now.
absl::StatusOr<CommandAnswer> AnswerFromCommit(const JudgedRecord& judged);

// Returns the answer where `request` was committed before, the same as it was given then, or
// nothing where it was not, as far as `reader` shows. Where that cannot be read, the database's
// error; where only the rest of the answer cannot, kDeadlineExceeded: it stands, whoever can tell
// of it.
std::optional<absl::StatusOr<CommandAnswer>> AnswerIfKnown(const CommandRequest& request,
                                                           const KeyValueReader& reader);

}  // namespace redress
