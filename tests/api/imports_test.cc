// POST /v1/imports on a real node.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/api/call.h"
#include "tests/api/live_service.h"

namespace redress::testing {
namespace {

class ImportsTest : public LiveServiceTest {
 protected:
  // An import of a closed ticket, as JSON on one line.
  static std::string ImportOf(const std::string& id, const std::string& words = "Cold.") {
    return absl::StrCat(
        R"({"source":"old-desk","id":")", id, R"(","kind":"complaint","channel":"letter",)",
        R"("received":"2025-03-01T09:30:00+08:00","phase":"closed","exit":"closed_elsewhere",)",
        R"("closed":"2025-03-02T09:30:00+08:00","words":")", words, R"(","row_digest":")",
        std::string(64, 'a'), R"("})");
  }

  HttpResponse Send(const std::string& lines) {
    return Ask(Post("/v1/imports", lines, {{"content-type", "application/x-ndjson"}}));
  }
};

TEST_F(ImportsTest, OneImportIsATicketAsTold) {
  const HttpResponse response = Ask(Post("/v1/imports", ImportOf("1")));

  ASSERT_EQ(response.status, 201) << response.body;
  const std::string number = BodyOf(response).at("ticket").as_string().c_str();
  EXPECT_EQ(HeaderOf(response, "Location"), "/v1/tickets/" + number);
  const auto ticket = BodyOf(Ask(Get("/v1/tickets/" + number)));
  EXPECT_EQ(ticket.at("phase"), "closed");
  EXPECT_EQ(ticket.at("closed").at("exit"), "closed_elsewhere");
  EXPECT_EQ(ticket.at("happened"), "2025-03-01T09:30:00+08:00");
  EXPECT_EQ(ticket.at("version"), 1);
}

TEST_F(ImportsTest, LinesAreAnsweredOneByOneAndOnceForEver) {
  const std::string lines =
      absl::StrCat(ImportOf("1"), "\n", ImportOf("2"), "\n{}\n", ImportOf("3"), "\n");

  const auto first = BodyOf(Send(lines));
  const auto again = BodyOf(Send(lines));

  EXPECT_EQ(first.at("done"), 3);
  EXPECT_EQ(first.at("refused"), 1);
  EXPECT_EQ(first.at("results").at(2).at("code"), "malformed");
  for (const int index : {0, 1, 3}) {
    EXPECT_EQ(first.at("results").at(index).at("status"), 201);
    EXPECT_EQ(first.at("results").at(index).at("effect"), "committed");
    EXPECT_EQ(again.at("results").at(index).at("effect"), "replayed");
    EXPECT_EQ(again.at("results").at(index).at("ticket"),
              first.at("results").at(index).at("ticket"));
  }
  EXPECT_EQ(BodyOf(Ask(Get("/v1/tickets"))).at("tickets").as_array().size(), 3);
}

TEST_F(ImportsTest, OtherContentUnderAKnownIdIsRefused) {
  ASSERT_EQ(Ask(Post("/v1/imports", ImportOf("1"))).status, 201);

  const HttpResponse other = Ask(Post("/v1/imports", ImportOf("1", "Warm.")));

  EXPECT_EQ(other.status, 409) << other.body;
  EXPECT_EQ(BodyOf(other).at("code"), "contact-exists");
}

TEST_F(ImportsTest, ARowThatTheClockRefusedCanBeMended) {
  std::string early = ImportOf("1");
  early.replace(early.find("2025-03-02"), 4, "2199");
  const HttpResponse refused = Ask(Post("/v1/imports", early));
  EXPECT_EQ(BodyOf(refused).at("code"), "happens-in-the-future") << refused.body;

  EXPECT_EQ(Ask(Post("/v1/imports", ImportOf("1"))).status, 201);
}

TEST_F(ImportsTest, ADryRunRecordsNothing) {
  const HttpResponse dry = Ask(Post("/v1/imports?dry_run=true", ImportOf("1")));

  EXPECT_EQ(dry.status, 200) << dry.body;
  EXPECT_EQ(BodyOf(dry).at("effect"), "dry_run");
  EXPECT_EQ(BodyOf(Ask(Get("/v1/tickets"))).at("tickets").as_array().size(), 0);
}

TEST_F(ImportsTest, AnythingButJsonIsRefused) {
  EXPECT_EQ(Ask(Post("/v1/imports", "a,b", {{"content-type", "text/csv"}})).status, 415);
  EXPECT_EQ(Ask(Post("/v1/imports", ImportOf("1"), {{"if-match", "\"1\""}})).status, 400);
}

}  // namespace
}  // namespace redress::testing
