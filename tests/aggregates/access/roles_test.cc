#include "aggregates/access/roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aggregates/command.pb.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

// Every command that somebody can send, by its type.
std::set<std::string> CommandTypes() {
  std::set<std::string> types = {"interaction.send", "import.ticket"};
  const auto& requests = *Command::descriptor();
  for (int i = 0; i < requests.field_count(); ++i) {
    const auto* command = requests.field(i)->message_type()->FindFieldByName("command");
    if (command == nullptr) continue;
    const auto& verbs = *command->message_type();
    for (int verb = 0; verb < verbs.field_count(); ++verb) {
      types.insert(absl::StrCat(requests.field(i)->name(), ".", verbs.field(verb)->name()));
    }
  }
  return types;
}

// The table as docs/access.md has it.
std::string Table() {
  std::string table = "| |";
  for (const absl::string_view role : roles::All()) absl::StrAppend(&table, " ", role, " |");
  absl::StrAppend(&table, "\n|---|");
  for (std::size_t i = 0; i < roles::All().size(); ++i) absl::StrAppend(&table, ":-:|");
  absl::StrAppend(&table, "\n");
  for (const roles::Action& action : roles::Actions()) {
    absl::StrAppend(&table, "| `", action.name, "` |");
    for (const absl::string_view role : roles::All()) {
      absl::StrAppend(&table, roles::May(role, action.name) ? " x |" : "  |");
    }
    absl::StrAppend(&table, "\n");
  }
  return table;
}

TEST(RolesTest, EveryCommandIsAnActionAndEveryOtherActionIsAboutLookingOrDrafts) {
  std::set<std::string> commands;
  for (const roles::Action& action : roles::Actions()) {
    const bool is_look =
        absl::StartsWith(action.name, "read.") || absl::StartsWith(action.name, "operate.");
    if (action.name == "draft.keep") continue;  // no fact
    if (!is_look) EXPECT_TRUE(commands.emplace(action.name).second) << action.name;
  }

  EXPECT_THAT(commands, UnorderedElementsAreArray(CommandTypes()));
}

TEST(RolesTest, WhatStandsNowhereNobodyMay) {
  EXPECT_FALSE(roles::May("administrator", "ticket.destroy"));
  EXPECT_FALSE(roles::May("root", "ticket.note"));
  EXPECT_FALSE(roles::May("", ""));
  EXPECT_THAT(roles::WhoMay("ticket.destroy"), IsEmpty());
}

TEST(RolesTest, AuditorsWriteNothingButWhyTheyLookedAndOnlyAdministratorsIssueTokens) {
  for (const roles::Action& action : roles::Actions()) {
    const bool is_read = absl::StartsWith(action.name, "read.") || action.name == "operate.look";
    const bool is_reveal = absl::EndsWith(action.name, ".reveal");
    if (!is_read && !is_reveal)
      EXPECT_FALSE(roles::May(roles::kAuditor, action.name)) << action.name;
  }
  EXPECT_THAT(roles::WhoMay("token.issue"), ElementsAre("administrator"));
  EXPECT_THAT(roles::WhoMay("token.revoke"), ElementsAre("administrator"));
}

TEST(RolesTest, WhoAdministersSeesNothingOfCustomers) {
  for (const char* const action : {"read.tickets", "read.customers", "read.contacts",
                                   "read.callbacks", "read.journal", "read.identity"}) {
    EXPECT_FALSE(roles::May(roles::kAdministrator, action)) << action;
    EXPECT_FALSE(roles::May(roles::kUpstream, action)) << action;
  }
}

TEST(RolesTest, WhoIsShownWhoCustomersAreIsNamedAndWhoIsNotMayAskForIt) {
  EXPECT_THAT(roles::WhoMay("read.identity"),
              UnorderedElementsAre("agent", "handler", "revisitor", "dispatcher", "supervisor",
                                   "privacy_officer"));
  for (const char* const masked : {"auditor", "arbiter"}) {
    EXPECT_TRUE(roles::May(masked, "ticket.reveal") && roles::May(masked, "customer.reveal"));
  }
  EXPECT_FALSE(roles::May("handler", "customer.reveal"));
}

TEST(RolesTest, TheDocumentedTableIsTheOneInForce) {
  std::ifstream file(REDRESS_SOURCE_DIR "/docs/access.md");
  std::stringstream text;
  text << file.rdbuf();

  EXPECT_TRUE(absl::StrContains(text.str(), Table())) << "docs/access.md should have:\n" << Table();
}

}  // namespace
}  // namespace redress::testing
