#include "api/session_requests.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "aggregates/refusal.h"
#include "aggregates/token/token.h"
#include "api/accepted_language.h"
#include "api/problem.h"
#include "api/request.h"
#include "base/status.h"
#include "commands/json_writer.h"
#include "events/instant.h"
#include "projections/tokens.h"

namespace redress {
namespace {

absl::Status CheckNothingElse(const Asked& asked) {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {}));
  if (asked.request.body.empty()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed, "no body is taken here");
}

// Returns what the token says of whom it names; of an unverified person that they are one.
TokenIssued GrantTo(const Actor& actor, const std::optional<TokenRow>& row) {
  if (actor.signed_token != nullptr) return actor.signed_token->grant;
  if (row.has_value()) return row->issued();
  TokenIssued grant;
  grant.set_person(actor.id);
  grant.add_roles(actor.role);
  return grant;
}

}  // namespace

void SessionRequests::Begin(const Asked& asked) {
  absl::StatusOr<HttpResponse> begun = Begun(asked);
  asked.reply.send(begun.ok() ? *std::move(begun) : ProblemResponse(begun.status()));
}

absl::StatusOr<HttpResponse> SessionRequests::Begun(const Asked& asked) {
  RETURN_IF_ERROR(CheckNothingElse(asked));
  const std::string* site = asked.request.Header("sec-fetch-site");
  if (site != nullptr) RETURN_IF_ERROR(CheckSameSite(asked.request));
  HttpRequest request = asked.request;
  ASSIGN_OR_RETURN(request.actor, ActorOf(request));
  const std::string secret = sessions_.Begin(*request.actor, clock_.Steady());
  ASSIGN_OR_RETURN(std::string body, Told(request, secret));
  HttpResponse response = JsonResponse(201, std::move(body));
  response.Set("Set-Cookie", SessionCookie(transport_, secret));
  return response;
}

void SessionRequests::Show(const Asked& asked) {
  const auto show = [&]() -> absl::StatusOr<HttpResponse> {
    RETURN_IF_ERROR(CheckNothingElse(asked));
    ASSIGN_OR_RETURN(const std::string secret, SecretOf(asked.request));
    ASSIGN_OR_RETURN(std::string body, Told(asked.request, secret));
    return JsonResponse(200, std::move(body));
  };
  absl::StatusOr<HttpResponse> shown = show();
  asked.reply.send(shown.ok() ? *std::move(shown) : Refusal(shown.status()));
}

void SessionRequests::End(const Asked& asked) {
  const auto end = [&]() -> absl::StatusOr<HttpResponse> {
    RETURN_IF_ERROR(CheckNothingElse(asked));
    ASSIGN_OR_RETURN(const std::string secret, SecretOf(asked.request));
    sessions_.End(secret);
    HttpResponse ended;
    ended.status = 204;
    ended.Set("Set-Cookie", ForgottenCookie(transport_));
    return ended;
  };
  absl::StatusOr<HttpResponse> ended = end();
  asked.reply.send(ended.ok() ? *std::move(ended) : Refusal(ended.status()));
}

absl::StatusOr<std::string> SessionRequests::SecretOf(const HttpRequest& request) const {
  std::optional<std::string> secret = SecretOfCookie(transport_, request);
  if (secret.has_value() && request.Header("authorization") == nullptr) return *std::move(secret);
  return Refuse(absl::StatusCode::kUnauthenticated, "session-required",
                "the request came by no session; begin one by POST /v1/session");
}

absl::StatusOr<std::string> SessionRequests::Told(const HttpRequest& request,
                                                  absl::string_view secret) {
  const absl::Time now = clock_.Now();
  const absl::Duration steady = clock_.Steady();
  const std::optional<Session> session = sessions_.Use(secret, steady);
  if (!session.has_value()) return absl::UnavailableError("the session ended at this moment");
  const Actor& actor = *request.actor;
  std::optional<TokenRow> row;
  if (!actor.token.empty()) {
    ASSIGN_OR_RETURN(row, ReadToken(*node_.Snapshot(), actor.token));
  }
  const TokenIssued grant = GrantTo(actor, row);
  const SessionLimits& limits = sessions_.limits();
  absl::Time expires = now + (session->begun + limits.absolute - steady);
  if (grant.has_expires()) expires = std::min(expires, TimeOf(grant.expires()));
  JsonWriter told{Sight()};
  told.BeginObject();
  told.Member("person", grant.person());
  told.Member("verified", actor.verified);
  told.Member("role", actor.role);
  told.ArrayMember("roles", grant.roles());
  told.ArrayMember("teams", grant.teams());
  told.Member("own", grant.own());
  told.Member("language", AcceptedLanguage(request));
  told.Member("csrf", CsrfOf(secret));
  told.Member("now", now);
  told.Member("expires", expires);
  told.Key("limits");
  told.BeginObject();
  told.Member("idle_seconds", absl::ToInt64Seconds(limits.idle));
  told.Member("absolute_seconds", absl::ToInt64Seconds(limits.absolute));
  told.EndObject();
  told.EndObject();
  return told.Take();
}

HttpResponse SessionRequests::Refusal(const absl::Status& status) const {
  if (!absl::IsUnauthenticated(status)) return ProblemResponse(status);
  // Says how one is begun here.
  HttpResponse refusal =
      ProblemResponse(status, {{"access", mode_ == AccessMode::kOpen ? "open" : "tokens"}});
  refusal.Set("WWW-Authenticate", "Bearer");
  return refusal;
}

}  // namespace redress
