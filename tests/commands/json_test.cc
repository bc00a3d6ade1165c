#include "commands/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/contact/interaction.pb.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/ticket_commands.pb.h"
#include "boost/json/serialize.hpp"
#include "events/event.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/json_text.h"

namespace redress {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::redress::testing::ToJson;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

boost::json::value Parsed(const std::string& text) {
  auto value = ParseJson(text);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *std::move(value) : boost::json::value();
}

// Reads `text` into `message`; returns the pointers of the fields at fault.
std::vector<std::string> Faults(const std::string& text, google::protobuf::Message& message) {
  std::vector<std::string> pointers;
  const absl::Status status = FromJson(Parsed(text), "", message);
  if (status.ok()) return pointers;
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto details = DetailsOf(status);
  for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
  return pointers;
}

TEST(ParseJsonTest, StrictJsonIsTaken) {
  for (const std::string& text :
       {std::string("{}"), std::string(" [1, 2.5e3, -0, \"\", true, null] \r\n"),
        std::string(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})"),
        std::string(R"("\ud83d\ude00 投诉")"), std::string("18446744073709551615"),
        std::string(R"("\u0000")"), Nested(kMaxJsonDepth)}) {
    EXPECT_TRUE(ParseJson(text).ok()) << text << ": " << ParseJson(text).status();
  }
}

TEST(ParseJsonTest, AnythingElseIsRefused) {
  for (const std::string& text : {
           std::string(),
           std::string("  "),
           std::string("{"),
           std::string("{}}"),
           std::string("{} {}"),
           std::string("{}x"),
           std::string("[1,]"),
           std::string(R"({"a":1,})"),
           std::string("{a:1}"),
           std::string("{'a':1}"),
           std::string(R"({"a" 1})"),
           std::string("[1] // comment"),
           std::string("/* comment */ [1]"),
           std::string("NaN"),
           std::string("Infinity"),
           std::string("01"),
           std::string("1."),
           std::string(".5"),
           std::string("+1"),
           std::string("0x1"),
           std::string("1e999"),
           std::string("1e99999999999"),
           std::string("True"),
           std::string("nul"),
           std::string("\"tab\tinside\""),
           std::string("\"line\ninside\""),
           std::string(R"("\x41")"),
           std::string(R"("\u12")"),
           std::string(R"("open)"),
           std::string(R"("\ud83d")"),
           std::string(R"("\ud83dx")"),
           std::string(R"("\ude00")"),
           std::string(R"("\ude00\ud83d")"),
           std::string("\"\xFF\""),
           std::string("\"\xC0\x80\""),
           std::string("\"\xED\xA0\x80\""),
           std::string("\"\xF4\x90\x80\x80\""),
           std::string("{\"\xFF\":1}"),
           std::string("\xEF\xBB\xBF"),
           std::string("\xEF\xBB\xBF\xEF\xBB\xBF{}"),
           std::string("{}\xEF\xBB\xBF"),
           std::string("{}\0", 3),
           std::string(R"({"a":1,"a":1})"),
           std::string(R"({"a":1,"\u0061":2})"),
           std::string(R"([{"b":{"c":1,"d":2,"c":3}}])"),
           std::string(R"({"":1,"":2})"),
           Nested(kMaxJsonDepth + 1),
           Nested(100'000),
       }) {
    const auto parsed = ParseJson(text);

    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << text.substr(0, 40);
    EXPECT_TRUE(DetailsOf(parsed.status()).has_value());
  }
}

TEST(ParseJsonTest, ARefusalNamesThePlaceInCharacters) {
  EXPECT_THAT(std::string(ParseJson("{\n  \"投诉\": x}").status().message()),
              HasSubstr("not JSON (line 2, column 9)"));
  EXPECT_THAT(std::string(ParseJson(R"({"a":1,"a":2})").status().message()),
              HasSubstr("the same key twice (line 1"));
  EXPECT_THAT(std::string(ParseJson(Nested(17)).status().message()),
              HasSubstr("nested deeper than 16"));
}

TEST(ParseJsonTest, AKeyLongerThanTheParsersBufferIsComparedWhole) {
  const std::string long_key(5000, 'k');

  EXPECT_TRUE(ParseJson("{\"" + long_key + "a\":1,\"" + long_key + "b\":2}").ok());
  EXPECT_FALSE(ParseJson("{\"" + long_key + "a\":1,\"" + long_key + "\\u0061\":2}").ok());
}

TEST(FromJsonTest, EveryTypeIsRead) {
  Interaction read;
  ASSERT_THAT(Faults(R"({
    "source": "crm", "id": "1", "type": "redress.complaint", "time": "2024-05-01T08:00:00.25+08:00",
    "data": {
      "channel": "phone", "direction": "inbound", "confidential": true,
      "customer": {"points": [{"kind": "phone", "value": "110"}, {"kind": "email", "value": "a@b"}]},
      "words": "停电了", "amount": {"minor_units": 1250, "currency": "CNY"}
    }})",
                     read),
              ElementsAre());

  Interaction expected;
  expected.set_source("crm");
  expected.set_id("1");
  expected.set_type("redress.complaint");
  expected.mutable_time()->set_unix_micros(1714521600250000);
  expected.mutable_time()->set_offset_minutes(480);
  InteractionBody& body = *expected.mutable_data();
  body.set_channel(CHANNEL_PHONE);
  body.set_direction(DIRECTION_INBOUND);
  body.set_confidential(true);
  body.set_words("停电了");
  body.mutable_amount()->set_minor_units(1250);
  body.mutable_amount()->set_currency("CNY");
  ContactPoint& phone = *body.mutable_customer()->add_points();
  phone.set_kind(POINT_KIND_PHONE);
  phone.set_value("110");
  ContactPoint& email = *body.mutable_customer()->add_points();
  email.set_kind(POINT_KIND_EMAIL);
  email.set_value("a@b");
  EXPECT_TRUE(MessageDifferencer::Equals(read, expected)) << read.DebugString();
}

TEST(FromJsonTest, EveryFieldAtFaultIsNamed) {
  Interaction read;

  EXPECT_THAT(Faults(R"({"source": 1, "ID": "1", "time": "yesterday", "data": {
                "channel": "PHONE", "direction": "unspecified", "confidential": "yes",
                "customer": {"points": [{"kind": "phone"}, 5, {"kind": "pigeon", "a/b": 1}]},
                "words": null, "attachments": {}, "amount": {"minor_units": 1.0}}})",
                     read),
              ElementsAre("/source", "/ID", "/time", "/data/channel", "/data/direction",
                          "/data/confidential", "/data/customer/points/1",
                          "/data/customer/points/2/kind", "/data/customer/points/2/a~1b",
                          "/data/words", "/data/attachments", "/data/amount/minor_units"));
}

TEST(FromJsonTest, PointersStartWhereTheCallerSays) {
  Note note;

  const auto details = DetailsOf(FromJson(Parsed(R"({"word": "x"})"), "/items/3", note));

  ASSERT_TRUE(details.has_value());
  EXPECT_EQ(details->fields(0).pointer(), "/items/3/word");
}

TEST(FromJsonTest, OnlyAnObjectIsAMessage) {
  for (const std::string text : {"[]", "\"\"", "1", "null", "true"}) {
    Note note;
    EXPECT_THAT(Faults(text, note), ElementsAre("")) << text;
  }
}

TEST(FromJsonTest, AChoiceIsNamedByItsField) {
  TicketCommand command;
  ASSERT_THAT(Faults(R"({"note": {"words": "x"}})", command), ElementsAre());
  EXPECT_EQ(command.note().words(), "x");

  TicketCommand two;
  EXPECT_THAT(Faults(R"({"note": {"words": "x"}, "start": {}})", two), ElementsAre("/start"));
}

TEST(FromJsonTest, IntegersKeepToTheirRange) {
  for (const auto& [text, fits] :
       std::vector<std::pair<std::string, bool>>{{"0", true},
                                                 {"4294967295", true},
                                                 {"4294967296", false},
                                                 {"-1", false},
                                                 {"3.0", false},
                                                 {"3e0", false},
                                                 {"\"3\"", false},
                                                 {"18446744073709551616", false}}) {
    RecordRevisit revisit;
    EXPECT_EQ(Faults(R"({"satisfaction": )" + text + "}", revisit).empty(), fits) << text;
  }
  for (const auto& [text, fits] :
       std::vector<std::pair<std::string, bool>>{{"9223372036854775807", true},
                                                 {"-9223372036854775808", true},
                                                 {"9223372036854775808", false},
                                                 {"-9223372036854775809", false}}) {
    Money money;
    EXPECT_EQ(Faults(R"({"minor_units": )" + text + "}", money).empty(), fits) << text;
  }
}

TEST(FromJsonTest, BytesAreLowerCaseHexadecimal) {
  JournalIdentified identity;
  EXPECT_THAT(Faults(R"({"journal_id": "00ff"})", identity), ElementsAre());
  EXPECT_EQ(identity.journal_id(), std::string("\x00\xFF", 2));

  for (const std::string text : {"00FF", "0", "xy", "0x00"}) {
    JournalIdentified other;
    EXPECT_THAT(Faults(R"({"journal_id": ")" + text + "\"}", other), ElementsAre("/journal_id"));
  }
}

TEST(ToJsonTest, AMessageComesBackAsItWas) {
  const std::string text = R"({"outcome":"partly_upheld","words":"抱歉","cause":"staffing",)"
                           R"("redress":{"minor_units":0,"currency":"CNY"},)"
                           R"("told":{"channel":"email","at":"2024-05-01T08:00:00-03:30"}})";
  Answer answer;
  ASSERT_THAT(Faults(text, answer), ElementsAre());

  EXPECT_EQ(ToJson(answer), text);
}

TEST(ToJsonTest, DefaultsAreLeftOut) { EXPECT_EQ(ToJson(Answer()), "{}"); }

TEST(ToJsonTest, WhateverATextHoldsIsWrittenAsBoostWouldWriteIt) {
  for (int byte = 0; byte < 0x80; ++byte) {
    Answer answer;
    answer.set_words(std::string("投诉") + static_cast<char>(byte) + "x");
    boost::json::object expected;
    expected["words"] = answer.words();

    EXPECT_EQ(ToJson(answer), boost::json::serialize(expected)) << byte;
  }
}

TEST(ToJsonTest, ListsAndChoicesAreShown) {
  Event event;
  event.mutable_ticket()->mutable_classified()->add_category("a");
  event.mutable_ticket()->mutable_classified()->add_category("b");
  event.mutable_happened();

  EXPECT_EQ(
      ToJson(event),
      R"({"happened":"1970-01-01T00:00:00Z","ticket":{"classified":{"category":["a","b"]}}})");
}

TEST(ToJsonTest, EveryEnumValueOfEveryEventHasANameThatReadsBack) {
  for (const auto* file : {TicketEvent::descriptor()->file(), ContactEvent::descriptor()->file()}) {
    for (int i = 0; i < file->enum_type_count(); ++i) {
      const auto* type = file->enum_type(i);
      std::string prefix = type->value(0)->name();
      prefix.resize(prefix.size() - std::string("UNSPECIFIED").size());
      for (int v = 1; v < type->value_count(); ++v) {
        EXPECT_EQ(type->value(v)->name().rfind(prefix, 0), 0U) << type->value(v)->name();
      }
    }
  }
}

TEST(CanonicalJsonTest, KeysAreSortedAndWhiteSpaceIsGone) {
  EXPECT_EQ(CanonicalJson(Parsed(R"( { "b" : [ 1 , {"z":null,"y":true} ] , "a" : "\u6295\n" } )")),
            R"({"a":"投\n","b":[1,{"y":true,"z":null}]})");
}

TEST(CanonicalJsonTest, TheSameMeaningIsTheSameText) {
  EXPECT_EQ(CanonicalJson(Parsed(R"({"a":1,"b":{"c":"é","d":[]}})")),
            CanonicalJson(Parsed("{\"b\": {\"d\": [ ], \"c\": \"\\u00e9\"},\n\"a\": 1}")));
}

TEST(CanonicalJsonTest, AnotherMeaningIsAnotherText) {
  std::vector<std::string> texts;
  for (const std::string text : {"{}", "[]", "[[]]", "[[],[]]", "\"\"", "null", "0", "\"0\"",
                                 R"({"a":1})", R"({"a":"1"})", R"(["a",1])", R"({"a":[1]})"}) {
    texts.push_back(CanonicalJson(Parsed(text)));
  }

  EXPECT_THAT(texts, ::testing::SizeIs(12));
  EXPECT_EQ(std::set<std::string>(texts.begin(), texts.end()).size(), texts.size());
}

TEST(InstantTest, TimesOfRfc3339ComeBackInTheirOwnOffset) {
  for (const std::string text :
       {"2024-02-29T23:59:59Z", "1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z",
        "2024-05-01T08:00:00.25+08:00", "1969-12-31T23:59:59.5-12:45"}) {
    const auto instant = ParseInstant(text);
    ASSERT_TRUE(instant.ok()) << text << ": " << instant.status();

    EXPECT_EQ(FormatInstant(*instant), text);
  }
}

TEST(InstantTest, OtherWaysToWriteATimeMeanTheSame) {
  for (const auto& [text, canonical] : std::vector<std::pair<std::string, std::string>>{
           {"2024-05-01t08:00:00z", "2024-05-01T08:00:00Z"},
           {"2024-05-01T08:00:00+00:00", "2024-05-01T08:00:00Z"},
           {"2024-05-01T08:00:00-00:00", "2024-05-01T08:00:00Z"},
           {"2024-05-01T08:00:00.1234567899Z", "2024-05-01T08:00:00.123456Z"},
           {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"}}) {
    const auto instant = ParseInstant(text);
    ASSERT_TRUE(instant.ok()) << text << ": " << instant.status();

    EXPECT_EQ(FormatInstant(*instant), canonical);
  }
}

TEST(InstantTest, WhatIsNoTimeIsRefused) {
  for (const std::string& text : {std::string(),
                                  std::string("2024-05-01"),
                                  std::string("2024-05-01T08:00:00"),
                                  std::string("2024-05-01 08:00:00Z"),
                                  std::string("2024-05-01T08:00Z"),
                                  std::string("2024-02-30T08:00:00Z"),
                                  std::string("2023-02-29T08:00:00Z"),
                                  std::string("2024-13-01T08:00:00Z"),
                                  std::string("2024-00-01T08:00:00Z"),
                                  std::string("2024-05-01T24:00:00Z"),
                                  std::string("2024-05-01T08:60:00Z"),
                                  std::string("2024-05-01T08:00:60Z"),
                                  std::string("2024-05-01T08:00:61Z"),
                                  std::string("2024-05-01T08:00:00.Z"),
                                  std::string("2024-05-01T08:00:00+8:00"),
                                  std::string("2024-05-01T08:00:00+0800"),
                                  std::string("2024-05-01T08:00:00+24:00"),
                                  std::string("2024-05-01T08:00:00Z "),
                                  std::string("24-05-01T08:00:00Z"),
                                  std::string("1899-12-31T23:59:59Z"),
                                  std::string("2200-01-01T00:00:00Z"),
                                  "2024-05-01T08:00:00." + std::string(100, '1') + "Z"}) {
    EXPECT_EQ(ParseInstant(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(InstantTest, TimesAreWrittenInUtcAndAsTheInstantThatTheyAre) {
  EXPECT_EQ(redress::FormatTime(absl::FromUnixMicros(1714521600000001)),
            "2024-05-01T00:00:00.000001Z");
  EXPECT_EQ(redress::FormatTime(absl::FromUnixMicros(1714521600120000)),
            FormatInstant(*ParseInstant("2024-05-01T00:00:00.12Z")));
  EXPECT_EQ(redress::FormatTime(absl::FromUnixMicros(1714521600000000)), "2024-05-01T00:00:00Z");
}

}  // namespace
}  // namespace redress
