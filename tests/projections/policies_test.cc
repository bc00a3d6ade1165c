#include "projections/policies.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The facts of a version being applied.
std::vector<StreamEvent> Applied(const std::string& name, std::uint32_t version) {
  StreamEvent applied{.stream = "policy/" + name, .event = {}};
  PolicyApplied& text = *applied.event.mutable_policy()->mutable_applied();
  text.set_name(name);
  text.set_version(version);
  text.set_label(absl::StrCat("label ", version));
  text.set_source("us");
  StreamEvent put{.stream = "policies/in_force", .event = {}};
  put.event.mutable_policy()->mutable_put_in_force()->set_name(name);
  put.event.mutable_policy()->mutable_put_in_force()->set_version(version);
  return {applied, put};
}

std::vector<std::string> Names(const absl::StatusOr<std::vector<PolicyRow>>& rows) {
  std::vector<std::string> names;
  EXPECT_TRUE(rows.ok()) << rows.status();
  if (!rows.ok()) return names;
  for (const PolicyRow& row : *rows) names.push_back(absl::StrCat(row.name(), " ", row.version()));
  return names;
}

TEST(PoliciesTest, ARowTellsOfTheVersionInForce) {
  Views views;
  views.actor = "ada";
  views.Commit(Applied("a", 1));
  views.Commit(Applied("a", 2));

  const PolicyRow row = ReadPolicies(views.store)->at(0);

  EXPECT_EQ(row.name(), "a");
  EXPECT_EQ(row.version(), 2U);
  EXPECT_EQ(row.label(), "label 2");
  EXPECT_EQ(row.source(), "us");
  EXPECT_EQ(row.position(), 2U);
  EXPECT_EQ(row.actor_id(), "ada");
  EXPECT_EQ(row.recorded_at(), 2'000'000);
}

TEST(PoliciesTest, PoliciesStandAsTheyWereFirstApplied) {
  Views views;
  EXPECT_THAT(Names(ReadPolicies(views.store)), IsEmpty());
  views.Commit(Applied("b", 1));
  views.Commit(Applied("a", 1));
  views.Commit(Applied("b", 2));

  EXPECT_THAT(Names(ReadPolicies(views.store)), ElementsAre("b 2", "a 1"));
}

TEST(PoliciesTest, WhatIsInForceIsReadFromItsOwnFacts) {
  Views views;
  views.Commit(Applied("b", 1));
  views.Commit(Applied("a", 1));
  views.Commit(Applied("b", 2));

  const auto put = ReadInForce(views.store, *ReadPolicies(views.store));

  ASSERT_TRUE(put.ok()) << put.status();
  ASSERT_EQ(put->size(), 2U);
  EXPECT_EQ(put->at(0).name(), "b");
  EXPECT_EQ(put->at(0).version(), 2U);
  EXPECT_EQ(put->at(1).name(), "a");
}

}  // namespace
}  // namespace redress::testing
