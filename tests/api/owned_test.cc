// Saved views and phrases over HTTP, on a real node.

#include "api/owned.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "node/room.h"
#include "tests/api/call.h"
#include "tests/api/token_service.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class OwnedApiTest : public TokenServiceTest {
 protected:
  void SetUp() override {
    TokenServiceTest::SetUp();
    eve_ = TokenOf("eve", "supervisor");
    bo_ = TokenOf("bo", "handler");
    ASSERT_EQ(Send("/v1/agents/bo/describe", R"({"profile": {}})", Showing(eve_)).status, 200);
    ASSERT_EQ(Send("/v1/teams/water/describe", R"({"profile": {"members": ["bo"]}})", Showing(eve_))
                  .status,
              200);
  }
  HttpResponse Keep(const std::string& kind, const std::string& body, const std::string& token) {
    return Send("/v1/" + kind, body, Showing(token));
  }
  std::string Kept(const std::string& body, const std::string& token) {
    const HttpResponse kept = Keep("views", body, token);
    EXPECT_EQ(kept.status, 201) << kept.body;
    return kept.status == 201 ? std::string(BodyOf(kept).at("view").as_string()) : "";
  }
  HttpResponse Read(const std::string& target, const std::string& token) {
    return Ask(Get("/v1/" + target, Showing(token)));
  }
  std::vector<std::string> NamesIn(const std::string& target, const std::string& token,
                                   const char* items = "views") {
    const HttpResponse page = Read(target, token);
    EXPECT_EQ(page.status, 200) << page.body;
    std::vector<std::string> names;
    const auto body = BodyOf(page);
    for (const auto& item : body.at(items).as_array()) {
      names.emplace_back(item.at("name").as_string());
    }
    return names;
  }

  std::string eve_, bo_;
};

TEST_F(OwnedApiTest, AViewIsReadBackAsItWasKeptNowAndAsOfThen) {
  const std::string id = Kept(
      R"({"name": "待件", "filter": {"waiting": "parts", "team": "water"},
          "columns": ["number", "time_left"], "order": [{"column": "due", "descending": true}],
          "group": "team", "owner": {"team": "water"}})",
      bo_);
  const auto first = BodyOf(Read("views/" + id, bo_));
  EXPECT_EQ(first.at("filter").at("waiting"), "parts");
  EXPECT_EQ(first.at("columns").at(1), "time_left");
  EXPECT_EQ(first.at("order").at(0).at("descending"), true);
  EXPECT_EQ(first.at("owner").at("team"), "water");
  EXPECT_EQ(first.at("created_by"), "bo");
  const std::string then(first.at("position").as_string());

  ASSERT_EQ(Send("/v1/views/" + id + "/change", R"({"name": "new"})", Showing(bo_)).status, 200);
  const auto second = BodyOf(Read("views/" + id, bo_));
  EXPECT_EQ(second.at("name"), "new");
  EXPECT_FALSE(second.contains("filter") && !second.at("filter").as_object().empty());
  EXPECT_EQ(second.at("owner").at("team"), "water");
  EXPECT_EQ(BodyOf(Read("views/" + id + "?at=" + then, bo_)).at("name"), "待件");

  ASSERT_EQ(Send("/v1/views/" + id + "/delete", "{}", Showing(bo_)).status, 200);
  EXPECT_EQ(Read("views/" + id, bo_).status, 404);
  EXPECT_EQ(Read("views/" + id + "/timeline", bo_).status, 404);
  EXPECT_EQ(BodyOf(Read("views/" + id + "?at=" + then, eve_)).at("name"), "待件");
  EXPECT_EQ(BodyOf(Read("views/" + id + "/timeline", eve_)).at("timeline").as_array().size(), 3);
}

TEST_F(OwnedApiTest, EachIsShownWhatIsForThemAndWhoSupervisesMayLookAtAll) {
  const std::string bos = Kept(R"({"name": "bo's"})", bo_);
  Kept(R"({"name": "water's", "owner": {"team": "water"}})", bo_);
  Kept(R"({"name": "all's", "owner": {"all": true}})", eve_);
  const std::string ana = TokenOf("ana", "agent");

  EXPECT_THAT(NamesIn("views", bo_), UnorderedElementsAre("bo's", "water's", "all's"));
  EXPECT_THAT(NamesIn("views", ana), ElementsAre("all's"));
  EXPECT_THAT(NamesIn("views", eve_), ElementsAre("all's"));
  EXPECT_THAT(NamesIn("views?everybody=true", eve_),
              UnorderedElementsAre("bo's", "water's", "all's"));
  EXPECT_EQ(Read("views?everybody=true", ana).status, 403);
  EXPECT_EQ(Read("views/" + bos, ana).status, 404);
  EXPECT_EQ(Read("views/" + bos + "/timeline", ana).status, 404);
  EXPECT_EQ(Read("views/" + bos, eve_).status, 200);
  EXPECT_EQ(Send("/v1/views/" + bos + "/change", R"({"name": "hers"})", Showing(ana)).status, 403);
}

TEST_F(OwnedApiTest, AFilterThatTheListWouldRefuseIsRefusedAlike) {
  for (const char* const wrong : {R"({"phase": "unheard-of"})", R"({"received_from": "today"})",
                                  R"({"text": "!"})", R"({"team": "a", "without": "team"})"}) {
    const HttpResponse refused =
        Keep("views", absl::StrCat(R"({"name": "wrong", "filter": )", wrong, "}"), bo_);
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_EQ(CodeOf(refused), CodeOf(Read("tickets?phase=unheard-of", bo_)));
    EXPECT_THAT(refused.body, HasSubstr("/filter"));
  }
  EXPECT_THAT(Keep("views", R"({"name": "wrong", "filter": {"fase": "x"}})", bo_).body,
              HasSubstr("/filter/fase"));
  EXPECT_THAT(Keep("views", R"({"name": "wrong", "filter": {"phase": ""}})", bo_).body,
              HasSubstr("/filter/phase"));
  const std::string id = Kept(R"({"name": "right"})", bo_);
  EXPECT_EQ(Send("/v1/views/" + id + "/change",
                 R"({"name": "right", "filter": {"open": "perhaps"}})", Showing(bo_))
                .status,
            400);
  const HttpResponse masked = Keep("views", R"({"name": "by name", "filter": {"text": "Wang"}})",
                                   TokenOf("ari", "arbiter"));
  EXPECT_EQ(masked.status, Read("tickets?text=Wang", TokenOf("ari", "arbiter")).status);
  EXPECT_EQ(masked.status, 403);
}

TEST_F(OwnedApiTest, AStateIsKeptBesideWhatTheListOfWhatIsDueKnowsAndNothingElse) {
  const std::string id = Kept(
      R"({"name": "退单", "filter": {"state": "returned", "team": "water", "holder": "bo"}})", bo_);
  EXPECT_EQ(BodyOf(Read("views/" + id, bo_)).at("filter").at("state"), "returned");
  EXPECT_EQ(Read("due?state=returned&team=water&holder=bo", bo_).status, 200);

  for (const char* const wrong :
       {R"({"state": "unheard-of"})", R"({"state": "breached", "phase": "handling"})",
        R"({"state": "breached", "text": "room"})"}) {
    const HttpResponse refused =
        Keep("views", absl::StrCat(R"({"name": "wrong", "filter": )", wrong, "}"), bo_);
    EXPECT_EQ(refused.status, 400) << wrong << refused.body;
    EXPECT_THAT(refused.body, HasSubstr("/filter"));
  }
  // An instant of today says nothing next month.
  EXPECT_THAT(
      Keep("views", R"({"name": "by noon", "filter": {"due_before": "2026-10-08T04:00:00Z"}})", bo_)
          .body,
      HasSubstr("/filter/due_before"));
}

TEST_F(OwnedApiTest, ThereAreNoMoreThanTheMostAndWhatWasCountedIsNotCountedAgain) {
  HttpHeaders headers = Showing(bo_);
  headers.emplace_back("idempotency-key", "last");
  for (std::size_t i = 1; i < kMaxOwnedByPerson; ++i) {
    Kept(absl::StrCat(R"({"name": "view )", i, "\"}"), bo_);
  }
  ASSERT_EQ(Send("/v1/views", R"({"name": "last"})", headers).status, 201);

  const HttpResponse refused = Keep("views", R"({"name": "one more"})", bo_);

  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(CodeOf(refused), "too-many-views");
  EXPECT_THAT(refused.body, HasSubstr("100"));
  EXPECT_EQ(BodyOf(Send("/v1/views", R"({"name": "last"})", headers)).at("effect"), "replayed");
  EXPECT_EQ(Keep("views", R"({"name": "team's", "owner": {"team": "water"}})", bo_).status, 201);
}

TEST_F(OwnedApiTest, PhrasesAreFilledInFromATicket) {
  const std::string body = R"({"name": "on it", "owner": {"all": true}, "texts": [
      {"language": "en", "text": "Ticket {ticket.number}, {customer.name}: {person} is on it"},
      {"language": "zh-CN", "text": "工单 {ticket.number}：{ticket.product}"}]})";
  ASSERT_EQ(Keep("phrases", body, eve_).status, 201);
  const HttpResponse received =
      Send("/v1/tickets",
           R"({"kind": "report", "channel": "phone", "words": "dark", "customer":
               {"name": "王敏", "points": [{"kind": "account", "value": "A-1"}]}})",
           Showing(eve_));
  ASSERT_EQ(received.status, 201) << received.body;
  const std::string number(BodyOf(received).at("ticket").as_string());

  const auto phrases = BodyOf(Read("phrases?for=" + number, bo_)).at("phrases");
  const auto& filled = phrases.at(0).at("filled");
  EXPECT_EQ(filled.at(0).at("text").as_string(),
            absl::StrCat("Ticket ", number, ", 王敏: bo is on it"));
  EXPECT_THAT(filled.at(0).at("unfilled").as_array(), IsEmpty());
  EXPECT_EQ(filled.at(1).at("text").as_string(),
            absl::StrCat("工单 ", number, "：{ticket.product}"));
  EXPECT_EQ(filled.at(1).at("unfilled").at(0), "ticket.product");

  // A name of stars is not sent to anybody.
  const auto masked = BodyOf(Read("phrases?for=" + number, TokenOf("ari", "arbiter")));
  EXPECT_EQ(masked.at("phrases").at(0).at("filled").at(0).at("unfilled").at(0), "customer.name");
  EXPECT_FALSE(BodyOf(Read("phrases", bo_)).at("phrases").at(0).as_object().contains("filled"));
}

TEST_F(OwnedApiTest, AWrongTicketToFillInFromIsRefused) {
  EXPECT_EQ(Read("phrases?for=123", bo_).status, 400);
  EXPECT_EQ(Read("phrases?for=4772194313362", bo_).status, 404);
  const HttpResponse administrator = Read("phrases?for=4772194313362", root_);
  EXPECT_EQ(administrator.status, 403);
  EXPECT_THAT(administrator.body, HasSubstr("read.tickets"));
}

TEST_F(OwnedApiTest, AnUnknownFieldOfAPhraseIsRefusedByName) {
  const HttpResponse refused = Keep(
      "phrases", R"({"name": "wrong", "texts": [{"language": "en", "text": "{tiket}"}]})", bo_);

  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(BodyOf(refused).at("fields").at(0).at("pointer"), "/texts/0/text");
  EXPECT_THAT(refused.body, HasSubstr("{tiket}"));
}

}  // namespace
}  // namespace redress::testing
