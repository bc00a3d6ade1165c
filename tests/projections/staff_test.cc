// Agents and teams as lists show them.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/agents.h"
#include "projections/cursor.h"
#include "projections/teams.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

StreamEvent OfAgent(const std::string& id, const AgentEvent& fact) {
  StreamEvent event{.stream = "agent/" + id, .event = {}};
  *event.event.mutable_agent() = fact;
  return event;
}

StreamEvent AgentDescribedAs(const std::string& id) {
  AgentEvent fact;
  fact.mutable_described()->set_id(id);
  return OfAgent(id, fact);
}

StreamEvent DutySet(const std::string& id, DutyState state) {
  AgentEvent fact;
  fact.mutable_duty_set()->set_state(state);
  return OfAgent(id, fact);
}

StreamEvent OfTeam(const std::string& id, const TeamEvent& fact) {
  StreamEvent event{.stream = "team/" + id, .event = {}};
  *event.event.mutable_team() = fact;
  return event;
}

StreamEvent TeamOf(const std::string& id, const std::vector<std::string>& members) {
  TeamEvent fact;
  fact.mutable_described()->set_id(id);
  fact.mutable_described()->mutable_profile()->mutable_members()->Assign(members.begin(),
                                                                         members.end());
  return OfTeam(id, fact);
}

std::vector<std::string> Ids(const AgentPage& page) {
  std::vector<std::string> ids;
  for (const AgentRow& row : page.rows) ids.push_back(row.id());
  return ids;
}

std::vector<std::string> TeamsOf(const Views& views, const std::string& agent) {
  const AgentRow row = **ReadAgent(views.store, agent);
  return {row.teams().begin(), row.teams().end()};
}

TEST(StaffViewsTest, AnAgentsRowIsAsItsFactsLeftIt) {
  Views views;
  views.Commit({AgentDescribedAs("ana"), DutySet("ana", DUTY_STATE_ON)});
  AgentEvent away;
  away.mutable_absence_set()->set_stand_in("bo");
  views.Commit({OfAgent("ana", away)});

  const AgentRow row = **ReadAgent(views.store, "ana");
  EXPECT_EQ(row.duty().state(), DUTY_STATE_ON);
  EXPECT_EQ(row.absence().stand_in(), "bo");
  EXPECT_EQ(row.version(), 3U);

  AgentEvent left;
  left.mutable_left()->set_reason("another town");
  views.Commit({OfAgent("ana", left)});
  EXPECT_TRUE((*ReadAgent(views.store, "ana"))->has_left());
  EXPECT_FALSE((*ReadAgent(views.store, "ana"))->has_duty());
  EXPECT_FALSE((*ReadAgent(views.store, "nobody")).has_value());
}

TEST(StaffViewsTest, AgentsAreListedByIdPageAfterPage) {
  Views views;
  for (const char* const id : {"cai", "ana", "di", "bo"}) views.Commit({AgentDescribedAs(id)});

  const AgentPage first = *ListAgents(views.store, {}, "", 3);
  EXPECT_THAT(Ids(first), ElementsAre("ana", "bo", "cai"));
  const AgentPage second = *ListAgents(views.store, {}, first.next_cursor, 3);
  EXPECT_THAT(Ids(second), ElementsAre("di"));
  EXPECT_THAT(second.next_cursor, IsEmpty());
  EXPECT_FALSE(ListAgents(views.store, {}, EncodeCursor(CursorKind::kTeams, "ana"), 3).ok());
}

TEST(StaffViewsTest, AListIsNarrowedToATeamAndToWhoFits) {
  Views views;
  for (const char* const id : {"ana", "bo", "cai"}) views.Commit({AgentDescribedAs(id)});
  views.Commit({TeamOf("water", {"cai", "ana"}), DutySet("cai", DUTY_STATE_ON)});

  EXPECT_THAT(Ids(*ListAgents(views.store, {.team = "water"}, "", 9)), ElementsAre("ana", "cai"));
  EXPECT_THAT(Ids(*ListAgents(views.store, {.team = "roads"}, "", 9)), IsEmpty());
  const AgentFilter on_duty = {.fits = [](const AgentRow& row) { return row.has_duty(); }};
  EXPECT_THAT(Ids(*ListAgents(views.store, on_duty, "", 9)), ElementsAre("cai"));
  const AgentPage page = *ListAgents(views.store, {.team = "water"}, "", 1);
  EXPECT_THAT(Ids(*ListAgents(views.store, {.team = "water"}, page.next_cursor, 1)),
              ElementsAre("cai"));
}

TEST(StaffViewsTest, AnAgentsRowNamesTheTeamsThatItIsOf) {
  Views views;
  views.Commit({AgentDescribedAs("ana"), AgentDescribedAs("bo")});
  views.Commit({TeamOf("water", {"ana", "bo"}), TeamOf("roads", {"ana"})});
  EXPECT_THAT(TeamsOf(views, "ana"), ElementsAre("roads", "water"));

  views.Commit({TeamOf("water", {"bo"})});

  EXPECT_THAT(TeamsOf(views, "ana"), ElementsAre("roads"));
  EXPECT_THAT(TeamsOf(views, "bo"), ElementsAre("water"));
}

TEST(StaffViewsTest, ATeamsRowHasItsRotaAsItWasChanged) {
  Views views;
  TeamEvent set;
  set.mutable_rota_set()->mutable_rota()->add_layers()->set_name("first");
  set.mutable_rota_set()->set_calendars_from("standards/hotel");
  TeamEvent covered;
  covered.mutable_shift_covered()->mutable_cover()->set_person("bo");
  views.Commit({TeamOf("water", {}), OfTeam("water", set), OfTeam("water", covered)});

  const TeamRow row = **ReadTeam(views.store, "water");
  EXPECT_EQ(row.rota().layers_size(), 1);
  EXPECT_EQ(row.rota().covers_size(), 1);
  EXPECT_EQ(row.calendars_from(), "standards/hotel");
  EXPECT_EQ(row.version(), 3U);
}

TEST(StaffViewsTest, TeamsAreListedByIdPageAfterPage) {
  Views views;
  for (const char* const id : {"water", "lifts", "roads"}) views.Commit({TeamOf(id, {})});

  const TeamPage first = *ListTeams(views.store, "", 2);
  ASSERT_EQ(first.rows.size(), 2U);
  EXPECT_EQ(first.rows.back().id(), "roads");
  const TeamPage second = *ListTeams(views.store, first.next_cursor, 2);
  ASSERT_EQ(second.rows.size(), 1U);
  EXPECT_EQ(second.rows.front().id(), "water");
  EXPECT_THAT(second.next_cursor, IsEmpty());
}

}  // namespace
}  // namespace redress::testing
