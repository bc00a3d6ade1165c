#include "api/entrance.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "api/problem.h"

namespace redress {
namespace {

// Whose share a request is taken from; empty: nobody's.
std::string KeyOf(const HttpRequest& request,
                  const absl::StatusOr<std::optional<Actor>>& identified) {
  const Actor* actor = identified.ok() && identified->has_value() ? &**identified : nullptr;
  if (actor != nullptr && !actor->token.empty()) return absl::StrCat("token ", actor->token);
  return request.peer.is_loopback ? "" : request.peer.network;
}

// An answer that took so long to find is sent only if what let in its request still holds.
constexpr absl::Duration kLongAnswer = absl::Milliseconds(500);

HttpResponse EndedMeanwhile() {
  HttpResponse refusal = ProblemResponse(
      401, codes::kTokenRefused, "the token, or the session, ended before the answer was found");
  refusal.Set("WWW-Authenticate", "Bearer");
  return refusal;
}

}  // namespace

Entrance::Entrance(Node& node, Clock& clock, Sessions& sessions,
                   std::shared_ptr<HttpCounters> counters, AccessMode mode,
                   const EntranceOptions& options)
    : clock_(clock),
      counters_(std::move(counters)),
      transport_(options.transport),
      access_(node, clock, sessions, mode, options.transport, options.issuer),
      requests_(options.requests),
      failed_sign_ins_(options.failed_sign_ins) {}

std::optional<HttpResponse> Entrance::Admit(const std::vector<std::string>& path,
                                            HttpRequest& request) {
  if (Access::IsOpenToAll(request.path)) return std::nullopt;
  const absl::Duration now = clock_.Steady();
  if (IsSignIn(request)) {
    const absl::Duration wait = failed_sign_ins_.WaitOf(request.peer.network, now);
    if (wait > absl::ZeroDuration()) return TooOften(wait, "sign-ins from here that failed");
  }
  absl::StatusOr<std::optional<Actor>> actor = access_.Identify(request);
  const std::string key = KeyOf(request, actor);
  if (!key.empty()) {
    const absl::Duration wait = requests_.Take(key, now);
    if (wait > absl::ZeroDuration()) return TooOften(wait, "requests of one token or address");
  }
  if (!actor.ok()) return Refuse(actor.status(), request);
  if (const absl::Status may = Access::CheckMay(*actor, request.method, path); !may.ok()) {
    return Refuse(may, request);
  }
  request.actor = *std::move(actor);
  return std::nullopt;
}

HttpResponse Entrance::Refuse(const absl::Status& status, const HttpRequest& request) {
  if (!absl::IsUnauthenticated(status)) return ProblemResponse(status);
  if (IsSignIn(request)) failed_sign_ins_.Take(request.peer.network, clock_.Steady());
  HttpResponse refusal = ProblemResponse(status);
  refusal.Set("WWW-Authenticate", "Bearer");
  // What names a session that is over is of no use any more.
  if (MachineCodeOf(status) == "session-over") {
    refusal.Set("Set-Cookie", ForgottenCookie(transport_));
  }
  return refusal;
}

HttpResponse Entrance::TooOften(absl::Duration wait, absl::string_view what) {
  ++counters_->requests_limited;
  HttpResponse refusal =
      ProblemResponse(429, "too-often", absl::StrCat("too many ", what, " at this rate"));
  refusal.Set("Retry-After",
              absl::StrCat(absl::ToInt64Seconds(absl::Ceil(wait, absl::Seconds(1)))));
  return refusal;
}

Reply Entrance::Watched(const HttpRequest& request, const Reply& reply) const {
  std::function<bool()> holds = access_.Watch(request);
  if (holds == nullptr) return reply;
  Reply watched = reply;
  watched.send = [send = reply.send, holds = std::move(holds), &clock = clock_,
                  admitted = clock_.Steady()](HttpResponse response) {
    if (clock.Steady() - admitted >= kLongAnswer && !holds()) return send(EndedMeanwhile());
    response.holds = holds;
    send(std::move(response));
  };
  return watched;
}

}  // namespace redress
