#include "cli/policy_text.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "cli/read_all.h"

namespace redress {
namespace {

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(absl::StrCat("cannot read ", path));
  return ReadAll(file, path, kMaxPolicySize);
}

// Returns where the file lies that the policy at `policy` names as `path`.
std::string Beside(const std::string& policy, absl::string_view path) {
  return (std::filesystem::path(policy).parent_path() / std::string(path)).lexically_normal();
}

}  // namespace

absl::StatusOr<LocalPolicy> ReadLocalPolicy(const std::string& path,
                                            const PoliciesInForce* policies, absl::Time now) {
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  LocalPolicy policy{.path = path, .text = text, .reading = {}};
  const FileReader read_file = [&path](absl::string_view name) {
    return ReadText(Beside(path, name));
  };
  policy.reading = ReadPolicy(text, {.now = now, .policies = policies, .read_file = read_file});
  if (!policy.reading.problems.empty()) return policy;
  policy.text = WithFiles(text, policy.reading.files);
  // What is sent must say the same by itself: too long, say, is told of it only.
  policy.reading.problems =
      ReadPolicy(policy.text, {.now = now, .policies = policies, .read_file = nullptr}).problems;
  return policy;
}

std::vector<std::string> FaultsOf(const LocalPolicy& policy) {
  std::vector<std::string> faults;
  for (const PolicyProblem& problem : policy.reading.problems) {
    const std::string file = problem.file.empty() ? policy.path : Beside(policy.path, problem.file);
    faults.push_back(absl::StrCat(file, ":", problem.line, ":", problem.column, ": ", problem.key,
                                  problem.key.empty() ? "" : ": ", problem.reason));
  }
  return faults;
}

std::vector<std::string> OthersIn(const PolicyDocument& document) {
  std::set<std::string> others = {document.calendars_from()};
  for (const CalendarRules& rules : document.calendars()) others.insert(rules.policy());
  others.erase("");
  return {others.begin(), others.end()};
}

}  // namespace redress
