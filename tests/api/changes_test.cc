// What changed, told to whom it may be told; and who has a ticket open.

#include "api/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "tests/api/desk_service.h"
#include "tests/api/follow.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/fake_node.h"

namespace redress::testing {
namespace {

namespace json = boost::json;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr const char* kWords = "the lift is dark";
constexpr const char* kName = "Wang Xiaoming";

// Names of the streams in an answer to a long poll.
std::vector<std::string> StreamsIn(const HttpResponse& answer) {
  std::vector<std::string> names;
  const json::object body = BodyOf(answer);
  for (const json::value& change : body.at("changes").as_array()) {
    for (const json::value& stream : change.at("streams").as_array()) {
      names.emplace_back(stream.at("stream").as_string());
    }
  }
  return names;
}

bool TellsMany(const HttpResponse& answer) {
  const json::object body = BodyOf(answer);
  const json::array& changes = body.at("changes").as_array();
  return std::any_of(changes.begin(), changes.end(),
                     [](const json::value& change) { return change.as_object().contains("many"); });
}

std::string PositionIn(const HttpResponse& answer) {
  return std::string(BodyOf(answer).at("position").as_string());
}

class ChangesTest : public DeskServiceTest {
 protected:
  HttpResponse Poll(const std::string& after, const std::string& token,
                    const std::string& more = "") {
    HttpResponse answer =
        Ask(Get(absl::StrCat("/v1/changes?wait=0", more, after.empty() ? "" : "&after=", after),
                Showing(token)));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer;
  }
  std::string Now() { return PositionIn(Poll("", all_)); }

  std::string NewTicket(const std::string& account) {
    return DeskServiceTest::NewTicket(kName, "account", account, kWords);
  }
  void Assign(const std::string& ticket, const std::string& team, const char* verb = "assign") {
    if (std::string(verb) == "assign") Do(ticket, "classify", R"({"category": ["billing"]})");
    Do(ticket, verb, absl::StrCat(R"({"reason": "theirs", "holder": {"unit": ")", team, R"("}})"));
  }
  HttpResponse PutPresence(const std::string& ticket, const std::string& doing,
                           const std::string& token) {
    HttpRequest request = Get("/v1/presence", Showing(token));
    request.method = "PUT";
    request.headers.emplace_back("content-type", "application/json");
    request.body = absl::StrCat(R"({"ticket": ")", ticket, R"(", "doing": ")", doing, R"("})");
    return Ask(std::move(request));
  }
};

TEST_F(ChangesTest, AChangeNamesStreamsVersionsAndTypesAndNothingThatWasSaid) {
  const std::string before = Now();
  const std::string ticket = NewTicket("A-7");

  const HttpResponse answer = Poll(before, all_, "&kinds=ticket");

  const json::object body = BodyOf(answer);
  ASSERT_THAT(body.at("changes").as_array(), SizeIs(1));
  const json::object& change = body.at("changes").as_array().at(0).as_object();
  ASSERT_THAT(change.at("streams").as_array(), SizeIs(1));
  const json::object& stream = change.at("streams").as_array().at(0).as_object();
  EXPECT_EQ(stream.at("stream").as_string(), "ticket/" + ticket);
  EXPECT_GE(stream.at("version").as_int64(), 1);
  EXPECT_EQ(stream.at("types").as_array().at(0).as_string(), "ticket.received");
  EXPECT_TRUE(change.contains("recorded"));
  const HttpResponse all = Poll(before, all_);
  EXPECT_THAT(all.body, AllOf(HasSubstr("customer/"), HasSubstr("contact/")));
  EXPECT_THAT(all.body, Not(AnyOf(HasSubstr(kWords), HasSubstr(kName), HasSubstr("A-7"))));
  const std::string at_least(change.at("at_least").as_string());
  EXPECT_EQ(Ask(Get(absl::StrCat("/v1/tickets?at_least=", at_least), Showing(all_))).status, 200);
  EXPECT_THAT(StreamsIn(Poll(PositionIn(all), all_)), IsEmpty());
}

TEST_F(ChangesTest, AStreamBeginsNowAndGoesOnAfterTheLastEventId) {
  const std::string first = NewTicket("A-1");
  Follower stream(*service_, Get("/v1/changes?kinds=ticket", Showing(all_)));
  ASSERT_EQ(stream.response().status, 200);
  EXPECT_EQ(HeaderOf(stream.response(), "Content-Type"), "text/event-stream");
  const std::string second = NewTicket("A-2");
  stream.ReadUntil("ticket/" + second);
  EXPECT_THAT(stream.seen(), AllOf(HasSubstr("event: change\n"), Not(HasSubstr(first))));

  // The client knows from the first line on where it stands.
  const std::vector<std::string> begin =
      absl::StrSplit(stream.response().body, absl::MaxSplits("id: ", 1));
  ASSERT_THAT(begin, SizeIs(2));
  HttpHeaders headers = Showing(all_);
  headers.emplace_back("last-event-id", std::string(absl::StripAsciiWhitespace(begin[1])));
  Follower again(*service_, Get("/v1/changes?after=1", headers));
  again.ReadUntil("ticket/" + second);

  EXPECT_THAT(again.seen(), Not(HasSubstr(first)));
}

TEST_F(ChangesTest, WhatLiesOutsideANarrowedTokenIsNotNamed) {
  const std::string theirs = NewTicket("A-1");
  const std::string others = NewTicket("A-2");
  Assign(theirs, "a");
  Assign(others, "b");
  const std::string before = Now();
  const std::string token = TokenOfTeam("a", "agent");
  Do(theirs, "note", R"({"words": "seen"})");
  Do(others, "note", R"({"words": "seen"})");

  const HttpResponse answer = Poll(before, token);

  EXPECT_THAT(StreamsIn(answer), ElementsAre("ticket/" + theirs));
  EXPECT_FALSE(TellsMany(answer));
  EXPECT_THAT(StreamsIn(Poll(before, all_, "&kinds=ticket")),
              UnorderedElementsAre("ticket/" + theirs, "ticket/" + others));
}

TEST_F(ChangesTest, ATicketThatMovesOutOfSightSaysThatSomethingChangedAndNotWhich) {
  const std::string ticket = NewTicket("A-1");
  Assign(ticket, "a");
  const std::string token = TokenOfTeam("a", "agent");
  const std::string before = Now();
  Assign(ticket, "b", "transfer");

  const HttpResponse answer = Poll(before, token);

  EXPECT_THAT(StreamsIn(answer), Not(Contains("ticket/" + ticket)));
  EXPECT_TRUE(TellsMany(answer)) << answer.body;
  const std::string after = PositionIn(answer);
  Do(ticket, "note", R"({"words": "no longer theirs"})");
  EXPECT_FALSE(TellsMany(Poll(after, token)));
}

TEST_F(ChangesTest, BesideAMatterWhoseCustomerIsWithheldNoOtherStreamIsNamed) {
  const std::string handler = TokenOf("han", "handler");
  const std::string ticket = NewTicket("A-1");
  const std::string before = Now();
  Do(ticket, "set_secrecy", R"({"secrecy": "secret", "reason": "asked for"})");
  const std::string customer =
      Send("/v1/customers",
           R"({"profile": {"name": "Li"}, "points": [{"kind": "account", "value": "A-9"}]})",
           Showing(all_))
          .body;
  Do(ticket, "correct_customer",
     absl::StrCat(R"({"reason": "another", "customer": ")",
                  std::string(json::parse(customer).at("customer").as_string()), R"("})"));

  const HttpResponse handled = Poll(before, handler);
  const HttpResponse open = Poll(before, all_);

  EXPECT_THAT(StreamsIn(open), Contains(StartsWith("contact/")));
  for (const std::string& stream : StreamsIn(handled)) {
    EXPECT_THAT(stream, Not(StartsWith("contact/")));
  }
  EXPECT_THAT(StreamsIn(handled), Contains("ticket/" + ticket));
  EXPECT_TRUE(TellsMany(handled)) << handled.body;
}

TEST_F(ChangesTest, EveryRoleIsToldOfWhatItMayReadAndRefusedWhatItNamesBeside) {
  const std::string root_after = Now();
  NewTicket("A-1");
  const HttpResponse policy =
      Send("/v1/agents/ana/describe", R"({"profile": {"name": "Ana"}})", Showing(all_));
  ASSERT_EQ(policy.status, 200) << policy.body;

  EXPECT_THAT(StreamsIn(Poll(root_after, root_)), ElementsAre("agent/ana"));
  const HttpResponse refused = Ask(Get("/v1/changes?wait=0&kinds=agent,ticket", Showing(root_)));
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_THAT(refused.body, HasSubstr("read.tickets"));
}

TEST_F(ChangesTest, WhatIsAskedWronglyIsRefusedByName) {
  for (const char* query : {"kinds=lamps", "kinds=,", "wait=26", "wait=x", "after=x", "from=1"}) {
    const HttpResponse refused = Ask(Get(absl::StrCat("/v1/changes?", query), Showing(all_)));
    EXPECT_EQ(refused.status, 400) << query;
    const std::string name = std::string(query).substr(0, std::string(query).find('='));
    EXPECT_THAT(refused.body, HasSubstr(name));
  }
}

TEST_F(ChangesTest, WhoOpensATicketIsSeenThereByThoseWhoMaySeeIt) {
  const std::string ticket = NewTicket("A-1");
  const std::string hidden = NewTicket("A-2");
  Assign(ticket, "a");
  Assign(hidden, "b");
  const std::string narrowed = TokenOfTeam("a", "agent");
  Follower stream(*service_, Get("/v1/changes?kinds=ticket", Showing(narrowed)));

  EXPECT_EQ(PutPresence(hidden, "viewing", all_).status, 200);
  const HttpResponse noted = PutPresence(ticket, "typing", all_);

  EXPECT_EQ(noted.status, 200) << noted.body;
  stream.ReadUntil("\"typing\"");
  EXPECT_THAT(stream.seen(), AllOf(HasSubstr("event: presence\n"), HasSubstr(ticket),
                                   HasSubstr("\"sue\""), Not(HasSubstr(hidden))));
  const HttpResponse seen =
      Ask(Get(absl::StrCat("/v1/presence?tickets=", ticket, ",", hidden), Showing(narrowed)));
  const json::object body = BodyOf(seen);
  ASSERT_THAT(body.at("presence").as_array(), SizeIs(1));
  EXPECT_EQ(body.at("presence").as_array().at(0).at("ticket").as_string(), ticket);
  EXPECT_EQ(PutPresence(hidden, "viewing", narrowed).status, 404);
  EXPECT_EQ(PutPresence(ticket, "sleeping", all_).status, 400);
}

TEST_F(ChangesTest, ALongPollWhoseTokenEndsMeanwhileIsRefused) {
  const std::string token = TokenOf("ana", "agent");
  // Held by whoever still works for the reply: the answer comes before that ends.
  const auto answered = std::make_shared<std::promise<HttpResponse>>();
  const auto turns = std::make_shared<InTurn>();
  Reply reply;
  reply.send = [answered](HttpResponse response) { answered->set_value(std::move(response)); };
  reply.run = [turns](std::function<void()> work) { turns->Run(std::move(work)); };
  // It is admitted before Handle() returns, and waits.
  service_->Handle(Get("/v1/changes?wait=1&kinds=ticket", Showing(token)), reply);

  ASSERT_EQ(Revoke(token).status, 200);

  const HttpResponse refused = answered->get_future().get();
  EXPECT_EQ(refused.status, 401) << refused.body;
  EXPECT_EQ(CodeOf(refused), "token-refused");
}

// Without a node: what is far behind, and how many there are.
class ChangesOfGeneratedCommitsTest : public ::testing::Test {
 protected:
  HttpResponse Ask(const std::string& target) { return testing::Ask(service_, Get(target)); }

  FakeNode node_;
  SystemClock clock_;
  SystemRandom random_;
  Service service_{node_, clock_, random_, std::make_shared<HttpCounters>(), AccessMode::kOpen};
};

TEST_F(ChangesOfGeneratedCommitsTest, WhoIsFarBehindIsToldOnceThatMuchChanged) {
  node_.Project(CommitGenerator(7).Take(static_cast<int>(kMaxChangesBehind) + 20));

  const HttpResponse behind = Ask("/v1/changes?after=1");
  const json::object polled = BodyOf(Ask("/v1/changes?wait=0&after=1"));
  const json::object near = BodyOf(Ask("/v1/changes?wait=0&after=30"));

  EXPECT_THAT(behind.body, AllOf(HasSubstr("\"streams\":[],\"many\":true"),
                                 HasSubstr(absl::StrCat("id: ", kMaxChangesBehind + 20, "\n"))));
  EXPECT_THAT(polled.at("changes").as_array(), IsEmpty());
  EXPECT_TRUE(polled.at("many").as_bool());
  EXPECT_FALSE(near.contains("many"));
  EXPECT_FALSE(near.at("changes").as_array().empty());
}

TEST_F(ChangesOfGeneratedCommitsTest, ThereIsALimitAndPlacesAreGivenBack) {
  std::vector<HttpResponse> streams;
  for (int i = 0; i < kMaxChangeFeeds; ++i) streams.push_back(Ask("/v1/changes"));
  EXPECT_EQ(streams.back().status, 200);

  const HttpResponse refused = Ask("/v1/changes?wait=0");
  streams.pop_back();

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(Ask("/v1/changes?wait=0").status, 200);
  EXPECT_EQ(Ask("/v1/feed").status, 200) << "feeds have places of their own";
}

}  // namespace
}  // namespace redress::testing
