#include "commands/cloud_event.h"

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "aggregates/contact/interaction.h"
#include "aggregates/refusal.h"
#include "commands/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace redress {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kData[] =
    R"({"channel":"phone","customer":{"points":[{"kind":"phone","value":"+8613800000000"}],)"
    R"("name":"王芳"},"subject":"停电","words":"昨晚停电三小时","remedy_sought":"none stated"})";

constexpr absl::string_view kComplaint =
    R"({"specversion":"1.0","id":"m-1","source":"/hotline/95598","type":"redress.complaint",)"
    R"("time":"2026-03-01T09:30:00+08:00","datacontenttype":"application/json","data":)";

std::string Complaint() { return absl::StrCat(kComplaint, kData, "}"); }

// The complaint with `from` replaced by `to`.
std::string ComplaintWith(absl::string_view from, absl::string_view to) {
  return absl::StrReplaceAll(Complaint(), {{from, to}});
}

TransportHeaders BinaryHeaders() {
  return {{"ce_specversion", "1.0"},
          {"ce_id", "m-1"},
          {"ce_source", "/hotline/95598"},
          {"ce_type", "redress.complaint"},
          {"ce_time", "2026-03-01T09:30:00+08:00"},
          {"content-type", "application/json; charset=UTF-8"}};
}

// The fields at fault; empty where `parsed` is no refusal of fields.
std::vector<std::string> Faults(const absl::StatusOr<ParsedInteraction>& parsed) {
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << parsed.status();
  std::vector<std::string> pointers;
  const auto details = DetailsOf(parsed.status());
  if (!details.has_value()) return pointers;
  for (const FieldProblem& problem : details->fields()) pointers.push_back(problem.pointer());
  return pointers;
}

TEST(CloudEventTest, EveryTypeThatTheRulesTakeIsTaken) {
  for (const InteractionType& type : InteractionTypes()) {
    const auto parsed =
        ParseStructured(absl::string_view(ComplaintWith("redress.complaint", type.name)));

    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(parsed->interaction.type(), type.name);
  }
}

TEST(CloudEventTest, AStructuredEventBecomesAnInteraction) {
  const auto parsed = ParseStructured(absl::string_view(Complaint()));

  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const Interaction& interaction = parsed->interaction;
  EXPECT_EQ(interaction.source(), "/hotline/95598");
  EXPECT_EQ(interaction.id(), "m-1");
  EXPECT_EQ(interaction.type(), "redress.complaint");
  EXPECT_EQ(FormatInstant(interaction.time()), "2026-03-01T09:30:00+08:00");
  EXPECT_EQ(interaction.data().channel(), CHANNEL_PHONE);
  EXPECT_EQ(interaction.data().customer().points(0).value(), "+8613800000000");
  EXPECT_EQ(interaction.data().words(), "昨晚停电三小时");
}

TEST(CloudEventTest, ABinaryEventMeansTheSameAsTheStructuredOne) {
  const auto structured = ParseStructured(absl::string_view(Complaint()));
  const auto binary = ParseBinary(BinaryHeaders(), kData);

  ASSERT_TRUE(structured.ok()) << structured.status();
  ASSERT_TRUE(binary.ok()) << binary.status();
  EXPECT_EQ(structured->canonical, binary->canonical);
  EXPECT_EQ(structured->interaction.SerializeAsString(), binary->interaction.SerializeAsString());
}

TEST(CloudEventTest, WhiteSpaceOrderAndExtensionsDoNotChangeTheMeaning) {
  const std::string other = absl::StrCat("{\n \"data\" : ", kData,
                                         R"(, "type":"redress.complaint", "id":"m-1",
      "source":"/hotline/95598", "specversion":"1.0", "time":"2026-03-01T09:30:00+08:00",
      "traceparent":"00-1", "attempt":2, "urgent":true, "subject":null})");

  const auto first = ParseStructured(absl::string_view(Complaint()));
  const auto second = ParseStructured(absl::string_view(other));

  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->canonical, second->canonical);
}

TEST(CloudEventTest, AnIntegerOfAnExtensionHas32Bits) {
  const auto with = [](absl::string_view attempt) {
    return absl::StrReplaceAll(
        Complaint(), {{"\"id\":\"m-1\"", absl::StrCat("\"id\":\"m-1\",\"attempt\":", attempt)}});
  };
  for (const char* least_and_most : {"-2147483648", "0", "2147483647"}) {
    EXPECT_TRUE(ParseStructured(absl::string_view(with(least_and_most))).ok()) << least_and_most;
  }
  for (const char* wrong : {"-2147483649", "2147483648", "4294967296", "9223372036854775807",
                            "18446744073709551615", "1.5", "1.0", "1e3", "{}", "[1]"}) {
    EXPECT_THAT(Faults(ParseStructured(absl::string_view(with(wrong)))), ElementsAre("/attempt"))
        << wrong;
  }
}

TEST(CloudEventTest, JsonIsTakenWhateverItsMediaTypeIsCalled) {
  const auto plain = ParseStructured(absl::string_view(Complaint()));
  for (const absl::string_view type :
       {"text/json", "application/vnd.city.complaint+json", "Application/JSON; charset=utf-8"}) {
    const auto structured =
        ParseStructured(absl::string_view(ComplaintWith("application/json", type)));
    TransportHeaders headers = BinaryHeaders();
    headers.back().second = std::string(type);
    const auto binary = ParseBinary(headers, kData);

    ASSERT_TRUE(structured.ok() && binary.ok()) << structured.status() << binary.status();
    EXPECT_EQ(structured->canonical, plain->canonical);
    EXPECT_EQ(binary->canonical, plain->canonical);
  }
}

TEST(CloudEventTest, BytesOfJsonMeanWhatTheJsonMeans) {
  const std::string encoded = absl::StrCat(kComplaint.substr(0, kComplaint.rfind("\"data\"")),
                                           "\"data_base64\":\"", absl::Base64Escape(kData), "\"}");

  const auto plain = ParseStructured(absl::string_view(Complaint()));
  const auto bytes = ParseStructured(absl::string_view(encoded));

  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->canonical, plain->canonical);
  EXPECT_EQ(bytes->interaction.SerializeAsString(), plain->interaction.SerializeAsString());
}

TEST(CloudEventTest, BytesThatHoldNoJsonObjectAreRefusedByName) {
  for (const absl::string_view bytes : {"\"!\"", "\"bm8=\"", "\"W10=\"", "7", "{}"}) {
    const std::string event = absl::StrCat(kComplaint.substr(0, kComplaint.rfind("\"data\"")),
                                           "\"data_base64\":", bytes, "}");

    EXPECT_THAT(Faults(ParseStructured(absl::string_view(event))), Contains("/data_base64"))
        << bytes;
  }
}

TEST(CloudEventTest, AByteOrderMarkIsNoFault) {
  const std::string marked = absl::StrCat("\xef\xbb\xbf", Complaint());

  EXPECT_TRUE(ParseStructured(absl::string_view(marked)).ok());
  EXPECT_TRUE(ParseBinary(BinaryHeaders(), absl::StrCat("\xef\xbb\xbf", kData)).ok());
  EXPECT_FALSE(ParseStructured(absl::string_view(absl::StrCat("\xef\xbb\xbf", marked))).ok());
}

TEST(CloudEventTest, OtherContentIsAnotherMeaning) {
  const auto first = ParseStructured(absl::string_view(Complaint()));
  const auto words = ParseStructured(absl::string_view(ComplaintWith("三小时", "两小时")));
  const auto time = ParseStructured(absl::string_view(ComplaintWith("09:30", "09:31")));

  ASSERT_TRUE(first.ok() && words.ok() && time.ok());
  EXPECT_NE(first->canonical, words->canonical);
  EXPECT_NE(first->canonical, time->canonical);
}

TEST(CloudEventTest, TheModeFollowsTheHeaders) {
  const TransportHeaders named = {{"Content-Type", "application/cloudevents+json; charset=utf-8"}};
  const TransportHeaders none = {{"x-trace", "1"}};
  const TransportHeaders batch = {{"content-type", "application/cloudevents-batch+json"}};

  EXPECT_TRUE(ParseMessage(named, Complaint()).ok());
  EXPECT_TRUE(ParseMessage(none, Complaint()).ok());
  EXPECT_TRUE(ParseMessage(BinaryHeaders(), kData).ok());
  EXPECT_THAT(Faults(ParseMessage(batch, Complaint())), ElementsAre(""));
}

TEST(CloudEventTest, EveryMissingAttributeIsNamed) {
  const auto parsed = ParseStructured(absl::string_view("{}"));

  EXPECT_THAT(Faults(parsed),
              UnorderedElementsAre("/specversion", "/id", "/source", "/type", "/data"));
}

TEST(CloudEventTest, UnknownFieldsInDataAreRefusedByName) {
  const auto parsed = ParseStructured(
      absl::string_view(ComplaintWith("\"subject\":", "\"colour\":\"red\",\"subject\":")));

  EXPECT_THAT(Faults(parsed), Contains("/data/colour"));
}

TEST(CloudEventTest, RequiredFieldsOfDataAreNamed) {
  const auto parsed = ParseStructured(absl::string_view(absl::StrCat(kComplaint, "{}}")));

  EXPECT_THAT(Faults(parsed), ElementsAre("/data/channel"));
}

struct BadAttribute {
  const char* from;
  const char* to;
  const char* pointer;
};

class BadAttributeTest : public ::testing::TestWithParam<BadAttribute> {};

TEST_P(BadAttributeTest, IsRefusedByName) {
  const auto parsed =
      ParseStructured(absl::string_view(ComplaintWith(GetParam().from, GetParam().to)));

  EXPECT_THAT(Faults(parsed), ElementsAre(GetParam().pointer));
}

INSTANTIATE_TEST_SUITE_P(
    All, BadAttributeTest,
    ::testing::Values(BadAttribute{"\"1.0\"", "\"0.3\"", "/specversion"},
                      BadAttribute{"\"1.0\"", "1", "/specversion"},
                      BadAttribute{"\"m-1\"", "\"\"", "/id"}, BadAttribute{"\"m-1\"", "7", "/id"},
                      BadAttribute{"redress.complaint", "redress.unspecified", "/type"},
                      BadAttribute{"redress.complaint", "redress.Complaint", "/type"},
                      BadAttribute{"redress.complaint", "com.example.order", "/type"},
                      BadAttribute{"2026-03-01T", "2026-13-01T", "/time"},
                      BadAttribute{"application/json", "application/xml", "/datacontenttype"},
                      BadAttribute{"application/json", "application/json; charset=gbk",
                                   "/datacontenttype"},
                      BadAttribute{"\"id\"", "\"Shop\":1,\"id\"", "/Shop"},
                      BadAttribute{"\"id\"", "\"a/b~c\":1,\"id\"", "/a~1b~0c"},
                      BadAttribute{"\"id\"", "\"shop\":[],\"id\"", "/shop"},
                      BadAttribute{"\"id\"", "\"shop\":1.5,\"id\"", "/shop"},
                      BadAttribute{"\"id\"", "\"data_base64\":\"e30=\",\"id\"", "/data_base64"},
                      BadAttribute{"\"id\"", "\"datas\":{},\"id\"", "/datas"}));

TEST(CloudEventTest, BytesThatAreNoJsonObjectAreRefused) {
  for (const absl::string_view bytes :
       {"", "poison", "[]", "null", "{\"id\":\"\xff\"}", "{\"id\":\"a\",\"id\":\"b\"}"}) {
    EXPECT_EQ(ParseStructured(bytes).status().code(), absl::StatusCode::kInvalidArgument) << bytes;
  }
}

TEST(CloudEventTest, AnOversizedEventIsRefused) {
  const std::string padded = Complaint() + std::string(kMaxInteractionSize, ' ');
  TransportHeaders headers = BinaryHeaders();
  headers.emplace_back("padding", std::string(kMaxInteractionSize, ' '));

  EXPECT_EQ(ParseStructured(absl::string_view(padded)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseBinary(headers, kData).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CloudEventTest, AHeaderThatStandsTwiceIsRefused) {
  TransportHeaders headers = BinaryHeaders();
  headers.emplace_back("ce_id", "m-2");

  EXPECT_THAT(Faults(ParseBinary(headers, kData)), ElementsAre("/id"));
}

TEST(CloudEventTest, AHeaderThatIsNotUtf8IsRefused) {
  TransportHeaders headers = BinaryHeaders();
  headers.emplace_back("ce_shop", "\xff");

  EXPECT_THAT(Faults(ParseBinary(headers, kData)), ElementsAre("/shop"));
}

TEST(CloudEventTest, AHeaderCannotStandForTheBody) {
  TransportHeaders headers = BinaryHeaders();
  headers.emplace_back("ce_data", "{}");

  EXPECT_THAT(Faults(ParseBinary(headers, kData)), ElementsAre("/data"));
}

}  // namespace
}  // namespace redress
