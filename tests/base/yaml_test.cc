#include "base/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Returns the tree on one line, with the line and column of every text.
std::string Drawn(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::kNothing:
      return "~";
    case YamlKind::kText:
      return absl::StrCat(node.text, "@", node.place.line, ":", node.place.column);
    case YamlKind::kList:
      return absl::StrCat("[",
                          absl::StrJoin(node.items, " ",
                                        [](std::string* out, const YamlNode& item) {
                                          absl::StrAppend(out, Drawn(item));
                                        }),
                          "]");
    case YamlKind::kMapping:
      return absl::StrCat("{",
                          absl::StrJoin(node.members, " ",
                                        [](std::string* out, const YamlMember& member) {
                                          absl::StrAppend(out, member.key, ": ",
                                                          Drawn(member.value));
                                        }),
                          "}");
  }
  return "";
}

std::vector<std::string> ProblemsOf(absl::string_view text) {
  std::vector<std::string> problems;
  for (const YamlProblem& problem : ReadYaml(text).problems) {
    problems.push_back(
        absl::StrCat(problem.place.line, ":", problem.place.column, " ", problem.reason));
  }
  return problems;
}

TEST(YamlTest, EverythingKnowsWhereItStands) {
  const YamlReading reading = ReadYaml("a: 1\nb: [x, {c: \"y\"}]\nd:\n  - e: ~\n");

  EXPECT_THAT(reading.problems, IsEmpty());
  EXPECT_EQ(Drawn(reading.root), "{a: 1@1:4 b: [x@2:5 {c: y@2:12}] d: [{e: ~}]}");
}

TEST(YamlTest, ColumnsCountCharacters) {
  const YamlReading reading = ReadYaml("{\"节假日\": 调休, b: c}\n");

  EXPECT_EQ(Drawn(reading.root), "{节假日: 调休@1:9 b: c@1:16}");
}

TEST(YamlTest, AKeyMayStandOnce) {
  EXPECT_THAT(ProblemsOf("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\n"),
              ElementsAre("3:1 key \"a\" stands twice", "4:11 key \"d\" stands twice"));
}

TEST(YamlTest, ThereAreNoAnchorsAliasesTagsAndDirectives) {
  EXPECT_THAT(ProblemsOf("a: &x 1\nb: *x\n"),
              ElementsAre("1:4 has an anchor, &x: there are none here",
                          "2:4 is an alias: write out what it stands for"));
  EXPECT_THAT(ProblemsOf("a: !!str 1\n"), ElementsAre("1:4 has a tag: there are none here"));
  EXPECT_THAT(ProblemsOf("%YAML 1.2\n---\na: 1\n"),
              ElementsAre("1:1 is a directive: there are none here"));
}

TEST(YamlTest, ThereIsOneDocument) {
  EXPECT_THAT(ProblemsOf("---\na: 1\n---\nb: 2\n"),
              ElementsAre("3:1 begins a second document: there may be one only"));
}

TEST(YamlTest, AKeyIsAText) {
  EXPECT_THAT(ProblemsOf("[1]: a\n"), ElementsAre("1:1 is no text, but stands where a key must"));
}

TEST(YamlTest, WhatIsNoYamlSaysWhere) {
  EXPECT_THAT(ProblemsOf("a: [1\nb: 2\n"),
              ElementsAre("2:2 no YAML: end of sequence flow not found"));
}

TEST(YamlTest, DepthIsBounded) {
  EXPECT_THAT(ProblemsOf(std::string(40, '[') + std::string(40, ']')),
              ElementsAre("1:33 no YAML: more than 32 levels"));
}

TEST(YamlTest, NothingIsNoProblem) {
  EXPECT_THAT(ProblemsOf(""), IsEmpty());
  EXPECT_EQ(ReadYaml("# only words\n").root.kind, YamlKind::kNothing);
}

}  // namespace
}  // namespace redress::testing
