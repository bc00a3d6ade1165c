// Agents and teams in tables.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/cli/scripted_server.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAgents[] = R"({"agents":[
  {"id":"ana","profile":{"name":"王芳"},"duty":{"state":"on","after_work":true},"on_duty":false,
   "away":false,"teams":["roads","water"],"open_tickets":{"high":2,"normal":1,"total":3},"version":2},
  {"id":"bo","on_duty":false,"away":true,"away_until":"2026-03-01T09:30:00Z",
   "duty":{"state":"off"},"open_tickets":{"total":0},"version":1}],"position":"p1"})";

constexpr char kTeam[] = R"({"id":"water","profile":{"name":"Water","lead":"rita"},
  "duty":[{"layer":"first","shift":9,"person":"ana","begins":"2026-03-02T01:00:00Z",
           "ends":"2026-03-09T01:00:00Z","on_duty":false}],
  "members":[{"id":"ana","open_tickets":{"total":3}}],"without_person":{"total":4},
  "version":3,"position":"p1"})";

constexpr char kDuty[] = R"({"id":"water","stints":[
  {"layer":"first","shift":9,"person":"ana","begins":"2026-03-02T01:00:00Z",
   "ends":"2026-03-09T01:00:00Z"}],"position":"p1"})";

std::string Shown(const char* answer, std::vector<std::string> arguments) {
  const ScriptedServer server({{Page(answer)}});
  arguments.insert(arguments.end(), {"--server", server.url(), "--zone", "Asia/Shanghai"});
  const Ended run = RunWith(arguments);
  EXPECT_EQ(run.exit, ExitCode::kOk) << run.err;
  return run.out;
}

TEST(StaffTest, AgentsAreATableOfDutyAndOfWhatIsInHand) {
  const std::string out = Shown(kAgents, {"agent", "list"});

  EXPECT_THAT(out, HasSubstr("roads, water"));
  EXPECT_THAT(out, HasSubstr("on, after work"));
  EXPECT_THAT(out, HasSubstr("away"));
  EXPECT_THAT(out, HasSubstr("2026-03-01 17:30"));
}

TEST(StaffTest, ATeamIsShownWithWhoIsOnDutyAndItsMembers) {
  const std::string out = Shown(kTeam, {"team", "show", "water"});

  EXPECT_THAT(out, HasSubstr("rita"));
  EXPECT_THAT(out, HasSubstr("ana (off hours)"));
  EXPECT_THAT(out, HasSubstr("without_person.total"));
  EXPECT_THAT(out, Not(HasSubstr("members.")));
}

TEST(StaffTest, DutyIsATableInTheZoneAskedFor) {
  EXPECT_THAT(Shown(kDuty, {"team", "duty", "water"}), HasSubstr("2026-03-02 09:00"));
  EXPECT_THAT(Shown(kDuty, {"team", "duty", "water", "--json"}), HasSubstr(R"("shift":9)"));
}

}  // namespace
}  // namespace redress
