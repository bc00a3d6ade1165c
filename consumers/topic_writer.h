#pragma once

// Messages written to a topic, each with a fate that is told once: what a dead letter and what an
// upstream publishes have in common.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace redress {

struct TopicMessage {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

// What became of a message. OK: durable. kInvalidArgument: too large. Anything else: not known
// to be durable, to be sent again.
struct MessageFate {
  std::uint64_t id = 0;
  absl::Status status;
};

// Used from one thread.
class TopicWriter {
 public:
  virtual ~TopicWriter() = default;

  // Hands over a message without waiting. Its fate comes with TakeFates under `id`, exactly
  // once, within a bounded time.
  virtual void Send(std::uint64_t id, const TopicMessage& message) = 0;

  // Returns the fates known since the last call. Never blocks.
  virtual std::vector<MessageFate> TakeFates() = 0;
};

}  // namespace redress
