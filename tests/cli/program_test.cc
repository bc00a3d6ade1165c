#include "cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "api/collections.h"
#include "cli/api_words.h"
#include "tests/cli/run_program.h"
#include "tests/cli/scripted_server.h"

namespace redress {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

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

TEST(ProgramTest, HelpSaysWhatVerbsFieldsAndFiltersAreForInTheWordsOfTheDescription) {
  EXPECT_THAT(RunWith({"ticket", "--help"}).out,
              HasSubstr("Make somebody responsible, in place of whoever was 派单"));
  const std::string assign = RunWith({"ticket", "assign", "--help"}).out;
  EXPECT_THAT(assign, HasSubstr("Make somebody responsible"));
  EXPECT_THAT(assign, HasSubstr("required\n"
                                "      who is responsible from now on 承办人: the unit 单位; "
                                "such as Facilities\n"));
  EXPECT_EQ(assign.find("Exit codes:"), assign.rfind("Exit codes:"));
  EXPECT_THAT(assign, Not(HasSubstr("Every verb lists its fields")));
  EXPECT_THAT(RunWith({"ticket", "receive", "--help"}).out, HasSubstr("complaint 投诉"));
  const std::string list = RunWith({"ticket", "list", "--help"}).out;
  EXPECT_THAT(list, HasSubstr("The holding unit 承办单位, such as Facilities"));
  EXPECT_THAT(list, HasSubstr("received, classified, assigned"));
}

TEST(ProgramTest, EveryOptionOfAReadHasItsWordsInHelp) {
  for (const std::vector<std::string>& read :
       std::vector<std::vector<std::string>>{{"ticket", "list"},
                                             {"ticket", "show"},
                                             {"ticket", "why"},
                                             {"timeline"},
                                             {"queue"},
                                             {"customer", "list"},
                                             {"customer", "timeline"},
                                             {"callback", "list"},
                                             {"contact", "show"},
                                             {"policy", "list"},
                                             {"policy", "show"},
                                             {"policy", "timeline"}}) {
    std::vector<std::string> arguments = read;
    arguments.emplace_back("--help");
    for (const absl::string_view line : absl::StrSplit(RunWith(arguments).out, '\n')) {
      if (!absl::StartsWith(line, "  --")) continue;
      const std::vector<absl::string_view> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
      EXPECT_GT(words.size(), 3U) << line;
    }
  }
}

TEST(ProgramTest, EveryVerbHasItsWordsInHelp) {
  for (const Collection& of : {kTicketCollection, kCustomerCollection, kContactCollection,
                               kCallbackCollection, kPolicyCollection}) {
    const auto& commands = CommandsTo(of);
    for (int i = 0; i < commands.field_count(); ++i) {
      EXPECT_NE(VerbWords(of, commands.field(i)->name()), "") << commands.field(i)->full_name();
    }
  }
}

TEST(ProgramTest, AnOptionGivenEmptyIsRefusedByName) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"ticket", "list", "--team", ""}, {"ticket", "list", "--team=", "--numbers"}}) {
    const Ended run = RunWith(arguments);

    EXPECT_EQ(run.exit, ExitCode::kUsage);
    EXPECT_THAT(run.err, HasSubstr("--team"));
    EXPECT_THAT(run.err, HasSubstr("is empty"));
  }
}

const char* const kFirstPage =
    R"({"tickets": [{"number": "1"}, {"number": "2"}], "next": "/v1/tickets?cursor=abc", "position": "p1"})";
const char* const kLastPage = R"({"tickets": [{"number": "3"}], "position": "p2"})";

TEST(ProgramTest, NumbersAndJsonHaveEveryPageOfAList) {
  const ScriptedServer numbers({{Page(kFirstPage), Page(kLastPage)}});
  const ScriptedServer json({{Page(kFirstPage), Page(kLastPage)}});

  EXPECT_EQ(RunWith({"ticket", "list", "--numbers", "--server", numbers.url()}).out, "1\n2\n3\n");
  EXPECT_EQ(RunWith({"ticket", "list", "--json", "--server", json.url()}).out,
            R"({"tickets":[{"number":"1"},{"number":"2"},{"number":"3"}],"position":"p1"})"
            "\n");
}

TEST(ProgramTest, AListThatBreaksOffFailsAndPrintsNoNumbers) {
  const ScriptedServer server({{Page(kFirstPage)}, {""}});

  const Ended run = RunWith({"ticket", "list", "--numbers", "--server", server.url()});

  EXPECT_EQ(run.exit, ExitCode::kAway);
  EXPECT_EQ(run.out, "");
}

TEST(ProgramTest, AListThatComesBackToTheSamePageFails) {
  const ScriptedServer server({{Page(kFirstPage), Page(kFirstPage)}});

  const Ended run = RunWith({"ticket", "list", "--numbers", "--server", server.url()});

  EXPECT_EQ(run.exit, ExitCode::kAway);
  EXPECT_THAT(run.err, HasSubstr("does not go on"));
}

TEST(ProgramTest, WhatALimitLeavesOutIsToldBesideTheNumbers) {
  const ScriptedServer server({{Page(kFirstPage)}});

  const Ended run =
      RunWith({"ticket", "list", "--numbers", "--limit", "2", "--server", server.url()});

  EXPECT_EQ(run.exit, ExitCode::kOk);
  EXPECT_EQ(run.out, "1\n2\n");
  EXPECT_THAT(run.err, HasSubstr("more: --cursor abc"));
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

  const Ended run = RunWith({"ticket", "list", "--limit", "1", "--server", server.url()});

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
