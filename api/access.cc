#include "api/access.h"

#include <sodium.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "aggregates/access/access.h"
#include "aggregates/codes.h"
#include "aggregates/refusal.h"
#include "aggregates/token/token.h"
#include "api/collections.h"
#include "api/issuer.h"
#include "api/request.h"
#include "api/tracking.h"
#include "api/web_token.h"
#include "base/hash.h"
#include "base/status.h"
#include "projections/tokens.h"

namespace redress {
namespace {

constexpr absl::string_view kTokenMark = "redress";

// What a token's text says.
struct ShownToken {
  std::string id;
  std::string secret;
};

absl::Status RefuseToken(absl::string_view machine_code, absl::string_view detail) {
  return Refuse(absl::StatusCode::kUnauthenticated, machine_code, detail);
}

// The same for whatever is wrong with the text: nobody is to learn which tokens there are.
absl::Status NoSuchToken() {
  return RefuseToken(codes::kTokenRefused, "the token is none that was issued here");
}

absl::StatusOr<ShownToken> ParseToken(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '_');
  if (parts.size() != 3 || parts[0] != kTokenMark) return NoSuchToken();
  const absl::StatusOr<std::string> secret = FromHex(parts[2]);
  if (!secret.ok() || secret->size() != kTokenSecretSize) return NoSuchToken();
  return ShownToken{.id = std::string(parts[1]), .secret = *secret};
}

// Returns the token's text, or nothing where none was shown.
absl::StatusOr<std::optional<std::string>> BearerOf(const HttpRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<std::string> header, OneHeader(request, "authorization"));
  if (!header.has_value()) return std::optional<std::string>();
  absl::string_view text = *header;
  if (!absl::StartsWithIgnoreCase(text, "bearer ")) {
    return RefuseToken(codes::kTokenRefused, "header authorization: is \"Bearer\" and a token");
  }
  text.remove_prefix(absl::string_view("bearer ").size());
  return std::optional<std::string>(absl::StripAsciiWhitespace(text));
}

bool IsSecretOf(const TokenIssued& issued, absl::string_view secret) {
  const std::string digest = Sha256(secret);
  return issued.digest().size() == digest.size() &&
         sodium_memcmp(issued.digest().data(), digest.data(), digest.size()) == 0;
}

// Returns the role in which the token's person acts; `usual`, if any, where none is asked for.
absl::StatusOr<std::string> RoleOf(const TokenIssued& issued, const HttpRequest& request,
                                   const std::string& usual) {
  ASSIGN_OR_RETURN(const std::optional<std::string> asked, OneHeader(request, "redress-actor"));
  if (!asked.has_value()) {
    if (!usual.empty()) return usual;
    if (issued.roles_size() == 1) return issued.roles(0);
    return Refuse(
        absl::StatusCode::kInvalidArgument, "actor-missing",
        absl::StrCat("the token is one of several roles: say which by the header "
                     "\"Redress-Actor: ",
                     issued.person(), "; role\", of ", absl::StrJoin(issued.roles(), ", ")));
  }
  ASSIGN_OR_RETURN(Actor actor, ActorOf(request));
  if (actor.id == issued.person() && IsIssuedFor(issued, actor.role)) return actor.role;
  return Refuse(
      absl::StatusCode::kPermissionDenied, codes::kNotAllowed,
      absl::StrCat("the token is ", issued.person(), "'s, as ", absl::StrJoin(issued.roles(), ", "),
                   "; the header Redress-Actor says otherwise"));
}

// Returns who acts where nobody is asked for a token: whom the header names, since nothing is shown
// of either; else whom it named as the session began.
absl::StatusOr<Actor> UnverifiedOf(const Session& session, const HttpRequest& request) {
  if (request.Header("redress-actor") == nullptr) return session.actor;
  return ActorOf(request);
}

absl::Status SessionOver() {
  return RefuseToken("session-over",
                     "the session is over: it was ended, or was idle too long, or the server was "
                     "started anew; sign in again by POST /v1/session");
}

bool IsPresence(const std::vector<std::string>& path) {
  return path.size() == 2 && path[1] == "presence";
}

// Returns the action that looking at what `path` names is; empty where it is none.
std::string LookAt(const std::vector<std::string>& path) {
  static constexpr absl::string_view kCounts[] = {"queues", "due"};
  static constexpr absl::string_view kOfTheNode[] = {"status", "rebuilds"};
  const auto is_one_of = [](absl::string_view name, const auto& names) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
  };
  if (path.front() == "metrics") return "operate.look";
  if (path.size() < 2) return "";
  const std::string& of = path[1];
  if (FindCollection(of) != nullptr) return absl::StrCat("read.", of);
  if (of == "accesses") return "read.accesses";
  if (of == "drafts") return "read.drafts";
  if (of == "journal" || of == "feed") return "read.journal";
  if (of == "changes") return "read.changes";
  if (of == "search") return "read.tickets";
  // Tells of tickets, and is no command: it leaves no fact.
  if (IsPresence(path)) return "read.tickets";
  if (of == "keys") return "operate.keys";
  if (is_one_of(of, kCounts)) return "read.counts";
  if (of == "standards") return "read.standards";
  if (of == "hours") return "read.policies";
  return is_one_of(of, kOfTheNode) ? "operate.look" : "";
}

// Returns the action that a command to what `path` names is; empty where it is none, or many.
std::string CommandAt(const std::vector<std::string>& path) {
  if (path.size() < 2) return "";
  const std::string& of = path[1];
  if (of == "rebuilds") return "operate.rebuild";
  if (of == "keys") return "operate.keys";
  if (of == "drafts") return "draft.keep";
  if (of == "imports") return "import.ticket";
  if (of == "interactions") return ActionOf("interaction.");
  const Collection* to = FindCollection(of);
  if (to == nullptr) return "";
  if (path.size() == 2 && to->name == kTicketCollection.name) return ActionOf("interaction.");
  if (path.size() == 2) return absl::StrCat(to->name, ".", to->creating_verb);
  const bool is_question = path.size() == 3 && (path[2] == "check" || path[2] == "preview");
  if (is_question && of == "policies") return "read.policies";
  return path.size() == 3 ? "" : absl::StrCat(to->name, ".", path.back());
}

}  // namespace

std::string TokenText(absl::string_view id, absl::string_view secret) {
  return absl::StrCat(kTokenMark, "_", id, "_", ToHex(secret));
}

absl::StatusOr<std::optional<Actor>> Access::Identify(const HttpRequest& request) const {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, BearerOf(request));
  if (text.has_value()) return ByToken(request, *text);
  if (!IsSignIn(request)) {
    const std::optional<std::string> secret = SecretOfCookie(transport_, request);
    if (secret.has_value()) return BySession(request, *secret);
  }
  if (mode_ == AccessMode::kOpen) return std::optional<Actor>();
  return RefuseToken("token-required",
                     "say who asks by \"Authorization: Bearer\" and a token; on the command line "
                     "REDRESS_TOKEN in the environment, or --token-file");
}

absl::StatusOr<Actor> Access::ByToken(const HttpRequest& request, absl::string_view text) const {
  if (issuer_ != nullptr && IsWebToken(text)) return BySignedToken(request, text);
  ASSIGN_OR_RETURN(const ShownToken shown, ParseToken(text));
  ASSIGN_OR_RETURN(const std::optional<TokenRow> row, ReadToken(*node_.Snapshot(), shown.id));
  if (!row.has_value() || !IsSecretOf(row->issued(), shown.secret)) return NoSuchToken();
  RETURN_IF_ERROR(CheckHolds(row->issued(), row->has_revoked(), clock_.Now()));
  Actor actor{.id = row->issued().person(), .role = "", .verified = true, .token = shown.id};
  ASSIGN_OR_RETURN(actor.role, RoleOf(row->issued(), request, ""));
  actor.scope = ScopeOf(row->issued());
  return actor;
}

absl::StatusOr<Actor> Access::BySignedToken(const HttpRequest& request,
                                            absl::string_view text) const {
  ASSIGN_OR_RETURN(SignedToken token, issuer_->Verify(text, clock_.Now()));
  Actor actor{.id = token.grant.person(), .role = "", .verified = true, .token = token.grant.id()};
  actor.signed_token = std::make_shared<const SignedToken>(std::move(token));
  ASSIGN_OR_RETURN(const TokenIssued grant, Held(actor));
  ASSIGN_OR_RETURN(actor.role, RoleOf(grant, request, ""));
  actor.scope = ScopeOf(grant);
  return actor;
}

absl::StatusOr<Actor> Access::BySession(const HttpRequest& request,
                                        absl::string_view secret) const {
  RETURN_IF_ERROR(CheckSameSite(request));
  const std::optional<Session> session = sessions_.Use(secret, clock_.Steady());
  if (!session.has_value()) return SessionOver();
  RETURN_IF_ERROR(CheckCsrf(request, secret));
  if (session->actor.token.empty()) return UnverifiedOf(*session, request);
  ASSIGN_OR_RETURN(const TokenIssued grant, Held(session->actor));
  Actor actor = session->actor;
  ASSIGN_OR_RETURN(actor.role, RoleOf(grant, request, session->actor.role));
  actor.scope = ScopeOf(grant);
  return actor;
}

absl::StatusOr<TokenIssued> Access::Held(const Actor& actor) const {
  ASSIGN_OR_RETURN(const std::optional<TokenRow> row, ReadToken(*node_.Snapshot(), actor.token));
  const absl::Time now = clock_.Now();
  if (actor.signed_token != nullptr) {
    const bool is_revoked =
        row.has_value() && row->has_revoked() &&
        IsRevoked(*actor.signed_token, absl::FromUnixMicros(row->updated_recorded_at()));
    RETURN_IF_ERROR(CheckHolds(actor.signed_token->grant, is_revoked, now));
    return actor.signed_token->grant;
  }
  if (!row.has_value()) return NoSuchToken();
  RETURN_IF_ERROR(CheckHolds(row->issued(), row->has_revoked(), now));
  return row->issued();
}

std::function<bool()> Access::Watch(const HttpRequest& request) const {
  const Actor actor = request.actor.value_or(Actor());
  const bool has_bearer = request.Header("authorization") != nullptr;
  const std::optional<std::string> session =
      has_bearer ? std::nullopt : SecretOfCookie(transport_, request);
  if (actor.token.empty() && !session.has_value()) return nullptr;
  return [this, actor, session] {
    return (!session.has_value() || sessions_.Holds(*session, clock_.Steady())) &&
           (actor.token.empty() || Held(actor).ok());
  };
}

absl::Status Access::CheckMay(const std::optional<Actor>& actor, absl::string_view method,
                              const std::vector<std::string>& path) {
  const bool is_look = method == "GET" || IsPresence(path);
  const std::string action = is_look ? LookAt(path) : CommandAt(path);
  // Who showed no token is who they say, and may do everything.
  if (!actor.has_value() || actor->token.empty() || action.empty()) return absl::OkStatus();
  const Permission permission = MayDo(actor->role, action, actor->scope, nullptr);
  // What is named may stand within: whoever looks it up says so.
  if (permission == Permission::kOutside) return absl::OkStatus();
  return ToStatus(permission, actor->role, action, actor->scope, "");
}

bool Access::IsOpenToAll(absl::string_view path) {
  return path == "/healthz" || path == "/readyz" || path == "/v1/openapi.yaml" ||
         absl::StartsWith(path, kTrackingPath);
}

}  // namespace redress
