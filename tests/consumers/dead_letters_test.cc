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

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Pair;

using Headers = decltype(TopicMessage::headers);

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(DeadLetterTest, TheOriginalIsUntouchedAndTheReasonStandsBesideIt) {
  KafkaMessage message = MessageWith(std::string("\0\xff poison", 9));
  message.key = std::nullopt;
  message.headers = {{"a", "1"}, {"a", "2"}, {"b", std::nullopt}};

  const TopicMessage letter =
      MakeDeadLetter(message, RefuseField("/data/words", "too long"), kNow, Extent::kWhole);

  EXPECT_EQ(letter.key, std::nullopt);
  EXPECT_EQ(letter.value, message.value);
  ASSERT_EQ(letter.headers.size(), 9);
  EXPECT_EQ(letter.headers[0], message.headers[0]);
  EXPECT_EQ(letter.headers[1], message.headers[1]);
  EXPECT_EQ(letter.headers[2], message.headers[2]);
  EXPECT_THAT(letter.headers, IsSupersetOf(Headers{{"redress_reason", "malformed"},
                                                   {"redress_topic", "redress.interactions"},
                                                   {"redress_partition", "3"},
                                                   {"redress_offset", "42"},
                                                   {"redress_at", "2027-01-15T08:00:00Z"}}));
}

TEST(DeadLetterTest, AReasonWithoutAMachineCodeIsNamedByItsStatus) {
  const TopicMessage letter =
      MakeDeadLetter(MessageWith("x"), absl::NotFoundError("no such ticket"), kNow, Extent::kWhole);

  EXPECT_THAT(letter.headers, IsSupersetOf(Headers{{"redress_reason", "not_found"},
                                                   {"redress_detail", "no such ticket"}}));
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
  EXPECT_THAT(cut.headers, IsSupersetOf(Headers{{"redress_sha256", hash},
                                                {"redress_truncated", "value"},
                                                {"redress_size", "65537"},
                                                {"a", "1"}}));
  EXPECT_EQ(bare.value, std::nullopt);
  EXPECT_EQ(bare.key, std::nullopt);
  EXPECT_THAT(bare.headers, Contains(Pair("redress_sha256", hash)));
}

}  // namespace
}  // namespace redress
