// What an agent has at the end of a shift, and how it is handed over.

#include "cli/handover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/cli/scripted_server.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

constexpr char kAssigned[] = R"({"tickets":[
  {"number":"1000000000017","phase":"assigned","holder":{"unit":"water","person":"ana"},
   "handover_to":"bo","clocks":[{"metric":"answer","due":"2026-03-02T09:00:00+08:00"}]}],
  "position":"p"})";
constexpr char kHandling[] = R"({"tickets":[
  {"number":"2000000000012","phase":"handling","holder":{"unit":"water","person":"ana"},
   "no_promise":true},
  {"number":"3000000000018","phase":"handling","holder":{"unit":"water","person":"ana"},
   "clocks":[{"metric":"answer","due":"2026-03-02T00:30:00Z"}]}],"position":"p"})";
constexpr char kNone[] = R"({"tickets":[],"position":"p"})";
constexpr char kMoved[] = R"({"results":[
  {"ticket":"1000000000017","status":200,"effect":"done","version":"5"},
  {"ticket":"2000000000012","status":409,"code":"not-a-member","title":"No"}]})";

std::vector<std::string> With(const ScriptedServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--server", server.url(), "--zone", "Asia/Shanghai"});
  return arguments;
}

TEST(HandoverTest, WhatIsToBeHandledIsATableTheFirstDueFirstWhateverItsZone) {
  const ScriptedServer server({{Page(kAssigned)}, {Page(kHandling)}});

  const Ended run = RunWith(With(server, {"agent", "handover", "ana"}));

  EXPECT_EQ(run.exit, ExitCode::kOk) << run.err;
  const std::size_t first = run.out.find("3000000000018");
  const std::size_t second = run.out.find("1000000000017");
  EXPECT_LT(first, second) << run.out;
  EXPECT_LT(second, run.out.find("2000000000012")) << run.out;
  EXPECT_THAT(run.out, HasSubstr("2026-03-02 08:30"));
  EXPECT_THAT(run.out, HasSubstr("offered to"));
  EXPECT_THAT(run.out, HasSubstr("bo"));
}

TEST(HandoverTest, EachTicketTellsWhatBecameOfItsOffer) {
  const ScriptedServer server({{Page(kAssigned)}, {Page(kHandling)}, {Page(kMoved)}});

  const Ended run = RunWith(With(server, {"agent", "handover", "ana", "--to", "bo"}));

  EXPECT_EQ(run.exit, ExitCode::kRefused);
  EXPECT_THAT(run.out, HasSubstr("ticket 1000000000017, version 5: hand_over"));
  EXPECT_THAT(run.out, HasSubstr("1 done, 1 refused"));
  EXPECT_THAT(run.err, HasSubstr("ticket 2000000000012"));
}

TEST(HandoverTest, WhereNothingIsOfferedThatIsToldAndNothingDone) {
  const ScriptedServer server({{Page(kNone)}});

  const Ended run = RunWith(With(server, {"agent", "accept-handover", "bo"}));

  EXPECT_EQ(run.exit, ExitCode::kOk);
  EXPECT_THAT(run.err, HasSubstr("there is no such ticket"));
}

TEST(HandoverTest, DecliningNeedsAReason) {
  EXPECT_EQ(RunWith({"agent", "decline-handover", "bo"}).exit, ExitCode::kUsage);
}

}  // namespace
}  // namespace redress
