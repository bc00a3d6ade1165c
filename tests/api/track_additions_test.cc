// What a customer adds on /track, on a real node that asks for tokens of all others.

#include "api/track_additions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/json/serialize.hpp"
#include "tests/api/call.h"
#include "tests/api/live_service.h"

namespace redress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kKey[] = "00112233445566778899aabbccddeeff";

class TrackAdditionsTest : public LiveServiceTest {
 protected:
  void SetUp() override {
    LiveServiceTest::SetUp();
    closed_ = std::make_unique<Service>(*node_, clock_, random_, counters_, AccessMode::kTokens);
    Open(number_, secret_);
  }

  void Open(std::string& number, std::string& secret) {
    const boost::json::object body = BodyOf(Ask(
        Post("/v1/tickets",
             R"({"kind":"complaint","channel":"phone","words":"cold","remedy_sought":"none stated",
                     "customer":{"points":[{"kind":"phone","value":"+8613800000001"}]}})")));
    number = body.at("ticket").as_string();
    secret = body.at("tracking_secret").as_string();
  }

  // What a browser sends that has no session and no script.
  HttpResponse Send(const std::string& more) { return Send(number_, secret_, more); }
  HttpResponse Send(const std::string& number, const std::string& secret, const std::string& more) {
    HttpRequest request =
        Post("/track", absl::StrCat("lang=en&number=", number, "&secret=", secret, more),
             {{"content-type", "application/x-www-form-urlencoded"}});
    request.peer.network = "192.0.2.1";
    return testing::Ask(*closed_, std::move(request));
  }
  HttpResponse Add(const std::string& words, const std::string& key = kKey) {
    return Send(absl::StrCat("&ask=words&key=", key, "&words=", words));
  }

  std::string Timeline() { return Ask(Get("/v1/tickets/" + number_ + "/timeline")).body; }
  std::size_t Facts() {
    return BodyOf(Ask(Get("/v1/tickets/" + number_ + "/timeline")))
        .at("timeline")
        .as_array()
        .size();
  }

  std::unique_ptr<Service> closed_;
  std::string number_;
  std::string secret_;
};

TEST_F(TrackAdditionsTest, WordsAreAContactOfTheMatterByTheWeb) {
  const HttpResponse response = Add("It+dripped+again%0D%0Alast+night.");

  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, AllOf(HasSubstr("was added"), Not(HasSubstr("dripped"))));
  EXPECT_THAT(Timeline(), AllOf(HasSubstr(R"(It dripped again\nlast night.)"),
                                HasSubstr(R"("web")"), HasSubstr(R"("track")")));
}

TEST_F(TrackAdditionsTest, AFormThatIsSentAgainIsTakenOnceAndAChangedOneBesides) {
  Add("once");
  const std::size_t facts = Facts();

  EXPECT_EQ(Add("once").status, 200);
  EXPECT_EQ(Facts(), facts);
  EXPECT_EQ(Add("another").status, 200);
  EXPECT_GT(Facts(), facts);
}

TEST_F(TrackAdditionsTest, WhoAsksForACallIsPlannedOneOfTheMatter) {
  const HttpResponse response = Send(absl::StrCat("&ask=callback&words=&key=", kKey));

  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("call you back"));
  const boost::json::object calls = BodyOf(Ask(Get("/v1/callbacks?open=true")));
  ASSERT_EQ(calls.at("callbacks").as_array().size(), 1);
  EXPECT_THAT(boost::json::serialize(calls), AllOf(HasSubstr(number_), HasSubstr("asked_for")));
}

TEST_F(TrackAdditionsTest, WithoutTheSecretNothingIsTaken) {
  const std::size_t facts = Facts();
  std::string other;
  std::string others_secret;
  Open(other, others_secret);

  EXPECT_EQ(Send(number_, others_secret, absl::StrCat("&ask=words&words=x&key=", kKey)).status,
            404);
  EXPECT_EQ(Send(number_, "", absl::StrCat("&ask=words&words=x&key=", kKey)).status, 400);
  EXPECT_EQ(Facts(), facts);
}

TEST_F(TrackAdditionsTest, WhatCannotBeTakenIsSaidAndKeptInTheForm) {
  const std::size_t facts = Facts();

  EXPECT_EQ(Add("").status, 400);
  EXPECT_EQ(Add("+%0D%0A+").status, 400);
  EXPECT_EQ(Add("kept", "no-key").status, 400);
  EXPECT_EQ(Add("%FF").status, 400);
  const HttpResponse wide = Add("%3Cb%3E" + std::string(kMaxAddedWords, 'x'));
  EXPECT_EQ(wide.status, 400);
  EXPECT_THAT(wide.body,
              AllOf(HasSubstr("role=\"alert\""), HasSubstr("&lt;b&gt;xxx"), Not(HasSubstr("<b>"))));
  EXPECT_EQ(Facts(), facts);
}

TEST_F(TrackAdditionsTest, AsManyCharactersOfAnyLanguageAsAreSaidAreTaken) {
  std::string words;
  for (int i = 0; i < kMaxAddedWords; ++i) absl::StrAppend(&words, "%E7%94%B5");

  EXPECT_LE(words.size() + 200, closed_->MaxBody(Post("/track", "")));
  EXPECT_EQ(Add(words).status, 200);
}

TEST_F(TrackAdditionsTest, OneMatterIsAddedToSoOftenAndNoOftener) {
  for (int i = 0; i < kMaxAddedAtOnce; ++i) ASSERT_EQ(Add(absl::StrCat("n", i)).status, 200);
  const HttpResponse refused = Add("one+more");
  std::string other;
  std::string others_secret;
  Open(other, others_secret);

  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.body,
              AllOf(HasSubstr("wait some minutes"), HasSubstr("one more"), HasSubstr(kKey)));
  EXPECT_EQ(Send(other, others_secret, absl::StrCat("&ask=words&words=x&key=", kKey)).status, 200);
}

}  // namespace
}  // namespace redress::testing
