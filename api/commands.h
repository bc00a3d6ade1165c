#pragma once

// Commands over HTTP: POST /v1/tickets and POST /v1/tickets/{number}/{verb}. The verb is the name
// of a field of TicketCommand: a new command needs no code here.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/names.h"
#include "api/answer.h"
#include "api/collections.h"
#include "api/fresh_limit.h"
#include "api/http.h"
#include "api/request.h"
#include "api/sent_place.h"
#include "base/clock.h"
#include "base/random.h"
#include "boost/json/object.hpp"
#include "commands/command_sink.h"
#include "consumers/access_log.h"
#include "node/node.h"

namespace redress {

class RecentSelections;  // bulk_selection.h

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

// Returns the command that opens a ticket: an interaction of ours, whose body is that of an
// upstream's with "kind" and perhaps "happened" beside it: where its parts stand in that body.
//
// Errors: kInvalidArgument naming the fields at fault.
inline constexpr SentPlace kReceivePlaces[] = {
    {"/data", ""}, {"/type", "/kind"}, {"/time", "/happened"}};
absl::StatusOr<CommandRequest> ReceiveRequest(const Names& names, const CommandHead& head,
                                              boost::json::object body);

// Returns the command `verb` to the one that `id`, as it stands in the path, names.
//
// Errors: kNotFound (machine code "verb-unknown", naming the verbs; or an id that names nothing);
// kInvalidArgument (a ticket's number, or naming the fields at fault).
absl::StatusOr<CommandRequest> VerbRequest(const Names& names, const CommandHead& head,
                                           const Collection& to, absl::string_view id,
                                           absl::string_view verb, boost::json::object body);

// Returns the command that makes a new one, by the collection's creating verb.
//
// Errors: kInvalidArgument naming the fields at fault.
absl::StatusOr<CommandRequest> CreateRequest(const Names& names, const CommandHead& head,
                                             const Collection& to, boost::json::object body);

// Thread-safe. `node`, `clock`, `random`, `limit` and `log` (themselves thread-safe) outlive it.
class Commands {
 public:
  // Whose tickets a filter finds is noted in `log`, where there is one.
  Commands(Node& node, Clock& clock, Random& random, FreshLimit& limit, AccessLog* log);
  ~Commands();

  void Receive(const HttpRequest& request, const QueryParameters& parameters, const Reply& reply);
  void Create(const Collection& to, const HttpRequest& request, const QueryParameters& parameters,
              const Reply& reply);
  // Issues a token, and tells its secret.
  void IssueToken(const HttpRequest& request, const QueryParameters& parameters,
                  const Reply& reply);
  // The path names the id and the verb.
  void Apply(const Collection& to, const HttpRequest& request, const QueryParameters& parameters,
             const std::vector<std::string>& path, const Reply& reply);
  // One verb to many tickets, with a result each; see bulk_moves.h and bulk_selection.h.
  void ApplyToMany(const HttpRequest& request, const QueryParameters& parameters,
                   const Reply& reply);

 private:
  // Makes a command of what the request says beside and in its body.
  using Make =
      std::function<absl::StatusOr<CommandRequest>(const CommandHead&, boost::json::object)>;

  // A bulk move whose tickets a filter selects, on its way.
  struct Selecting;

  absl::StatusOr<std::string> KeyOf(const HttpRequest& request);
  absl::StatusOr<std::vector<std::string>> Select(const Selecting& selecting);
  void MoveSelected(const std::shared_ptr<Selecting>& selecting);
  void Submit(const HttpRequest& request, const QueryParameters& parameters, AskedCommand asked,
              const Make& make, const Reply& reply);

  Node& node_;
  Clock& clock_;
  Random& random_;
  FreshLimit& limit_;
  AccessLog* log_;
  std::unique_ptr<RecentSelections> selections_;
};

}  // namespace redress
