// How many views and phrases people may keep, where several come at once.

#include "node/room.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "projections/kept.h"
#include "tests/testing/one_node.h"

namespace redress {
namespace {

using ::testing::ElementsAre;

class RoomTest : public OneNodeTest {
 protected:
  CommandRequest By(const std::string& person, Command command) {
    CommandRequest request;
    request.command = std::move(command);
    request.command_id = node_.names().CommandId({"http", absl::StrCat(++commands_)});
    request.request_digest = node_.names().RequestDigest(request.command.SerializeAsString());
    request.actor = {person, "supervisor", false};
    return request;
  }
  CommandRequest View(const std::string& person) {
    Command command;
    command.mutable_view()->mutable_command()->mutable_create()->set_name("mine");
    return By(person, std::move(command));
  }
  CommandRequest PhraseOf(const std::string& person) {
    Command command;
    Phrase& phrase = *command.mutable_phrase()->mutable_command()->mutable_create();
    phrase.set_name("mine");
    phrase.add_texts()->set_language("en");
    phrase.mutable_texts(0)->set_text("On it.");
    return By(person, std::move(command));
  }
  // `by`'s view is to be `person`'s from now on.
  CommandRequest Given(const std::string& id, const std::string& by, const std::string& person) {
    Command command;
    command.mutable_view()->set_id(id);
    SavedView& view = *command.mutable_view()->mutable_command()->mutable_change();
    view.set_name("given");
    view.mutable_owner()->set_person(person);
    return By(by, std::move(command));
  }
  // Returns the machine codes of the refusals of commands that came at once, "" where one was done.
  std::vector<std::string> AtOnce(std::vector<CommandRequest> requests) {
    std::vector<Answered> answers;
    answers.reserve(requests.size());
    for (CommandRequest& request : requests) answers.push_back(node_.Submit(std::move(request)));
    node_.Run(absl::Seconds(5));
    std::vector<std::string> codes;
    for (const Answered& answer : answers) {
      EXPECT_TRUE(answer->has_value());
      codes.push_back(answer->has_value() && !(*answer)->ok() ? MachineCode((*answer)->status())
                                                              : "");
    }
    return codes;
  }
  std::size_t Count(Owned what, const std::string& person) {
    Owner owner;
    owner.set_person(person);
    return *CountOwned(node_.views(), what, owner, 1'000);
  }

  int commands_ = 0;
};

TEST_F(RoomTest, OfTwoThatAreCreatedAtOnceTheLastThatThereIsRoomForIsTaken) {
  for (std::size_t i = 1; i < kMaxOwnedByPerson; ++i) {
    ASSERT_TRUE(node_.Do(View("bo")).ok());
    ASSERT_TRUE(node_.Do(PhraseOf("bo")).ok());
  }

  EXPECT_THAT(AtOnce({View("bo"), View("bo"), PhraseOf("bo"), PhraseOf("bo"), View("cai")}),
              ElementsAre("", "too-many-views", "", "too-many-phrases", ""));

  EXPECT_EQ(Count(Owned::kView, "bo"), kMaxOwnedByPerson);
  EXPECT_EQ(Count(Owned::kPhrase, "bo"), kMaxOwnedByPerson);
  EXPECT_EQ(Count(Owned::kView, "cai"), 1);
}

TEST_F(RoomTest, WhatIsGivenToSomebodyTakesTheRoomThatSomethingNewWouldHave) {
  const auto answer = node_.Do(View("cai"));
  ASSERT_TRUE(answer.ok());
  const std::string id(*IdIn(answer->commit.streams(0).stream(), SavedViews::kPrefix));
  for (std::size_t i = 1; i < kMaxOwnedByPerson; ++i) ASSERT_TRUE(node_.Do(View("bo")).ok());

  EXPECT_THAT(AtOnce({View("bo"), Given(id, "cai", "bo")}), ElementsAre("", "too-many-views"));
  EXPECT_EQ(Count(Owned::kView, "bo"), kMaxOwnedByPerson);
  // What stays somebody's needs no room.
  const std::string own = ListKept<SavedViews>(node_.views(), std::nullopt, "", 200)->rows[0].id();
  EXPECT_TRUE(node_.Do(Given(own, "bo", own == id ? "cai" : "bo")).ok());
}

TEST_F(RoomTest, WhereNothingIsAtItsMostAllThatComeAtOnceAreTaken) {
  EXPECT_THAT(AtOnce({View("bo"), View("bo"), View("bo"), View("bo")}),
              ElementsAre("", "", "", ""));
  EXPECT_EQ(Count(Owned::kView, "bo"), 4);
}

TEST_F(RoomTest, WhatIsMalformedIsToldBeforeThatTheVersionIsAnother) {
  const auto answer = node_.Do(View("bo"));
  ASSERT_TRUE(answer.ok());
  const std::string id(*IdIn(answer->commit.streams(0).stream(), SavedViews::kPrefix));
  CommandRequest stale = Given(id, "bo", "bo");
  stale.if_match = 7;
  CommandRequest malformed = Given(id, "bo", "bo");
  malformed.if_match = 7;
  malformed.command.mutable_view()->mutable_command()->mutable_change()->add_columns("Not a code");

  EXPECT_THAT(AtOnce({stale, malformed}), ElementsAre("stale-version", kMalformed));
}

}  // namespace
}  // namespace redress
