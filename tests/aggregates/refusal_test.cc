#include "aggregates/refusal.h"

#include <gtest/gtest.h>

#include <string>

namespace redress {
namespace {

TEST(RefusalTest, TheMachineCodeTravelsWithTheStatus) {
  const absl::Status refusal =
      Refuse(absl::StatusCode::kNotFound, "no-such-ticket", "no such ticket");

  const auto details = DetailsOf(refusal);

  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->code(), "no-such-ticket");
  EXPECT_EQ(refusal.code(), absl::StatusCode::kNotFound);
}

TEST(RefusalTest, AnOrdinaryStatusHasNoDetails) {
  EXPECT_FALSE(DetailsOf(absl::InternalError("broken")).has_value());
  EXPECT_FALSE(DetailsOf(absl::OkStatus()).has_value());
}

TEST(RefusalTest, AFieldAtFaultIsNamedByItsPointer) {
  const auto details = DetailsOf(RefuseField("/told/channel", "required"));

  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->code(), "malformed");
  ASSERT_EQ(details->fields_size(), 1);
  EXPECT_EQ(details->fields(0).pointer(), "/told/channel");
  EXPECT_EQ(details->fields(0).detail(), "required");
}

TEST(RefusalTest, NoMoreFieldsAreNamedThanTheLimit) {
  FieldProblems problems;
  for (std::size_t i = 0; i < 1000; ++i) problems.Add(PointerTo("/x", i), "required");

  EXPECT_EQ(DetailsOf(problems.ToStatus())->fields_size(), kMaxFieldProblems);
}

TEST(RefusalTest, AFieldAtFaultIsToldOnce) {
  FieldProblems problems;
  problems.Add("/x", "required");
  problems.Add("/x", "empty");
  problems.Add("/y", "required");

  const auto details = DetailsOf(problems.ToStatus());

  ASSERT_EQ(details->fields_size(), 2);
  EXPECT_EQ(details->fields(0).detail(), "required");
}

TEST(RefusalTest, NoProblemsAreNoRefusal) { EXPECT_TRUE(FieldProblems().ToStatus().ok()); }

TEST(RefusalTest, PointersEscapeAsTheRfcSays) {
  EXPECT_EQ(PointerTo("/a", "m~n/o"), "/a/m~0n~1o");
  EXPECT_EQ(PointerTo("/a", std::size_t{3}), "/a/3");
}

TEST(RefusalTest, ALongNameIsCutBeforeAWholeCharacter) {
  const std::string name(63, 'a');

  EXPECT_EQ(PointerTo("", name + "投诉"), "/" + name);
}

}  // namespace
}  // namespace redress
