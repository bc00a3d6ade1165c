// Saved views and phrases: who may keep them for whom, and change them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "aggregates/aggregates.h"
#include "aggregates/codes.h"
#include "aggregates/phrase/phrase.h"
#include "aggregates/refusal.h"
#include "aggregates/view/view.h"
#include "base/hash.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

class OwnedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Event event;
    TeamDescribed& described = *event.mutable_team()->mutable_described();
    described.set_id("water");
    described.mutable_profile()->add_members("bo");
    streams_.Add("team/water", event, now_);
  }
  absl::StatusOr<Decision> Do(const Command& command, const std::string& person,
                              const std::string& role = "handler") {
    Context context = By(person, role);
    context.command_id = Sha256(std::to_string(++commands_));
    context.names = &names_;
    context.now = now_;
    absl::StatusOr<Decision> decision = Decide(command, context, streams_);
    if (decision.ok()) streams_.Accept(*decision, now_, person);
    return decision;
  }
  static SavedView Named(const std::string& name) {
    SavedView view;
    view.set_name(name);
    return view;
  }
  static Command Create(const SavedView& view) {
    Command command;
    *command.mutable_view()->mutable_command()->mutable_create() = view;
    return command;
  }
  static Command Change(const std::string& id, const SavedView& view) {
    Command command;
    command.mutable_view()->set_id(id);
    *command.mutable_view()->mutable_command()->mutable_change() = view;
    return command;
  }
  static Command Delete(const std::string& id) {
    Command command;
    command.mutable_view()->set_id(id);
    command.mutable_view()->mutable_command()->mutable_delete_();
    return command;
  }
  std::string Created(const SavedView& view, const std::string& person,
                      const std::string& role = "handler") {
    const auto decision = Do(Create(view), person, role);
    EXPECT_TRUE(decision.ok()) << decision.status();
    return decision.ok() ? decision->appends.at(0).events.at(0).view().created().id() : "";
  }
  // Returns the refusal's machine code; empty: it was taken.
  std::string CodeOf(const absl::StatusOr<Decision>& decision) {
    return decision.ok() ? "" : DetailsOf(decision.status())->code();
  }

  MemoryStreams streams_;
  Names names_{std::string(32, 'k')};
  absl::Time now_ = Monday();
  int commands_ = 0;
};

TEST_F(OwnedTest, WithoutAnOwnerItIsWhoCreatedIt) {
  const auto decision = Do(Create(Named("mine")), "bo");

  ASSERT_TRUE(decision.ok()) << decision.status();
  const ViewCreated& created = decision->appends.at(0).events.at(0).view().created();
  EXPECT_EQ(decision->appends.at(0).stream, "view/" + created.id());
  EXPECT_EQ(created.view().owner().person(), "bo");
}

TEST_F(OwnedTest, AViewKeepsItsFilterAsItWasGivenTheStateToo) {
  SavedView returned = Named("returned");
  returned.mutable_filter()->set_state("returned");
  returned.mutable_filter()->set_team("water");
  const std::string id = Created(returned, "bo");

  SavedView again = returned;
  again.mutable_filter()->clear_state();
  const auto changed = Do(Change(id, again), "bo");
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->appends.size(), 1);
  const auto repeated = Do(Change(id, again), "bo");
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_TRUE(repeated->appends.empty());
}

TEST_F(OwnedTest, ForATeamItsMembersKeepItAndForOthersAndAllWhoSupervises) {
  SavedView of_team = Named("team"), of_all = Named("all"), of_ana = Named("ana's");
  of_team.mutable_owner()->set_team("water");
  of_all.mutable_owner()->set_all(true);
  of_ana.mutable_owner()->set_person("ana");

  EXPECT_EQ(CodeOf(Do(Create(of_team), "bo")), "");
  EXPECT_EQ(CodeOf(Do(Create(of_team), "cai")), codes::kOwnOrSupervisorOnly);
  for (const SavedView& view : {of_all, of_ana}) {
    EXPECT_EQ(CodeOf(Do(Create(view), "bo")), codes::kOwnOrSupervisorOnly);
    EXPECT_EQ(CodeOf(Do(Create(view), "eve", "supervisor")), "");
    EXPECT_EQ(CodeOf(Do(Create(view), "root", "administrator")), "");
  }
  of_team.mutable_owner()->set_team("roads");
  EXPECT_EQ(CodeOf(Do(Create(of_team), "eve", "supervisor")), codes::kNoSuchTeam);
}

TEST_F(OwnedTest, AnOwnerIsOneOfPersonTeamAndAll) {
  SavedView view = Named("of whom");
  view.mutable_owner();
  EXPECT_EQ(CodeOf(Do(Create(view), "eve", "supervisor")), kMalformed);
  view.mutable_owner()->set_person("ana");
  view.mutable_owner()->set_team("water");
  EXPECT_EQ(CodeOf(Do(Create(view), "eve", "supervisor")), kMalformed);
  view.mutable_owner()->clear_team();
  view.mutable_owner()->set_person("  ");
  EXPECT_EQ(CodeOf(Do(Create(view), "eve", "supervisor")), kMalformed);
}

TEST_F(OwnedTest, WhoCreatedItAndWhoSupervisesChangeAndDeleteItAndNobodyElse) {
  SavedView of_team = Named("team");
  of_team.mutable_owner()->set_team("water");
  const std::string id = Created(of_team, "bo");

  EXPECT_EQ(CodeOf(Do(Change(id, Named("new")), "ana")), codes::kOwnOrSupervisorOnly);
  EXPECT_EQ(CodeOf(Do(Delete(id), "ana")), codes::kOwnOrSupervisorOnly);
  const auto changed = Do(Change(id, Named("new")), "bo");
  ASSERT_TRUE(changed.ok()) << changed.status();
  const SavedView& view = changed->appends.at(0).events.at(0).view().changed().view();
  EXPECT_EQ(view.name(), "new");
  EXPECT_EQ(view.owner().team(), "water");  // whose it is, stays
  EXPECT_TRUE(Do(Change(id, Named("new")), "bo")->appends.empty());
  EXPECT_EQ(CodeOf(Do(Delete(id), "eve", "supervisor")), "");
  EXPECT_EQ(CodeOf(Do(Change(id, Named("late")), "bo")), codes::kNoSuchView);
  EXPECT_EQ(CodeOf(Do(Delete(id), "bo")), codes::kNoSuchView);
}

TEST_F(OwnedTest, ItIsGivenOnlyToWhomItCouldBeKeptFor) {
  const std::string id = Created(Named("mine"), "bo");
  SavedView for_all = Named("mine");
  for_all.mutable_owner()->set_all(true);

  EXPECT_EQ(CodeOf(Do(Change(id, for_all), "bo")), codes::kOwnOrSupervisorOnly);
  EXPECT_EQ(CodeOf(Do(Change(id, for_all), "eve", "supervisor")), "");
}

TEST_F(OwnedTest, ColumnsAreCodesAndStandOnce) {
  SavedView view = Named("columns");
  view.add_columns("number");
  view.add_columns("Time left");
  view.add_columns("number");
  view.add_order()->set_column("due");
  view.add_order()->set_column("due");
  view.set_group("Team");

  const absl::Status refused = Do(Create(view), "bo").status();

  const std::optional<RefusalDetails> details = DetailsOf(refused);
  ASSERT_TRUE(details.has_value());
  std::vector<std::string> pointers;
  for (const FieldProblem& field : details->fields()) pointers.push_back(field.pointer());
  EXPECT_THAT(pointers,
              ::testing::ElementsAre("/columns/1", "/columns/2", "/order/1/column", "/group"));
}

TEST_F(OwnedTest, APhraseHasKnownFieldsAndALanguageOnce) {
  Command command;
  Phrase& phrase = *command.mutable_phrase()->mutable_command()->mutable_create();
  phrase.set_name("on it");
  PhraseText& text = *phrase.add_texts();
  text.set_language("en");
  text.set_text("Your ticket {ticket.number}");
  EXPECT_EQ(CodeOf(Do(command, "bo")), "");

  *phrase.add_texts() = text;
  phrase.mutable_texts(1)->set_text("Your {tiket.number}");
  const absl::Status refused = Do(command, "bo").status();

  ASSERT_TRUE(DetailsOf(refused).has_value());
  ASSERT_EQ(DetailsOf(refused)->fields_size(), 2);
  EXPECT_EQ(DetailsOf(refused)->fields(0).pointer(), "/texts/1/language");
  EXPECT_EQ(DetailsOf(refused)->fields(1).pointer(), "/texts/1/text");
  EXPECT_THAT(DetailsOf(refused)->fields(1).detail(), HasSubstr("{tiket.number}"));
}

TEST_F(OwnedTest, APhraseIsChangedAndDeletedLikeAView) {
  Command command;
  Phrase& phrase = *command.mutable_phrase()->mutable_command()->mutable_create();
  phrase.set_name("on it");
  phrase.add_texts()->set_language("en");
  phrase.mutable_texts(0)->set_text("We are on it.");
  const auto created = Do(command, "bo");
  ASSERT_TRUE(created.ok()) << created.status();
  const std::string id = created->appends.at(0).events.at(0).phrase().created().id();
  Command change;
  change.mutable_phrase()->set_id(id);
  *change.mutable_phrase()->mutable_command()->mutable_change() = phrase;
  Command deletion;
  deletion.mutable_phrase()->set_id(id);
  deletion.mutable_phrase()->mutable_command()->mutable_delete_();

  EXPECT_TRUE(Do(change, "bo")->appends.empty());
  EXPECT_EQ(CodeOf(Do(deletion, "cai")), codes::kOwnOrSupervisorOnly);
  EXPECT_EQ(CodeOf(Do(deletion, "bo")), "");
  EXPECT_EQ(CodeOf(Do(change, "bo")), codes::kNoSuchPhrase);
}

}  // namespace
}  // namespace redress::testing
