#pragma once

// Refusals: an absl::Status whose payload carries the machine code, the legal moves, the fields at
// fault.

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aggregates/refusal.pb.h"
#include "base/yaml.h"

namespace redress {

// Returns a status of `code` with `message` and `details`.
absl::Status Refuse(absl::StatusCode code, absl::string_view message,
                    const RefusalDetails& details);
absl::Status Refuse(absl::StatusCode code, absl::string_view machine_code,
                    absl::string_view message);

// The same, naming what stands in the way by id.
absl::Status Refuse(absl::StatusCode code, absl::string_view machine_code,
                    absl::string_view message, absl::Span<const std::string> others);

// Returns kFailedPrecondition: a rule forbids it in this state. Names what stands in the way by id.
absl::Status Forbid(absl::string_view machine_code, absl::string_view message,
                    absl::Span<const std::string> others = {});

// Returns kInvalidArgument, machine code "malformed", naming the field by its JSON pointer.
absl::Status RefuseField(absl::string_view pointer, absl::string_view detail);

// Returns the details that Refuse() put there, or nothing.
std::optional<RefusalDetails> DetailsOf(const absl::Status& status);

// The machine code of a request that is wrong whatever the state.
inline constexpr absl::string_view kMalformed = "malformed";

// Most fields that one refusal names: enough to mend a form in one go, bounded for hostile input.
inline constexpr int kMaxFieldProblems = 20;

// Collects the fields at fault of one request.
class FieldProblems {
 public:
  void Add(absl::string_view pointer, absl::string_view detail);
  void AddAt(absl::string_view pointer, TextPlace place, absl::string_view detail);
  void Add(const absl::Status& refusal);  // the fields that it names, if any

  bool empty() const { return details_.fields_size() == 0; }

  // Returns OK where there are none, else kInvalidArgument naming all of them.
  absl::Status ToStatus(absl::string_view machine_code = kMalformed) const;

 private:
  RefusalDetails details_;
};

// Returns the JSON pointer (RFC 6901) of a member or an item of the value at `parent`. Names longer
// than 64 bytes are cut: they come from outside.
std::string PointerTo(absl::string_view parent, absl::string_view name);
std::string PointerTo(absl::string_view parent, std::size_t index);

}  // namespace redress
