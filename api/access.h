#pragma once

// Who asks, by the token or the session that comes with the request, and whether they may, before
// anything else of the request is looked at. Commands are held against the same table once more
// where they are decided (aggregates/access/access.h), at the position at which they are.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/decision.h"
#include "api/http.h"
#include "api/session_cookie.h"
#include "api/sessions.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

class Issuer;  // issuer.h

enum class AccessMode {
  kTokens,  // who shows no token is answered 401
  kOpen,    // who shows none is who they say; recorded as unverified
};

inline constexpr std::size_t kTokenSecretSize = 32;  // bytes, drawn

// Returns the text that is told once and shown from then on: "redress_", the id, "_", the secret in
// hexadecimal digits.
std::string TokenText(absl::string_view id, absl::string_view secret);

// Thread-safe. `node`, `clock` and `sessions` (themselves thread-safe) outlive it; so does
// `issuer`, whose tokens are believed besides those that were issued here; null: no other's.
class Access {
 public:
  Access(Node& node, Clock& clock, Sessions& sessions, AccessMode mode, CookieTransport transport,
         const Issuer* issuer = nullptr)
      : node_(node),
        clock_(clock),
        sessions_(sessions),
        mode_(mode),
        transport_(transport),
        issuer_(issuer) {}

  // Returns whom the token of "Authorization: Bearer" names, in the role that "Redress-Actor: id;
  // role" asks for, or the token's one; without such a header whom the session of the cookie names,
  // in the role asked for, or that of the signing in; nothing where there is neither and none is
  // asked for.
  //
  // Errors: kUnauthenticated (machine code "token-required", "token-refused" or "session-over"),
  // kPermissionDenied (a cookie that another site had sent; a token of the issuer's, for no role
  // here), kInvalidArgument (the headers; a token of several roles, and none is asked for),
  // kUnavailable (the issuer's keys are not there yet), and the database's.
  absl::StatusOr<std::optional<Actor>> Identify(const HttpRequest& request) const;

  // Returns OK where whoever asks may do this to what `path` names, or see it, or where it is for
  // what comes of it to say: what names nothing, and many commands at once. Errors:
  // kPermissionDenied.
  static absl::Status CheckMay(const std::optional<Actor>& actor, absl::string_view method,
                               const std::vector<std::string>& path);

  // Returns what says at any later time, on any thread, while this lives, whether that by which the
  // request, which was identified, was let in still holds; null where there is nothing that ends.
  std::function<bool()> Watch(const HttpRequest& request) const;

  // Whether anybody may ask this, of whom nothing is known: what it answers is everybody's, or asks
  // for a secret of its own.
  static bool IsOpenToAll(absl::string_view path);

 private:
  absl::StatusOr<Actor> ByToken(const HttpRequest& request, absl::string_view text) const;
  absl::StatusOr<Actor> BySignedToken(const HttpRequest& request, absl::string_view text) const;
  absl::StatusOr<Actor> BySession(const HttpRequest& request, absl::string_view secret) const;
  // Returns what the actor's token says, if it holds.
  absl::StatusOr<TokenIssued> Held(const Actor& actor) const;

  Node& node_;
  Clock& clock_;
  Sessions& sessions_;
  AccessMode mode_;
  CookieTransport transport_;
  const Issuer* issuer_;
};

}  // namespace redress
