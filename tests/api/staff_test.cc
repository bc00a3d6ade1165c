// Agents and teams over HTTP, on a real node.

#include "api/staff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/percent_coding.h"
#include "boost/json/serialize.hpp"
#include "commands/json.h"
#include "tests/api/call.h"
#include "tests/api/live_service.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const HttpHeaders kEve = {{"redress-actor", "eve; supervisor"}};

// In turn from 2026-01-05 on, a week each; an hour of a week that ana has is bo's.
constexpr absl::string_view kRota = R"({"rota": {"zone": "Asia/Shanghai",
    "layers": [{"name": "first", "starts": "2026-01-05", "handoff_day": "mon",
                "handoff_minute": 540, "weeks": 1, "people": ["ana", "bo"]}],
    "covers": [{"shift": {"layer": "first", "number": 1}, "person": "bo",
                "from_minute": 60, "until_minute": 120}]}})";

class StaffTest : public LiveServiceTest {
 protected:
  HttpResponse Do(const std::string& path, const std::string& body = "{}") {
    return Ask(Post("/v1/" + path, body, kEve));
  }
  void Given(const std::string& path, const std::string& body) {
    const HttpResponse response = Do(path, body);
    ASSERT_EQ(response.status, 200) << path << " " << response.body;
  }
  boost::json::object Read(const std::string& path) {
    const HttpResponse response = Ask(Get("/v1/" + path));
    EXPECT_EQ(response.status, 200) << path << " " << response.body;
    return BodyOf(response);
  }
  std::vector<std::string> Ids(const std::string& path, const char* items) {
    std::vector<std::string> ids;
    const boost::json::object body = Read(path);
    for (const auto& row : body.at(items).as_array()) {
      ids.emplace_back(row.at("id").as_string());
    }
    return ids;
  }

  void GivenWater() {
    for (const char* const id : {"ana", "bo"}) {
      Given(absl::StrCat("agents/", id, "/describe"), R"({"profile": {"name": "somebody"}})");
    }
    Given("teams/water/describe", R"({"profile": {"name": "Water", "members": ["ana", "bo"]}})");
  }
  // Takes in a ticket, and gives it to `holder`, as JSON.
  void GivenTicketOf(const std::string& holder) {
    const HttpResponse received =
        Do("tickets", R"({"kind": "report", "channel": "phone", "words": "dark",
                          "customer": {"points": [{"kind": "account", "value": "A-1"}]}})");
    ASSERT_EQ(received.status, 201) << received.body;
    const std::string number(BodyOf(received).at("ticket").as_string());
    Given(absl::StrCat("tickets/", number, "/classify"),
          R"({"category": ["light"], "severity": "high"})");
    Given(absl::StrCat("tickets/", number, "/assign"), absl::StrCat(R"({"holder": )", holder, "}"));
  }
};

TEST_F(StaffTest, AnAgentIsShownWithDutyAbsenceAndWhatIsInHand) {
  GivenWater();
  Given("agents/ana/set_duty", R"({"state": "on"})");
  GivenTicketOf(R"({"unit": "water", "person": "ana"})");

  boost::json::object ana = Read("agents/ana");
  EXPECT_EQ(ana.at("profile").at("name").as_string(), "somebody");
  EXPECT_TRUE(ana.at("on_duty").as_bool());
  EXPECT_FALSE(ana.at("away").as_bool());
  EXPECT_EQ(ana.at("teams").as_array().at(0).as_string(), "water");
  EXPECT_EQ(ana.at("open_tickets").at("high").as_int64(), 1);
  EXPECT_EQ(ana.at("open_tickets").at("total").as_int64(), 1);

  Given("agents/ana/set_absence", R"({"until": "2099-01-01T00:00:00Z", "stand_in": "bo"})");
  ana = Read("agents/ana");
  EXPECT_FALSE(ana.at("on_duty").as_bool());
  EXPECT_TRUE(ana.at("away").as_bool());
  EXPECT_EQ(ana.at("away_until").as_string(), "2099-01-01T00:00:00Z");
}

TEST_F(StaffTest, AgentsAreListedByTeamAndByWhoIsOnDuty) {
  GivenWater();
  Given("agents/cai/describe", R"({"profile": {}})");
  Given("agents/bo/set_duty", R"({"state": "on"})");

  EXPECT_THAT(Ids("agents", "agents"), ElementsAre("ana", "bo", "cai"));
  EXPECT_THAT(Ids("agents?team=water", "agents"), ElementsAre("ana", "bo"));
  EXPECT_THAT(Ids("agents?on_duty=true", "agents"), ElementsAre("bo"));
  EXPECT_THAT(Ids("agents?on_duty=false&team=water", "agents"), ElementsAre("ana"));
  const boost::json::object page = Read("agents?limit=2");
  EXPECT_THAT(std::string(page.at("next").as_string()), HasSubstr("cursor="));
  EXPECT_EQ(Ask(Get("/v1/agents?on_duty=yes")).status, 400);
}

TEST_F(StaffTest, AnAgentIsShownAsOfAnEarlierPosition) {
  GivenWater();
  const std::string before(Read("agents/ana").at("position").as_string());
  Given("agents/ana/set_duty", R"({"state": "on"})");

  const boost::json::object ana = Read("agents/ana?at=" + before);

  EXPECT_FALSE(ana.contains("duty"));
  EXPECT_FALSE(ana.contains("open_tickets")) << "what others say is told of now only";
}

TEST_F(StaffTest, IdsAreChosenByPeopleInAnyScript) {
  const std::string path = "agents/" + PercentEncode("王/芳?");
  Given(path + "/describe", R"({"profile": {"name": "王芳"}})");

  EXPECT_EQ(Read(path).at("id").as_string(), "王/芳?");
  EXPECT_EQ(Read(path + "/timeline").at("timeline").as_array().size(), 1U);
  Given(path + "/set_duty", R"({"state": "on"})");
  const std::string next(Read(path + "/timeline?limit=1").at("next").as_string());
  EXPECT_EQ(Read(next.substr(4)).at("timeline").as_array().size(), 1U);
  EXPECT_EQ(Ask(Get("/v1/agents/nobody")).status, 404);
  EXPECT_EQ(Ask(Get("/v1/agents/" + std::string(201, 'a'))).status, 400);
}

TEST_F(StaffTest, ATeamIsShownWithWhoIsOnDutyAndWhatWaitsForAPerson) {
  GivenWater();
  Given("teams/water/set_rota", std::string(kRota));
  GivenTicketOf(R"({"unit": "water"})");
  GivenTicketOf(R"({"unit": "water", "person": "bo"})");

  const boost::json::object water = Read("teams/water");

  EXPECT_EQ(water.at("profile").at("name").as_string(), "Water");
  ASSERT_EQ(water.at("duty").as_array().size(), 1U);
  EXPECT_TRUE(water.at("duty").as_array()[0].at("on_duty").as_bool());
  EXPECT_EQ(water.at("without_person").at("total").as_int64(), 1);
  ASSERT_EQ(water.at("members").as_array().size(), 2U);
  EXPECT_EQ(water.at("members").as_array()[1].at("open_tickets").at("high").as_int64(), 1);
  EXPECT_THAT(Ids("teams", "teams"), ElementsAre("water"));
  EXPECT_EQ(Ask(Get("/v1/teams/roads")).status, 404);
}

TEST_F(StaffTest, DutyIsToldStintByStint) {
  GivenWater();
  Given("teams/water/set_rota", std::string(kRota));

  const boost::json::object body =
      Read("teams/water/duty?from=2026-01-05T01:00:00Z&to=2026-01-12T01:00:01Z");
  std::vector<std::string> stints;
  for (const auto& stint : body.at("stints").as_array()) {
    stints.push_back(absl::StrCat(stint.at("shift").as_int64(), " ",
                                  std::string(stint.at("person").as_string()), " ",
                                  std::string(stint.at("begins").as_string())));
  }
  EXPECT_THAT(stints, ElementsAre("1 ana 2026-01-05T01:00:00Z", "1 bo 2026-01-05T02:00:00Z",
                                  "1 ana 2026-01-05T03:00:00Z", "2 bo 2026-01-12T01:00:00Z"));
  EXPECT_EQ(Read("teams/water/duty").at("stints").as_array().size(), 2U)
      << "a week from now has a handoff in it";
}

TEST_F(StaffTest, ALookAtARotaHasBounds) {
  GivenWater();

  EXPECT_THAT(Read("teams/water/duty").at("stints").as_array(), IsEmpty()) << "there is no rota";
  EXPECT_EQ(Ask(Get("/v1/teams/water/duty?to=2026-01-05T01:00:00Z")).status, 400);
  EXPECT_EQ(
      Ask(Get("/v1/teams/water/duty?from=2026-01-01T00:00:00Z&to=2026-05-01T00:00:00Z")).status,
      400);
  EXPECT_EQ(Ask(Get("/v1/teams/roads/duty")).status, 404);
}

TEST_F(StaffTest, AWrongRotaIsRefusedWithItsLayer) {
  GivenWater();
  const std::string wrong = absl::StrReplaceAll(kRota, {{"\"mon\"", "\"mon\", \"days\": 1"}});

  const HttpResponse response = Do("teams/water/set_rota", wrong);

  EXPECT_EQ(response.status, 400) << response.body;
}

TEST_F(StaffTest, NothingIsMadeByPostingToAgentsOrTeams) {
  for (const char* const path : {"agents", "teams"}) {
    const HttpResponse response = Do(path);
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(HeaderOf(response, "Allow"), "GET");
  }
}

TEST_F(StaffTest, WhoMayNotIsToldSo) {
  GivenWater();

  const HttpResponse response = Ask(Post("/v1/agents/ana/set_duty", R"({"state": "on"})"));
  EXPECT_EQ(response.status, 200) << "ana herself";
  const HttpResponse refused = Ask(Post("/v1/agents/bo/set_duty", R"({"state": "on"})"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(BodyOf(refused).at("code").as_string(), "own-or-supervisor-only");
}

}  // namespace
}  // namespace redress::testing
