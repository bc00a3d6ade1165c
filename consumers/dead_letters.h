#pragma once

// Messages that will never be taken, kept with the reason for a person to look at: the original
// key, value and headers as they came, and headers of ours that say why, from where and when.

#include <cstddef>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "consumers/interaction_message.h"
#include "consumers/topic_writer.h"

namespace redress {

// How much of the original is kept. Less only where the broker refuses the rest for its size; then
// the header redress_truncated says so, and redress_sha256 is that of the original value.
enum class Extent {
  kWhole,
  kCutValue,    // the value's first kMaxCutValue bytes
  kReasonOnly,  // no key, value or headers of the original
};

inline constexpr std::size_t kMaxCutValue = 64 * 1024;  // bytes; enough to know whose it is

// Returns the dead letter of `message`, refused with `reason` at `now`.
TopicMessage MakeDeadLetter(const KafkaMessage& message, const absl::Status& reason, absl::Time now,
                            Extent extent);

}  // namespace redress
