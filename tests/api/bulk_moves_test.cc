// POST /v1/tickets/bulk on a real node.

#include "api/bulk_moves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/api/call.h"
#include "tests/api/live_service.h"

namespace redress::testing {
namespace {

class BulkMovesTest : public LiveServiceTest {
 protected:
  std::string Receive() {
    const HttpResponse received =
        Ask(Post("/v1/tickets", R"({"kind": "praise", "channel": "web", "words": "Thank you."})"));
    EXPECT_EQ(received.status, 201) << received.body;
    return BodyOf(received).at("ticket").as_string().c_str();
  }

  static std::string MoveOf(const std::string& verb, const std::vector<std::string>& tickets,
                            const std::string& request) {
    return absl::StrCat(R"({"verb":")", verb, R"(","tickets":[")", absl::StrJoin(tickets, "\",\""),
                        R"("],"request":)", request, "}");
  }

  HttpResponse Move(const std::string& body, HttpHeaders headers = {}) {
    return Ask(Post("/v1/tickets/bulk", body, std::move(headers)));
  }

  std::string PhaseOf(const std::string& number) {
    return BodyOf(Ask(Get("/v1/tickets/" + number))).at("phase").as_string().c_str();
  }
};

TEST_F(BulkMovesTest, EveryTicketHasItsResultAndARefusedOneLeavesTheOthers) {
  const std::string one = Receive();
  const std::string two = Receive();
  ASSERT_EQ(Ask(Post("/v1/tickets/" + one + "/withdraw", R"({"reason": "settled"})")).status, 200);

  const HttpResponse response =
      Move(MoveOf("classify", {one, two, "123"}, R"({"category": ["quality"]})"));

  ASSERT_EQ(response.status, 200) << response.body;
  const auto body = BodyOf(response);
  EXPECT_EQ(body.at("done"), 1);
  EXPECT_EQ(body.at("refused"), 2);
  EXPECT_EQ(body.at("results").at(0).at("status"), 409);
  EXPECT_EQ(body.at("results").at(0).at("code"), "move-forbidden");
  EXPECT_EQ(body.at("results").at(0).at("ticket").as_string(), one);
  EXPECT_EQ(body.at("results").at(1).at("effect"), "committed");
  EXPECT_EQ(body.at("results").at(1).at("position"), body.at("position"));
  EXPECT_EQ(body.at("results").at(2).at("status"), 400);
  EXPECT_EQ(body.at("results").at(2).at("ticket"), "123");
  EXPECT_EQ(PhaseOf(two), "classified");
}

TEST_F(BulkMovesTest, TheSameKeyDoesNothingTwiceInBulkOrAlone) {
  const std::string one = Receive();
  const std::string two = Receive();
  const HttpHeaders key = {{"idempotency-key", "k1"}};
  const std::string note = R"({"words": "seen"})";
  ASSERT_EQ(Ask(Post("/v1/tickets/" + one + "/note", note, key)).status, 200);

  const HttpResponse first = Move(MoveOf("note", {one, two}, note), key);
  const HttpResponse second = Move(MoveOf("note", {one, two}, note), key);

  EXPECT_EQ(HeaderOf(first, "Idempotency-Key"), "k1");
  EXPECT_EQ(BodyOf(first).at("results").at(0).at("effect"), "replayed");
  EXPECT_EQ(BodyOf(first).at("results").at(1).at("effect"), "committed");
  EXPECT_EQ(BodyOf(second).at("results").at(1).at("effect"), "replayed");
  EXPECT_EQ(BodyOf(Ask(Get("/v1/tickets/" + two))).at("version"), 2);
}

TEST_F(BulkMovesTest, ADryRunRecordsNothing) {
  const std::string one = Receive();

  const HttpResponse response =
      Ask(Post("/v1/tickets/bulk?dry_run=true", MoveOf("note", {one}, R"({"words": "seen"})")));

  EXPECT_EQ(BodyOf(response).at("results").at(0).at("effect"), "dry_run") << response.body;
  EXPECT_EQ(BodyOf(Ask(Get("/v1/tickets/" + one))).at("version"), 1);
}

TEST_F(BulkMovesTest, AWrongListIsRefusedAsAWhole) {
  const std::string one = Receive();
  const std::string note = R"({"words": "seen"})";
  const std::vector<std::string> many(kMaxBulkTickets + 1, one);
  const std::string spaced = one.substr(0, 4) + " " + one.substr(4);

  EXPECT_EQ(Move(MoveOf("note", many, note)).status, 413);
  EXPECT_EQ(Move(MoveOf("note", {one, spaced}, note)).status, 400);
  EXPECT_EQ(Move(MoveOf("jump", {one}, note)).status, 404);
  EXPECT_EQ(Move(R"({"verb": "note", "tickets": []})").status, 400);
  EXPECT_EQ(Move(R"({"verb": "note", "tickets": [7]})").status, 400);
  EXPECT_EQ(Move(R"({"tickets": ["1"]})").status, 400);
  EXPECT_EQ(Move(R"({"verb": "note", "tickets": ["1"], "more": 1})").status, 400);
  EXPECT_EQ(Move(MoveOf("note", {one}, "7")).status, 400);
  EXPECT_EQ(Move(MoveOf("note", {one}, note), {{"if-match", "\"1\""}}).status, 400);
  EXPECT_EQ(BodyOf(Ask(Get("/v1/tickets/" + one))).at("version"), 1);
}

}  // namespace
}  // namespace redress::testing
