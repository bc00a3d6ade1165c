// The policies that come with the program are good ones, and say where they come from.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "aggregates/policy/policy_file.h"
#include "tests/aggregates/policy/policy_texts.h"

namespace redress::testing {
namespace {

std::string Contents(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(PolicyPacksTest, EveryPackIsAGoodPolicyThatNamesItsSourceAndWhetherItWasChecked) {
  const std::filesystem::path folder = std::filesystem::path(REDRESS_SOURCE_DIR) / "ops/policies";
  int packs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++packs;
    const std::string text = Contents(entry.path());

    const PolicyReading reading =
        ReadPolicy(text, {.now = Today(),
                          .policies = nullptr,
                          .read_file = [&](absl::string_view named) -> absl::StatusOr<std::string> {
                            return Contents(folder / std::string(named));
                          }});

    for (const PolicyProblem& problem : reading.problems) {
      ADD_FAILURE() << entry.path() << ": " << ToString(problem);
    }
    EXPECT_FALSE(reading.file.source.empty()) << entry.path();
    EXPECT_NE(text.find("# checked: "), std::string::npos) << entry.path();
  }
  EXPECT_GE(packs, 8);
}

}  // namespace
}  // namespace redress::testing
