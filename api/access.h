#pragma once

// Who asks, by the token that comes with the request, and whether they may, before anything else of
// the request is looked at. Commands are held against the same table once more where they are
// decided (aggregates/access/access.h), at the position at which they are.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "api/http.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

enum class AccessMode {
  kTokens,  // who shows no token is answered 401
  kOpen,    // who shows none is who they say; recorded as unverified
};

inline constexpr std::size_t kTokenSecretSize = 32;  // bytes, drawn

// Returns the text that is told once and shown from then on: "redress_", the id, "_", the secret in
// hexadecimal digits.
std::string TokenText(absl::string_view id, absl::string_view secret);

// Thread-safe. `node` and `clock` (themselves thread-safe) outlive it.
class Access {
 public:
  Access(Node& node, Clock& clock, AccessMode mode) : node_(node), clock_(clock), mode_(mode) {}

  // Returns whom the token of "Authorization: Bearer" names, in the role that "Redress-Actor: id;
  // role" asks for, or the token's one; nothing where there is none and none is asked for.
  //
  // Errors: kUnauthenticated (machine code "token-required" or "token-refused"), kInvalidArgument
  // (the headers; a token of several roles, and none is asked for), and the database's.
  absl::StatusOr<std::optional<Actor>> Identify(const HttpRequest& request) const;

  // Returns OK where whoever asks may do this to what `path` names, or see it, or where it is for
  // what comes of it to say: what names nothing, and many commands at once. Errors:
  // kPermissionDenied.
  static absl::Status CheckMay(const std::optional<Actor>& actor, absl::string_view method,
                               const std::vector<std::string>& path);

  // Whether anybody may ask this, of whom nothing is known: what it answers is everybody's, or asks
  // for a secret of its own.
  static bool IsOpenToAll(absl::string_view path);

 private:
  Node& node_;
  Clock& clock_;
  AccessMode mode_;
};

}  // namespace redress
