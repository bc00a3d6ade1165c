#include "events/instant.h"

namespace redress {

Instant InstantOf(absl::Time time) {
  Instant instant;
  instant.set_unix_micros(absl::ToUnixMicros(time));
  return instant;
}

absl::Time TimeOf(const Instant& instant) { return absl::FromUnixMicros(instant.unix_micros()); }

}  // namespace redress
