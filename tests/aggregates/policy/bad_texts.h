#pragma once

// Texts of policies that are refused, and what is told of each.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/policy/policy_file.h"
#include "tests/aggregates/policy/policy_texts.h"

namespace redress::testing {

// What stands before and after the part of a text that is wrong.
inline constexpr absl::string_view kHead =
    "policy: standards/test\n"
    "version: 1\n"
    "source: a test\n";
inline constexpr absl::string_view kCalendars =
    "calendars:\n"
    "  office: {zone: Asia/Shanghai, week: {mon-fri: \"09:00-17:00\"}, known_until: open}\n";

// A text, in which "^" marks the place that is told.
struct BadPolicy {
  const char* name;
  const char* text;
  const char* reason;
};

inline void PrintTo(const BadPolicy& bad, std::ostream* out) { *out << bad.name; }

inline std::string HeadedBy(absl::string_view text) {
  const bool is_whole = absl::ConsumePrefix(&text, "!");
  return absl::StrCat(is_whole ? "" : kHead, absl::StrReplaceAll(text, {{"$", kCalendars}}));
}

// The text, but for the mark, has that one fault there.
inline void ExpectRefused(const std::string& marked, absl::string_view reason,
                          const PolicySurroundings& surroundings) {
  const std::vector<std::string> parts = absl::StrSplit(marked, absl::MaxSplits('^', 1));
  ASSERT_EQ(parts.size(), 2U) << "the text does not mark the place";
  const std::string& before = parts[0];
  const int line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  const int column = static_cast<int>(before.size() - (before.rfind('\n') + 1)) + 1;

  const PolicyReading reading = ReadPolicy(absl::StrCat(parts[0], parts[1]), surroundings);

  ASSERT_EQ(reading.problems.size(), 1U) << [&] {
    std::string all;
    for (const PolicyProblem& problem : reading.problems) {
      absl::StrAppend(&all, ToString(problem), "\n");
    }
    return all;
  }();
  const PolicyProblem& problem = reading.problems.front();
  EXPECT_EQ(problem.line, line) << ToString(problem);
  EXPECT_EQ(problem.column, column) << ToString(problem);
  EXPECT_THAT(problem.reason, ::testing::HasSubstr(std::string(reason)));
}

// What is wrong only beside other policies.
class BesideOthersTest : public ::testing::Test {
 protected:
  void Apply(absl::string_view text) {
    const PolicyReading reading =
        ReadPolicy(text, {.now = Today(), .policies = &policies_, .read_file = ReadDaysOff});
    for (const PolicyProblem& problem : reading.problems) ADD_FAILURE() << ToString(problem);
    PolicyPutInForce put;
    put.set_name(reading.file.name);
    put.set_version(1);
    *put.mutable_document() = reading.file.document;
    policies_.Put(put);
  }

  void ExpectRefusedBesideThem(absl::string_view text, absl::string_view reason) {
    ExpectRefused(std::string(text), reason,
                  {.now = Today(), .policies = &policies_, .read_file = ReadDaysOff});
  }

 private:
  PoliciesInForce policies_;
};

}  // namespace redress::testing
