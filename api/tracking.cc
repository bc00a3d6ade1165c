#include "api/tracking.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "api/problem.h"
#include "api/tracking_secret.h"
#include "api/tracking_story.h"
#include "base/status.h"

namespace redress {
namespace {

struct Question {
  std::string number;  // canonical
  std::string secret;  // as told
};

absl::StatusOr<Question> ParseQuestion(const Asked& asked, absl::string_view number) {
  RETURN_IF_ERROR(CheckParameters(asked.parameters, {}));
  Question question;
  ASSIGN_OR_RETURN(question.number, CanonicalId(kTicketCollection, number));
  ASSIGN_OR_RETURN(const std::optional<std::string> secret,
                   OneHeader(asked.request, kTrackingHeader));
  if (secret.value_or("").empty() || secret->size() > kMaxSecretText) {
    return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                  absl::StrCat("header ", kTrackingHeader,
                               ": the secret that was told with the number is needed"));
  }
  question.secret = *secret;
  return question;
}

HttpResponse NotTracked() {
  return ProblemResponse(404, "not-tracked", "there is no ticket of this number with this secret");
}

HttpResponse TooManyTries(absl::Duration wait) {
  HttpResponse refusal =
      ProblemResponse(429, "too-many-tries",
                      "too many secrets were tried that are not the ticket's; wait, and read it "
                      "again from where it was written down");
  refusal.Set("Retry-After", absl::StrCat(std::ceil(absl::ToDoubleSeconds(wait))));
  return refusal;
}

HttpResponse TrackedResponse(const std::string& number, const TrackedMatter& matter) {
  JsonWriter body{Sight()};  // the customer sees their own
  body.BeginObject();
  body.Member("number", number);
  WriteTracked(matter, body);
  body.EndObject();
  return JsonResponse(200, body.Take());
}

}  // namespace

void Tracking::Follow(const Asked& asked, absl::string_view number) {
  const absl::StatusOr<Question> question = ParseQuestion(asked, number);
  if (!question.ok()) return asked.Refuse(question.status());
  const absl::StatusOr<Tracked> tracked =
      Look(question->number, question->secret, asked.request.peer.network);
  if (!tracked.ok()) return asked.Refuse(tracked.status());
  if (tracked->wait > absl::ZeroDuration()) return asked.reply.send(TooManyTries(tracked->wait));
  if (!tracked->matter.has_value()) return asked.reply.send(NotTracked());
  HttpResponse response = TrackedResponse(question->number, *tracked->matter);
  if (is_stale()) response.Set("Redress-Stale", "true");
  asked.reply.send(std::move(response));
}

absl::StatusOr<Tracked> Tracking::Look(const std::string& number, const std::string& secret,
                                       const std::string& network) {
  const absl::Duration wait = limit_.Take(number, network);
  if (wait > absl::ZeroDuration()) return Tracked{.matter = std::nullopt, .wait = wait};
  // Before anything is looked up: whether there is such a ticket must not be told by the time.
  if (!IsTrackingSecret(node_.names(), number, secret)) return Tracked{};
  limit_.GiveBack(number, network);
  Tracked tracked;
  ASSIGN_OR_RETURN(tracked.matter, TrackMatter(*node_.Snapshot(), number));
  return tracked;
}

bool Tracking::is_stale() const { return node_.state() != NodeState::kReady; }

}  // namespace redress
