#include "consumers/interaction_message.h"

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "base/status.h"
#include "base/utf8.h"
#include "commands/cloud_event.h"
#include "commands/command_ids.h"

namespace redress {
namespace {

constexpr std::size_t kMaxActorSize = 200;  // bytes, as of every short text

// A header with the value null says nothing.
TransportHeaders HeadersOf(const KafkaMessage& message) {
  TransportHeaders headers;
  for (const auto& [name, value] : message.headers) {
    if (value.has_value()) headers.emplace_back(name, *value);
  }
  return headers;
}

Actor UpstreamActor(const std::string& source) {
  Actor actor;
  actor.id = std::string(Utf8Prefix(absl::StrCat("upstream:", source), kMaxActorSize));
  actor.role = "upstream";
  return actor;
}

}  // namespace

std::size_t SizeOf(const KafkaMessage& message) {
  std::size_t size = message.key.value_or("").size();
  if (message.value.has_value()) size += message.value->size();
  for (const auto& [name, value] : message.headers) {
    size += name.size() + (value.has_value() ? value->size() : 0);
  }
  return size;
}

std::string PlaceOf(const KafkaMessage& message) {
  return absl::StrCat("topic ", message.topic, ", partition ", message.partition, ", offset ",
                      message.offset);
}

absl::StatusOr<CommandRequest> ToCommand(const KafkaMessage& message, const Names& names) {
  if (!message.value.has_value()) return RefuseField("", "the message has no value");
  ASSIGN_OR_RETURN(const ParsedInteraction parsed,
                   ParseMessage(HeadersOf(message), *message.value));
  CommandRequest request = InteractionRequest(names, parsed);
  request.actor = UpstreamActor(parsed.interaction.source());
  request.persistence = Persistence::kUntilDecided;
  return request;
}

NextStep AfterAnswer(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return NextStep::kFinish;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return NextStep::kDeadLetter;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return NextStep::kRetry;
    default:
      return NextStep::kStop;
  }
}

}  // namespace redress
