// POST /v1/tickets/bulk with a filter in the place of numbers, on a real node.

#include "api/bulk_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/api/call.h"
#include "tests/api/token_service.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

class BulkSelectionTest : public TokenServiceTest {
 protected:
  void SetUp() override {
    TokenServiceTest::SetUp();
    eve_ = TokenOf("eve", "supervisor");
  }
  std::string ReceiveOne() {
    const HttpResponse received = Receive(Showing(eve_));
    EXPECT_EQ(received.status, 201) << received.body;
    return std::string(BodyOf(received).at("ticket").as_string());
  }
  static std::string MoveOf(const std::string& select, const std::string& move = "note",
                            const std::string& fields = R"({"words": "seen"})") {
    return absl::StrCat(R"({"select": )", select, R"(, "move": ")", move, R"(", "fields": )",
                        fields, "}");
  }
  HttpResponse Move(const std::string& body, const std::string& token, const std::string& key = "",
                    const std::string& query = "") {
    HttpHeaders headers = Showing(token);
    if (!key.empty()) headers.emplace_back("idempotency-key", key);
    return Send("/v1/tickets/bulk" + query, body, std::move(headers));
  }
  HttpResponse Move(const std::string& body) { return Move(body, eve_); }
  std::string FactsOf(const std::string& number) {
    return absl::StrCat(
        BodyOf(Ask(Get("/v1/tickets/" + number, Showing(eve_)))).at("version").as_int64());
  }

  std::string eve_;
};

TEST_F(BulkSelectionTest, WhatTheFilterFindsIsMovedAndNothingElse) {
  const std::string one = ReceiveOne(), two = ReceiveOne(), closed = ReceiveOne();
  ASSERT_EQ(
      Send("/v1/tickets/" + closed + "/withdraw", R"({"reason": "settled"})", Showing(eve_)).status,
      200);

  const HttpResponse response =
      Move(MoveOf(R"({"filter": {"phase": "received"}, "expected_count": 2})"));

  ASSERT_EQ(response.status, 200) << response.body;
  const auto body = BodyOf(response);
  EXPECT_EQ(body.at("done"), 2);
  EXPECT_EQ(body.at("results").at(0).at("ticket").as_string(), two);  // the latest first
  EXPECT_EQ(body.at("results").at(1).at("ticket").as_string(), one);
  EXPECT_EQ(FactsOf(one), "2");
  EXPECT_EQ(FactsOf(closed), "2");  // received, withdrawn
}

TEST_F(BulkSelectionTest, AnotherCountIsRefusedAndToldUnlessItMayHaveChanged) {
  const std::string one = ReceiveOne();
  ReceiveOne();

  const HttpResponse refused = Move(MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1})"));

  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(CodeOf(refused), "count-changed");
  EXPECT_EQ(BodyOf(refused).at("count"), 2);
  EXPECT_EQ(FactsOf(one), "1");
  const HttpResponse allowed =
      Move(MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1, "allow_changed": true})"));
  EXPECT_EQ(BodyOf(allowed).at("done"), 2) << allowed.body;
}

TEST_F(BulkSelectionTest, TheSameKeyMovesAgainWhatItMovedAndNothingElse) {
  const std::string one = ReceiveOne();
  const std::string body = MoveOf(R"({"filter": {"phase": "received"}, "expected_count": 1})",
                                  "classify", R"({"category": ["quality"]})");
  ASSERT_EQ(BodyOf(Move(body, eve_, "k1")).at("done"), 1);
  const std::string later = ReceiveOne();

  const HttpResponse again = Move(body, eve_, "k1");

  ASSERT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(BodyOf(again).at("results").as_array().size(), 1);
  EXPECT_EQ(BodyOf(again).at("results").at(0).at("ticket").as_string(), one);
  EXPECT_EQ(BodyOf(again).at("results").at(0).at("effect"), "replayed");
  EXPECT_EQ(FactsOf(later), "1");
  const HttpResponse other =
      Move(MoveOf(R"({"filter": {"open": "true"}, "expected_count": 2})"), eve_, "k1");
  EXPECT_EQ(other.status, 422) << other.body;
  EXPECT_EQ(CodeOf(other), "key-reused");
}

TEST_F(BulkSelectionTest, ADryRunRecordsNothingAndIsNotRemembered) {
  const std::string one = ReceiveOne();
  const std::string body = MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1})");

  const HttpResponse tried = Move(body, eve_, "k1", "?dry_run=true");
  EXPECT_EQ(BodyOf(tried).at("results").at(0).at("effect"), "dry_run") << tried.body;
  EXPECT_EQ(FactsOf(one), "1");
  ReceiveOne();

  EXPECT_EQ(CodeOf(Move(body, eve_, "k1")), "count-changed");
}

TEST_F(BulkSelectionTest, ANarrowedTokenMovesWhatItSeesAndIsToldOfNothingElse) {
  const std::string one = ReceiveOne(), two = ReceiveOne();
  ASSERT_EQ(Send("/v1/tickets/" + one + "/classify", R"({"category": ["quality"]})", Showing(eve_))
                .status,
            200);
  ASSERT_EQ(
      Send("/v1/tickets/" + one + "/assign", R"({"holder": {"unit": "a"}})", Showing(eve_)).status,
      200);
  const HttpResponse issued =
      Issue(R"({"person": "ben", "roles": ["supervisor"], "teams": ["a"]})");
  const std::string of_a(BodyOf(issued).at("secret").as_string());
  const std::string all = MoveOf(R"({"filter": {"open": "true"}, "expected_count": 2})");

  const HttpResponse refused = Move(all, of_a);
  EXPECT_EQ(BodyOf(refused).at("count"), 1) << refused.body;
  const HttpResponse moved =
      Move(MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1})"), of_a);
  EXPECT_EQ(BodyOf(moved).at("done"), 1) << moved.body;
  EXPECT_EQ(FactsOf(two), "1");
}

TEST_F(BulkSelectionTest, WhoMayNotSeeTicketsIsToldNoCountAndMasksAreNotTriedOut) {
  ReceiveOne();
  const std::string by_name = MoveOf(R"({"filter": {"text": "dark"}, "expected_count": 7})");

  const HttpResponse upstream = Move(by_name, TokenOf("pms", "upstream"));
  EXPECT_EQ(upstream.status, 403) << upstream.body;
  EXPECT_THAT(upstream.body, HasSubstr("read.tickets"));
  const HttpResponse masked = Move(by_name, TokenOf("ari", "arbiter"));
  EXPECT_EQ(masked.status, 403) << masked.body;
  EXPECT_THAT(masked.body, HasSubstr("masked"));
  EXPECT_EQ(CodeOf(Move(by_name)), "count-changed");
}

TEST_F(BulkSelectionTest, TheViewsAreAsNewAsTheListThatWasSeen) {
  const HttpResponse received = Receive(Showing(eve_));
  const std::string at(BodyOf(received).at("position").as_string());

  const HttpResponse moved = Move(MoveOf(
      absl::StrCat(R"({"filter": {"open": "true"}, "expected_count": 1, "at": ")", at, "\"}")));
  EXPECT_EQ(BodyOf(moved).at("done"), 1) << moved.body;
  EXPECT_EQ(Move(MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1, "at": "x"})")).status,
            400);
}

TEST_F(BulkSelectionTest, AWrongSelectionIsRefusedByTheNameOfWhatIsWrong) {
  const auto refused = [&](const std::string& body, const std::string& pointer) {
    const HttpResponse response = Move(body);
    EXPECT_EQ(response.status, 400) << response.body;
    EXPECT_THAT(response.body, HasSubstr(pointer));
  };
  refused(MoveOf(R"({"filter": {"fase": "received"}, "expected_count": 1})"),
          "/select/filter/fase");
  refused(MoveOf(R"({"filter": {"team": ""}, "expected_count": 1})"), "/select/filter/team");
  refused(MoveOf(R"({"filter": {}, "expected_count": 1})"), "/select/filter");
  // A filter that the list does not know would leave it wider than was meant.
  refused(MoveOf(R"({"filter": {"open": "true", "state": "returned"}, "expected_count": 1})"),
          "/select/filter/state");
  refused(MoveOf(R"({"filter": {"phase": "unheard-of"}, "expected_count": 1})"), "phase");
  refused(MoveOf(R"({"filter": {"open": "true"}})"), "/select/expected_count");
  refused(MoveOf(R"({"filter": {"open": "true"}, "expected_count": -1})"), "expected_count");
  refused(MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1, "more": 1})"),
          "/select/more");
  refused(R"({"select": {"filter": {"open": "true"}, "expected_count": 1}, "tickets": []})",
          "/tickets");
  refused(R"({"select": {"filter": {"open": "true"}, "expected_count": 1}})", "/move");
  EXPECT_EQ(Move(MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1})", "jump")).status,
            404);
  ReceiveOne();
  const HttpResponse wrong_field = Move(
      MoveOf(R"({"filter": {"open": "true"}, "expected_count": 1})", "note", R"({"wrds": "x"})"));
  EXPECT_THAT(wrong_field.body, HasSubstr("/fields/wrds"));
}

}  // namespace
}  // namespace redress::testing
