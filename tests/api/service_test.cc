// What the API makes of requests, and of the node's answers, on a node that the test controls.

#include "api/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "aggregates/access/roles.h"
#include "aggregates/refusal.h"
#include "aggregates/ticket/requests.h"
#include "api/http_server.h"
#include "api/position_token.h"
#include "api/request.h"
#include "api/run_commands.h"
#include "base/clock.h"
#include "base/random.h"
#include "projections/customers.h"
#include "tests/api/call.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/fake_node.h"
#include "tests/testing/raw_http_client.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

class ServiceTest : public ::testing::Test {
 protected:
  HttpResponse Ask(HttpRequest request) { return testing::Ask(service_, std::move(request)); }

  // Expects a problem of this status and code, and returns its detail.
  std::string Refused(HttpRequest request, int status, const std::string& code) {
    const HttpResponse response = Ask(std::move(request));
    EXPECT_EQ(response.status, status) << response.body;
    EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/problem+json");
    EXPECT_EQ(BodyOf(response).at("code").as_string(), code) << response.body;
    return BodyOf(response).at("detail").as_string().c_str();
  }

  std::string Path(const std::string& verb) { return "/v1/tickets/" + number_ + "/" + verb; }

  FakeNode node_;
  SystemClock clock_;
  SystemRandom random_;
  std::shared_ptr<HttpCounters> counters_ = std::make_shared<HttpCounters>();
  Service service_{node_, clock_, random_, counters_, AccessMode::kOpen};
  std::string number_ = node_.names().TicketNumber(std::string(32, 'c'), 0);
};

TEST_F(ServiceTest, PathsMethodsAndVerbsThatAreNoneAreToldSo) {
  for (const char* path : {"/v1", "/v1/", "/v1/nothing", "/v2/tickets", "/healthz/x",
                           "/v1/tickets/1/2/3", "/v1/queues/x", "//v1/tickets"}) {
    Refused(Get(path), 404, "path-unknown");
  }
  EXPECT_THAT(Refused(Post(Path("frobnicate"), "{}"), 404, "verb-unknown"),
              HasSubstr("acknowledge"));
  Refused(Get(Path("note")), 405, "method-not-allowed");
  HttpRequest remove = Get("/v1/tickets");
  remove.method = "DELETE";
  const HttpResponse response = Ask(remove);
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(HeaderOf(response, "Allow"), "GET, POST");
}

TEST_F(ServiceTest, BodiesThatAreNotStrictJsonAreRefused) {
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "[";
  const std::string cases[] = {"",
                               "null",
                               "[]",
                               "{",
                               "{} {}",
                               "{\"words\":\"a\",\"words\":\"b\"}",
                               "{'words':'a'}",
                               "{\"words\":\"\xff\"}",
                               "{\"words\":\"\\ud800\"}",
                               "{\"words\":1}",
                               "{\"words\":null}",
                               "{\"words\":[\"a\"]}",
                               "{\"words\":\"\"}",
                               "{\"wrods\":\"a\"}",
                               "{\"words\":\"a\",}",
                               deep,
                               "{\"words\":\"" + std::string(20001, 'x') + "\"}",
                               "{\"words\":\"a\",\"happened\":\"today\"}",
                               "{\"words\":\"a\",\"happened\":5}"};
  for (const std::string& body : cases) {
    Refused(Post(Path("note"), body), 400, "malformed");
  }
  EXPECT_TRUE(node_.requests.empty());
}

TEST_F(ServiceTest, UnknownAndMissingFieldsAreNamed) {
  const auto pointer = [this](const std::string& verb, const std::string& body) {
    const auto answer = BodyOf(Ask(Post(verb.empty() ? "/v1/tickets" : Path(verb), body)));
    return std::string(answer.at("fields").at(0).at("pointer").as_string().c_str());
  };

  EXPECT_EQ(pointer("assign", R"({"holder": {"unit": "a", "colour": "red"}})"), "/holder/colour");
  EXPECT_EQ(pointer("assign", R"({"holder": {}})"), "/holder/unit");
  EXPECT_EQ(pointer("acknowledge", R"({"told": {"channel": "pigeon"}})"), "/told/channel");
  EXPECT_EQ(pointer("", R"({"channel": "phone"})"), "/kind");
  EXPECT_EQ(pointer("", R"({"channel": "phone", "kind": "Complaint"})"), "/kind");
  EXPECT_EQ(pointer("", R"({"kind": "complaint"})"), "/channel");
  EXPECT_EQ(pointer("", R"({"kind": "complaint", "channel": "phone", "ticket": "1"})"), "/ticket");
}

TEST_F(ServiceTest, HeadersAndParametersAreStrict) {
  const auto with = [this](HttpHeaders headers) {
    return Post(Path("note"), R"({"words": "a"})", std::move(headers));
  };
  HttpRequest nobody = with({});
  std::erase_if(nobody.headers, [](const auto& header) { return header.first == "redress-actor"; });
  EXPECT_THAT(Refused(nobody, 400, "actor-missing"), HasSubstr("Redress-Actor"));
  for (const char* actor : {"ana", "; handler", "ana; king", "ana handler", "a\x01; handler"}) {
    Refused(with({{"redress-actor", actor}}), 400, "malformed");
  }
  Refused(with({{"redress-actor", "ana; handler"}, {"redress-actor", "bo; handler"}}), 400,
          "malformed");
  for (const char* version : {"5", "W/\"5\"", "\"\"", "\"x\"", "\"1\", \"2\"", "\"-1\""}) {
    Refused(with({{"if-match", version}}), 400, "malformed");
  }
  for (const std::string& key : {std::string(), std::string("a b"), std::string(129, 'k')}) {
    Refused(with({{"idempotency-key", key}}), 400, "malformed");
  }
  Refused(with({{"content-type", "text/plain"}}), 415, "media-type-unknown");
  for (const char* query : {"?dry_run=maybe", "?dryrun=true", "?dry_run=true&dry_run=true", "?%",
                            "?a=%zz", "?a=%ff", "?a=%00"}) {
    Refused(Post(Path("note") + query, R"({"words": "a"})"), 400, "malformed");
  }
  EXPECT_THAT(Refused(Get("/v1/tickets?colour=red"), 400, "malformed"), HasSubstr("colour"));
  EXPECT_THAT(Refused(Get("/v1/tickets?phase=lost"), 400, "malformed"), HasSubstr("received"));
  for (const char* query : {"?limit=0", "?limit=201", "?limit=x", "?cursor=x", "?open=perhaps",
                            "?received_from=noon"}) {
    Refused(Get(absl::StrCat("/v1/tickets", query)), 400, "malformed");
  }
  EXPECT_TRUE(node_.requests.empty());
}

TEST_F(ServiceTest, EveryRoleThatARuleNamesCanAct) {
  for (const absl::string_view role : {roles::kSupervisor, roles::kDispatcher, roles::kArbiter}) {
    EXPECT_THAT(roles::All(), ::testing::Contains(role));
  }
}

TEST_F(ServiceTest, AWrongTicketNumberIsSaidToBeWrong) {
  std::string wrong = number_;
  wrong.back() = wrong.back() == '0' ? '1' : '0';

  EXPECT_THAT(Refused(Get("/v1/tickets/" + wrong), 400, "malformed"), HasSubstr("check digit"));
  Refused(Get("/v1/tickets/12"), 400, "malformed");
  Refused(Post("/v1/tickets/" + wrong + "/start", ""), 400, "malformed");
}

TEST_F(ServiceTest, ACommandCarriesVerbTargetBodyActorAndVersion) {
  Ask(Post(Path("assign"),
           R"({"holder": {"unit": "house"}, "happened": "2026-03-01T09:30:00+08:00"})",
           {{"if-match", "\"7\""}, {"idempotency-key", "k"}}));

  ASSERT_EQ(node_.requests.size(), 1);
  const CommandRequest& request = node_.requests.front();
  EXPECT_EQ(request.command.ticket().number(), number_);
  EXPECT_EQ(request.command.ticket().command().assign().holder().unit(), "house");
  EXPECT_EQ(request.command.ticket().happened().offset_minutes(), 480);
  EXPECT_EQ(request.actor.id, "ana");
  EXPECT_EQ(request.actor.role, "handler");
  EXPECT_FALSE(request.actor.verified);
  EXPECT_EQ(request.if_match, 7);
  EXPECT_EQ(request.command_id.size(), 32);
  EXPECT_EQ(request.persistence, Persistence::kBounded);
}

TEST_F(ServiceTest, TheSameRequestInOtherClothesIsTheSameCommand) {
  const HttpHeaders key = {{"idempotency-key", "k"}};
  const std::string spaced =
      absl::StrCat("/v1/tickets/", number_.substr(0, 4), "-", number_.substr(4, 4), "%20",
                   number_.substr(8), "/assign");

  Ask(Post(Path("assign"), R"({"holder":{"unit":"a","person":"b"}})", key));
  Ask(Post(spaced, R"( { "holder" : { "person":"b", "unit":"\u0061" } } )", key));
  Ask(Post(Path("assign"), R"({"holder":{"unit":"a","person":"c"}})", key));
  Ask(Post(Path("note"), R"({"words":"a"})", key));

  ASSERT_EQ(node_.requests.size(), 4);
  EXPECT_EQ(node_.requests[0].command_id, node_.requests[1].command_id);
  EXPECT_EQ(node_.requests[0].request_digest, node_.requests[1].request_digest);
  EXPECT_EQ(node_.requests[0].command_id, node_.requests[2].command_id);
  EXPECT_NE(node_.requests[0].request_digest, node_.requests[2].request_digest);
  EXPECT_NE(node_.requests[0].command_id, node_.requests[3].command_id);
}

TEST_F(ServiceTest, AKeyThatIsNotGivenIsDrawnAndTold) {
  const HttpResponse first = Ask(Post(Path("start"), ""));
  const HttpResponse second = Ask(Post(Path("start"), ""));

  EXPECT_NE(HeaderOf(first, "Idempotency-Key"), "");
  EXPECT_NE(HeaderOf(first, "Idempotency-Key"), HeaderOf(second, "Idempotency-Key"));
  EXPECT_NE(node_.requests[0].command_id, node_.requests[1].command_id);
}

TEST_F(ServiceTest, RefusalsOfTheNodeKeepTheirMeaning) {
  const std::pair<absl::Status, int> cases[] = {
      {Refuse(absl::StatusCode::kFailedPrecondition, "move-forbidden", "no"), 409},
      {Refuse(absl::StatusCode::kNotFound, "no-such-ticket", "no"), 404},
      {Refuse(absl::StatusCode::kAborted, "conflict", "no"), 409},
      {Refuse(absl::StatusCode::kAborted, "stale-version", "no"), 412},
      {Refuse(absl::StatusCode::kAlreadyExists, "key-reused", "no"), 422},
      {Refuse(absl::StatusCode::kInvalidArgument, "too-large", "no"), 413},
      {absl::PermissionDeniedError("no"), 403},
      {absl::ResourceExhaustedError("no"), 429},
      {absl::UnavailableError("no"), 503},
      {absl::DeadlineExceededError("no"), 503},
      {absl::DataLossError("no"), 500},
  };
  for (const auto& [status, expected] : cases) {
    node_.answerer = [&](const CommandRequest&) { return status; };

    const HttpResponse response = Ask(Post(Path("start"), "", {{"idempotency-key", "mine"}}));

    EXPECT_EQ(response.status, expected) << status;
    EXPECT_EQ(HeaderOf(response, "Idempotency-Key"), "mine");
    EXPECT_EQ(HeaderOf(response, "Retry-After") != "", expected == 503 || expected == 429);
  }
}

// An answer to a command that was recorded at position 7.
CommandAnswer CommittedAnswer() {
  CommandAnswer answer;
  answer.position = 7;
  answer.digest = std::string(32, 'd');
  answer.commit.set_position(7);
  answer.commit.set_type("ticket.note");
  CommandStream& stream = *answer.commit.add_streams();
  stream.set_stream("ticket/1");
  stream.set_first_version(2);
  stream.set_last_version(2);
  EventRow& row = answer.events.emplace_back();
  row.set_stream("ticket/1");
  row.set_version(2);
  row.mutable_event()->mutable_ticket()->mutable_noted()->set_words("n");
  return answer;
}

TEST_F(ServiceTest, WhatWasRecordedIsAnsweredThoughTheViewsAreAway) {
  node_.answerer = [](const CommandRequest&) { return CommittedAnswer(); };
  node_.views_away = true;

  const HttpResponse one = Ask(Post(Path("note"), R"({"words":"n"})"));
  const HttpResponse many =
      Ask(Post("/v1/tickets/bulk", absl::StrCat(R"({"verb":"note","tickets":[")", number_,
                                                R"("],"request":{"words":"n"}})")));

  EXPECT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(BodyOf(one).at("version"), 2);
  EXPECT_EQ(BodyOf(one).at("events").as_array().size(), 1);
  EXPECT_EQ(many.status, 200) << many.body;
  EXPECT_EQ(BodyOf(many).at("done"), 1) << many.body;
  EXPECT_EQ(HeaderOf(many, "Redress-Position"), HeaderOf(one, "Redress-Position"));
}

TEST_F(ServiceTest, OneBadItemDoesNotKeepTheOthersBack) {
  const std::string good =
      R"({"specversion":"1.0","source":"crm","id":"1","type":"redress.contact",
          "data":{"channel":"email"}})";
  const HttpHeaders batch = {{"content-type", "application/cloudevents-batch+json"}};

  const HttpResponse response =
      Ask(Post("/v1/interactions", absl::StrCat("[", good, ",{\"id\":3},7,", good, "]"), batch));

  EXPECT_EQ(response.status, 200);
  const auto body = BodyOf(response);
  EXPECT_EQ(body.at("done"), 2);
  EXPECT_EQ(body.at("refused"), 2);
  EXPECT_EQ(body.at("results").at(1).at("status"), 400);
  EXPECT_EQ(node_.requests.size(), 2);
  EXPECT_EQ(BodyOf(Ask(Post("/v1/interactions", "[]", batch))).at("done"), 0);
}

TEST_F(ServiceTest, TooManyItemsAreRefusedBeforeOneIsTried) {
  std::string lines;
  for (std::size_t i = 0; i <= kMaxItems; ++i) lines += "{}\n";

  Refused(Post("/v1/interactions", lines, {{"content-type", "application/x-ndjson"}}), 413,
          "too-many-items");
  Refused(Post("/v1/interactions", "a=b", {{"content-type", "application/x-www-form-urlencoded"}}),
          415, "media-type-unknown");
  Refused(Post("/v1/interactions", "{}", {{"if-match", "\"1\""}}), 400, "malformed");
}

TEST_F(ServiceTest, OnlyListsOfInteractionsMayBeLong) {
  HttpHeaders lines = {{"content-type", "Application/X-NDJSON; charset=utf-8"}};

  EXPECT_EQ(service_.MaxBody(Post("/v1/interactions", "", lines)), kMaxBulkBodySize);
  EXPECT_EQ(service_.MaxBody(Post("/v1/interactions", "")), kMaxBodySize);
  EXPECT_EQ(service_.MaxBody(Post("/v1/tickets", "", lines)), kMaxBodySize);
}

TEST_F(ServiceTest, NotFoundIsAnsweredOnlyFromFreshViews) {
  Refused(Get("/v1/tickets/" + number_), 404, "no-such-ticket");
  EXPECT_EQ(node_.fresh_waits, 1);

  node_.fresh_status = absl::UnavailableError("the journal is away");
  EXPECT_THAT(Refused(Get("/v1/tickets/" + number_), 503, "position-not-reached"),
              HasSubstr("away"));
}

TEST_F(ServiceTest, WhatWasNotYetReadIsFoundAfterWaiting) {
  const std::vector<Record> records = CommitGenerator(1).Take(200);
  FakeNode other;
  other.Project(records);
  const auto customers = ListCustomers(*other.Snapshot(), {}, "", 1);
  ASSERT_TRUE(customers.ok() && !customers->rows.empty());
  node_.on_fresh = [&] { node_.Project(records); };

  const HttpResponse response = Ask(Get("/v1/customers/" + customers->rows.front().id()));

  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(node_.fresh_waits, 1);
}

TEST_F(ServiceTest, TokensOfAnotherJournalAndOfTheFutureAreToldApart) {
  CommitGenerator generator(1);
  node_.Project(generator.Take(10));
  const auto token = PositionTokenAt(*node_.Snapshot(), 7);
  ASSERT_TRUE(token.ok());
  const std::string foreign = EncodePositionToken({.position = 7, .digest = "87654321"});
  const std::string future = EncodePositionToken({.position = 70, .digest = "87654321"});

  EXPECT_EQ(Ask(Get("/v1/queues?at_least=" + *token)).status, 200);
  Refused(Get("/v1/queues?at_least=" + foreign), 409, "other-journal");
  Refused(Get("/v1/queues?at_least=" + future), 503, "position-not-reached");
  Refused(Get("/v1/queues?at_least=x"), 400, "malformed");
  Refused(Get("/v1/queues?at=7"), 400, "malformed");
  Refused(Get("/v1/customers/" + std::string(32, 'a') + "?at=7&as_of=2026-01-01T00:00:00Z"), 400,
          "malformed");
}

TEST_F(ServiceTest, ReadsGoOnAndAreMarkedWhereTheNodeIsNotReady) {
  EXPECT_EQ(HeaderOf(Ask(Get("/v1/queues")), "Redress-Stale"), "");
  node_.node_status.state = NodeState::kAway;
  node_.node_status.detail = "the broker does not answer";

  const HttpResponse response = Ask(Get("/v1/queues"));

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(HeaderOf(response, "Redress-Stale"), "true");
  EXPECT_NE(HeaderOf(response, "Redress-Position"), "");
  EXPECT_EQ(Refused(Get("/readyz"), 503, "not-ready"), "the broker does not answer");
  EXPECT_EQ(Ask(Get("/healthz")).status, 200);
}

TEST_F(ServiceTest, OperatorsSeePositionsAndRefusals) {
  node_.node_status.position = 42;
  node_.node_status.refused = {{"stale_parent", 3}};
  counters_->responses_by_class[4] = 5;

  const std::string metrics = Ask(Get("/metrics")).body;
  const auto status = BodyOf(Ask(Get("/v1/status")));

  EXPECT_THAT(metrics, HasSubstr("\nredress_position 42\n"));
  EXPECT_THAT(metrics, HasSubstr("\nredress_records_refused_total{reason=\"stale_parent\"} 3\n"));
  EXPECT_THAT(metrics, HasSubstr("\nredress_http_responses_total{class=\"4xx\"} 5\n"));
  EXPECT_THAT(metrics, HasSubstr("\nredress_state{state=\"ready\"} 1\n"));
  EXPECT_EQ(status.at("position"), 42);
  EXPECT_EQ(status.at("refused").at("stale_parent"), 3);
  EXPECT_EQ(status.at("state"), "ready");
}

TEST_F(ServiceTest, ACommandComesOverASocketAsItWasSent) {
  auto server = HttpServer::Start({}, service_, counters_);
  ASSERT_TRUE(server.ok()) << server.status();
  RawHttpClient client((*server)->port());

  client.Send(Request("POST", Path("note"),
                      "Content-Type: application/json\r\nRedress-Actor: 李伟; handler\r\n",
                      R"({"words": "房间很冷"})"));

  EXPECT_EQ(client.Receive().status, 200);
  ASSERT_EQ(node_.requests.size(), 1);
  EXPECT_EQ(node_.requests.front().actor.id, "李伟");
  EXPECT_EQ(node_.requests.front().command.ticket().command().note().words(), "房间很冷");
}

TEST_F(ServiceTest, ARebuildIsToldOfUnderTheIdThatItWasBegunWith) {
  node_.rebuild = RebuildStatus{.id = "r2"};
  node_.node_status.rebuilds = {{.id = "r1", .state = RebuildState::kDone, .position = 7},
                                {.id = "r2", .position = 3, .end = 12}};

  const HttpResponse begun = Ask(Post("/v1/rebuilds", ""));

  EXPECT_EQ(begun.status, 202);
  EXPECT_EQ(HeaderOf(begun, "Location"), "/v1/rebuilds/r2");
  EXPECT_EQ(BodyOf(begun).at("state"), "running");
  const auto first = BodyOf(Ask(Get("/v1/rebuilds/r1")));
  EXPECT_EQ(first.at("state"), "done");
  EXPECT_EQ(first.at("position"), 7);
  EXPECT_EQ(BodyOf(Ask(Get("/v1/rebuilds/r2"))).at("end"), 12);
  EXPECT_EQ(BodyOf(Ask(Get("/v1/rebuilds"))).at("rebuilds").as_array().size(), 2);
  EXPECT_EQ(BodyOf(Ask(Get("/v1/status"))).at("rebuild").at("id"), "r2");
  Refused(Get("/v1/rebuilds/r3"), 404, "no-such-rebuild");
}

TEST_F(ServiceTest, KeysAreCountedByTheMasterKeysThatWrapThem) {
  node_.keys = MasterKeyStatus{.ids = {"a1", "b2"}, .counts = {{{"a1", 7}, {"b2", 2}}, 4}};
  node_.keys->is_rotating = true;

  const auto told = BodyOf(Ask(Get("/v1/keys")));

  EXPECT_EQ(told.at("state"), "rotating");
  EXPECT_EQ(told.at("detail"), "");
  EXPECT_EQ(told.at("first"), "6131");
  EXPECT_EQ(told.at("keys"), 9);
  EXPECT_EQ(told.at("wrapped_by_first"), 7);
  EXPECT_EQ(told.at("destroyed"), 4);
  EXPECT_EQ(told.at("master_keys").as_array().size(), 2);
  node_.keys->is_rotating = false;
  EXPECT_EQ(BodyOf(Ask(Get("/v1/keys"))).at("state"), "settled");
}

TEST_F(ServiceTest, AMasterKeyThatIsMissingIsNamedWithWhatToDo) {
  node_.keys = MasterKeyStatus{.ids = {"a1"}, .counts = {{{"c3", 5}}, 0}};

  const auto told = BodyOf(Ask(Get("/v1/keys")));

  EXPECT_EQ(told.at("state"), "stuck");
  EXPECT_EQ(told.at("wrapped_by_first"), 0);
  EXPECT_THAT(std::string(told.at("detail").as_string()), HasSubstr("6333, which this node does"));
  EXPECT_EQ(told.at("master_keys").at(1).at("here"), false);
}

TEST_F(ServiceTest, AMasterKeyIsMadeOnlyWhereThatIsAskedFor) {
  EXPECT_EQ(Ask(Post("/v1/keys/rotate", "")).status, 202);
  EXPECT_EQ(Ask(Post("/v1/keys/rotate", R"({"new": false})")).status, 202);
  EXPECT_EQ(Ask(Post("/v1/keys/rotate", R"({"new": true})")).status, 202);
  Refused(Post("/v1/keys/rotate", R"({"new": 1})"), 400, "malformed");
  Refused(Post("/v1/keys/rotate", R"({"old": true})"), 400, "malformed");
  node_.keys = absl::FailedPreconditionError("a command prints them");
  Refused(Post("/v1/keys/rotate", R"({"new": true})"), 409, "not-in-this-state");

  EXPECT_EQ(node_.rotations,
            (std::vector<NextMasterKey>{NextMasterKey::kAsRead, NextMasterKey::kAsRead,
                                        NextMasterKey::kNew, NextMasterKey::kNew}));
}

TEST_F(ServiceTest, ARefusedRebuildSaysWhy) {
  node_.rebuild = absl::FailedPreconditionError("one is under way");
  Refused(Post("/v1/rebuilds", ""), 409, "not-in-this-state");
  node_.rebuild = absl::UnavailableError("the disk is full");
  Refused(Post("/v1/rebuilds", ""), 503, "unavailable");
  Refused(Get("/v1/rebuild"), 404, "path-unknown");
}

TEST_F(ServiceTest, EveryKindOfRequestHasItsLane) {
  const auto lines = [](const std::string& path) {
    return Post(path, "", {{"content-type", "application/x-ndjson"}});
  };
  for (const char* path : {"/healthz", "/readyz", "/metrics", "/v1/status"}) {
    EXPECT_EQ(service_.LaneOf(Get(path)), Lane::kHealth) << path;
  }
  for (const char* path :
       {"/v1/tickets", "/v1/queues", "/v1/journal", "/nowhere", "/v1/rebuilds"}) {
    EXPECT_EQ(service_.LaneOf(Get(path)), Lane::kQuery) << path;
  }
  EXPECT_EQ(service_.LaneOf(Get("/v1/feed")), Lane::kFeed);
  EXPECT_EQ(service_.LaneOf(Post("/v1/tickets", "{}")), Lane::kCommand);
  EXPECT_EQ(service_.LaneOf(Post("/v1/interactions", "{}")), Lane::kCommand);
  EXPECT_EQ(service_.LaneOf(Post("/v1/feed", "{}")), Lane::kCommand);
  EXPECT_EQ(service_.LaneOf(Post("/v1/tickets/bulk", "{}")), Lane::kBulk);
  EXPECT_EQ(service_.LaneOf(lines("/v1/interactions")), Lane::kBulk);
  EXPECT_EQ(service_.LaneOf(lines("/v1/imports")), Lane::kBulk);
}

}  // namespace
}  // namespace redress::testing
