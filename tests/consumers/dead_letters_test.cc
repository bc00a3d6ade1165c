#include "consumers/dead_letters.h"

#include <optional>
#include <string>

#include "aggregates/refusal.h"
#include "base/hash.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/consumers/interactions.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Pair;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(DeadLetterTest, TheOriginalIsUntouchedAndTheReasonStandsBesideIt) {
  KafkaMessage message = MessageWith(std::string("\0\xff poison", 9));
  message.key = std::nullopt;
  message.headers = {{"a", "1"}, {"a", "2"}, {"b", std::nullopt}};

  const TopicMessage letter =
      MakeDeadLetter(message, RefuseField("/data/words", "too long"), kNow, Extent::kWhole);

  EXPECT_EQ(letter.key, std::nullopt);
  EXPECT_EQ(letter.value, message.value);
  ASSERT_THAT(letter.headers, SizeIs(9));
  EXPECT_EQ(letter.headers[0], message.headers[0]);
  EXPECT_EQ(letter.headers[1], message.headers[1]);
  EXPECT_EQ(letter.headers[2], message.headers[2]);
  EXPECT_THAT(letter.headers, AllOf(Contains(Pair("redress_reason", "malformed")),
                                    Contains(Pair("redress_topic", "redress.interactions")),
                                    Contains(Pair("redress_partition", "3")),
                                    Contains(Pair("redress_offset", "42")),
                                    Contains(Pair("redress_at", "2027-01-15T08:00:00Z"))));
}

TEST(DeadLetterTest, AReasonWithoutAMachineCodeIsNamedByItsStatus) {
  const TopicMessage letter =
      MakeDeadLetter(MessageWith("x"), absl::NotFoundError("no such ticket"), kNow, Extent::kWhole);

  EXPECT_THAT(letter.headers, AllOf(Contains(Pair("redress_reason", "not_found")),
                                    Contains(Pair("redress_detail", "no such ticket"))));
}

TEST(DeadLetterTest, WhatTheBrokerFindsTooLargeIsCutAndNamedByItsHash) {
  KafkaMessage message = MessageWith(std::string(kMaxCutValue + 1, 'x'));
  message.headers = {{"a", "1"}};
  const std::string hash = ToHex(Sha256(*message.value));

  const TopicMessage cut =
      MakeDeadLetter(message, absl::NotFoundError(""), kNow, Extent::kCutValue);
  const TopicMessage bare =
      MakeDeadLetter(message, absl::NotFoundError(""), kNow, Extent::kReasonOnly);

  EXPECT_EQ(cut.value, std::string(kMaxCutValue, 'x'));
  EXPECT_EQ(cut.key, message.key);
  EXPECT_THAT(
      cut.headers,
      AllOf(Contains(Pair("redress_sha256", hash)), Contains(Pair("redress_truncated", "value")),
            Contains(Pair("redress_size", "65537")), Contains(Pair("a", "1"))));
  EXPECT_EQ(bare.value, std::nullopt);
  EXPECT_EQ(bare.key, std::nullopt);
  EXPECT_THAT(bare.headers, Contains(Pair("redress_sha256", hash)));
}

}  // namespace
}  // namespace redress
