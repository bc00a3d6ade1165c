// Promises of tickets as answers show them, on the views of tickets whose promises a policy keeps.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/event_json.h"
#include "base/hash.h"
#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "tests/api/live_service.h"
#include "tests/api/promising_service.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

std::string TextOf(const boost::json::value& value) { return boost::json::serialize(value); }

class PromisesTest : public PromisingServiceTest {};

TEST_F(PromisesTest, ATimelineShowsWhatEachFactDidToPromises) {
  const std::string number = Assigned();

  const auto received = EntryOf(number, "ticket.received");
  const auto& started = received.at("clocks").as_array();
  ASSERT_EQ(started.size(), 1U);
  EXPECT_EQ(TextOf(started[0]),
            R"({"clock":1,"at":"2026-09-24T16:40:00+08:00","started":{"metric":"answer",)"
            R"("side":"customer","policy":"standards/test","policy_version":1,"standard":"all",)"
            R"("calendar":"office","calendar_version":1,"amount":{"business_days":7},)"
            R"("from":"2026-09-24T16:40:00+08:00","times":{"due":"2026-10-12T17:30:00+08:00",)"
            R"("warnings":["2026-10-10T17:30:00+08:00"]},"cycle":1}})");
  EXPECT_EQ(received.at("next_due"), "2026-10-10T09:30:00Z");

  const auto assigned = EntryOf(number, "ticket.assigned");
  EXPECT_EQ(assigned.at("clocks").at(0).at("started").at("metric"), "sign_for");
  EXPECT_EQ(assigned.at("clocks").at(0).at("started").at("unit"), "north");
  EXPECT_EQ(assigned.at("next_due"), "2026-09-28T03:40:01Z");
}

TEST_F(PromisesTest, WhatChangesNoPromiseSaysNothingOfThem) {
  const auto classified = EntryOf(Assigned(), "ticket.classified");

  EXPECT_FALSE(classified.contains("clocks"));
  EXPECT_FALSE(classified.contains("next_due"));
}

TEST_F(PromisesTest, WhatIsNotAPromiseToATicketHasNoClocks) {
  Event event;
  event.mutable_customer()->mutable_created();
  JsonWriter writer{Sight()};
  WriteEvent("customer/1", event, writer);

  const auto shown = boost::json::parse(writer.text()).as_object();
  EXPECT_FALSE(shown.contains("clocks") || shown.contains("next_due"));
}

TEST_F(PromisesTest, WhereNothingIsDueAnyMoreATimelineSaysSo) {
  Event event;
  event.mutable_ticket()->mutable_archived();
  event.mutable_ticket()->mutable_next_due();
  JsonWriter writer{Sight()};
  WriteEvent("ticket/1", event, writer);

  EXPECT_TRUE(boost::json::parse(writer.text()).at("next_due").is_null());
}

TEST_F(PromisesTest, EveryChangeOfAClockIsShownWithWhatItSays) {
  const std::string number = Assigned();
  world_.Do(number, DoStart(), By("bo", "handler"));
  world_.Wait("2026-09-29 11:00");
  world_.Do(number, DoWait(WAITING_FOR_CUSTOMER), By("bo", "handler"));
  world_.Wait("2026-10-09 09:00");
  world_.Do(number, DoResume(), By("bo", "handler"));
  world_.Wait("2026-10-20 09:00");
  world_.Timers(number);

  EXPECT_EQ(TextOf(EntryOf(number, "ticket.started").at("clocks")),
            R"([{"clock":2,"at":"2026-09-24T16:40:01+08:00","met":{}}])");
  EXPECT_EQ(TextOf(EntryOf(number, "ticket.waited").at("clocks")),
            R"([{"clock":1,"at":"2026-09-29T11:00:00+08:00","paused":{"reason":"customer"}}])");
  EXPECT_EQ(TextOf(EntryOf(number, "ticket.resumed").at("clocks")),
            R"([{"clock":1,"at":"2026-10-09T09:00:00+08:00","resumed":{"times":)"
            R"({"due":"2026-10-15T17:30:00+08:00","warnings":["2026-10-14T17:30:00+08:00"]}}}])");
  EXPECT_EQ(TextOf(EntryOf(number, "ticket.fell_due").at("clocks")),
            R"([{"clock":1,"at":"2026-10-14T17:30:00+08:00","warned":{}},)"
            R"({"clock":1,"at":"2026-10-15T17:30:00+08:00","breached":{}}])");
}

TEST_F(PromisesTest, ATicketShowsItsLivePromises) {
  const std::string number = Assigned();

  const auto ticket = Read("/v1/tickets/" + number);

  const auto& clocks = ticket.at("clocks").as_array();
  ASSERT_EQ(clocks.size(), 2U);
  EXPECT_EQ(TextOf(clocks[0]),
            R"({"clock":1,"metric":"answer","side":"customer","policy":"standards/test",)"
            R"("policy_version":1,"from":"2026-09-24T16:40:00+08:00",)"
            R"("due":"2026-10-12T17:30:00+08:00","calendar":"office"})");
  EXPECT_EQ(clocks[1].at("unit"), "north");
  EXPECT_EQ(ticket.at("next_due"), "2026-09-28T03:40:01Z");
  EXPECT_EQ(ticket.at("breaches"), 0);
  EXPECT_EQ(ticket.at("stagnated"), false);
  const auto row = Read("/v1/tickets").at("tickets").at(0).as_object();
  EXPECT_EQ(row.at("clocks"), ticket.at("clocks"));
  EXPECT_EQ(row.at("next_due"), ticket.at("next_due"));
}

TEST_F(PromisesTest, APromiseShowsThatItIsPausedWarnedBrokenOrProvisional) {
  const std::string number = Assigned();
  world_.Do(number, DoStart(), By("bo", "handler"));
  const std::string waiting = Assigned();
  world_.Do(waiting, DoStart(), By("bo", "handler"));
  world_.Do(waiting, DoWait(WAITING_FOR_CUSTOMER), By("bo", "handler"));
  world_.Wait("2026-10-20 09:00");
  world_.Timers(number);
  world_.Wait("2026-12-30 09:00");
  const std::string late = Assigned();

  const auto clock = Read("/v1/tickets/" + number).at("clocks").at(0);
  EXPECT_EQ(clock.at("warned"), true);
  EXPECT_EQ(clock.at("breached"), true);
  EXPECT_EQ(Read("/v1/tickets/" + number).at("breaches"), 1);
  EXPECT_EQ(Read("/v1/tickets/" + waiting).at("clocks").at(0).at("paused"), true);
  EXPECT_EQ(Read("/v1/tickets/" + late).at("clocks").at(0).at("provisional"), true);
}

TEST_F(PromisesTest, ThePastShowsWhatWasPromisedThen) {
  const std::string number = Assigned();
  const absl::Time then = world_.now;
  world_.Wait("2026-09-25 11:00");
  world_.Do(number, DoWithdraw());

  const auto ticket = Read(
      absl::StrCat("/v1/tickets/", number,
                   "?as_of=", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", then, absl::UTCTimeZone())));

  EXPECT_EQ(ticket.at("clocks").as_array().size(), 2U);
  EXPECT_EQ(ticket.at("next_due"), "2026-09-28T03:40:01Z");
  EXPECT_FALSE(Read("/v1/tickets/" + number).contains("clocks"));
}

TEST_F(PromisesTest, ATicketNamesTheCompanyComplainedOfAndWhere) {
  const std::string number = world_.Receive();
  TicketCommand correct;
  correct.mutable_correct()->set_legal_entity("House Ltd");
  correct.mutable_correct()->set_area("rural");
  correct.mutable_correct()->set_reason("misheard");
  world_.Do(number, correct);

  const auto ticket = Read("/v1/tickets/" + number);

  EXPECT_EQ(ticket.at("legal_entity"), "House Ltd");
  EXPECT_EQ(ticket.at("area"), "rural");
  EXPECT_EQ(Read("/v1/tickets").at("tickets").at(0).at("legal_entity"), "House Ltd");
}

TEST_F(PromisesTest, ACustomerNamesWhoLooksAfterIt) {
  const std::string id = world_.NewCustomer();
  Command command;
  command.mutable_customer()->set_id(id);
  command.mutable_customer()->mutable_command()->mutable_set_manager()->set_person("wang");
  world_.Do(command, By("sue", "supervisor"));

  EXPECT_EQ(Read("/v1/customers/" + id).at("manager"), "wang");
}

TEST_F(PromisesTest, ARevisitsCallbackTellsWhetherSomebodyResponded) {
  const std::string number = Assigned();
  for (const TicketCommand& command : {DoStart(), DoAnswer(), DoPlanRevisit("rita")}) {
    world_.Do(number, command, By("bo", "handler"));
  }
  const std::string callback = world_.At(number).planned_revisit->callback();
  TicketCommand revisit = DoRevisit(RESOLUTION_RESOLVED, 5);
  revisit.mutable_record_revisit()->set_responded(RESPONDED_YES);
  world_.Do(number, revisit, By("rita", "revisitor"));

  EXPECT_EQ(Read("/v1/callbacks/" + callback).at("done").at("responded"), "yes");
  EXPECT_EQ(Read("/v1/tickets/" + number).at("last_revisit").at("responded"), "yes");
}

// On a real node, under a policy that promises an answer in a week.
class PromisingNodeTest : public LiveServiceTest {
 protected:
  void SetUp() override {
    LiveServiceTest::SetUp();
    CommandRequest request;
    request.command_id = Sha256("apply");
    request.request_digest = Sha256("policy");
    request.actor = {"ada", "administrator", false};
    PolicyRequest& policy = *request.command.mutable_policy();
    policy.set_name("standards/test");
    policy.mutable_command()->mutable_apply()->set_text(
        "policy: standards/test\n"
        "version: one\n"
        "source: us\n"
        "calendars:\n"
        "  always: {zone: UTC, week: {mon-sun: [\"00:00-24:00\"]}, known_until: open}\n"
        "standards:\n"
        "  - id: all\n"
        "    clocks: [{metric: answer, amount: {days: 7}, calendar: always}]\n");
    std::promise<absl::StatusOr<CommandAnswer>> answer;
    node_->Submit(request, [&](absl::StatusOr<CommandAnswer> done) { answer.set_value(done); });
    const absl::StatusOr<CommandAnswer> done = answer.get_future().get();
    ASSERT_TRUE(done.ok()) << done.status();
  }
};

constexpr char kComplaint[] = R"({"kind": "complaint", "channel": "phone", "words": "cold",
  "remedy_sought": "none stated", "on_behalf_of": "a neighbour"})";

TEST_F(PromisingNodeTest, ADryRunShowsTheClocksThatTheCommandWouldStart) {
  const HttpResponse dry = Ask(Post("/v1/tickets?dry_run=true", kComplaint));
  ASSERT_EQ(dry.status, 200) << dry.body;
  const HttpResponse wet = Ask(Post("/v1/tickets", kComplaint));

  for (const HttpResponse& response : {dry, wet}) {
    boost::json::value received;
    const auto body = BodyOf(response);
    for (const auto& event : body.at("events").as_array()) {
      if (event.at("type").as_string() == "ticket.received") received = event;
    }
    ASSERT_TRUE(received.is_object()) << response.body;
    const auto& clocks = received.at("clocks").as_array();
    ASSERT_EQ(clocks.size(), 1U);
    EXPECT_EQ(clocks.at(0).at("started").at("metric"), "answer");
    EXPECT_EQ(clocks.at(0).at("started").at("standard"), "all");
    EXPECT_TRUE(received.as_object().contains("next_due"));
  }
  EXPECT_EQ(BodyOf(dry).at("effect"), "dry_run");
}

TEST_F(PromisingNodeTest, TheJournalTellsOfClocksToo) {
  ASSERT_EQ(Ask(Post("/v1/tickets", kComplaint)).status, 201);

  const HttpResponse journal = Ask(Get("/v1/journal"));

  EXPECT_THAT(journal.body, HasSubstr(R"("started":{"metric":"answer")"));
}

}  // namespace
}  // namespace redress::testing
