#include "api/sent_place.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "aggregates/refusal.h"

namespace redress {
namespace {

TEST(SentPlaceTest, PointersAreTurnedToWhereThePartsWereSent) {
  constexpr SentPlace kPlaces[] = {{"/data", ""}, {"/type", "/kind"}};
  FieldProblems problems;
  for (const char* pointer : {"/data/words", "/type", "/database", "/data"}) {
    problems.Add(pointer, "wrong");
  }

  const absl::Status turned = PointingInto(problems.ToStatus(), kPlaces);

  const std::optional<RefusalDetails> details = DetailsOf(turned);
  ASSERT_TRUE(details.has_value());
  std::vector<std::string> pointers;
  for (const FieldProblem& field : details->fields()) pointers.push_back(field.pointer());
  EXPECT_EQ(pointers, (std::vector<std::string>{"/words", "/kind", "/database", ""}));
  EXPECT_EQ(turned.message(), "/words: wrong (and 3 more)");
  EXPECT_EQ(PointingInto(absl::NotFoundError("gone"), kPlaces), absl::NotFoundError("gone"));
}

}  // namespace
}  // namespace redress
