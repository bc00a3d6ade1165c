#pragma once

// What a decision is made from and what it comes to.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "aggregates/policy/policy.h"
#include "events/event.pb.h"
#include "events/standing.h"

namespace redress {

struct SignedToken;  // token/token.h

struct Actor {
  std::string id;
  std::string role;
  bool verified = false;
  std::string token = {};  // id of the one that was shown; the decision asks whether it still holds
  // What was shown, where an issuer signed it: its stream tells only whether it was revoked.
  std::shared_ptr<const SignedToken> signed_token = nullptr;
  // What the token is narrowed to, as whoever only reads goes by it. A decision asks the token.
  Scope scope = {};
  // Stream of a ticket or callback by which a narrowed token sees the customer that the command
  // names, as the views have it; the decision asks whether it is so.
  std::string sees_by = {};
};

class PoliciesInForce;  // policy/in_force.h

// Everything a decision may know besides state and command.
struct Context {
  absl::Time now;  // becomes decided-at; never before the recorded time of the state decided on
  std::string command_id;  // 32 bytes
  Actor actor;
  const Names* names = nullptr;  // outlives the decision
  Policy policy;  // the numbers to go by; as Decide() is given them, those of the built-in policy
  std::shared_ptr<const PoliciesInForce> policies;  // null where a command goes by none
};

// An event as a stream holds it, with what its commit says of it.
struct PastEvent {
  Event event;
  std::string command_id;
  std::string actor;
  absl::Time decided_at;
  absl::Time recorded_at;
};

class FoldedState;  // fold.h

// Makes what all events of a stream come to (fold.h).
using StateFold = std::shared_ptr<FoldedState> (*)(const std::vector<PastEvent>& events);

// Loads the streams that a decision needs, all from one position, and remembers them: the node
// checks each.
class Streams {
 public:
  virtual ~Streams() = default;

  // Returns what `fold` makes of the stream's events; of one stream it is always the same fold.
  //
  // Errors: the store's.
  virtual absl::StatusOr<std::shared_ptr<const FoldedState>> State(absl::string_view stream,
                                                                   StateFold fold);

  // Returns the stream's events, oldest first; none where there is no such stream.
  //
  // Errors: the store's.
  virtual absl::StatusOr<std::vector<PastEvent>> Load(absl::string_view stream) = 0;
};

struct StreamEvents {
  std::string stream;
  std::vector<Event> events;
};

// Events by stream. Nothing to append: it is already so ("nothing new").
struct Decision {
  std::vector<StreamEvents> appends;
  // Set where `appends` holds the fact that a clock-bound refusal leaves: committed first, then
  // answered.
  absl::Status refusal;
};

}  // namespace redress
