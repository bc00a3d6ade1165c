// One search over numbers, words, contact points and customers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/percent_coding.h"
#include "boost/json/value.hpp"
#include "tests/api/desk_service.h"

namespace redress::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SearchTest : public DeskServiceTest {
 protected:
  void SetUp() override {
    DeskServiceTest::SetUp();
    ticket_ = NewTicket("王小明", "+8613900001111", "电梯又坏了");
    other_ = NewTicket("Ada Lovelace", "+8613900002222", "the lift is dark");
  }
  std::string NewTicket(const std::string& name, const std::string& phone,
                        const std::string& words) {
    return DeskServiceTest::NewTicket(name, "phone", phone, words);
  }
  json::object Search(const std::string& text, const std::string& token) {
    const HttpResponse answer =
        Ask(Get(absl::StrCat("/v1/search?q=", PercentEncode(text)), Showing(token)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return BodyOf(answer);
  }
  // Ids of what was found of a kind.
  static std::vector<std::string> Found(const json::object& answer, const char* kind) {
    const bool is_of_tickets = std::string(kind) == "numbers" || std::string(kind) == "words";
    std::vector<std::string> ids;
    for (const json::value& item : answer.at(kind).as_array()) {
      ids.emplace_back(item.at(is_of_tickets ? "number" : "id").as_string());
    }
    return ids;
  }
  std::string CustomerOf(const std::string& ticket) {
    const json::object body = BodyOf(Ask(Get(absl::StrCat("/v1/tickets/", ticket), Showing(all_))));
    return std::string(body.at("customer").as_string());
  }

  std::string ticket_;
  std::string other_;
};

TEST_F(SearchTest, ANumberIsFoundAsItIsReadOut) {
  const std::string spaced =
      absl::StrCat("#", ticket_.substr(0, 4), " ", ticket_.substr(4, 4), "-", ticket_.substr(8));

  const json::object found = Search(spaced, all_);

  EXPECT_THAT(Found(found, "numbers"), ElementsAre(ticket_));
  EXPECT_THAT(Found(found, "words"), IsEmpty());
  EXPECT_TRUE(found.contains("position"));
}

TEST_F(SearchTest, WordsAndNamesAreFoundInBothLanguages) {
  const json::object lift = Search("电梯", all_);
  const json::object dark = Search("lift DARK", all_);
  const json::object wang = Search("王小明", all_);
  const json::object ada = Search("lovelace", all_);

  EXPECT_THAT(Found(lift, "words"), ElementsAre(ticket_));
  EXPECT_THAT(Found(lift, "customers"), IsEmpty());
  EXPECT_THAT(Found(dark, "words"), ElementsAre(other_));
  EXPECT_THAT(Found(wang, "customers"), ElementsAre(CustomerOf(ticket_)));
  EXPECT_THAT(Found(ada, "customers"), ElementsAre(CustomerOf(other_)));
}

TEST_F(SearchTest, ACustomerIsFoundByPhoneHoweverItIsWrittenAndById) {
  const std::string customer = CustomerOf(ticket_);

  EXPECT_THAT(Found(Search("139 0000 1111", all_), "points"), ElementsAre(customer));
  EXPECT_THAT(Found(Search("+86-13900001111", all_), "points"), ElementsAre(customer));
  EXPECT_THAT(Found(Search(customer, all_), "customers"), ElementsAre(customer));
}

TEST_F(SearchTest, NoMoreThanFiveOfAKindAreShownAndItSaysThatThereAreMore) {
  for (int i = 0; i < 6; ++i) NewTicket("Bo", absl::StrCat("+861390000300", i), "leak again");

  const json::object found = Search("leak", all_);

  EXPECT_THAT(found.at("words").as_array(), SizeIs(5));
  EXPECT_EQ(found.at("more").as_array(), json::array{"words"});
  EXPECT_THAT(Search("电梯", all_).at("more").as_array(), IsEmpty());
}

TEST_F(SearchTest, MasksAreNotFoundOutByTrying) {
  const std::string auditor = TokenOf("aud", "auditor");

  const json::object by_name = Search("王小明", auditor);
  const json::object by_number = Search(ticket_, auditor);

  EXPECT_THAT(Found(by_name, "words"), IsEmpty());
  EXPECT_THAT(Found(by_name, "customers"), IsEmpty());
  EXPECT_THAT(Found(Search("13900001111", auditor), "points"), IsEmpty());
  EXPECT_EQ(by_name.at("not_searched").as_array(), (json::array{"words", "points", "customers"}));
  EXPECT_THAT(Found(by_number, "numbers"), ElementsAre(ticket_));
}

TEST_F(SearchTest, WhatIsOutsideTheTokenOrWithheldIsNotFound) {
  const std::string narrowed = TokenOfTeam("elsewhere", "agent");
  for (const std::string& text : {ticket_, std::string("电梯"), std::string("13900001111"),
                                  std::string("王小明"), CustomerOf(ticket_)}) {
    const json::object found = Search(text, narrowed);
    for (const char* kind : {"numbers", "words", "points", "customers"}) {
      EXPECT_THAT(Found(found, kind), IsEmpty()) << text << kind;
    }
  }

  Do(ticket_, "set_secrecy", R"({"secrecy": "secret", "reason": "asked for"})");
  const std::string handler = TokenOf("han", "handler");

  EXPECT_THAT(Found(Search("王小明", handler), "words"), IsEmpty());
  EXPECT_THAT(Found(Search("王小明", handler), "customers"), IsEmpty());
  EXPECT_THAT(Found(Search("13900001111", handler), "points"), IsEmpty());
  const HttpResponse numbered = Ask(Get(absl::StrCat("/v1/search?q=", ticket_), Showing(handler)));
  EXPECT_THAT(numbered.body, HasSubstr("****"));
  EXPECT_THAT(numbered.body, Not(HasSubstr(CustomerOf(ticket_))));
}

TEST_F(SearchTest, WhatIsNothingToLookForIsRefused) {
  const auto asked = [&](const std::string& query) {
    return Ask(Get(absl::StrCat("/v1/search", query), Showing(all_)));
  };
  EXPECT_EQ(asked("").status, 400);
  EXPECT_EQ(asked("?q=%2A%2A").status, 400);
  EXPECT_EQ(asked("?q=" + std::string(201, 'a')).status, 400);
  EXPECT_EQ(asked("?q=" + std::string(200, 'a')).status, 200);
  EXPECT_EQ(asked("?q=a&limit=3").status, 400);
  EXPECT_EQ(Ask(Get("/v1/search?q=a", Showing(root_))).status, 403);
}

}  // namespace
}  // namespace redress::testing
