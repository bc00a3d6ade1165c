// Rules of retention that nobody should be able to apply, each with the place and the reason that
// is told.

#include <gtest/gtest.h>

#include "tests/aggregates/policy/bad_texts.h"

namespace redress::testing {
namespace {

class BadRetentionTest : public ::testing::TestWithParam<BadPolicy> {};

TEST_P(BadRetentionTest, IsRefusedWithItsPlaceAndReason) {
  ExpectRefused(HeadedBy(absl::StrCat("$", GetParam().text)), GetParam().reason,
                {.now = Today(), .policies = nullptr, .read_file = nullptr});
}

constexpr BadPolicy kRetention[] = {
    {"NoList", "retention: ^{id: a, days: 1}\n", "must be a list"},
    {"NoId", "retention:\n- ^{days: 1}\n", "id is missing"},
    {"NoDays", "retention:\n- ^{id: a}\n", "days is missing"},
    {"NoTimeAtAll", "retention:\n- {id: a, days: ^0}\n", "1 to 36500"},
    {"MoreThanACentury", "retention:\n- {id: a, days: ^36501}\n", "1 to 36500"},
    {"AnUnknownKey", "retention:\n- {id: a, ^day: 1, days: 1}\n", "did you mean days?"},
    {"AnUnknownKind", "retention:\n- {id: a, when: {kind: ^prais}, days: 1}\n",
     "none of complaint"},
    {"TheSameTwice",
     "retention:\n- {id: a, when: {kind: report}, days: 1}\n"
     "- {id: ^a, when: {kind: praise}, days: 1}\n",
     "stands twice"},
    {"NeverReached", "retention:\n- {id: a, days: 1}\n- ^{id: b, when: {kind: praise}, days: 2}\n",
     "is never reached: rule \"a\""},
};
INSTANTIATE_TEST_SUITE_P(Retention, BadRetentionTest, ::testing::ValuesIn(kRetention),
                         [](const auto& it) { return it.param.name; });

}  // namespace
}  // namespace redress::testing
