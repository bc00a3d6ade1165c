#include "projections/tokens.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;

StreamEvent Issued(const std::string& id, const std::string& person) {
  StreamEvent issued{.stream = "token/" + id, .event = {}};
  issued.event.mutable_token()->mutable_issued()->set_id(id);
  issued.event.mutable_token()->mutable_issued()->set_person(person);
  return issued;
}

StreamEvent Revoked(const std::string& id) {
  StreamEvent revoked{.stream = "token/" + id, .event = {}};
  revoked.event.mutable_token()->mutable_revoked()->set_reason("lost");
  return revoked;
}

std::vector<std::string> IdsOf(const TokenPage& page) {
  std::vector<std::string> ids;
  for (const TokenRow& row : page.rows) ids.push_back(row.id());
  return ids;
}

TEST(TokensTest, ARowTellsWhoIssuedItAndWhetherItWasRevoked) {
  Views views;
  views.actor = "root";
  views.Commit({Issued("1", "ana")});
  TokenRow row = **ReadToken(views.store, "1");
  EXPECT_EQ(row.issued().person(), "ana");
  EXPECT_EQ(row.issued_by(), "root");
  EXPECT_EQ(row.issued_recorded_at(), 1'000'000);
  EXPECT_FALSE(row.has_revoked());

  views.actor = "eve";
  views.Commit({Revoked("1")});
  row = **ReadToken(views.store, "1");
  EXPECT_EQ(row.revoked().reason(), "lost");
  EXPECT_EQ(row.issued_by(), "root");
  EXPECT_EQ(row.version(), 2U);
  EXPECT_EQ(row.updated_recorded_at(), 2'000'000);
}

TEST(TokensTest, TokensAreListedByIdInPages) {
  Views views;
  for (const char* const id : {"b", "a", "c"}) views.Commit({Issued(id, "ana")});

  const TokenPage first = *ListTokens(views.store, "", 2);
  const TokenPage second = *ListTokens(views.store, first.next_cursor, 2);

  EXPECT_THAT(IdsOf(first), ElementsAre("a", "b"));
  EXPECT_THAT(IdsOf(second), ElementsAre("c"));
  EXPECT_EQ(second.next_cursor, "");
  EXPECT_FALSE(ListTokens(views.store, "nonsense", 2).ok());
}

TEST(TokensTest, OfWhatAnIssuerSignsARowTellsThatItWasRevokedAndWhenLast) {
  Views views;
  views.Commit({Revoked("oidc:ana")});
  views.Commit({Revoked("oidc:ana")});

  const TokenRow row = **ReadToken(views.store, "oidc:ana");
  EXPECT_EQ(row.issued().id(), "oidc:ana");
  EXPECT_EQ(row.issued().person(), "ana");
  EXPECT_TRUE(row.has_revoked());
  EXPECT_EQ(row.issued_recorded_at(), 1'000'000);
  EXPECT_EQ(row.updated_recorded_at(), 2'000'000);
  EXPECT_THAT(IdsOf(*ListTokens(views.store, "", 10)), ElementsAre("oidc:ana"));
}

TEST(TokensTest, WhatWasNeverIssuedIsNoToken) {
  Views views;
  views.Commit({Revoked("1")});

  EXPECT_FALSE(ReadToken(views.store, "1")->has_value());
  EXPECT_THAT(IdsOf(*ListTokens(views.store, "", 10)), ElementsAre());
}

}  // namespace
}  // namespace redress::testing
