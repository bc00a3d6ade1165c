// The verbs of policies that need no server, and how a server's refusal names the file.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/exit_code.h"
#include "cli/program.h"
#include "tests/cli/scripted_server.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kOffice[] =
    "policy: calendars/office\nversion: 1\nsource: us\ncalendars:\n  office:\n    zone: "
    "Asia/Shanghai\n    week: {mon-fri: \"09:00-17:00\"}\n    known_until: open\n";
constexpr char kDesk[] =
    "policy: desk\nversion: 1\nsource: us\ncalendars: {from: calendars/office}\nstandards:\n- {id: "
    "all, clocks: [{metric: answer, amount: {business_days: 5}, calendar: office}]}\n";

class PolicyVerbTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    std::string path = absl::StrCat(folder_.path(), "/", name);
    std::ofstream(path) << text;
    return path;
  }

  ExitCode Run(std::vector<std::string> arguments) {
    std::ostringstream out;
    std::ostringstream err;
    const ExitCode exit = RunProgram(std::move(arguments), out, err);
    out_ = out.str();
    err_ = err.str();
    return exit;
  }

  testing::ScratchFolder folder_;
  std::string out_;
  std::string err_;
};

TEST_F(PolicyVerbTest, AGoodTextIsToldToBeGood) {
  const std::string office = Write("office.yaml", kOffice);

  EXPECT_EQ(Run({"policy", "check", office}), ExitCode::kOk);
  EXPECT_THAT(out_, StartsWith(office + ": calendars/office 1: nothing is wrong; 0 standards"));
  EXPECT_EQ(err_, "");
}

TEST_F(PolicyVerbTest, WhatIsWrongIsToldALineEach) {
  const std::string bad = Write("bad.yaml",
                                "policy: a\nversion: 1\nsource: x\nrules:\n  max_cycles: "
                                "0\n  max_cycle: 3\n");

  EXPECT_EQ(Run({"policy", "check", bad}), ExitCode::kRefused);
  EXPECT_THAT(err_, StartsWith(bad +
                               ":5:15: rules.max_cycles: must be a whole number from 1 to "
                               "20\n" +
                               bad + ":6:3: rules: no key \"max_cycle\" here"));
  EXPECT_EQ(std::count(err_.begin(), err_.end(), '\n'), 2);
}

TEST_F(PolicyVerbTest, WhatIsTakenFromAnotherIsLookedAtWhereItsFileIsNamed) {
  const std::string office = Write("office.yaml", kOffice);
  const std::string desk = Write("desk.yaml", kDesk);

  EXPECT_EQ(Run({"policy", "check", desk}), ExitCode::kOk);
  EXPECT_THAT(out_, HasSubstr("by calendars of calendars/office, which is not looked at"));
  EXPECT_EQ(Run({"policy", "check", office, desk}), ExitCode::kOk);
  EXPECT_EQ(Run({"policy", "check", desk, office}), ExitCode::kRefused);
  EXPECT_THAT(err_, HasSubstr("no policy calendars/office in force"));
}

TEST_F(PolicyVerbTest, AFileThatATextNamesLiesBesideItAndIsNamedWhereItIsWrong) {
  Write("off.yaml", "- {date: 2026-12-25, closed: yes}\n");
  const std::string policy =
      Write("a.yaml",
            "policy: a\nversion: 1\nsource: x\ncalendars:\n  office:\n    zone: UTC\n    week: "
            "{mon: \"09:00-17:00\"}\n    exceptions: {file: off.yaml}\n    known_until: "
            "2099-12-31\n");

  EXPECT_EQ(Run({"policy", "check", policy}), ExitCode::kRefused);
  EXPECT_THAT(err_, HasSubstr(absl::StrCat(folder_.path(), "/off.yaml:1:30: ")));
}

TEST_F(PolicyVerbTest, AFileThatIsNotThereIsAMistakeOfTheCommandLine) {
  EXPECT_EQ(Run({"policy", "check", "/nowhere/x.yaml"}), ExitCode::kUsage);
  EXPECT_THAT(err_, HasSubstr("cannot read /nowhere/x.yaml"));
}

TEST_F(PolicyVerbTest, WhatTheServerFindsIsToldByPlacesInTheFile) {
  const std::string body =
      R"({"title":"wrong","code":"policy-wrong","detail":"/text: x","fields":[{"pointer":"/text",)"
      R"("detail":"line 4, column 19: calendars.from: there is none","line":4,"column":19}]})";
  const ScriptedServer server(
      {{absl::StrCat("HTTP/1.1 400 Bad Request\r\nContent-Type: "
                     "application/problem+json\r\nContent-Length: ",
                     body.size(), "\r\n\r\n", body)}});
  const std::string desk = Write("desk.yaml", kDesk);

  EXPECT_EQ(Run({"policy", "apply", desk, "--server", server.url()}), ExitCode::kRefused);
  EXPECT_THAT(err_, HasSubstr(absl::StrCat("\n", desk, ":4:19: calendars.from: there is none\n")));
}

TEST_F(PolicyVerbTest, ADifferenceIsOfTwoTexts) {
  EXPECT_EQ(Run({"policy", "diff", "a"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"policy", "diff", "a", "x.yaml", "--version", "1", "--version", "2"}),
            ExitCode::kUsage);
}

}  // namespace
}  // namespace redress
