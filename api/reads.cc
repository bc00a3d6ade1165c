#include "api/reads.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "api/accesses.h"
#include "api/position_token.h"
#include "api/problem.h"
#include "api/run_commands.h"
#include "api/short_reads.h"
#include "api/sights.h"
#include "base/status.h"
#include "commands/json.h"

namespace redress {

struct Reads::Question {
  HttpRequest request;
  Query query;
  Reply reply;
  std::optional<PositionToken> at_least;
  std::optional<PositionToken> at_token;
  std::optional<std::uint64_t> at;
  std::optional<absl::Time> as_of;
  std::string as_of_text;
  bool fresh = false;
};

struct Reads::Answered {
  HttpResponse response;
  std::optional<Shown> shown;
};

namespace {

absl::Status RefuseParameter(absl::string_view name, absl::string_view detail) {
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat("query parameter ", name, ": ", detail));
}

std::optional<std::string> Find(const QueryParameters& parameters, absl::string_view name) {
  const auto found = parameters.find(std::string(name));
  return found == parameters.end() ? std::nullopt : std::optional<std::string>(found->second);
}

absl::StatusOr<std::optional<PositionToken>> TokenParameter(const QueryParameters& parameters,
                                                            absl::string_view name) {
  const std::optional<std::string> text = Find(parameters, name);
  if (!text.has_value()) return std::optional<PositionToken>();
  const absl::StatusOr<PositionToken> token = DecodePositionToken(*text);
  if (!token.ok()) return RefuseParameter(name, "not a position token");
  return std::optional<PositionToken>(*token);
}

// Returns the instant, with the last microsecond that its text leaves open.
absl::StatusOr<absl::Time> InstantParameter(absl::string_view name, const std::string& text) {
  const absl::StatusOr<Instant> instant = ParseInstant(text);
  if (!instant.ok()) {
    return RefuseParameter(name, "an instant such as 2026-03-01T09:30:00+08:00 or ...Z");
  }
  return absl::FromUnixMicros(instant->unix_micros());
}

}  // namespace

absl::Status NotReached(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kUnavailable) return status;
  return Refuse(absl::StatusCode::kUnavailable, "position-not-reached",
                absl::StrCat("the views are not that new yet: ", status.message()));
}

void Reads::Answer(const HttpRequest& request, const QueryParameters& parameters,
                   TimeTravel time_travel, Effort effort, Query query, const Reply& reply) {
  auto question = std::make_shared<Question>();
  question->query = std::move(query);
  question->reply = reply;
  question->request.headers = request.headers;
  question->request.actor = request.actor;
  const auto parse = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(question->at_least, TokenParameter(parameters, kAtLeast));
    ASSIGN_OR_RETURN(question->fresh, BoolParameter(parameters, kFresh));
    const std::optional<std::string> at = Find(parameters, kAt);
    const std::optional<std::string> as_of = Find(parameters, kAsOf);
    if (time_travel == TimeTravel::kNo) return absl::OkStatus();
    if (at.has_value() && as_of.has_value()) {
      return RefuseParameter(kAt, "as_of and at exclude each other");
    }
    if (at.has_value()) {
      question->at = ParseNumber(*at);
      if (!question->at.has_value()) {
        ASSIGN_OR_RETURN(question->at_token, TokenParameter(parameters, kAt));
        question->at = question->at_token->position;
      }
    }
    if (as_of.has_value()) {
      ASSIGN_OR_RETURN(question->as_of, InstantParameter(kAsOf, *as_of));
      question->as_of_text = *as_of;
    }
    return absl::OkStatus();
  };
  if (const absl::Status status = parse(); !status.ok()) {
    return reply.send(ProblemResponse(status));
  }
  Wait(question, effort);
}

void Reads::Wait(const std::shared_ptr<Question>& question, Effort effort) {
  std::uint64_t position = question->at.value_or(0);
  if (question->at_least.has_value()) position = std::max(position, question->at_least->position);
  if (position == 0 && !question->fresh) {
    return effort == Effort::kShort ? LookShortly(question) : Look(question);
  }
  const auto then = [this, question](const absl::Status& status) {
    question->reply.run([this, question, status] {
      if (!status.ok()) return question->reply.send(ProblemResponse(NotReached(status)));
      Look(question);
    });
  };
  if (question->fresh) {
    // The end of the log may lie before the position asked for, where the token is of another one.
    WaitForFresh(question, [this, then, position](const absl::Status& status) {
      if (!status.ok() || position == 0) return then(status);
      node_.WaitForPosition(position, kMaxReadWait, then);
    });
  } else {
    node_.WaitForPosition(position, kMaxReadWait, then);
  }
}

void Reads::LookShortly(const std::shared_ptr<Question>& question) {
  const std::shared_ptr<const KeyValueReader> reader = node_.Snapshot();
  const ShortReads few(*reader);
  absl::StatusOr<Answered> answered = Respond(*question, few);
  if (!few.gave_up()) return Take(question, std::move(answered));
  question->reply.run([this, question] { Look(question); });
}

void Reads::Look(const std::shared_ptr<Question>& question) {
  const std::shared_ptr<const KeyValueReader> reader = node_.Snapshot();
  Take(question, Respond(*question, *reader));
}

void Reads::Take(const std::shared_ptr<Question>& question, absl::StatusOr<Answered> answered) {
  if (absl::IsNotFound(answered.status()) && !question->fresh) return MakeSure(question);
  absl::Status status = answered.status();
  if (status.ok()) status = Note(*question, answered->shown);
  question->reply.send(status.ok() ? std::move(answered->response) : ProblemResponse(status));
}

absl::Status Reads::Note(const Question& question, const std::optional<Shown>& shown) {
  if (log_ == nullptr || !shown.has_value()) return absl::OkStatus();
  return log_->Note(ReadBy(question.request, shown->what, shown->customers));
}

void Reads::WaitForFresh(const std::shared_ptr<Question>& question,
                         std::function<void(absl::Status)> then) {
  if (std::optional<HttpResponse> refusal = limit_.Refusal(question->request)) {
    return question->reply.send(*std::move(refusal));
  }
  limit_.Charge(question->request);
  node_.WaitForFresh(kMaxReadWait, std::move(then));
}

void Reads::MakeSure(const std::shared_ptr<Question>& question) {
  question->fresh = true;
  WaitForFresh(question, [this, question](const absl::Status& status) {
    question->reply.run([this, question, status] {
      if (!status.ok()) return question->reply.send(ProblemResponse(NotReached(status)));
      Look(question);
    });
  });
}

absl::StatusOr<Reads::Answered> Reads::Respond(const Question& question,
                                               const KeyValueReader& reader) {
  View view{.reader = reader, .latest = {}, .asked_as_of = question.as_of_text};
  view.sight = SightOf(question.request.actor, reader);
  ASSIGN_OR_RETURN(view.latest, ReadPosition(reader));
  view.at = view.latest.position;
  view.past = question.at.has_value() || question.as_of.has_value();
  if (question.at_least.has_value()) {
    RETURN_IF_ERROR(CheckPositionToken(reader, *question.at_least));
  }
  if (question.at_token.has_value()) {
    RETURN_IF_ERROR(CheckPositionToken(reader, *question.at_token));
  }
  if (question.at.has_value()) view.at = *question.at;
  if (question.as_of.has_value()) {
    ASSIGN_OR_RETURN(view.at, PositionAsOf(reader, *question.as_of));
    view.settled = view.latest.recorded_at > *question.as_of;
  }
  ASSIGN_OR_RETURN(Found found, question.query(view));
  ASSIGN_OR_RETURN(const std::string token, PositionTokenAt(reader, view.at));
  if (view.past) {
    found.body.Member("settled", view.settled);
    if (question.as_of.has_value()) found.body.Member("as_of", question.as_of_text);
  }
  found.body.Member("position", token);
  found.body.EndObject();
  HttpResponse response = JsonResponse(200, found.body.Take());
  if (found.lines.has_value()) {
    response.body = *std::move(found.lines);
    response.Set("Content-Type", kLinesMediaType);
  }
  for (const auto& [name, value] : found.headers) response.Set(name, value);
  const std::string entity_tag = found.entity_version == 0 ? "" : EntityTag(found.entity_version);
  if (IsNoneMatch(question.request, entity_tag)) {
    response = HttpResponse{.status = 304, .headers = {}, .body = {}};
  }
  if (!entity_tag.empty()) response.Set("ETag", entity_tag);
  response.Set("Redress-Position", token);
  if (node_.state() != NodeState::kReady) response.Set("Redress-Stale", "true");
  return Answered{std::move(response), std::move(found.shown)};
}

}  // namespace redress
