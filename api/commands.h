#pragma once

// Commands over HTTP: POST /v1/tickets and POST /v1/tickets/{number}/{verb}. The verb is the name
// of a field of TicketCommand: a new command needs no code here.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/names.h"
#include "api/answer.h"
#include "api/http.h"
#include "api/request.h"
#include "base/clock.h"
#include "base/random.h"
#include "boost/json/object.hpp"
#include "consumers/command_sink.h"
#include "node/node.h"

namespace redress {

// What a command's request says beside its body.
struct CommandHead {
  Actor actor;
  std::string idempotency_key;
  std::optional<std::uint64_t> if_match;
  Mode mode = Mode::kCommit;
};

// Errors: kInvalidArgument (who acts, If-Match, query parameters).
absl::StatusOr<CommandHead> ParseCommandHead(const HttpRequest& request,
                                             const QueryParameters& parameters,
                                             absl::string_view idempotency_key);

// Returns the body as a JSON object; an empty body is {}.
//
// Errors: kInvalidArgument (not strict JSON, not an object; machine code "media-type-unknown" where
// it is not said to be application/json).
absl::StatusOr<boost::json::object> ParseCommandBody(const HttpRequest& request);

// Returns the verbs, in the order of the schema.
std::vector<std::string> TicketVerbs();

// Returns the command that opens a ticket: an interaction of ours, whose body is that of an
// upstream's with "kind" and perhaps "happened" beside it.
//
// Errors: kInvalidArgument naming the fields at fault.
absl::StatusOr<CommandRequest> ReceiveRequest(const Names& names, const CommandHead& head,
                                              boost::json::object body);

// Returns the command `verb` to the ticket `number`, as it stands in the path.
//
// Errors: kNotFound, machine code "verb-unknown", naming the verbs; kInvalidArgument (the number,
// or naming the fields at fault).
absl::StatusOr<CommandRequest> TicketVerbRequest(const Names& names, const CommandHead& head,
                                                 absl::string_view number, absl::string_view verb,
                                                 boost::json::object body);

// Thread-safe. `node`, `clock` and `random` (themselves thread-safe) outlive it.
class Commands {
 public:
  Commands(Node& node, Clock& clock, Random& random)
      : node_(node), clock_(clock), random_(random) {}

  void Receive(const HttpRequest& request, const QueryParameters& parameters, const Reply& reply);
  void Apply(const HttpRequest& request, const QueryParameters& parameters,
             absl::string_view number, absl::string_view verb, const Reply& reply);
  // One verb to many tickets, with a result each; see bulk_moves.h.
  void ApplyToMany(const HttpRequest& request, const QueryParameters& parameters,
                   const Reply& reply);

 private:
  absl::StatusOr<std::string> KeyOf(const HttpRequest& request);
  void Submit(absl::StatusOr<CommandRequest> request, AskedCommand asked, const Reply& reply);

  Node& node_;
  Clock& clock_;
  Random& random_;
};

}  // namespace redress
