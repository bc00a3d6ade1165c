#pragma once

// The golden vectors of the rule: records with the heads before them, and what the rule must say.
// Verdicts and reasons are written here by hand; judge.py, which shares no code with the rule,
// must come to the same.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "journal/acceptance.h"

namespace redress {

struct Vector {
  std::string name;
  std::string record;
  std::map<std::string, std::string> heads;  // before the record
  std::string digest;                        // before the record
  Verdict verdict = Verdict::kRefused;
  Refusal refusal = Refusal::kNone;
  std::string hash;
  std::string digest_after;  // the same as `digest` after a stop
};

// Returns the vectors, made anew.
std::vector<Vector> MakeVectors();

// One JSON object: bytes as hexadecimal digits, verdict and reason by name.
std::string VectorLine(const Vector& vector);

// Errors: kInvalidArgument (not such a line).
absl::StatusOr<Vector> ReadVectorLine(absl::string_view line);

// Returns "refused", "accepted" or "stop".
absl::string_view VerdictName(Verdict verdict);

// Returns a lookup in `heads`, which outlives it.
HeadLookup LookupIn(const std::map<std::string, std::string>& heads);

}  // namespace redress
