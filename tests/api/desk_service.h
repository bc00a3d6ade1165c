#pragma once

// The API where tokens are asked for, with a supervisor who sees all, and tickets of theirs.

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/api/token_service.h"

namespace redress::testing {

class DeskServiceTest : public TokenServiceTest {
 protected:
  void SetUp() override {
    TokenServiceTest::SetUp();
    all_ = TokenOf("sue", "supervisor");
  }
  // Takes in what a customer says; returns the ticket's number.
  std::string NewTicket(absl::string_view customer, absl::string_view point_kind,
                        absl::string_view point, absl::string_view words) {
    const HttpResponse made =
        Send("/v1/tickets",
             absl::StrCat(R"({"kind": "report", "channel": "phone", "words": ")", words,
                          R"(", "customer": {"name": ")", customer, R"(", "points": [{"kind": ")",
                          point_kind, R"(", "value": ")", point, R"("}]}})"),
             Showing(all_));
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string(BodyOf(made).at("ticket").as_string());
  }
  // Returns a token of ben's that is narrowed to the team.
  std::string TokenOfTeam(const std::string& team, const std::string& role) {
    const HttpResponse issued = Issue(absl::StrCat(R"({"person": "ben", "roles": [")", role,
                                                   R"("], "teams": [")", team, R"("]})"));
    EXPECT_EQ(issued.status, 201) << issued.body;
    return std::string(BodyOf(issued).at("secret").as_string());
  }
  // The supervisor moves a ticket.
  void Do(const std::string& ticket, const std::string& verb, const std::string& body) {
    const HttpResponse done =
        Send(absl::StrCat("/v1/tickets/", ticket, "/", verb), body, Showing(all_));
    ASSERT_EQ(done.status, 200) << done.body;
  }

  std::string all_;
};

}  // namespace redress::testing
