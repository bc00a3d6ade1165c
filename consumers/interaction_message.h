#pragma once

// A Kafka message with an interaction in it, the command that it is, and what is to be done about
// it after the command's answer. Pure; knows no Kafka client.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/names.h"
#include "commands/command_sink.h"

namespace redress {

// Key, value and the values of headers may be null in Kafka.
struct KafkaMessage {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

// Returns the bytes that `message` takes.
std::size_t SizeOf(const KafkaMessage& message);

// Returns topic, partition and offset, for people.
std::string PlaceOf(const KafkaMessage& message);

// Returns the command: the actor is the upstream by its word alone, and it is tried until decided.
//
// Errors: kInvalidArgument, whatever the state of the service: the message is for the dead letters.
absl::StatusOr<CommandRequest> ToCommand(const KafkaMessage& message, const Names& names);

enum class NextStep {
  kFinish,      // all is done about it
  kDeadLetter,  // it will never be taken: keep it where a person looks
  kRetry,       // not now: hand it in again, for ever
  kStop,  // bytes or code that cannot be trusted: an operator must look before anything goes on
};

// Returns what is to be done about a message whose command was answered with `status`.
NextStep AfterAnswer(const absl::Status& status);

}  // namespace redress
