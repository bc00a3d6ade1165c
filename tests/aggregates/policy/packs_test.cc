// The policies that come with the program are good ones, and say where they come from.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "aggregates/policy/in_force.h"
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

PolicyReading ReadPack(const std::filesystem::path& path, const PoliciesInForce* policies) {
  return ReadPolicy(Contents(path),
                    {.now = Today(),
                     .policies = policies,
                     .read_file = [&](absl::string_view named) -> absl::StatusOr<std::string> {
                       return Contents(path.parent_path() / std::string(named));
                     }});
}

TEST(PolicyPacksTest, EveryPackIsAGoodPolicyThatNamesItsSourceAndWhetherItWasChecked) {
  const std::filesystem::path folder = std::filesystem::path(REDRESS_SOURCE_DIR) / "ops/policies";
  int packs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    ++packs;
    const std::string text = Contents(entry.path());

    const PolicyReading reading = ReadPack(entry.path(), nullptr);

    for (const PolicyProblem& problem : reading.problems) {
      ADD_FAILURE() << entry.path() << ": " << ToString(problem);
    }
    EXPECT_FALSE(reading.file.source.empty()) << entry.path();
    EXPECT_NE(text.find("# checked: "), std::string::npos) << entry.path();
  }
  EXPECT_GE(packs, 8);
}

TEST(PolicyPacksTest, ThoseOfTheSampleStandTogetherInItsOrder) {
  const std::filesystem::path folder = std::filesystem::path(REDRESS_SOURCE_DIR) / "ops/policies";
  PoliciesInForce policies;
  for (const char* name : {"hotel.yaml", "power-95598.yaml", "telecom.yaml"}) {
    const PolicyReading reading = ReadPack(folder / name, &policies);
    for (const PolicyProblem& problem : reading.problems) {
      ADD_FAILURE() << name << ": " << ToString(problem);
    }
    PolicyPutInForce put;
    put.set_name(reading.file.name);
    put.set_version(1);
    *put.mutable_document() = reading.file.document;
    policies.Put(put);
  }
  EXPECT_EQ(policies.names().size(), 3U);
}

}  // namespace
}  // namespace redress::testing
