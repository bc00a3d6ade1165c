#include "consumers/dead_letters.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "boost/json.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/consumers/interactions.h"

namespace redress {
namespace {

namespace json = boost::json;
using ::testing::IsSupersetOf;

using Headers = decltype(TopicMessage::headers);

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const Names kNames("a key of an installation for tests");

// What an upstream sends may stand in a name or in a value.
constexpr char kCanary[] = "zaunkoenig 13900004711";
constexpr char kShortCanary[] = "zaunkoenig";
constexpr char kNumber[] = "13900004711";

std::string Header(const TopicMessage& letter, const std::string& name) {
  for (const auto& [header, value] : letter.headers) {
    if (header == name) return value.value_or("");
  }
  return "";
}

std::string TextOf(const TopicMessage& letter) {
  std::string all = absl::StrCat(letter.key.value_or(""), letter.value.value_or(""));
  for (const auto& [name, value] : letter.headers) {
    absl::StrAppend(&all, "\n", name, ": ", value.value_or(""));
  }
  return all;
}

json::value WholeEvent() {
  return json::parse(R"({
    "specversion": "1.0", "type": "redress.complaint", "source": "/crm", "id": "m-1",
    "time": "2026-03-01T09:30:00+08:00", "datacontenttype": "application/json", "subject": "s",
    "data": {
      "channel": "phone", "direction": "inbound", "words": "w", "subject": "s", "language": "de",
      "customer": {"name": "n", "points": [{"kind": "phone", "value": "13900000000"}]},
      "amount": {"currency": "CNY", "minor_units": 5}, "confidential": true,
      "attachments": [{"name": "a", "sha256": "aa", "size": 5}], "ticket": "1", "matters": ["m"]
    }})");
}

// Puts each of `planted` in the place of each value below `here`, and beside each member, and calls
// `look` with each of the events.
template <typename Look>
void PlantBelow(json::value& here, const json::value& event,
                const std::vector<json::value>& planted, const Look& look) {
  const json::value before = here;
  for (const json::value& plant : planted) {
    here = plant;
    look(event);
    here = before;
    if (!here.is_object()) continue;
    for (const char* name : {kCanary, kShortCanary, kNumber}) {
      here.get_object()[name] = plant;
      look(event);
      here = before;
    }
  }
  if (json::object* members = here.if_object()) {
    for (auto& member : *members) PlantBelow(member.value(), event, planted, look);
  } else if (json::array* items = here.if_array()) {
    for (json::value& item : *items) PlantBelow(item, event, planted, look);
  }
}

TEST(DeadLetterTest, ItSaysWhyWhereFromAndWhenAndNothingElse) {
  KafkaMessage message = MessageWith("a value");
  message.headers = {{"trace", "1"}, {"b", std::nullopt}};

  const TopicMessage letter =
      MakeDeadLetter(message, RefuseField("/data/words", "too long"), kNames, kNow);

  EXPECT_EQ(letter.key, std::nullopt);
  EXPECT_EQ(letter.value, std::nullopt);
  const std::string digest = Header(letter, "redress_digest");
  EXPECT_THAT(digest, ::testing::MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(letter.headers, (Headers{{"redress_reason", "malformed"},
                                     {"redress_detail", "/data/words: too long"},
                                     {"redress_topic", "redress.interactions"},
                                     {"redress_partition", "3"},
                                     {"redress_offset", "42"},
                                     {"redress_size", "7"},
                                     {"redress_digest", digest},
                                     {"redress_at", "2027-01-15T08:00:00Z"}}));
}

TEST(DeadLetterTest, EqualMessagesHaveEqualDigestsUnderOneKeyOnly) {
  const auto digest = [](const std::string& value, const Names& names) {
    return Header(MakeDeadLetter(MessageWith(value), absl::NotFoundError(""), names, kNow),
                  "redress_digest");
  };

  EXPECT_EQ(digest("one", kNames), digest("one", kNames));
  EXPECT_NE(digest("one", kNames), digest("two", kNames));
  EXPECT_NE(digest("one", kNames), digest("one", Names("another key")));
}

TEST(DeadLetterTest, AReasonWithoutAMachineCodeIsNamedByItsStatus) {
  const TopicMessage letter =
      MakeDeadLetter(MessageWith("x"), absl::NotFoundError("no such ticket"), kNames, kNow);

  EXPECT_THAT(letter.headers, IsSupersetOf(Headers{{"redress_reason", "not_found"},
                                                   {"redress_detail", "no such ticket"}}));
}

TEST(DeadLetterTest, NamesOfOursAreToldAndOthersAreNot) {
  FieldProblems problems;
  problems.Add("/data/customer/points/0/value", "too long");
  problems.Add("/data/customer/zaunkoenig~1x", "unknown field");
  problems.Add("/data/13900004711", "unknown field");
  problems.Add("", "too deep");

  EXPECT_EQ(FaultOf(problems.ToStatus()),
            "/data/customer/points/0/value: too long; /data/customer/?: unknown field; "
            "/data/?: unknown field; the message: too deep");
}

TEST(DeadLetterTest, WhateverIsWrongWithAMessageItsLetterSaysNoWordOfIt) {
  json::value event = WholeEvent();
  const std::vector<json::value> planted = {kCanary, kNumber, json::object{{kCanary, kCanary}},
                                            json::array{kCanary, kNumber},
                                            json::object{{kNumber, kNumber}}};
  int letters = 0;

  PlantBelow(event, event, planted, [&letters](const json::value& sent) {
    KafkaMessage message = MessageWith(json::serialize(sent));
    message.key = kCanary;
    message.headers = {{kCanary, kCanary}};
    const absl::Status refused = ToCommand(message, kNames).status();
    if (refused.ok()) return;
    ++letters;
    const std::string all = TextOf(MakeDeadLetter(message, refused, kNames, kNow));
    EXPECT_EQ(all.find(kShortCanary), std::string::npos) << *message.value << all;
    EXPECT_EQ(all.find(kNumber), std::string::npos) << *message.value << all;
  });

  EXPECT_GT(letters, 200);
}

TEST(DeadLetterTest, WhatIsNoJsonOrHasAttributesOfItsOwnIsNotRepeatedEither) {
  KafkaMessage binary = MessageWith(ContactData("hello"));
  binary.headers = {{"ce_specversion", kCanary}, {"ce_id", "m-1"},
                    {"ce_source", "/crm"},       {"ce_type", kCanary},
                    {"ce_Zaunkoenig", kCanary},  {"ce_zaunkoenig", kCanary}};
  for (const KafkaMessage& message :
       {binary, MessageWith(kCanary), MessageWith(absl::StrCat("{\"", kCanary)),
        MessageWith(absl::StrCat("{\"", kCanary, "\":1,\"", kCanary, "\":2}"))}) {
    const absl::Status refused = ToCommand(message, kNames).status();
    ASSERT_FALSE(refused.ok());
    const std::string all = TextOf(MakeDeadLetter(message, refused, kNames, kNow));

    EXPECT_EQ(all.find(kShortCanary), std::string::npos) << all;
    EXPECT_EQ(all.find("Zaunkoenig"), std::string::npos) << all;
  }
}

}  // namespace
}  // namespace redress
