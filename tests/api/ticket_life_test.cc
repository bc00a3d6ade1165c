// The API on a real node with an embedded journal: one ticket from receipt to its closing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/api/call.h"
#include "tests/api/live_service.h"

namespace redress::testing {
namespace {

constexpr char kComplaint[] = R"({
  "kind": "complaint", "channel": "phone", "words": "The room was cold. 房间很冷。",
  "subject": "heating", "remedy_sought": "none stated", "happened": "2026-03-01T09:30:00+08:00",
  "customer": {"name": "Li Wei", "points": [{"kind": "phone", "value": "+86 138 0000 0000"}]}
})";
constexpr char kAnswer[] = R"({"outcome": "upheld", "words": "Repaired.", "cause": "boiler",
  "told": {"channel": "phone", "words": "Repaired."}})";

class TicketLifeTest : public LiveServiceTest {
 protected:
  HttpResponse Do(const std::string& verb, const std::string& body, const std::string& actor) {
    return Ask(
        Post(absl::StrCat("/v1/tickets/", number_, "/", verb), body, {{"redress-actor", actor}}));
  }

  void Must(const std::string& verb, const std::string& body, const std::string& actor) {
    const HttpResponse response = Do(verb, body, actor);
    ASSERT_EQ(response.status, 200) << verb << response.body;
    EXPECT_EQ(BodyOf(response).at("effect"), "committed") << verb << response.body;
    steps_.emplace_back(HeaderOf(response, "Redress-Position"));
  }

  void Receive() {
    const HttpResponse received = Ask(Post("/v1/tickets", kComplaint));
    ASSERT_EQ(received.status, 201) << received.body;
    number_ = BodyOf(received).at("ticket").as_string().c_str();
    customer_ = BodyOf(received).at("customer").as_string().c_str();
    EXPECT_EQ(HeaderOf(received, "Location"), "/v1/tickets/" + number_);
    steps_.emplace_back(HeaderOf(received, "Redress-Position"));
  }

  std::string PhaseAt(const std::string& token) {
    const HttpResponse response = Ask(Get(absl::StrCat("/v1/tickets/", number_, "?at=", token)));
    EXPECT_EQ(response.status, 200) << response.body;
    return BodyOf(response).at("phase").as_string().c_str();
  }

  std::string number_;
  std::string customer_;
  std::vector<std::string> steps_;
};

TEST_F(TicketLifeTest, ATicketGoesFromReceiptOverARedoToItsClosing) {
  Receive();
  Must("acknowledge", R"({"told": {"channel": "sms"}})", "ana; agent");
  Must("classify", R"({"category": ["quality", "room"]})", "dee; dispatcher");
  Must("assign", R"({"holder": {"unit": "house", "person": "bo"}})", "dee; dispatcher");
  Must("start", "", "bo; handler");
  Must("answer", kAnswer, "bo; handler");
  Must("plan_revisit", R"({"revisitor": "rae"})", "dee; dispatcher");
  Must("record_revisit", R"({"contact": "reached", "resolution": "not", "satisfaction": 1,
       "next_holder": {"unit": "house", "person": "cy"}})",
       "rae; revisitor");
  Must("start", "", "cy; handler");
  Must("answer", kAnswer, "cy; handler");
  Must("plan_revisit", R"({"revisitor": "rae"})", "dee; dispatcher");
  Must("record_revisit", R"({"contact": "reached", "resolution": "resolved", "satisfaction": 5})",
       "rae; revisitor");

  const char* phases[] = {"received", "received", "classified", "assigned",
                          "handling", "answered", "revisiting", "assigned",
                          "handling", "answered", "revisiting", "closed"};
  ASSERT_EQ(steps_.size(), std::size(phases));
  for (std::size_t i = 0; i < steps_.size(); ++i) EXPECT_EQ(PhaseAt(steps_[i]), phases[i]) << i;

  const auto ticket = BodyOf(Ask(Get("/v1/tickets/" + number_)));
  EXPECT_EQ(ticket.at("closed").at("exit"), "satisfied");
  EXPECT_EQ(ticket.at("cycle"), 2);
  EXPECT_EQ(ticket.at("happened"), "2026-03-01T09:30:00+08:00");
}

TEST_F(TicketLifeTest, ATicketIsFoundByItsNumberAsItIsReadOutAndByItsCustomersName) {
  Receive();
  const std::string spoken = absl::StrCat("%23", number_.substr(0, 4), "%20", number_.substr(4, 4),
                                          "-", number_.substr(8));

  for (const std::string& text : {number_, "%23" + number_, spoken, std::string("li%20wei")}) {
    const auto found = BodyOf(Ask(Get("/v1/tickets?text=" + text)));
    ASSERT_EQ(found.at("tickets").as_array().size(), 1) << text;
    EXPECT_EQ(found.at("tickets").at(0).at("number").as_string(), number_);
  }
}

TEST_F(TicketLifeTest, TicketAndRowShowWhenItWasClosed) {
  Receive();
  EXPECT_FALSE(BodyOf(Ask(Get("/v1/tickets/" + number_))).contains("closed_at"));

  Must("withdraw", R"({"reason": "settled", "happened": "2026-03-02T10:00:00+08:00"})",
       "ana; agent");

  const auto ticket = BodyOf(Ask(Get("/v1/tickets/" + number_)));
  EXPECT_EQ(ticket.at("closed_at"), "2026-03-02T10:00:00+08:00");
  const auto list = BodyOf(Ask(Get("/v1/tickets")));
  EXPECT_EQ(list.at("tickets").at(0).at("closed_at"), "2026-03-02T10:00:00+08:00");
}

TEST_F(TicketLifeTest, ANumberThatIsNoneIsRefusedToAPersonAndTheHomeCountryIsShown) {
  std::string body = kComplaint;
  body.replace(body.find("+86 138 0000 0000"), 17, "1-888-FLOWERS");

  const auto refused = Ask(Post("/v1/tickets", body));

  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(std::string(BodyOf(refused).at("fields").at(0).at("pointer").as_string().c_str()),
              ::testing::EndsWith("customer/points/0/value"));
  EXPECT_EQ(BodyOf(Ask(Get("/v1/status"))).at("home_country"), "CN");
}

TEST_F(TicketLifeTest, TheTimelineSaysWhoWhenWhatAndWhy) {
  Receive();
  Must("classify", R"({"category": ["quality"], "reason": "as told",
       "happened": "2026-03-02T00:00:00Z"})",
       "dee; dispatcher");

  for (const std::string& path : {"/v1/tickets/" + number_, "/v1/customers/" + customer_}) {
    const HttpResponse response = Ask(Get(path + "/timeline"));
    ASSERT_EQ(response.status, 200) << response.body;
    const auto body = BodyOf(response);
    const auto& entry = body.at("timeline").as_array().back().as_object();

    EXPECT_EQ(entry.at("type"), "ticket.classified");
    EXPECT_EQ(entry.at("who").at("id"), "dee");
    EXPECT_EQ(entry.at("who").at("role"), "dispatcher");
    EXPECT_EQ(entry.at("who").at("verified"), false);
    EXPECT_EQ(entry.at("happened"), "2026-03-02T00:00:00Z");
    EXPECT_EQ(entry.at("why"), "as told");
    EXPECT_EQ(entry.at("what").at("category").at(0), "quality");
    EXPECT_TRUE(entry.contains("recorded") && entry.contains("position"));
    std::set<std::string> types;
    for (const auto& row : body.at("timeline").as_array()) {
      types.insert(row.at("type").as_string().c_str());
    }
    EXPECT_TRUE(types.contains("contact.recorded") && types.contains("ticket.received"));
  }
}

TEST_F(TicketLifeTest, ThePastOfACustomerIsAsItWas) {
  Receive();
  const std::string before = steps_.back();
  Receive();

  const auto then = BodyOf(Ask(Get("/v1/customers/" + customer_ + "?at=" + before)));
  const auto now = BodyOf(Ask(Get("/v1/customers/" + customer_)));
  const auto timeline = BodyOf(Ask(Get("/v1/customers/" + customer_ + "/timeline?at=" + before)));

  EXPECT_EQ(then.at("tickets"), 1);
  EXPECT_EQ(then.at("settled"), true);
  EXPECT_EQ(now.at("tickets"), 2);
  for (const auto& row : timeline.at("timeline").as_array()) {
    EXPECT_NE(row.at("stream").as_string(), "ticket/" + number_) << "of the second ticket";
  }
}

TEST_F(TicketLifeTest, AnInstantIsSettledOnceSomethingWasRecordedAfterIt) {
  Receive();
  const auto ticket = BodyOf(Ask(Get("/v1/tickets/" + number_)));
  const std::string instant = ticket.at("recorded").as_string().c_str();
  const std::string path = "/v1/tickets/" + number_ + "?as_of=" + instant;

  const auto unsettled = BodyOf(Ask(Get(path)));
  Must("note", R"({"words": "later"})", "ana; agent");
  const auto settled = BodyOf(Ask(Get(path)));

  EXPECT_EQ(unsettled.at("settled"), false);
  EXPECT_EQ(settled.at("settled"), true);
  EXPECT_EQ(settled.at("position").as_string(), steps_.front());
  EXPECT_EQ(settled.at("version"), ticket.at("version"));
}

TEST_F(TicketLifeTest, AKeyGivenTwiceGivesTheSameAnswerAndAnotherBodyIsRefused) {
  const HttpHeaders key = {{"idempotency-key", "k1"}};

  const HttpResponse first = Ask(Post("/v1/tickets", kComplaint, key));
  const HttpResponse second = Ask(Post("/v1/tickets", kComplaint, key));
  std::string other = kComplaint;
  other.replace(other.find("cold"), 4, "warm");
  const HttpResponse third = Ask(Post("/v1/tickets", other, key));

  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(second.status, 201) << second.body;
  EXPECT_EQ(HeaderOf(second, "Idempotency-Replayed"), "true");
  auto replayed = BodyOf(second);
  replayed["effect"] = "committed";
  EXPECT_EQ(replayed, BodyOf(first));
  EXPECT_EQ(third.status, 422) << third.body;
  EXPECT_EQ(HeaderOf(third, "Idempotency-Key"), "k1");
}

TEST_F(TicketLifeTest, AStaleVersionIsToldWhatCameSince) {
  Receive();
  Must("note", R"({"words": "one"})", "ana; agent");
  Must("note", R"({"words": "two"})", "ana; agent");
  const std::string path = "/v1/tickets/" + number_ + "/note";

  const HttpResponse stale = Ask(Post(path, R"({"words": "three"})", {{"if-match", "\"2\""}}));
  const HttpResponse current = Ask(Post(path, R"({"words": "three"})", {{"if-match", "\"3\""}}));

  EXPECT_EQ(stale.status, 412) << stale.body;
  EXPECT_EQ(BodyOf(stale).at("current_version"), 3);
  ASSERT_EQ(BodyOf(stale).at("events").as_array().size(), 1);
  EXPECT_EQ(BodyOf(stale).at("events").at(0).at("what").at("words"), "two");
  EXPECT_EQ(current.status, 200) << current.body;
  EXPECT_EQ(HeaderOf(current, "ETag"), "\"4\"");
}

TEST_F(TicketLifeTest, AMoveThatThePhaseForbidsNamesTheOnesAllowed) {
  Receive();

  const HttpResponse response = Do("start", "", "bo; handler");

  EXPECT_EQ(response.status, 409) << response.body;
  EXPECT_EQ(BodyOf(response).at("code"), "move-forbidden");
  EXPECT_FALSE(BodyOf(response).at("allowed_moves").as_array().empty());
}

TEST_F(TicketLifeTest, ADryRunAppendsNothing) {
  Receive();

  const HttpResponse response =
      Ask(Post("/v1/tickets/" + number_ + "/note?dry_run=true", R"({"words": "one"})"));

  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(BodyOf(response).at("effect"), "dry_run");
  EXPECT_EQ(BodyOf(response).at("events").at(0).at("type"), "ticket.noted");
  EXPECT_EQ(BodyOf(Ask(Get("/v1/tickets/" + number_))).at("version"), 1);
}

TEST_F(TicketLifeTest, InteractionsInBulkAreAnsweredOneByOneInOrder) {
  std::string lines;
  for (int i = 0; i < 100; ++i) {
    absl::StrAppend(&lines, R"({"specversion":"1.0","source":"crm","id":"m)", i,
                    R"(","type":"redress.contact","data":{"channel":"email"}})", "\n");
  }
  lines += "not json\n";
  const HttpHeaders headers = {{"content-type", "application/x-ndjson"}};

  const HttpResponse first = Ask(Post("/v1/interactions", lines, headers));
  const HttpResponse again = Ask(Post("/v1/interactions", lines, headers));

  ASSERT_EQ(first.status, 200) << first.body;
  const auto body = BodyOf(first);
  EXPECT_EQ(body.at("done"), 100);
  EXPECT_EQ(body.at("refused"), 1);
  EXPECT_EQ(body.at("position"), body.at("results").at(99).at("position"));
  const auto& results = body.at("results").as_array();
  ASSERT_EQ(results.size(), 101);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(results[i].at("index"), i);
    EXPECT_EQ(results[i].at("status"), 201);
    EXPECT_EQ(BodyOf(again).at("results").at(i).at("effect"), "replayed");
  }
  EXPECT_EQ(results[100].at("status"), 400);
  EXPECT_EQ(results[100].at("code"), "malformed");
}

TEST_F(TicketLifeTest, OneInteractionIsTheSameInEveryMode) {
  const char* event = R"({"specversion":"1.0","source":"crm","id":"m1","type":"redress.contact",
                          "data":{"channel":"email"}})";
  const std::string path = "/v1/interactions";

  const HttpResponse structured =
      Ask(Post(path, event, {{"content-type", "application/cloudevents+json"}}));
  const HttpResponse binary = Ask(Post(path, R"({"channel":"email"})",
                                       {{"ce-specversion", "1.0"},
                                        {"ce-source", "cr%6D"},
                                        {"ce-id", "m1"},
                                        {"ce-type", "redress.contact"}}));
  const HttpResponse quoted = Ask(Post(path, "\xef\xbb\xbf{\"channel\":\"email\"}",
                                       {{"content-type", "text/json"},
                                        {"ce-specversion", "\"1.0\""},
                                        {"ce-source", "\"cr%6D\""},
                                        {"ce-id", R"("m\1")"},
                                        {"ce-type", "redress.contact"}}));
  const HttpResponse torn = Ask(Post(path, R"({"channel":"email"})",
                                     {{"ce-specversion", "1.0"},
                                      {"ce-source", "crm"},
                                      {"ce-id", R"("m1\")"},
                                      {"ce-type", "redress.contact"}}));
  const HttpResponse other = Ask(Post(path, R"({"channel":"chat"})",
                                      {{"ce-specversion", "1.0"},
                                       {"ce-source", "crm"},
                                       {"ce-id", "m1"},
                                       {"ce-type", "redress.contact"}}));

  EXPECT_EQ(structured.status, 201) << structured.body;
  EXPECT_EQ(binary.status, 201) << binary.body;
  EXPECT_EQ(BodyOf(binary).at("effect"), "replayed");
  EXPECT_EQ(quoted.status, 201) << quoted.body;
  EXPECT_EQ(BodyOf(quoted).at("effect"), "replayed");
  EXPECT_EQ(torn.status, 400) << torn.body;
  EXPECT_EQ(other.status, 422) << other.body;
  const std::string contact = BodyOf(structured).at("contact").as_string().c_str();
  EXPECT_EQ(BodyOf(Ask(Get("/v1/contacts/" + contact))).at("channel"), "email");
}

TEST_F(TicketLifeTest, AReadWaitsForWhatItsCallerWrote) {
  Receive();

  const HttpResponse seen =
      Ask(Get(absl::StrCat("/v1/tickets/", number_, "?at_least=", steps_.back())));

  EXPECT_EQ(seen.status, 200) << seen.body;
  EXPECT_EQ(Ask(Get("/v1/tickets/" + number_, {{"if-none-match", "\"1\""}})).status, 304);
}

}  // namespace
}  // namespace redress::testing
