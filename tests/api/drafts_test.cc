// Drafts over HTTP, on a real node.

#include "api/drafts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/api/call.h"
#include "tests/api/token_service.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DraftsApiTest : public TokenServiceTest {
 protected:
  void SetUp() override {
    TokenServiceTest::SetUp();
    bo_ = TokenOf("bo", "handler");
    const HttpResponse received = Receive(Showing(TokenOf("ana", "agent")));
    ASSERT_EQ(received.status, 201) << received.body;
    number_ = std::string(BodyOf(received).at("ticket").as_string());
  }
  HttpResponse Do(const std::string& method, const std::string& form, const std::string& token,
                  const std::string& body = "") {
    HttpRequest request = Get(absl::StrCat("/v1/drafts/", number_, "/", form), Showing(token));
    request.method = method;
    request.body = body;
    if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
    return Ask(std::move(request));
  }

  std::string bo_, number_;
};

TEST_F(DraftsApiTest, ADraftIsKeptShownListedAndDiscarded) {
  const HttpResponse kept =
      Do("PUT", "answer", bo_, R"({"words":"半句","told":{"channel":"phone"}})");
  ASSERT_EQ(kept.status, 200) << kept.body;

  const HttpResponse shown = Do("GET", "answer", bo_);
  ASSERT_EQ(shown.status, 200) << shown.body;
  EXPECT_EQ(BodyOf(shown).at("draft").at("words"), "半句");
  EXPECT_EQ(BodyOf(shown).at("saved"), BodyOf(kept).at("saved"));
  const auto listed = BodyOf(Ask(Get("/v1/drafts", Showing(bo_)))).at("drafts").as_array();
  ASSERT_EQ(listed.size(), 1);
  EXPECT_EQ(listed[0].at("form"), "answer");
  EXPECT_FALSE(listed[0].as_object().contains("draft"));

  EXPECT_EQ(BodyOf(Do("DELETE", "answer", bo_)).at("deleted"), true);
  EXPECT_EQ(BodyOf(Do("DELETE", "answer", bo_)).at("deleted"), false);
  const HttpResponse gone = Do("GET", "answer", bo_);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(CodeOf(gone), "no-such-draft");
}

TEST_F(DraftsApiTest, NobodySeesAnothersDraft) {
  ASSERT_EQ(Do("PUT", "answer", bo_, R"({"words": "mine"})").status, 200);
  const std::string eve = TokenOf("eve", "supervisor");

  EXPECT_EQ(Do("GET", "answer", eve).status, 404);
  EXPECT_THAT(BodyOf(Ask(Get("/v1/drafts", Showing(eve)))).at("drafts").as_array(), IsEmpty());
  EXPECT_EQ(BodyOf(Do("DELETE", "answer", eve)).at("deleted"), false);
  EXPECT_EQ(Do("GET", "answer", bo_).status, 200);
}

TEST_F(DraftsApiTest, WhoDoesNotSeeTheTicketAnyMoreSeesNoDraftOfIt) {
  const HttpResponse issued = Issue(R"({"person": "bo", "roles": ["handler"], "teams": ["b"]})");
  ASSERT_EQ(Do("PUT", "answer", bo_, R"({"words": "mine"})").status, 200);
  const std::string narrowed(BodyOf(issued).at("secret").as_string());

  EXPECT_EQ(Do("GET", "answer", narrowed).status, 404);
  EXPECT_EQ(Do("PUT", "answer", narrowed, "{}").status, 404);
  EXPECT_THAT(BodyOf(Ask(Get("/v1/drafts", Showing(narrowed)))).at("drafts").as_array(), IsEmpty());
}

TEST_F(DraftsApiTest, WhatIsWrongIsRefusedByName) {
  EXPECT_EQ(Do("PUT", "Answer", bo_, "{}").status, 400);
  EXPECT_EQ(Do("PUT", "answer", bo_, "[]").status, 400);
  EXPECT_EQ(Do("POST", "answer", bo_, "{}").status, 405);
  const std::string long_one = absl::StrCat(R"({"a":")", std::string(kMaxDraftSize, 'a'), "\"}");
  const HttpResponse too_large = Do("PUT", "answer", bo_, long_one);
  EXPECT_EQ(too_large.status, 413) << too_large.body;
  EXPECT_THAT(too_large.body, HasSubstr("65536"));
  number_ = "4772194313362";
  const HttpResponse no_ticket = Do("PUT", "answer", bo_, "{}");
  EXPECT_EQ(no_ticket.status, 404);
  EXPECT_EQ(CodeOf(no_ticket), "no-such-ticket");
}

}  // namespace
}  // namespace redress::testing
