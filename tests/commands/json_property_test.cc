// JSON by chance: messages that come back as they were, and text that must do no harm.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "aggregates/contact/interaction.pb.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket_commands.pb.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "commands/json.h"
#include "events/event.pb.h"
#include "events/instant.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/json_text.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/random_message.h"
#include "tests/testing/seed.h"

namespace redress::testing {
namespace {

constexpr int kRounds = 1000;

template <typename Message>
void ExpectRoundTrip(RandomMessage& random) {
  Message message;
  random.Fill(message);
  const std::string text = ToJson(message);

  const auto parsed = ParseJson(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status() << text;
  Message back;
  const absl::Status read = FromJson(*parsed, "", back);

  ASSERT_TRUE(read.ok()) << read << text;
  ASSERT_THAT(back, EqualsProto(message));
  ASSERT_EQ(CanonicalJson(*ParseJson(CanonicalJson(*parsed))), CanonicalJson(*parsed));
}

TEST(JsonPropertyTest, AnyMessageComesBackAsItWas) {
  RandomMessage random(TestSeed());
  for (int round = 0; round < kRounds && !HasFatalFailure(); ++round) {
    ExpectRoundTrip<Interaction>(random);
    ExpectRoundTrip<TicketCommand>(random);
    ExpectRoundTrip<Event>(random);
  }
}

TEST(JsonPropertyTest, AMessageIsWrittenAsBoostWouldWriteIt) {
  RandomMessage random(TestSeed());
  for (int round = 0; round < kRounds; ++round) {
    Event message;
    random.Fill(message);

    const std::string text = ToJson(message);

    ASSERT_EQ(boost::json::serialize(boost::json::parse(text)), text);
  }
}

TEST(JsonPropertyTest, TimesOfAnyYearAndOffsetAreWrittenAsAbslDoes) {
  RandomMessage random(TestSeed());
  for (int round = 0; round < kRounds * 5; ++round) {
    constexpr std::int64_t kMicrosOfTenMillennia = 315'569'520'000'000'000;
    Instant instant;
    instant.set_unix_micros(static_cast<std::int64_t>(random.Below(2 * kMicrosOfTenMillennia)) -
                            kMicrosOfTenMillennia);
    if (round % 2 == 0) instant.set_unix_micros(instant.unix_micros() / 1'000 * 1'000);
    instant.set_offset_minutes(static_cast<std::int32_t>(random.Below(3'000)) - 1'500);
    if (instant.offset_minutes() == 0) continue;

    EXPECT_EQ(FormatInstant(instant),
              absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*S%Ez", TimeOf(instant),
                               absl::FixedTimeZone(instant.offset_minutes() * 60)));
  }
}

// Returns `text` with a few bytes changed, taken away or doubled.
std::string Damaged(std::string text, RandomMessage& random) {
  static const std::string kBytes = "{}[]\",:\\u0d8e1.-+ \n\xFF\xC3\x80tfn";
  for (std::uint64_t i = 1 + random.Below(3); i > 0 && !text.empty(); --i) {
    const std::size_t at = random.Below(text.size());
    const char byte = kBytes[random.Below(kBytes.size())];
    switch (random.Below(3)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.erase(at, 1);
        break;
      default:
        text.insert(at, 1, byte);
        break;
    }
  }
  return text;
}

TEST(JsonPropertyTest, DamagedTextIsTakenWholeOrRefusedWithAReason) {
  RandomMessage random(TestSeed());
  for (int round = 0; round < kRounds * 5; ++round) {
    Interaction message;
    random.Fill(message);
    const std::string text = Damaged(ToJson(message), random);

    const auto parsed = ParseJson(text);
    Interaction read;
    const absl::Status status = parsed.ok() ? FromJson(*parsed, "", read) : parsed.status();

    if (!status.ok()) {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
      ASSERT_TRUE(DetailsOf(status).has_value());
      EXPECT_GT(DetailsOf(status)->fields_size(), 0);
    }
  }
}

}  // namespace
}  // namespace redress::testing
