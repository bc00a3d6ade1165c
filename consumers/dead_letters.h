#pragma once

// Messages that will never be taken, kept with the reason for a person to look at: the original
// key, value and headers as they came, and headers of ours that say why, from where and when.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "consumers/interaction_message.h"

namespace redress {

// How much of the original is kept. Less only where the broker refuses the rest for its size; then
// the header redress_truncated says so, and redress_sha256 is that of the original value.
enum class Extent {
  kWhole,
  kCutValue,    // the value's first kMaxCutValue bytes
  kReasonOnly,  // no key, value or headers of the original
};

inline constexpr std::size_t kMaxCutValue = 64 * 1024;  // bytes; enough to know whose it is

struct DeadLetter {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

// Returns the dead letter of `message`, refused with `reason` at `now`.
DeadLetter MakeDeadLetter(const KafkaMessage& message, const absl::Status& reason, absl::Time now,
                          Extent extent);

// What became of a dead letter. OK: durable. kInvalidArgument: too large. Anything else: not known
// to be durable, to be sent again.
struct DeadLetterFate {
  std::uint64_t id = 0;
  absl::Status status;
};

// Used from one thread.
class DeadLetterSink {
 public:
  virtual ~DeadLetterSink() = default;

  // Hands over a dead letter without waiting. Its fate comes with TakeFates under `id`, exactly
  // once, within a bounded time.
  virtual void Send(std::uint64_t id, const DeadLetter& letter) = 0;

  // Returns the fates known since the last call. Never blocks.
  virtual std::vector<DeadLetterFate> TakeFates() = 0;
};

}  // namespace redress
