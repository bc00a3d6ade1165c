#include "cli/invocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/str_cat.h"
#include "boost/json/parse.hpp"
#include "tests/cli/scripted_server.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

std::string Problem(int status, absl::string_view body) {
  return absl::StrCat("HTTP/1.1 ", status, " X\r\nContent-Type: application/problem+json\r\n",
                      "Content-Length: ", body.size(), "\r\n\r\n", body);
}

class InvocationTest : public ::testing::Test {
 protected:
  // Returns the exit code with which a server's `answer` ends the program.
  ExitCode ExitOf(const std::string& answer) {
    const ScriptedServer server({{answer}});
    invocation_.server.url = server.url();
    return Ask(invocation_, {.method = "POST", .target = "/"}).exit;
  }

  std::ostringstream out_;
  std::ostringstream err_;
  Invocation invocation_{.out = out_, .err = err_};
};

TEST_F(InvocationTest, ARefusalIsToldInBothLanguagesWithFieldsAndLegalMoves) {
  const ExitCode exit = ExitOf(Problem(409, R"({
      "type": "urn:redress:problem:move-forbidden", "title": "Not in this phase",
      "title_zh": "当前阶段不允许", "status": 409, "code": "move-forbidden",
      "detail": "ticket 1 is received", "allowed_moves": ["classify", "withdraw"],
      "fields": [{"pointer": "/holder/unit", "detail": "is required"}]})"));

  EXPECT_EQ(exit, ExitCode::kRefused);
  EXPECT_EQ(err_.str(),
            "redress: Not in this phase / 当前阶段不允许 (409 move-forbidden)\n"
            "  ticket 1 is received\n"
            "  /holder/unit: is required\n"
            "  legal now: classify, withdraw\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(InvocationTest, TheExitCodeSaysWhatToDoNext) {
  EXPECT_EQ(ExitOf(Problem(400, R"({"code": "malformed"})")), ExitCode::kRefused);
  EXPECT_EQ(ExitOf(Problem(404, R"({"code": "not-found"})")), ExitCode::kRefused);
  EXPECT_EQ(ExitOf(Problem(422, R"({"code": "key-reused"})")), ExitCode::kRefused);
  EXPECT_EQ(ExitOf(Problem(409, R"({"code": "conflict"})")), ExitCode::kConflict);
  EXPECT_EQ(ExitOf(Problem(412, R"({"code": "stale-version"})")), ExitCode::kConflict);
  EXPECT_EQ(ExitOf(Problem(429, R"({"code": "overloaded"})")), ExitCode::kAway);
  EXPECT_EQ(ExitOf(Problem(503, R"({"code": "outcome-unknown"})")), ExitCode::kAway);
  EXPECT_EQ(ExitOf("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), ExitCode::kOk);
}

TEST_F(InvocationTest, ProgramsGetTheProblemAsJson) {
  invocation_.json = true;

  ExitOf(Problem(404, R"({"code": "not-found"})"));

  EXPECT_EQ(out_.str(), "{\"code\":\"not-found\"}\n");
}

TEST_F(InvocationTest, AnotherServersPageIsToldOnOneLine) {
  ExitOf(Problem(404, "<html>\nnot here\x1b[2J</html>"));

  EXPECT_THAT(err_.str(), HasSubstr("  <html> not here\uFFFD[2J</html>\n"));
}

TEST_F(InvocationTest, AServerThatIsAwayIsToldAsAway) {
  {
    const ScriptedServer gone({});
    invocation_.server.url = gone.url();
  }

  const Outcome outcome = Ask(invocation_, {.method = "GET", .target = "/"});

  EXPECT_EQ(outcome.exit, ExitCode::kAway);
  EXPECT_THAT(err_.str(), HasSubstr("no server at http://127.0.0.1:"));
}

TEST(TargetTest, ParametersWithoutAValueAreLeftOut) {
  EXPECT_EQ(Target("/v1/tickets", {{"phase", "closed"}, {"holder", ""}, {"unit", "客房"}}),
            "/v1/tickets?phase=closed&unit=%E5%AE%A2%E6%88%BF");
  EXPECT_EQ(Target("/v1/queues", {}), "/v1/queues");
}

TEST(TextAtTest, NumbersAndMissingMembersReadAsText) {
  const auto value = boost::json::parse(R"({"a": {"b": 12, "c": "x", "d": null}})");

  EXPECT_EQ(TextAt(value, "a.b"), "12");
  EXPECT_EQ(TextAt(value, "a.c"), "x");
  EXPECT_EQ(TextAt(value, "a.d"), "");
  EXPECT_EQ(TextAt(value, "a.b.c"), "");
}

}  // namespace
}  // namespace redress
