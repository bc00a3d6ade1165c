#pragma once

// A policy's text, as a person writes it, and what it says. The text is YAML (base/yaml.h);
// docs/policies.md tells its keys. Pure: what else must be known is handed in.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/policy.pb.h"

namespace redress {

class PoliciesInForce;

// Text and document go into one commit.
inline constexpr std::size_t kMaxPolicySize = std::size_t{128} * 1024;

// Most problems that are told of one text: enough to mend it in one go.
inline constexpr std::size_t kMaxPolicyProblems = 200;

struct PolicyFile {
  std::string name;
  std::string label;
  std::string source;
  PolicyDocument document;
};

// Something that is wrong with a policy's text.
struct PolicyProblem {
  std::string file;  // that the text names; empty: the text itself
  int line = 0;      // from 1
  int column = 0;    // in characters, from 1
  std::string key;   // such as "standards[1].clocks[0].amount"; empty: the whole
  std::string reason;
};

// Returns "line N, column M: KEY: REASON", the file before it where it is another.
std::string ToString(const PolicyProblem& problem);

// Returns what is in a file that a policy names, or why it cannot be read.
using FileReader = std::function<absl::StatusOr<std::string>(absl::string_view path)>;

// What a text is read against.
struct PolicySurroundings {
  absl::Time now;
  // Null: what the text says of other policies is not checked.
  const PoliciesInForce* policies = nullptr;
  // Reads the files that the text names. Null: it must hold them itself, under `files`.
  FileReader read_file;
};

// What a text says, or all that is wrong with it, in the order of the text.
struct PolicyReading {
  PolicyFile file;
  std::vector<PolicyProblem> problems;
  std::map<std::string, std::string> files;  // read by `read_file`, by path
};

PolicyReading ReadPolicy(absl::string_view text, const PolicySurroundings& surroundings);

// Returns `text` with the files that it names written out at its end, under `files`: what is kept
// says all by itself.
std::string WithFiles(absl::string_view text, const std::map<std::string, std::string>& files);

}  // namespace redress
