#pragma once

// Refusals: an absl::Status whose payload carries the machine code, the legal moves, the fields at
// fault.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "aggregates/refusal.pb.h"

namespace redress {

// Returns a status of `code` with `message` and `details`.
absl::Status Refuse(absl::StatusCode code, absl::string_view message,
                    const RefusalDetails& details);
absl::Status Refuse(absl::StatusCode code, absl::string_view machine_code,
                    absl::string_view message);

// Returns kInvalidArgument, machine code "malformed", naming the field by its JSON pointer.
absl::Status RefuseField(absl::string_view pointer, absl::string_view detail);

// Returns the details that Refuse() put there, or nothing.
std::optional<RefusalDetails> DetailsOf(const absl::Status& status);

}  // namespace redress
