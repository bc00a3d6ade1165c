#include "api/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "boost/json/parse.hpp"
#include "tests/api/echo.h"
#include "tests/testing/raw_http_client.h"

namespace redress::testing {
namespace {

using ::testing::HasSubstr;

// Gives one piece, and then nothing for ever.
class Silent final : public HttpStream {
 public:
  void Next(std::function<void(std::string)> take) override {
    if (!std::exchange(spoken_, true)) take("one");
  }

 private:
  bool spoken_ = false;
};

class HttpServerTest : public ::testing::Test {
 protected:
  void Start(const HttpLimits& limits = {}) {
    HttpServerOptions options;
    options.limits = limits;
    auto server = HttpServer::Start(options, echo_, counters_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  ReceivedResponse Ask(const std::string& bytes) {
    RawHttpClient client(server_->port());
    client.Send(bytes);
    return client.Receive();
  }

  // Until the server has taken so many bytes in, of bodies that are not whole yet.
  void WaitForHeld(std::size_t bytes) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (counters_->bytes_held < bytes && std::chrono::steady_clock::now() < until) {
      std::this_thread::yield();
    }
    EXPECT_GE(counters_->bytes_held, bytes);
  }

  Echo echo_;
  std::shared_ptr<HttpCounters> counters_ = std::make_shared<HttpCounters>();
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, BeyondLoopbackItListensOnlyWhereTheWordIsSaid) {
  Start();
  HttpServerOptions options;
  for (const char* address : {"0.0.0.0", "::", "10.1.2.3"}) {
    options.address = address;

    const auto server = HttpServer::Start(options, echo_, counters_);

    EXPECT_EQ(server.status().code(), absl::StatusCode::kInvalidArgument) << address;
    EXPECT_THAT(std::string(server.status().message()),
                AllOf(HasSubstr("--tls-certificate"), HasSubstr("--plain-beyond-loopback")));
  }
  options.plain_beyond_loopback = true;
  options.address = "0.0.0.0";
  options.port = server_->port();  // taken: nothing listens there in a test

  const auto server = HttpServer::Start(options, echo_, counters_);

  EXPECT_EQ(server.status().code(), absl::StatusCode::kUnavailable) << server.status();
}

TEST_F(HttpServerTest, WhatIsNoAddressIsSaid) {
  for (const char* address : {"example.org", ""}) {
    HttpServerOptions options;
    options.address = address;
    options.plain_beyond_loopback = true;

    const auto server = HttpServer::Start(options, echo_, counters_);

    EXPECT_EQ(server.status().code(), absl::StatusCode::kInvalidArgument) << address;
  }
}

TEST_F(HttpServerTest, APortThatIsTakenIsSaid) {
  Start();
  HttpServerOptions options;
  options.port = server_->port();

  const auto second = HttpServer::Start(options, echo_, counters_);

  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(HttpServerTest, RequestsOnOneConnectionAreAnsweredInOrder) {
  Start();
  RawHttpClient client(server_->port());

  client.Send(Request("POST", "/a?b=c", "", "one") + Request("GET", "/d") +
              Request("POST", "/e", "Transfer-Encoding: chunked\r\n") +
              "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: ignored\r\n\r\n" + Request("GET", "/f"));

  EXPECT_EQ(client.Receive().body, "POST /a?b=c one");
  EXPECT_EQ(client.Receive().body, "GET /d? ");
  EXPECT_EQ(client.Receive().body, "POST /e? abcde");
  EXPECT_EQ(client.Receive().body, "GET /f? ");
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNotTheBody) {
  Start();
  RawHttpClient client(server_->port());

  client.Send(Request("HEAD", "/a") + Request("GET", "/b"));

  EXPECT_EQ(client.Receive(true).headers["content-length"], "8");
  EXPECT_EQ(client.Receive().body, "GET /b? ");
}

TEST_F(HttpServerTest, AsksForABodyThatWaitsForIt) {
  Start();
  RawHttpClient client(server_->port());

  client.Send(Request("POST", "/a", "Expect: 100-continue\r\nContent-Length: 2\r\n"));
  EXPECT_EQ(client.Receive().status, 100);
  client.Send("hi");

  EXPECT_EQ(client.Receive().body, "POST /a? hi");
}

TEST_F(HttpServerTest, AClientOfHttp10IsNotAskedForItsBody) {
  Start();
  RawHttpClient client(server_->port());

  client.Send(
      "POST /a HTTP/1.0\r\nHost: localhost\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  client.Send("hi");

  const ReceivedResponse response = client.Receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "POST /a? hi");
}

TEST_F(HttpServerTest, AnAbsoluteTargetOfThisMachineIsServed) {
  Start();

  EXPECT_EQ(Ask("GET http://localhost/a?b HTTP/1.1\r\nHost: localhost\r\n\r\n").body, "GET /a?b ");
}

TEST_F(HttpServerTest, MalformedRequestsAreRefusedAndTheConnectionEnds) {
  Start();
  const std::string line = "GET / HTTP/1.1\r\n";
  const std::string start = line + "Host: localhost\r\n";
  const std::pair<int, std::string> cases[] = {
      {400, "nonsense\r\n\r\n"},
      {400, line + "\r\n"},
      {400, start + "Host: localhost\r\n\r\n"},
      {421, line + "Host: evil.example\r\n\r\n"},
      {400, start + "A: b\r\n folded\r\n\r\n"},
      {400, start + "A : b\r\n\r\n"},
      {400, "GET / HTTP/1.1\nHost: localhost\n\n"},
      {400, start + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"},
      {400, start + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na"},
      {400, start + "Content-Length: -1\r\n\r\n"},
      {400, start + "Content-Length: 99999999999999999999999999\r\n\r\n"},
      {400, start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {400, "GET / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {501, start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {501, start + "Transfer-Encoding: identity\r\n\r\n"},
      {400, start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"},
      {400, start + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"},
      {400, start + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n"},
      {417, start + "Expect: the-moon\r\n\r\n"},
      {505, "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"},
      {400, "GET nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {400, start + "Transfer-Encoding: chunked\r\n\r\n3"  // no byte more: not waited for
                    " nonsense"},
      {400, start + "Transfer-Encoding: chunked\r\n\r\n3\nabc"},
      {400, start + "Transfer-Encoding: chunked\r\n\r\ng"},
      {415, start + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na"},
      {400, start + "Content-Type: application/json\r\nContent-Type: text/csv\r\n\r\n"},
      {421, "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x01\r\n\r\n"},
      {400, "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {400, "GET /\xc3\xa4 HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {400, "GET /#a HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: localhost\r\n: no name\r\n\r\n"},
      {400, "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {414, "GET /" + std::string(5000, 'x') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"},
      {413, Request("POST", "/a", "", std::string(kSmallBody + 1, 'x'))},
      {413, start + "Transfer-Encoding: chunked\r\n\r\nffffffff\r\n"},
      {431, start + "A: " + std::string(20000, 'x') + "\r\n\r\n"},
  };
  for (const auto& [status, bytes] : cases) {
    RawHttpClient client(server_->port());

    client.Send(bytes);

    const ReceivedResponse response = client.Receive();
    EXPECT_EQ(response.status, status) << bytes.substr(0, 200) << "\n" << response.body;
    EXPECT_EQ(response.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(boost::json::parse(response.body).at("status"), status);
    EXPECT_TRUE(client.AtEnd()) << bytes.substr(0, 200);
  }
  EXPECT_EQ(Ask(Request("GET", "/still-there")).status, 200);
}

TEST_F(HttpServerTest, TooManyHeadersAreRefused) {
  Start();
  std::string headers;
  for (int i = 0; i < 100; ++i) headers += "X: y\r\n";

  EXPECT_EQ(Ask(Request("GET", "/", headers)).status, 431);
}

TEST_F(HttpServerTest, AnOversizedTrailerEndsTheConnectionAndNothingElse) {
  Start();
  RawHttpClient client(server_->port());

  client.Send(Request("POST", "/a", "Transfer-Encoding: chunked\r\n") +
              "1\r\na\r\n0\r\nT: " + std::string(100'000, 'x') + "\r\n\r\n");

  const ReceivedResponse response = client.Receive();
  EXPECT_TRUE(response.status == 400 || response.status == 413) << response.status;
  EXPECT_EQ(Ask(Request("GET", "/still-there")).status, 200);
}

TEST_F(HttpServerTest, ATrailerIsNoHeader) {
  Start();

  const ReceivedResponse response = Ask(Request("POST", "/a", "Transfer-Encoding: chunked\r\n") +
                                        "1\r\na\r\n0\r\nHost: evil.example\r\n\r\n");

  EXPECT_EQ(response.body, "POST /a? a");
}

TEST_F(HttpServerTest, ABulkBodyMayBeLonger) {
  Start();
  const std::string body(5'000'000, 'x');

  EXPECT_EQ(Ask(Request("POST", "/bulk", "", body)).body, "POST /bulk? " + body);
  EXPECT_EQ(Ask(Request("POST", "/bulk", "Content-Length: 9000000\r\n")).status, 413);
}

TEST_F(HttpServerTest, AHandlerThatThrowsEndsItsConnectionOnly) {
  Start();
  RawHttpClient client(server_->port());

  client.Send(Request("GET", "/throw"));

  EXPECT_TRUE(client.AtEnd());
  EXPECT_EQ(Ask(Request("GET", "/still-there")).status, 200);
}

TEST_F(HttpServerTest, ASlowHeadIsToldSo) {
  Start({.head = absl::Milliseconds(50)});
  RawHttpClient client(server_->port());

  client.Send("GET / HTTP/1.1\r\nHost: lo");

  EXPECT_EQ(client.Receive().status, 408);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpServerTest, ASlowBodyIsToldSo) {
  Start({.body = absl::Milliseconds(50)});
  RawHttpClient client(server_->port());

  client.Send(Request("POST", "/", "Content-Length: 10\r\n") + "abc");

  EXPECT_EQ(client.Receive().status, 408);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosedWithoutAWord) {
  Start({.idle = absl::Milliseconds(50)});
  RawHttpClient client(server_->port());

  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpServerTest, AHandlerThatNeverAnswersLeavesTheOutcomeUnknown) {
  Start({.answer = absl::Milliseconds(50)});

  ReceivedResponse response = Ask(Request("POST", "/never"));

  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers.count("retry-after"), 1);
  EXPECT_THAT(response.body, HasSubstr("outcome-unknown"));
}

using Clients = std::vector<std::unique_ptr<RawHttpClient>>;

Clients Open(std::uint16_t port, int count, const std::string& bytes) {
  Clients clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<RawHttpClient>(port));
    clients.back()->Send(bytes);
  }
  return clients;
}

TEST_F(HttpServerTest, WhoSaysNothingMakesRoomForWhoSpeaks) {
  Start({.max_connections = 20});
  const Clients silent = Open(server_->port(), 40, "");
  const Clients half_open = Open(server_->port(), 40, "GET / HTTP/1.1\r\nHost: local");
  // One whose bytes had not been read when its turn to go came waits for another turn.
  const Clients more = Open(server_->port(), 40, "");

  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(Ask(Request("GET", "/", "Connection: close\r\n")).status, 200);
  }
  EXPECT_EQ(Ask(Request("GET", "/healthz")).status, 200);

  EXPECT_TRUE(silent.front()->AtEnd());
  EXPECT_EQ(half_open.front()->Receive().status, 503) << "it had begun to ask";
  EXPECT_GE(counters_->connections_evicted, 60);
}

TEST_F(HttpServerTest, WhereNobodyMakesRoomHealthIsAnsweredAndAllElseIsToldToComeLater) {
  Start({.max_connections = 3});
  const Clients busy = Open(server_->port(), 3, Request("GET", "/later"));
  echo_.WaitForKept(3);

  ReceivedResponse refused = Ask(Request("GET", "/"));
  const ReceivedResponse health = Ask(Request("GET", "/healthz"));
  echo_.Release();

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.count("retry-after"), 1);
  EXPECT_EQ(health.status, 200);
  EXPECT_EQ(health.headers.at("connection"), "close");
  EXPECT_EQ(counters_->connections_refused, 1);
  for (const auto& client : busy) EXPECT_EQ(client->Receive().status, 200);
}

TEST_F(HttpServerTest, AnnouncedBytesTakeNothingFromOthers) {
  Start({.max_body_bytes_under_way = 1'000'000});
  const std::string announced = Request("POST", "/bulk", "Content-Length: 8000000\r\n") + "x";
  const Clients silent = Open(server_->port(), 33, announced);
  const std::string body(900'000, 'x');

  EXPECT_EQ(Ask(Request("POST", "/bulk", "", body)).status, 200);
  EXPECT_EQ(Ask(Request("POST", "/", "", std::string(kSmallBody, 'x'))).status, 200);
}

TEST_F(HttpServerTest, BodiesThatHaveComeAreBoundedAndSmallOnesAlwaysTaken) {
  Start({.max_body_bytes_under_way = 250'000});
  RawHttpClient slow(server_->port());
  slow.Send(Request("POST", "/bulk", "Content-Length: 200000\r\n") + std::string(110'000, 'x'));
  WaitForHeld(90'000);  // the first bytes of each do not count
  RawHttpClient large(server_->port());

  large.Send(Request("POST", "/bulk", "", std::string(200'000, 'x')));

  ReceivedResponse refused = large.Receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.count("retry-after"), 1);
  EXPECT_EQ(Ask(Request("POST", "/", "", std::string(kSmallBody, 'x'))).status, 200);
  slow.Send(std::string(90'000, 'x'));
  EXPECT_EQ(slow.Receive().status, 200);
  EXPECT_EQ(Ask(Request("POST", "/bulk", "", std::string(110'000, 'x'))).status, 200);
}

TEST_F(HttpServerTest, ALaneThatIsFullRefusesAtOnceAndKeepsTheConnectionAndOtherLanesOpen) {
  Start({.command = {.max_under_way = 2}});
  const Clients busy = Open(server_->port(), 2, Request("GET", "/later"));
  echo_.WaitForKept(2);
  RawHttpClient client(server_->port());

  client.Send(Request("POST", "/", "", "body") + Request("GET", "/query/a") +
              Request("GET", "/healthz"));
  ReceivedResponse shed = client.Receive();
  EXPECT_EQ(client.Receive().body, "GET /query/a? ");
  EXPECT_EQ(client.Receive().status, 200);
  echo_.Release();
  EXPECT_EQ(busy[0]->Receive().status, 200);
  EXPECT_EQ(busy[1]->Receive().status, 200);
  client.Send(Request("POST", "/", "", "body"));

  EXPECT_EQ(shed.status, 429);
  EXPECT_EQ(shed.headers.count("retry-after"), 1);
  EXPECT_EQ(client.Receive().body, "POST /? body");
  EXPECT_EQ(counters_->requests_shed.at(static_cast<std::size_t>(Lane::kCommand)), 1);
}

TEST_F(HttpServerTest, ALargeBodyForAFullLaneIsRefusedBeforeItIsSent) {
  Start({.command = {.max_under_way = 0}});
  RawHttpClient client(server_->port());

  client.Send(Request("POST", "/bulk", "Expect: 100-continue\r\nContent-Length: 1000000\r\n"));

  EXPECT_EQ(client.Receive().status, 429);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpServerTest, AnswersThatNobodyTakesAreBoundedAndGiveWayToReaders) {
  Start({.max_answer_bytes_under_way = 3 * kLongAnswer,
         .reader_patience = absl::ZeroDuration(),
         .query = {.max_under_way = 64, .threads = 1}});
  const Clients unread = Open(server_->port(), 20, Request("GET", "/query/long"));

  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Ask(Request("GET", "/query/long")).body.size(), kLongAnswer);
  }

  EXPECT_GE(counters_->connections_evicted, 15);
}

TEST_F(HttpServerTest, AnswersThatAreBeingTakenAreNotCutOffForFurtherOnes) {
  Start({.max_answer_bytes_under_way = kLongAnswer, .reader_patience = absl::Hours(1)});
  RawHttpClient first(server_->port());
  first.Send(Request("GET", "/query/long"));
  ASSERT_TRUE(first.Peek());

  ReceivedResponse refused = Ask(Request("GET", "/query/long"));

  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.count("retry-after"), 1);
  EXPECT_EQ(first.Receive().body.size(), kLongAnswer);
}

TEST_F(HttpServerTest, WhatALaneDoesLongHoldsUpNoOther) {
  std::promise<void> let_go;
  echo_.before_query = [done = let_go.get_future().share()] { done.wait(); };
  Start({.query = {.max_under_way = 64, .threads = 2}});
  const Clients queries = Open(server_->port(), 10, Request("GET", "/query/a"));

  for (int i = 0; i < 20; ++i) EXPECT_EQ(Ask(Request("POST", "/", "", "x")).status, 200);
  let_go.set_value();

  for (const auto& client : queries) EXPECT_EQ(client->Receive().status, 200);
}

TEST_F(HttpServerTest, WhatIsShortIsDoneWhereItCameThoughTheThreadsOfItsLaneAreBusy) {
  std::promise<void> let_go;
  echo_.before_query = [done = let_go.get_future().share()] { done.wait(); };
  Start({.query = {.max_under_way = 64, .threads = 1}});
  const Clients queries = Open(server_->port(), 3, Request("GET", "/query/a"));

  EXPECT_EQ(Ask(Request("GET", "/query/short")).status, 200);
  let_go.set_value();

  for (const auto& client : queries) EXPECT_EQ(client->Receive().status, 200);
}

TEST_F(HttpServerTest, AHandlerThatThrowsOnALaneEndsItsConnectionOnly) {
  echo_.before_query = [] { throw std::runtime_error("of a library"); };
  Start();
  RawHttpClient client(server_->port());

  client.Send(Request("GET", "/query/a"));

  EXPECT_TRUE(client.AtEnd());
  EXPECT_EQ(Ask(Request("GET", "/still-there")).status, 200);
}

TEST_F(HttpServerTest, StoppingLetsTheRequestUnderWayFinish) {
  Start();
  RawHttpClient idle(server_->port());
  idle.Send(Request("GET", "/"));
  ASSERT_EQ(idle.Receive().status, 200);
  RawHttpClient busy(server_->port());
  busy.Send(Request("GET", "/later"));
  echo_.WaitForKept(1);

  std::thread stop([this] { server_->Stop(); });
  EXPECT_TRUE(idle.AtEnd());
  echo_.Release();
  const ReceivedResponse response = busy.Receive();
  EXPECT_TRUE(busy.AtEnd());
  stop.join();

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.at("connection"), "close");
}

TEST_F(HttpServerTest, StoppingDoesNotWaitForEver) {
  Start({.drain = absl::Milliseconds(50)});
  RawHttpClient busy(server_->port());
  busy.Send(Request("GET", "/later"));
  echo_.WaitForKept(1);

  server_->Stop();
  server_.reset();

  EXPECT_TRUE(busy.AtEnd());
  echo_.Release();  // an answer that comes later goes nowhere
}

TEST_F(HttpServerTest, AStreamGoesPieceByPieceAndEndsWithTheConnection) {
  std::promise<void> dropped;
  echo_.make_stream = [&] { return std::make_shared<Pieces>(3, "piece ", dropped); };
  Start();
  RawHttpClient client(server_->port());

  client.Send(Request("GET", "/stream"));

  const ReceivedResponse head = client.Receive();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.count("content-length"), 0);
  EXPECT_EQ(head.headers.at("connection"), "close");
  EXPECT_EQ(client.ReceiveRest(), "begun piece piece piece ");
  dropped.get_future().wait();
}

TEST_F(HttpServerTest, AReaderThatTakesNothingIsCutOff) {
  std::promise<void> dropped;
  const std::string large(8 << 20, 'x');
  echo_.make_stream = [&] { return std::make_shared<Pieces>(1'000, large, dropped); };
  Start({.write = absl::Milliseconds(50)});
  RawHttpClient client(server_->port());

  client.Send(Request("GET", "/stream"));

  dropped.get_future().wait();
}

TEST_F(HttpServerTest, AStreamThatIsSilentDoesNotHoldUpTheStop) {
  echo_.make_stream = [] { return std::make_shared<Silent>(); };
  Start({.drain = absl::Hours(1)});
  RawHttpClient client(server_->port());
  client.Send(Request("GET", "/stream"));
  EXPECT_EQ(client.Receive().status, 200);

  server_->Stop();

  EXPECT_THAT(client.ReceiveRest(), ::testing::StartsWith("begun "));
}

TEST_F(HttpServerTest, AClientThatGoesAwayInTheMiddleTakesNothingWithIt) {
  Start();
  for (const char* bytes : {"", "GET", "GET / HTTP/1.1\r\nHost: localhost\r\n",
                            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab"}) {
    RawHttpClient client(server_->port());
    client.Send(bytes);
    client.CloseSending();
    EXPECT_TRUE(client.AtEnd()) << bytes;
  }

  EXPECT_EQ(Ask(Request("GET", "/still-there")).status, 200);
}

TEST_F(HttpServerTest, ManyConnectionsAtOnceAreAllAnswered) {
  Start({.command = {.max_under_way = 200}});
  std::vector<std::unique_ptr<RawHttpClient>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<RawHttpClient>(server_->port()));
    clients.back()->Send(Request("GET", "/later"));
  }
  echo_.WaitForKept(clients.size());

  echo_.Release();

  for (const auto& client : clients) EXPECT_EQ(client->Receive().status, 200);
}

}  // namespace
}  // namespace redress::testing
