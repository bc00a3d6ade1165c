// Customers, contacts and callbacks over HTTP, on a real node.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "tests/api/call.h"
#include "tests/api/live_service.h"
#include "tests/testing/interaction_builders.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::string TextOf(const boost::json::object& body, const char* name) {
  const auto* value = body.if_contains(name);
  return value == nullptr || !value->is_string() ? "" : value->as_string().c_str();
}

class PartiesTest : public LiveServiceTest {
 protected:
  // Asks, and expects `status`.
  boost::json::object Done(const HttpRequest& request, int status = 200) {
    const HttpResponse response = Ask(request);
    EXPECT_EQ(response.status, status) << request.path << " " << response.body;
    return BodyOf(response);
  }

  std::string Registered(const std::string& name, const std::string& phone) {
    return TextOf(
        Done(Post("/v1/customers", absl::StrCat(R"({"profile":{"name":")", name,
                                                R"("},"points":[{"kind":"phone","value":")",
                                                LineOf(phone), R"("}]})")),
             201),
        "customer");
  }

  std::string Complained(const std::string& phone) {
    return TextOf(
        Done(Post("/v1/tickets",
                  absl::StrCat(R"({"kind":"complaint","channel":"phone","words":"cold",)",
                               R"("remedy_sought":"none stated","customer":{"points":[)",
                               R"({"kind":"phone","value":")", LineOf(phone), R"("}]}})")),
             201),
        "ticket");
  }

  // A ticket answered by bo.
  std::string Answered(const std::string& phone) {
    const std::string path = "/v1/tickets/" + Complained(phone);
    const HttpHeaders bo = {{"redress-actor", "bo; handler"}};
    Done(Post(path + "/classify", R"({"category":["quality"]})"));
    Done(Post(path + "/assign", R"({"holder":{"unit":"desk","person":"bo"}})"));
    Done(Post(path + "/start", "{}", bo));
    Done(Post(path + "/answer",
              R"({"outcome":"upheld","words":"sorry","cause":"wear","told":{"channel":"phone"}})",
              bo));
    return path.substr(12);
  }

  std::string CallbackFor(const std::string& customer) {
    return TextOf(Done(Post("/v1/callbacks",
                            absl::StrCat(R"({"purpose":"care","customer":")", customer, R"("})")),
                       201),
                  "callback");
  }

  // What the list shows, page by page, one a page.
  std::vector<std::string> Listed(const std::string& plural, const std::string& customer,
                                  const char* id) {
    std::vector<std::string> ids;
    std::string target = absl::StrCat("/v1/", plural, "?limit=1&customer=", customer);
    while (!target.empty()) {
      const auto page = Done(Get(target));
      for (const auto& item : page.at(plural).as_array()) {
        ids.push_back(TextOf(item.as_object(), id));
      }
      target = TextOf(page, "next");
    }
    return ids;
  }
  std::vector<std::string> Tickets(const std::string& customer) {
    return Listed("tickets", customer, "number");
  }
  std::vector<std::string> Callbacks(const std::string& customer) {
    return Listed("callbacks", customer, "id");
  }

  HttpResponse To(const std::string& path, const std::string& body) {
    return Ask(Post(path, body, {{"redress-actor", "rita; revisitor"}}));
  }
};

TEST_F(PartiesTest, ARegisteredCustomerIsToldWhereItIsAndFoundByItsPhone) {
  const HttpResponse response = Ask(
      Post("/v1/customers",
           R"({"profile":{"name":"Wang"},"points":[{"kind":"phone","value":"138 0013 8000"}]})"));
  ASSERT_EQ(response.status, 201) << response.body;
  const std::string id = TextOf(BodyOf(response), "customer");

  EXPECT_EQ(HeaderOf(response, "Location"), "/v1/customers/" + id);
  EXPECT_EQ(HeaderOf(response, "ETag"), "\"2\"");
  EXPECT_EQ(TextOf(BodyOf(response), "stream"), "customer/" + id);
  for (const char* written : {"1380013-8000", "%2B86%20138%200013%208000", "013800138000",
                              "8613800138000", "0086-13800138000"}) {
    const auto found = Done(Get(std::string("/v1/customers?phone=") + written));
    ASSERT_EQ(found.at("customers").as_array().size(), 1) << written;
    EXPECT_EQ(found.at("customers").at(0).at("id").as_string(), id);
  }
  EXPECT_EQ(Ask(Get("/v1/customers?phone=x")).status, 400);
}

TEST_F(PartiesTest, WhatIsInTheWayIsNamed) {
  const std::string wang = Registered("Wang", "13800138000");

  const auto refusal =
      Done(Post("/v1/customers",
                R"({"profile":{"name":"Li"},"points":[{"kind":"phone","value":"13800138000"}]})"),
           409);

  EXPECT_EQ(TextOf(refusal, "code"), "point-taken");
  EXPECT_EQ(refusal.at("others").at(0).as_string(), wang);
}

TEST_F(PartiesTest, ACommandToACustomerHoldsToTheVersionSeen) {
  const std::string path = "/v1/customers/" + Registered("Wang", "13800138000");
  const std::string etag = HeaderOf(Ask(Get(path)), "ETag");
  const std::string grade = R"({"grade":{"letter":"a","rank":"important"},"reason":"turnover"})";

  const HttpResponse first = Ask(Post(path + "/set_grade", grade, {{"if-match", etag}}));
  const HttpResponse stale = Ask(Post(path + "/note", R"({"words":"x"})", {{"if-match", etag}}));

  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(stale.status, 412) << stale.body;
  EXPECT_EQ(HeaderOf(Ask(Get(path)), "ETag"), HeaderOf(first, "ETag"));
  const auto listed = Done(Get("/v1/customers?letter=a&rank=important"));
  EXPECT_EQ(listed.at("customers").as_array().size(), 1);
}

TEST_F(PartiesTest, TheSameKeyAgainGetsTheSameAnswer) {
  const HttpRequest request =
      Post("/v1/customers", R"({"profile":{"name":"Wang"}})", {{"idempotency-key", "once"}});

  const HttpResponse first = Ask(request);
  const HttpResponse second = Ask(request);

  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(HeaderOf(second, "Idempotency-Replayed"), "true");
  EXPECT_EQ(TextOf(BodyOf(first), "customer"), TextOf(BodyOf(second), "customer"));
}

TEST_F(PartiesTest, UnknownVerbsIdsAndFieldsAreRefused) {
  const std::string id = Registered("Wang", "13800138000");

  EXPECT_EQ(TextOf(Done(Post("/v1/customers/" + id + "/register", "{}"), 404), "code"),
            "verb-unknown");
  EXPECT_EQ(TextOf(Done(Post("/v1/callbacks/" + id + "/plan", "{}"), 404), "code"), "verb-unknown");
  EXPECT_EQ(TextOf(Done(Get("/v1/customers/xyz"), 404), "code"), "no-such-customer");
  EXPECT_EQ(TextOf(Done(Get("/v1/contacts/abc"), 404), "code"), "no-such-contact");
  EXPECT_EQ(TextOf(Done(Get("/v1/callbacks/abc"), 404), "code"), "no-such-callback");
  EXPECT_EQ(TextOf(Done(Post("/v1/customers/" + id + "/note", R"({"word":"x"})"), 400), "code"),
            "malformed");
  EXPECT_EQ(Ask(Post("/v1/contacts", "{}")).status, 404);
}

TEST_F(PartiesTest, TheSurvivorsPageCountsAllAndThePastShowsThemApart) {
  const std::string wang = Registered("Wang", "111");
  const std::string min = Registered("Wang Min", "222");
  Complained("111");
  const auto before = Done(Get("/v1/customers/" + min));
  Done(Post(absl::StrCat("/v1/customers/", wang, "/merge"),
            absl::StrCat(R"({"into":")", min, R"(","reason":"same passport"})")));

  const auto after = Done(Get("/v1/customers/" + min));
  const auto past =
      Done(Get(absl::StrCat("/v1/customers/", min, "?at=", TextOf(before, "position"))));
  const auto timeline = Ask(Get(absl::StrCat("/v1/customers/", min, "/timeline")));

  EXPECT_EQ(before.at("tickets"), 0);
  EXPECT_EQ(after.at("tickets"), 1);
  EXPECT_EQ(after.at("merged").at(0).at("id").as_string(), wang);
  EXPECT_EQ(past.at("tickets"), 0);
  EXPECT_FALSE(past.contains("merged"));
  EXPECT_TRUE(absl::StrContains(timeline.body, "ticket.received"));
  Done(Post(absl::StrCat("/v1/customers/", wang, "/undo_merge"), R"({"reason":"two after all"})"));
  const auto undone = Done(Get("/v1/customers/" + min));
  const auto then =
      Done(Get(absl::StrCat("/v1/customers/", min, "?at=", TextOf(after, "position"))));
  EXPECT_EQ(undone.at("tickets"), 0);
  EXPECT_EQ(then.at("tickets"), 1);
}

TEST_F(PartiesTest, ListsOfTheSurvivorShowWhatIsTheirsWhoWereMergedUntilThatIsUndone) {
  const std::string wang = Registered("Wang", "111");
  const std::string min = Registered("Wang Min", "222");
  const std::string first = Complained("111");
  const std::string second = Complained("222");
  const std::string third = Complained("111");
  const std::string wangs = CallbackFor(wang);
  const std::string mins = CallbackFor(min);
  Complained("333");

  Done(Post(absl::StrCat("/v1/customers/", wang, "/merge"),
            absl::StrCat(R"({"into":")", min, R"(","reason":"same passport"})")));

  EXPECT_THAT(Tickets(min), ElementsAre(third, second, first));
  EXPECT_THAT(Tickets(wang), ElementsAre(third, first)) << "its own, as on its page";
  EXPECT_THAT(Callbacks(min), UnorderedElementsAre(wangs, mins));
  EXPECT_THAT(Callbacks(wang), ElementsAre(wangs));
  Done(Post(absl::StrCat("/v1/customers/", wang, "/undo_merge"), R"({"reason":"two after all"})"));
  EXPECT_THAT(Tickets(min), ElementsAre(second));
  EXPECT_THAT(Callbacks(min), ElementsAre(mins));
}

TEST_F(PartiesTest, AContactIsCorrectedAndLinked) {
  const auto taken =
      Done(Post("/v1/interactions",
                R"({"specversion":"1.0","id":"1","source":"crm","type":"redress.contact",)"
                R"("data":{"channel":"email","words":"helo"}})"),
           201);
  const std::string path = "/v1/contacts/" + TextOf(taken, "contact");
  const std::string wang = Registered("Wang", "111");

  Done(Post(path + "/correct", R"({"words":"hello","reason":"misspelt"})"));
  Done(Post(path + "/link_customer", absl::StrCat(R"({"customer":")", wang, R"("})")));

  const auto contact = Done(Get(path));
  EXPECT_EQ(TextOf(contact, "words"), "helo");
  EXPECT_EQ(contact.at("corrected").at("words").as_string(), "hello");
  EXPECT_EQ(TextOf(contact, "customer"), wang);
  EXPECT_EQ(Done(Get(path + "/timeline")).at("timeline").as_array().size(), 3);
}

TEST_F(PartiesTest, ACallbackAskedForIsListedAttemptedAndDone) {
  const auto taken = Done(
      Post("/v1/interactions",
           R"({"specversion":"1.0","id":"1","source":"crm","type":"redress.callback","data":)"
           R"({"channel":"web","customer":{"points":[{"kind":"phone","value":"13900000111"}]},)"
           R"("call_at":"2026-03-02T10:00:00+08:00"}})"),
      201);
  const std::string id = TextOf(taken, "callback");
  const std::string path = "/v1/callbacks/" + id;

  const auto listed = Done(Get("/v1/callbacks?open=true&due_before=2026-03-03T00:00:00Z"));
  ASSERT_EQ(listed.at("callbacks").as_array().size(), 1);
  EXPECT_EQ(listed.at("callbacks").at(0).at("id").as_string(), id);
  EXPECT_EQ(To(path + "/give", R"({"caller":"rita"})").status, 200);
  EXPECT_EQ(To(path + "/attempt", R"({"result":"busy"})").status, 200);
  const HttpResponse done =
      To(path + "/finish", R"({"words":"fine","survey":[{"question":"again?","answer":"yes"}]})");
  EXPECT_EQ(done.status, 200) << done.body;

  const auto callback = Done(Get(path));
  EXPECT_EQ(callback.at("open"), false);
  EXPECT_EQ(callback.at("attempts"), 2);
  EXPECT_EQ(callback.at("done").at("outcome").as_string(), "spoken");
  EXPECT_EQ(Done(Get("/v1/callbacks?caller=rita&open=true")).at("callbacks").as_array().size(), 0);
  EXPECT_EQ(TextOf(BodyOf(To(path + "/cancel", R"({"reason":"x"})")), "code"), "callback-over");
}

TEST_F(PartiesTest, ARevisitByItsCallbackClosesTheTicketAndAnswersOfTheCallback) {
  const std::string number = Answered("111");
  const HttpResponse planned =
      To("/v1/callbacks",
         absl::StrCat(R"({"purpose":"revisit","ticket":")", number, R"(","caller":"rita"})"));
  ASSERT_EQ(planned.status, 201) << planned.body;
  const std::string path = HeaderOf(planned, "Location");

  const HttpResponse finished =
      To(path + "/finish", R"({"resolution":"resolved","satisfaction":5})");

  ASSERT_EQ(finished.status, 200) << finished.body;
  EXPECT_EQ("/v1/callbacks/" + TextOf(BodyOf(finished), "callback"), path);
  EXPECT_EQ(HeaderOf(finished, "ETag"), HeaderOf(Ask(Get(path)), "ETag"));
  EXPECT_EQ(TextOf(Done(Get("/v1/tickets/" + number)), "phase"), "closed");
  EXPECT_TRUE(
      absl::StrContains(Ask(Get("/v1/tickets/" + number + "/timeline")).body, "callback.done"));
}

TEST_F(PartiesTest, ATicketOfTheWrongCustomerIsPutRightEverywhereAndBack) {
  const std::string wang = Registered("Wang", "13800000111");
  const std::string li = Registered("Li", "13800000222");
  const std::string number = Complained("13800000111");
  const std::string path = "/v1/tickets/" + number;
  const auto to = [&](const std::string& customer) {
    return Done(Post(path + "/correct_customer",
                     absl::StrCat(R"({"customer":")", customer, R"(","reason":"a brother"})")));
  };

  EXPECT_EQ(TextOf(to(li), "customer"), li);

  EXPECT_THAT(Tickets(li), ElementsAre(number));
  EXPECT_THAT(Tickets(wang), ElementsAre());
  EXPECT_EQ(Done(Get("/v1/customers/" + li)).at("tickets"), 1);
  EXPECT_EQ(Done(Get("/v1/customers/" + wang)).at("tickets"), 0);
  const auto ticket = Done(Get(path));
  EXPECT_EQ(TextOf(ticket, "customer"), li);
  EXPECT_EQ(ticket.at("customer_corrected").at("from").as_string(), wang);
  to(wang);
  EXPECT_THAT(Tickets(wang), ElementsAre(number));
  EXPECT_THAT(Tickets(li), ElementsAre());
}

TEST_F(PartiesTest, WhatATicketSaysIsPutRightAndFoundSo) {
  const std::string path = "/v1/tickets/" + Complained("13800000111");

  Done(Post(path + "/correct",
            R"({"kind":"request","unit":"kitchen","words":"mouldy","reason":"misheard"})"));
  const HttpResponse half =
      Ask(Post(path + "/correct", R"({"unit":"","subject":"x","reason":"misheard"})"));

  EXPECT_EQ(half.status, 400) << half.body;
  const auto ticket = Done(Get(path));
  EXPECT_EQ(TextOf(ticket, "kind"), "request");
  EXPECT_EQ(TextOf(ticket, "unit"), "kitchen");
  EXPECT_EQ(ticket.at("corrections").at(0).at("was").at("words").as_string(), "cold");
  for (const char* filter : {"unit=kitchen", "kind=request", "text=mouldy"}) {
    EXPECT_EQ(Done(Get(absl::StrCat("/v1/tickets?", filter))).at("tickets").as_array().size(), 1)
        << filter;
  }
}

TEST_F(PartiesTest, ATicketThatWaitedForAChoiceIsTheOnesWhomAllBecame) {
  const std::string wang = Registered("Wang", "13800000111");
  const std::string li = Registered("Li", "13800000222");
  const std::string number =
      TextOf(Done(Post("/v1/tickets", R"({"kind":"complaint","channel":"phone","words":"cold",)"
                                      R"("remedy_sought":"none stated","customer":{"points":[)"
                                      R"({"kind":"phone","value":"13800000111"},)"
                                      R"({"kind":"phone","value":"13800000222"}]}})"),
                  201),
             "ticket");
  ASSERT_EQ(Done(Get("/v1/tickets/" + number)).at("customer_candidates").as_array().size(), 2);

  Done(Post(absl::StrCat("/v1/customers/", wang, "/merge"),
            absl::StrCat(R"({"into":")", li, R"(","reason":"same passport"})")));

  EXPECT_EQ(TextOf(Done(Get("/v1/tickets/" + number)), "customer"), li);
  EXPECT_THAT(Tickets(li), ElementsAre(number));
  const auto row = Done(Get("/v1/tickets?customer=" + li)).at("tickets").at(0).as_object();
  EXPECT_EQ(TextOf(row, "customer"), li);
  EXPECT_FALSE(row.contains("customer_unresolved"));
  const auto customer = Done(Get("/v1/customers/" + li));
  EXPECT_EQ(customer.at("tickets"), 1);
  EXPECT_EQ(customer.at("merged").as_array().size(), 1);
  EXPECT_TRUE(absl::StrContains(Ask(Get("/v1/customers/" + li + "/timeline")).body, number));
  Done(Post(absl::StrCat("/v1/customers/", wang, "/undo_merge"), R"({"reason":"two after all"})"));
  EXPECT_THAT(Tickets(li), ElementsAre());
  EXPECT_EQ(TextOf(Done(Get("/v1/tickets/" + number)), "customer"), "");
}

TEST_F(PartiesTest, AValueOfAProfileIsTakenAwayOrTheRequestIsRefused) {
  const std::string path = "/v1/customers/" + Registered("Wang", "13800000111");
  Done(Post(path + "/change_profile", R"({"profile":{"address":"1 Long Street"}})"));

  const HttpResponse half =
      Ask(Post(path + "/change_profile", R"({"profile":{"address":"","name":"Ada"}})"));
  EXPECT_EQ(half.status, 400) << half.body;
  EXPECT_TRUE(absl::StrContains(half.body, "/profile/address")) << half.body;
  Done(Post(path + "/change_profile", R"({"profile":{"name":"Ada"},"clear":["address"]})"));

  const auto profile = Done(Get(path)).at("profile").as_object();
  EXPECT_EQ(TextOf(profile, "name"), "Ada");
  EXPECT_FALSE(profile.contains("address"));
}

TEST_F(PartiesTest, AnInteractionSentAgainWithOtherContentIsToldOfItsSourceAndId) {
  const auto send = [&](const std::string& words) {
    return Ask(Post("/v1/interactions",
                    absl::StrCat(R"({"specversion":"1.0","id":"1","source":"crm",)",
                                 R"("type":"redress.contact","data":{"channel":"email","words":")",
                                 words, R"("}})")));
  };
  ASSERT_EQ(send("hello").status, 201);

  const HttpResponse other = send("good bye");

  EXPECT_EQ(other.status, 422) << other.body;
  EXPECT_EQ(TextOf(BodyOf(other), "code"), "id-reused");
  EXPECT_FALSE(absl::StrContains(other.body, "key")) << other.body;
}

}  // namespace
}  // namespace redress::testing
