#include "cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "api/collections.h"
#include "tests/cli/scripted_server.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Ended {
  ExitCode exit;
  std::string out;
  std::string err;
};

Ended RunWith(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const ExitCode exit = RunProgram(std::move(arguments), out, err);
  return {exit, out.str(), err.str()};
}

TEST(ProgramTest, EveryCommandOfTheSchemaIsAVerbWithItsFieldsInHelp) {
  for (const Collection& to :
       {kTicketCollection, kCustomerCollection, kContactCollection, kCallbackCollection}) {
    const auto& commands = CommandsTo(to);
    for (int i = 0; i < commands.field_count(); ++i) {
      const Ended run = RunWith({std::string(to.name), commands.field(i)->name(), "--help"});

      EXPECT_EQ(run.exit, ExitCode::kOk);
      EXPECT_THAT(run.out, HasSubstr("Fields, as field=value:"));
      const auto& request = *commands.field(i)->message_type();
      if (request.field_count() == 0) continue;
      EXPECT_THAT(run.out, HasSubstr("  " + request.field(0)->name()));
    }
  }
}

TEST(ProgramTest, AVerbMayBeWrittenWithHyphens) {
  EXPECT_EQ(RunWith({"ticket", "plan-revisit", "--help"}).exit, ExitCode::kOk);
}

TEST(ProgramTest, AWrongCommandLineIsExitCode2) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {},
           {"nothing"},
           {"ticket"},
           {"ticket", "assign"},
           {"ticket", "assign", "1", "holdr=x"},
           {"ticket", "note", "1", "words"},
           {"ticket", "note", "1", "--body", "{"},
           {"ticket", "note", "1", "--body", "@/nowhere"},
           {"status", "--server", "nonsense"},
           {"send", "/nowhere"},
           {"serve", "--threads", "0"},
       }) {
    const Ended run = RunWith(arguments);

    EXPECT_EQ(run.exit, ExitCode::kUsage) << ::testing::PrintToString(arguments);
    EXPECT_THAT(run.err, Not(::testing::IsEmpty()));
  }
}

TEST(ProgramTest, AListSaysHowToGetItsNextPage) {
  const std::string body =
      R"({"tickets": [{"number": "1", "phase": "closed", "subject": "客房"}], "next": "/v1/tickets?cursor=abc"})";
  const ScriptedServer server(
      {{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body}});

  const Ended run = RunWith({"ticket", "list", "--server", server.url()});

  EXPECT_EQ(run.exit, ExitCode::kOk);
  EXPECT_THAT(run.out, HasSubstr("1       closed"));
  EXPECT_THAT(run.out, HasSubstr("客房"));
  EXPECT_THAT(run.out, HasSubstr("more: --cursor abc\n"));
}

TEST(ProgramTest, AnUnknownOutcomeSaysWithWhichKeyToRepeat) {
  const ScriptedServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut"}});

  const Ended run =
      RunWith({"ticket", "note", "1", "words=w", "--key", "mine", "--server", server.url()});

  EXPECT_EQ(run.exit, ExitCode::kAway);
  EXPECT_THAT(run.err, HasSubstr("repeat it with --key mine"));
}

}  // namespace
}  // namespace redress
