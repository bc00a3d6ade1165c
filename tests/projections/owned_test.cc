// Saved views and phrases: by id, and by whose they are.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "projections/kept.h"
#include "projections/owner_index.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Owner OfPerson(const std::string& id) {
  Owner owner;
  owner.set_person(id);
  return owner;
}
Owner OfTeam(const std::string& id) {
  Owner owner;
  owner.set_team(id);
  return owner;
}
Owner OfAll() {
  Owner owner;
  owner.set_all(true);
  return owner;
}

StreamEvent Created(const std::string& id, const Owner& owner) {
  StreamEvent event{.stream = "view/" + id, .event = {}};
  ViewCreated& created = *event.event.mutable_view()->mutable_created();
  created.set_id(id);
  created.mutable_view()->set_name("name of " + id);
  *created.mutable_view()->mutable_owner() = owner;
  return event;
}
StreamEvent Changed(const std::string& id, const Owner& owner) {
  StreamEvent event{.stream = "view/" + id, .event = {}};
  SavedView& view = *event.event.mutable_view()->mutable_changed()->mutable_view();
  view.set_name("changed");
  *view.mutable_owner() = owner;
  return event;
}
StreamEvent Deleted(const std::string& id) {
  StreamEvent event{.stream = "view/" + id, .event = {}};
  event.event.mutable_view()->mutable_deleted();
  return event;
}
StreamEvent PhraseCreatedFor(const std::string& id, const Owner& owner) {
  StreamEvent event{.stream = "phrase/" + id, .event = {}};
  PhraseCreated& created = *event.event.mutable_phrase()->mutable_created();
  created.set_id(id);
  *created.mutable_phrase()->mutable_owner() = owner;
  return event;
}
StreamEvent Members(const std::string& team, const std::vector<std::string>& members) {
  StreamEvent event{.stream = "team/" + team, .event = {}};
  TeamDescribed& described = *event.event.mutable_team()->mutable_described();
  described.set_id(team);
  for (const std::string& member : members) described.mutable_profile()->add_members(member);
  return event;
}

std::vector<std::string> IdsFor(const Views& views, const std::string& person) {
  std::vector<std::string> ids;
  const auto owners = *OwnersFor(views.store, person);
  const auto page = *ListKept<SavedViews>(views.store, owners, "", 200);
  for (const SavedViewRow& row : page.rows) {
    ids.push_back(row.id());
  }
  return ids;
}

TEST(OwnedTest, SomebodyIsListedTheirOwnTheirTeamsAndThoseOfAll) {
  Views views;
  views.Commit({Members("water", {"bo", "cai"})});
  views.Commit({Created("1", OfPerson("bo")), Created("2", OfTeam("water")), Created("3", OfAll()),
                Created("4", OfPerson("b")), Created("5", OfTeam("roads")),
                PhraseCreatedFor("6", OfAll())});

  EXPECT_THAT(IdsFor(views, "bo"), ElementsAre("3", "1", "2"));
  EXPECT_THAT(IdsFor(views, "cai"), ElementsAre("3", "2"));
  EXPECT_THAT(IdsFor(views, "eve"), ElementsAre("3"));
  views.Commit({Members("water", {"cai"})});
  EXPECT_THAT(IdsFor(views, "bo"), ElementsAre("3", "1"));
  EXPECT_EQ(ListKept<Phrases>(views.store, std::nullopt, "", 10)->rows.size(), 1);
}

TEST(OwnedTest, WhatWasGivenToAnotherOrDeletedIsListedThereNoMore) {
  Views views;
  views.actor = "bo";
  views.Commit({Created("1", OfPerson("bo")), Created("2", OfPerson("bo"))});
  views.actor = "eve";
  views.Commit({Changed("1", OfPerson("cai")), Deleted("2")});

  EXPECT_THAT(IdsFor(views, "bo"), IsEmpty());
  EXPECT_THAT(IdsFor(views, "cai"), ElementsAre("1"));
  const SavedViewRow row = **ReadKept<SavedViews>(views.store, "1");
  EXPECT_EQ(row.view().name(), "changed");
  EXPECT_EQ(row.created_by(), "bo");
  EXPECT_EQ(row.version(), 2);
  EXPECT_FALSE(ReadKept<SavedViews>(views.store, "2")->has_value());
  EXPECT_EQ(*CountOwned(views.store, Owned::kView, OfPerson("bo"), 10), 0);
}

TEST(OwnedTest, PagesGoOnWhereTheOneBeforeEndedOverAllOwners) {
  Views views;
  for (const char* const id : {"1", "2", "3", "4", "5"}) {
    views.Commit({Created(id, id[0] % 2 == 0 ? OfAll() : OfPerson("bo"))});
  }
  const auto owners = *OwnersFor(views.store, "bo");
  std::vector<std::string> ids;
  std::string cursor;
  do {
    const auto page = *ListKept<SavedViews>(views.store, owners, cursor, 2);
    EXPECT_LE(page.rows.size(), 2);
    for (const SavedViewRow& row : page.rows) ids.push_back(row.id());
    cursor = page.next_cursor;
  } while (!cursor.empty());

  EXPECT_THAT(ids, ElementsAre("2", "4", "1", "3", "5"));
  EXPECT_FALSE(ListKept<SavedViews>(views.store, owners, "nonsense", 2).ok());
}

TEST(OwnedTest, TheyAreCountedUpToTheMost) {
  Views views;
  for (const char* const id : {"1", "2", "3"}) views.Commit({Created(id, OfTeam("water"))});

  EXPECT_EQ(*CountOwned(views.store, Owned::kView, OfTeam("water"), 10), 3);
  EXPECT_EQ(*CountOwned(views.store, Owned::kView, OfTeam("water"), 2), 2);
  EXPECT_EQ(*CountOwned(views.store, Owned::kPhrase, OfTeam("water"), 10), 0);
}

}  // namespace
}  // namespace redress::testing
