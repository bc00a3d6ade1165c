// Reads over the views of a generated journal.

#include "api/queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/service.h"
#include "api/ticket_filter.h"
#include "base/clock.h"
#include "base/random.h"
#include "tests/api/call.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/fake_node.h"
#include "tests/testing/seed.h"

namespace redress::testing {
namespace {

constexpr std::size_t kRecords = 600;

class QueriesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    CommitGenerator generator(TestSeed());
    records_ = generator.Take(Rounds(kRecords));
    node_.Project(records_);
  }

  boost::json::object Read(const std::string& target) {
    const HttpResponse response = testing::Ask(service_, Get(target));
    EXPECT_EQ(response.status, 200) << target << "\n" << response.body;
    return BodyOf(response);
  }

  // Every item of a list, page after page.
  std::vector<boost::json::object> ReadAll(std::string target, const char* name) {
    std::vector<boost::json::object> items;
    while (!target.empty()) {
      const auto page = Read(target);
      for (const auto& item : page.at(name).as_array()) items.push_back(item.as_object());
      const auto* next = page.if_contains("next");
      target = next == nullptr ? "" : next->as_string().c_str();
    }
    return items;
  }

  std::vector<Record> records_;
  FakeNode node_;
  SystemClock clock_;
  SystemRandom random_;
  Service service_{node_, clock_, random_, std::make_shared<HttpCounters>(), AccessMode::kOpen};
};

TEST_F(QueriesTest, PagesOfTicketsShowEachOnceAndAgreeWithTheQueues) {
  const auto tickets = ReadAll("/v1/tickets?limit=7", "tickets");
  const auto open = ReadAll("/v1/tickets?limit=7&open=true", "tickets");
  const auto queues = Read("/v1/queues");

  std::map<std::string, int> seen;
  for (const auto& ticket : tickets) ++seen[ticket.at("number").as_string().c_str()];
  EXPECT_EQ(seen.size(), tickets.size());
  EXPECT_EQ(queues.at("received").to_number<std::size_t>(), tickets.size());
  EXPECT_EQ(queues.at("open").to_number<std::size_t>(), open.size());
  EXPECT_GT(tickets.size(), 10);
}

TEST_F(QueriesTest, AFilterShowsWhatItSays) {
  for (const auto& ticket : ReadAll("/v1/tickets", "tickets")) {
    const std::string phase = ticket.at("phase").as_string().c_str();
    const std::string kind = ticket.at("kind").as_string().c_str();
    for (const auto& other :
         ReadAll(absl::StrCat("/v1/tickets?limit=200&phase=", phase, "&kind=", kind), "tickets")) {
      EXPECT_EQ(other.at("phase").as_string(), phase);
      EXPECT_EQ(other.at("kind").as_string(), kind);
    }
  }
}

TEST_F(QueriesTest, AFilterThatNothingCanHaveIsRefused) {
  const std::string longest(200, 'x');
  for (const std::string target :
       {"tickets?holder=", "tickets?handover_to=", "tickets?team=", "tickets?category=",
        "tickets?unit=", "due?team=", "due?holder=", "callbacks?caller=", "callbacks?team=",
        "agents?team=", "accesses?person="}) {
    Read("/v1/" + target + longest);
    for (const std::string& value : {longest + "x", std::string("a%0Ab")}) {
      EXPECT_EQ(testing::Ask(service_, Get("/v1/" + target + value)).status, 400) << target;
    }
  }
  for (const std::string list : {"tickets", "callbacks", "accesses"}) {
    Read(absl::StrCat("/v1/", list, "?customer=", std::string(64, 'f')));
    for (const std::string& value : {std::string("?"), std::string(65, 'f'), std::string("AB")}) {
      const std::string target = absl::StrCat("/v1/", list, "?customer=", value);
      EXPECT_EQ(testing::Ask(service_, Get(target)).status, 400) << target;
    }
  }
}

TEST_F(QueriesTest, ListsOfACustomerShowAsManyAsItsPageCounts) {
  for (const auto& customer : ReadAll("/v1/customers", "customers")) {
    const std::string id = customer.at("id").as_string().c_str();
    const auto page = Read("/v1/customers/" + id);
    for (const char* plural : {"tickets", "callbacks"}) {
      const auto listed = ReadAll(absl::StrCat("/v1/", plural, "?limit=2&customer=", id), plural);

      EXPECT_EQ(page.at(plural).to_number<std::size_t>(), listed.size()) << id;
    }
  }
}

TEST_F(QueriesTest, PagesOfATimelineAreTheTimeline) {
  for (const auto& customer : ReadAll("/v1/customers?limit=3", "customers")) {
    const std::string path =
        absl::StrCat("/v1/customers/", customer.at("id").as_string().c_str(), "/timeline");

    EXPECT_EQ(ReadAll(path + "?limit=2", "timeline"), ReadAll(path + "?limit=200", "timeline"));
  }
}

TEST_F(QueriesTest, ThePastIsWhatTheViewsOfThenShowed) {
  const auto customers = ReadAll("/v1/customers?limit=200", "customers");
  FakeNode then;
  Service service_then(then, clock_, random_, std::make_shared<HttpCounters>(), AccessMode::kOpen);
  for (std::size_t at = 50; at <= records_.size(); at += 50) {
    then.Project(std::vector<Record>(records_.begin() + static_cast<std::ptrdiff_t>(at) - 50,
                                     records_.begin() + static_cast<std::ptrdiff_t>(at)));
    for (const auto& customer : customers) {
      const std::string path =
          absl::StrCat("/v1/customers/", customer.at("id").as_string().c_str());
      for (const std::string& target : {path, path + "/timeline?limit=200"}) {
        const char joint = absl::StrContains(target, "?") ? '&' : '?';
        const HttpResponse expected = testing::Ask(service_then, Get(target));
        const HttpResponse past =
            testing::Ask(service_, Get(target + joint + absl::StrCat("at=", at)));

        ASSERT_EQ(past.status, expected.status) << target << " at " << at << past.body;
        auto body = BodyOf(past);
        auto expected_body = BodyOf(expected);
        body.erase("settled");
        body.erase("next");  // names the position
        expected_body.erase("next");
        if (past.status != 200) continue;
        EXPECT_EQ(body, expected_body) << target << " at " << at;
      }
    }
  }
}

TEST_F(QueriesTest, NextLinksKeepTheirParameters) {
  EXPECT_EQ(NextLink("/v1/tickets", {{"category", "a/b c"}, {"limit", "7"}}, "x"),
            "/v1/tickets?category=a%2Fb%20c&cursor=x&limit=7");
}

}  // namespace
}  // namespace redress::testing
