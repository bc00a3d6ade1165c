// How a customer follows a ticket, by number and secret, on a real node that asks for tokens of all
// others.

#include "api/tracking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/tracking_secret.h"
#include "boost/json/serialize.hpp"
#include "tests/api/call.h"
#include "tests/api/live_service.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/manual_clock.h"

namespace redress::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

const HttpHeaders kBo = {{"redress-actor", "bo; handler"}};
constexpr char kFarDue[] = "2099-03-01T09:30:00+08:00";

struct Opened {
  std::string number;
  std::string secret;

  std::string path() const { return "/v1/tickets/" + number; }
};

std::string TextAt(const boost::json::object& body, const char* name) {
  const auto* value = body.if_contains(name);
  return value == nullptr || !value->is_string() ? "" : value->as_string().c_str();
}

class TrackingTest : public LiveServiceTest {
 protected:
  boost::json::object Done(const HttpRequest& request, int status = 200) {
    const HttpResponse response = Ask(request);
    EXPECT_EQ(response.status, status) << request.path << " " << response.body;
    return BodyOf(response);
  }

  static HttpRequest Complaint(const std::string& phone, HttpHeaders headers = {}) {
    return Post("/v1/tickets",
                absl::StrCat(R"({"kind":"complaint","channel":"phone","words":"cold",)",
                             R"("remedy_sought":"none stated","customer":{"points":[)",
                             R"({"kind":"phone","value":")", LineOf(phone), R"("}]}})"),
                std::move(headers));
  }

  Opened Open(const std::string& phone = "1") {
    const boost::json::object body = Done(Complaint(phone), 201);
    return {TextAt(body, "ticket"), TextAt(body, "tracking_secret")};
  }

  // Answered by bo, with words told and others that are not.
  void Answer(const Opened& ticket) {
    Done(Post(
        ticket.path() + "/acknowledge",
        R"({"told":{"channel":"sms","words":"we have it","at":"2026-03-01T09:30:00+08:00"}})"));
    Done(Post(ticket.path() + "/classify", R"({"category":["quality"],"reason":"canary-reason"})"));
    Done(Post(ticket.path() + "/assign", R"({"holder":{"unit":"canary-unit","person":"bo"}})"));
    Done(Post(ticket.path() + "/note", R"({"words":"canary-note"})"));
    Done(Post(ticket.path() + "/tell", R"({"told":{"channel":"chat","words":"we look at it"}})"));
    Done(Post(ticket.path() + "/start", "{}", kBo));
    Done(Post(ticket.path() + "/answer",
              R"({"outcome":"upheld","words":"we are sorry","cause":"canary-cause",
                  "told":{"channel":"email"}})",
              kBo));
  }

  // By one who shows no token, where all others must.
  HttpResponse Follow(const std::string& number, const std::string& secret,
                      const std::string& network = "192.0.2.1") {
    HttpRequest request = Get("/v1/track/" + number, {{std::string(kTrackingHeader), secret}});
    request.peer.network = network;
    return testing::Ask(*closed_, std::move(request));
  }
  HttpResponse Follow(const Opened& ticket) { return Follow(ticket.number, ticket.secret); }
  boost::json::object Followed(const Opened& ticket) {
    const HttpResponse response = Follow(ticket);
    EXPECT_EQ(response.status, 200) << response.body;
    return BodyOf(response);
  }

  void SetUp() override {
    LiveServiceTest::SetUp();
    closed_ = std::make_unique<Service>(*node_, clock_, random_, counters_, AccessMode::kTokens);
  }

  std::unique_ptr<Service> closed_;
};

std::vector<std::string> WordsOf(const boost::json::object& body) {
  std::vector<std::string> words;
  for (const auto& told : body.at("told").as_array()) {
    const auto& step = told.as_object();
    words.push_back(absl::StrCat(TextAt(step, "what"), " by ", TextAt(step, "channel"), ": ",
                                 TextAt(step, "words")));
  }
  return words;
}

TEST_F(TrackingTest, WhoTakesAMatterInIsToldTheSecretAgainWhereTheRequestIsSentAgain) {
  const HttpHeaders key = {{"idempotency-key", "k1"}};
  const auto opened = Done(Complaint("1", key), 201);
  const auto again = Done(Complaint("1", key), 201);

  EXPECT_THAT(TextAt(opened, "tracking_secret"),
              MatchesRegex("([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}"));
  EXPECT_EQ(again.at("effect").as_string(), "replayed");
  EXPECT_EQ(again.at("tracking_secret"), opened.at("tracking_secret"));
}

TEST_F(TrackingTest, NothingElseTellsTheSecret) {
  const Opened ticket = Open();
  EXPECT_FALSE(
      Done(Post("/v1/tickets?dry_run=true", Complaint("1").body)).contains("tracking_secret"));
  EXPECT_FALSE(Done(Post(ticket.path() + "/note", R"({"words":"x"})")).contains("tracking_secret"));
  for (const std::string& path :
       {ticket.path(), ticket.path() + "/timeline", ticket.path() + "/why",
        std::string("/v1/tickets"), std::string("/v1/journal"), std::string("/v1/status")}) {
    const HttpResponse response = Ask(Get(path));

    ASSERT_EQ(response.status, 200) << path;
    EXPECT_THAT(response.body,
                AllOf(Not(HasSubstr("tracking_secret")), Not(HasSubstr(ticket.secret))))
        << path;
  }
}

TEST_F(TrackingTest, AnInteractionThatOpensATicketTellsItsSecretAndAFurtherOneDoesNot) {
  const auto event = [](const std::string& id, const std::string& more) {
    return absl::StrCat(R"({"specversion":"1.0","source":"crm","id":")", id,
                        R"(","type":"redress.complaint","data":{"channel":"phone","words":"cold",)",
                        R"("remedy_sought":"none stated","customer":{"points":[)",
                        R"({"kind":"account","value":"A-17"}]})", more, "}}");
  };
  const HttpHeaders lines = {{"content-type", "application/x-ndjson"}};

  const auto opened = Done(Post("/v1/interactions", event("1", "")), 201);
  const std::string of_it = absl::StrCat(R"(,"ticket":")", TextAt(opened, "ticket"), "\"");
  const auto many = Done(
      Post("/v1/interactions", absl::StrCat(event("2", ""), "\n", event("3", of_it)), lines), 200);

  const auto& results = many.at("results").as_array();
  EXPECT_EQ(Follow(TextAt(opened, "ticket"), TextAt(opened, "tracking_secret")).status, 200);
  EXPECT_EQ(Follow(TextAt(results.at(0).as_object(), "ticket"),
                   TextAt(results.at(0).as_object(), "tracking_secret"))
                .status,
            200);
  EXPECT_FALSE(results.at(1).as_object().contains("tracking_secret"));
}

TEST_F(TrackingTest, ACustomerSeesHowItStandsAndWhatWasToldWhen) {
  const Opened ticket = Open();
  const auto begun = Followed(ticket);
  Answer(ticket);

  const auto body = Followed(ticket);

  EXPECT_EQ(TextAt(begun, "en"), "We have received it.");
  EXPECT_EQ(TextAt(begun, "zh"), "已受理。");
  EXPECT_EQ(TextAt(body, "phase"), "answered");
  EXPECT_EQ(TextAt(body, "en"), "We have answered.");
  EXPECT_THAT(WordsOf(body),
              ElementsAre("receipt by sms: we have it", "news by chat: we look at it",
                          "answer by email: we are sorry"));
  EXPECT_EQ(TextAt(body.at("told").at(0).as_object(), "at"), "2026-03-01T09:30:00+08:00");
  EXPECT_FALSE(body.contains("next"));
}

TEST_F(TrackingTest, ACustomerSeesNothingOfWhoHandlesItOrWhatTheyNote) {
  const Opened ticket = Open();
  Answer(ticket);

  const HttpResponse response = Follow(ticket);

  EXPECT_THAT(response.body, AllOf(Not(HasSubstr("canary")), Not(HasSubstr("bo")),
                                   Not(HasSubstr("ana")), Not(HasSubstr("position"))));
  EXPECT_EQ(HeaderOf(response, "Redress-Position"), "");
}

TEST_F(TrackingTest, TheNextPromiseIsTheOneToTheCustomerThatIsDueFirst) {
  const Opened ticket = Open();
  Done(Post(ticket.path() + "/promise", R"({"what":"canary","due":"2099-04-01T09:30:00+08:00"})"));
  Done(Post(ticket.path() + "/promise",
            absl::StrCat(R"({"what":"canary","due":")", kFarDue, "\"}")));

  const auto body = Followed(ticket);

  ASSERT_TRUE(body.contains("next")) << boost::json::serialize(body);
  EXPECT_EQ(TextAt(body.at("next").as_object(), "due"), kFarDue);
  EXPECT_THAT(TextAt(body.at("next").as_object(), "en"),
              HasSubstr("Promised by Sun 1 Mar 2099 09:30 +08:00"));
}

TEST_F(TrackingTest, AMergedTicketTellsHowTheOtherStandsAndWhatWasToldThereSince) {
  const Opened one = Open();
  const Opened other = Open();
  Done(Post(other.path() + "/tell",
            R"({"told":{"channel":"chat","words":"of the other, before"}})"));
  Done(Post(one.path() + "/tell", R"({"told":{"channel":"chat","words":"of the one"}})"));
  Done(Post(one.path() + "/merge",
            absl::StrCat(R"({"into":")", other.number, R"(","reason":"the same"})")));
  Answer(other);

  const auto body = Followed(one);

  EXPECT_EQ(TextAt(body, "phase"), "answered");
  EXPECT_THAT(WordsOf(body),
              ElementsAre("news by chat: of the one", "receipt by sms: we have it",
                          "news by chat: we look at it", "answer by email: we are sorry"));
  EXPECT_THAT(boost::json::serialize(body), Not(HasSubstr(other.number)));

  Done(Post(one.path() + "/undo_merge", R"({"reason":"two after all"})"));
  const auto undone = Followed(one);
  EXPECT_EQ(TextAt(undone, "phase"), "received");
  EXPECT_THAT(WordsOf(undone), ElementsAre("news by chat: of the one"));
}

TEST_F(TrackingTest, AMergedTicketTellsNothingOfTheOtherOnceThatWasFoundToBeAnotherCustomers) {
  const Opened one = Open();
  const Opened other = Open();
  const std::string wang = TextAt(Done(Complaint("2"), 201), "customer");
  Done(Post(one.path() + "/merge",
            absl::StrCat(R"({"into":")", other.number, R"(","reason":"the same"})")));
  Done(Post(other.path() + "/correct_customer",
            absl::StrCat(R"({"customer":")", wang, R"(","reason":"it was Wang"})")));
  Done(Post(other.path() + "/tell", R"({"told":{"channel":"chat","words":"to Wang"}})"));

  const auto body = Followed(one);

  EXPECT_EQ(TextAt(body, "en"), "It goes on together with another matter.");
  EXPECT_THAT(WordsOf(body), ElementsAre());
}

TEST_F(TrackingTest, AWrongSecretAndAnUnknownNumberAreAnsweredAlike) {
  const Opened ticket = Open();
  const std::string unknown = node_->names().TicketNumber(std::string(32, 'u'), 0);
  const Opened other = Open("2");

  const HttpResponse wrong = Follow(ticket.number, other.secret);
  const HttpResponse none = Follow(unknown, ticket.secret);
  const HttpResponse derived = Follow(unknown, TrackingSecretText(node_->names(), unknown));

  for (const HttpResponse& response : {wrong, none, derived}) {
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, wrong.body);
    EXPECT_EQ(response.headers, wrong.headers);
    EXPECT_THAT(response.body, HasSubstr("not-tracked"));
  }
}

TEST_F(TrackingTest, ASecretThatIsMissingIsAskedForAndOneInTheUrlIsRefused) {
  const Opened ticket = Open();
  const std::string path = "/v1/track/" + ticket.number;

  EXPECT_EQ(testing::Ask(*closed_, Get(path)).status, 400);
  EXPECT_EQ(testing::Ask(*closed_, Get(path + "?secret=" + ticket.secret,
                                       {{std::string(kTrackingHeader), ticket.secret}}))
                .status,
            400);
  EXPECT_EQ(Follow("1234", ticket.secret).status, 400);
  EXPECT_EQ(Follow(ticket.number, std::string(65, '0')).status, 400);
}

TEST_F(TrackingTest, WrongSecretsAreBoundedByNumberAndRightOnesAreNot) {
  const Opened ticket = Open();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(Follow(ticket).status, 200);
  for (int i = 0; i < kTries.at_once; ++i) {
    ASSERT_EQ(Follow(ticket.number, "WRONG", absl::StrCat("192.0.2.", i)).status, 404);
  }

  const HttpResponse refusal = Follow(ticket.number, "WRONG", "198.51.100.1");

  EXPECT_EQ(refusal.status, 429);
  EXPECT_THAT(refusal.body, HasSubstr("too-many-tries"));
  EXPECT_THAT(HeaderOf(refusal, "Retry-After"), MatchesRegex("1[0-2]"));
  EXPECT_EQ(Follow(ticket).status, 429);
}

TEST_F(TrackingTest, WrongSecretsAreBoundedByNetwork) {
  const Opened ticket = Open();
  for (std::uint64_t i = 0; i < 5; ++i) {
    const std::string unknown = node_->names().TicketNumber(std::string(32, 'u'), i);
    ASSERT_EQ(Follow(unknown, "WRONG", "2001:db8::/64").status, 404);
  }

  EXPECT_EQ(Follow(ticket.number, ticket.secret, "2001:db8::/64").status, 429);
  EXPECT_EQ(Follow(ticket.number, ticket.secret, "2001:db8:0:1::/64").status, 200);
}

TEST(TrackingLimitTest, AMinuteLaterThereAreFiveTriesAgain) {
  ManualClock clock;
  TrackingLimit limit(clock);
  const auto tries = [&] {
    int taken = 0;
    while (limit.Take("1", "192.0.2.1") == absl::ZeroDuration()) ++taken;
    return taken;
  };

  EXPECT_EQ(tries(), 5);
  clock.Advance(absl::Seconds(12));
  EXPECT_EQ(tries(), 1);
  EXPECT_EQ(limit.Take("1", "192.0.2.1"), absl::Seconds(12));
  clock.Advance(absl::Minutes(1));
  EXPECT_EQ(tries(), 5);
}

// Worked out by another program, from RFC 2104 and Crockford's letters.
TEST(TrackingSecretTest, ItIsAsFrozen) {
  EXPECT_EQ(TrackingSecretText(Names(std::string(32, 'k')), "7997390317030"),
            "W5ND-T9AK-XEXB-38ZM");
}

TEST(TrackingSecretTest, ItIsTakenAsPeopleWriteIt) {
  const Names names(std::string(32, 'k'));
  const std::string number = names.TicketNumber(std::string(32, 'c'), 0);
  const std::string secret = TrackingSecretText(names, number);

  EXPECT_TRUE(IsTrackingSecret(names, number, secret));
  EXPECT_TRUE(IsTrackingSecret(names, number, absl::AsciiStrToLower(secret)));
  EXPECT_TRUE(IsTrackingSecret(names, number, absl::StrReplaceAll(secret, {{"-", ""}})));
  EXPECT_TRUE(IsTrackingSecret(names, number, absl::StrReplaceAll(secret, {{"-", " "}})));
  EXPECT_TRUE(
      IsTrackingSecret(names, number, absl::StrReplaceAll(secret, {{"0", "o"}, {"1", "l"}})));
}

TEST(TrackingSecretTest, NoOtherTextIsTaken) {
  const Names names(std::string(32, 'k'));
  const std::string number = names.TicketNumber(std::string(32, 'c'), 0);
  const std::string other = names.TicketNumber(std::string(32, 'c'), 1);
  const std::string secret = TrackingSecretText(names, number);

  EXPECT_FALSE(IsTrackingSecret(names, other, secret));
  EXPECT_FALSE(IsTrackingSecret(Names(std::string(32, 'o')), number, secret));
  EXPECT_FALSE(IsTrackingSecret(names, number, ""));
  EXPECT_FALSE(IsTrackingSecret(names, number, secret + "0"));
  EXPECT_FALSE(IsTrackingSecret(names, number, secret.substr(0, secret.size() - 1)));
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (secret[i] == '-') continue;
    std::string wrong = secret;
    wrong[i] = wrong[i] == '7' ? '8' : '7';
    EXPECT_FALSE(IsTrackingSecret(names, number, wrong)) << i;
  }
}

}  // namespace
}  // namespace redress::testing
