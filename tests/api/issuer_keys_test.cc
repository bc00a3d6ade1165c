// When an issuer's keys are read, and what becomes of them where it is away.

#include "api/issuer_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/testing/manual_clock.h"
#include "tests/testing/signing_key.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

class IssuerKeysTest : public ::testing::Test {
 protected:
  KeySource Source(absl::Duration interval) {
    return {.name = "https://id.example/keys",
            .read =
                [this] {
                  ++reads_;
                  return answer_;
                },
            .interval = interval};
  }
  // Returns how often the keys were read by a step now.
  int Step(IssuerKeys& keys) {
    reads_ = 0;
    keys.Step();
    return reads_;
  }

  ManualClock clock_;
  absl::StatusOr<std::string> answer_ = KeySetOf(EcKey().Public());
  int reads_ = 0;
  IssuerKeys keys_{Source(kKeyReadInterval), clock_};
};

TEST_F(IssuerKeysTest, KeysAreReadAtOnceAndThenEveryFiveMinutes) {
  EXPECT_TRUE(keys_.AreMissing());
  EXPECT_EQ(Step(keys_), 1);
  EXPECT_FALSE(keys_.AreMissing());
  EXPECT_NE(keys_.Find("ec-1"), nullptr);
  clock_.Advance(absl::Seconds(299));
  EXPECT_EQ(Step(keys_), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Step(keys_), 1);
}

TEST_F(IssuerKeysTest, AKeyThatTheIssuerTookBackIsKnownNoMore) {
  keys_.Step();
  const auto kept = keys_.Find("ec-1");
  answer_ = KeySetOf(RsaKey().Public());
  clock_.Advance(kKeyReadInterval);
  keys_.Step();

  EXPECT_EQ(keys_.Find("ec-1"), nullptr);
  EXPECT_NE(keys_.Find("rsa-1"), nullptr);
  EXPECT_EQ(kept->curve, "P-256") << "whoever checks by it goes on";
}

TEST_F(IssuerKeysTest, AnUnknownKeyHasThemReadAgainAtMostOnceAMinute) {
  keys_.Step();
  EXPECT_EQ(keys_.Find("new"), nullptr);
  clock_.Advance(absl::Seconds(59));
  EXPECT_EQ(Step(keys_), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Step(keys_), 1);
  for (int second = 1; second < 60; ++second) {
    EXPECT_EQ(keys_.Find("newer"), nullptr);
    clock_.Advance(absl::Seconds(1));
    EXPECT_EQ(Step(keys_), 0) << second;
  }
}

TEST_F(IssuerKeysTest, AnUnknownKeyAfterAMinuteIsLookedForAtOnce) {
  keys_.Step();
  clock_.Advance(absl::Seconds(100));
  EXPECT_EQ(Step(keys_), 0);
  answer_ = KeySetOf(RsaKey().Public());
  EXPECT_EQ(keys_.Find("rsa-1"), nullptr);
  EXPECT_EQ(Step(keys_), 1);
  EXPECT_NE(keys_.Find("rsa-1"), nullptr);
}

TEST_F(IssuerKeysTest, KeysAreKeptWhileTheIssuerIsAwayOrTalksNonsense) {
  keys_.Step();
  for (const auto& answer :
       {absl::StatusOr<std::string>(absl::UnavailableError("away")),
        absl::StatusOr<std::string>("nonsense"), absl::StatusOr<std::string>(KeySetOf(""))}) {
    answer_ = answer;
    const absl::Status read = keys_.Read();
    EXPECT_FALSE(read.ok());
    EXPECT_THAT(std::string(read.message()), HasSubstr("https://id.example/keys: "));
    EXPECT_NE(keys_.Find("ec-1"), nullptr);
  }
  clock_.Advance(absl::Seconds(9));
  EXPECT_EQ(Step(keys_), 0);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Step(keys_), 1) << "tried again ten seconds later";
}

TEST_F(IssuerKeysTest, AFileIsReadAgainOnlyWhenAskedTo) {
  IssuerKeys keys(Source(absl::InfiniteDuration()), clock_);
  EXPECT_EQ(Step(keys), 1);
  EXPECT_EQ(keys.Find("new"), nullptr);
  clock_.Advance(absl::Hours(100));
  EXPECT_EQ(Step(keys), 0);
  keys.Ask();
  EXPECT_EQ(Step(keys), 1);
  EXPECT_EQ(Step(keys), 0);
}

}  // namespace
}  // namespace redress::testing
