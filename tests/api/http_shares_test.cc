// What one client may have of the HTTP server, and for how long an answer is sent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "api/http_peer.h"
#include "api/http_server.h"
#include "base/clock.h"
#include "tests/api/echo.h"
#include "tests/testing/raw_http_client.h"

namespace redress::testing {
namespace {

Peer At(const char* address) { return PeerAt(boost::asio::ip::make_address(address)); }

TEST(PeerTest, APeerIsItsAddressAndOfIpv6ItsNetwork) {
  EXPECT_EQ(At("192.0.2.7").network, "192.0.2.7");
  EXPECT_EQ(At("::ffff:192.0.2.7").network, "192.0.2.7");
  EXPECT_EQ(At("2001:db8:1:2:3:4:5:6").network, "2001:db8:1:2::/64");
  EXPECT_EQ(At("2001:db8:1:2::9").network, At("2001:db8:1:2:3:4:5:6").network);
  EXPECT_NE(At("2001:db8:1:3::9").network, At("2001:db8:1:2::9").network);
}

TEST(PeerTest, LoopbackIsKnown) {
  for (const char* address : {"127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(At(address).is_loopback) << address;
  }
  for (const char* address : {"192.0.2.7", "::2", "fe80::1", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(At(address).is_loopback) << address;
  }
}

// Hands everything to an Echo; what answers are sent with is asked whether it holds.
class Guarded final : public HttpHandler {
 public:
  void Handle(HttpRequest request, Reply reply) override {
    Reply guarded = reply;
    guarded.send = [this, send = reply.send](HttpResponse response) {
      response.holds = [this] { return holds.load(); };
      send(std::move(response));
    };
    echo.Handle(std::move(request), guarded);
  }
  Lane LaneOf(const HttpRequest& head) const override { return echo.LaneOf(head); }
  std::size_t MaxBody(const HttpRequest& head) const override { return echo.MaxBody(head); }

  Echo echo;
  std::atomic<bool> holds = true;
};

class Silent final : public HttpStream {
 public:
  explicit Silent(std::promise<void>& dropped) : dropped_(dropped) {}
  ~Silent() override { dropped_.set_value(); }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;
  void Next(std::function<void(std::string)> /*take*/) override {}

 private:
  std::promise<void>& dropped_;
};

// Says the time that it was set to, to any thread.
class SetClock final : public Clock {
 public:
  absl::Time Now() override { return absl::FromUnixMillis(millis); }
  absl::Duration Steady() override { return absl::Milliseconds(millis.load()); }

  std::atomic<std::int64_t> millis = 0;
};

class HttpSharesTest : public ::testing::Test {
 protected:
  void Start(const HttpLimits& limits, Clock* clock = nullptr) {
    HttpServerOptions options;
    options.limits = limits;
    options.clock = clock;
    auto server = HttpServer::Start(options, handler_, counters_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ReceivedResponse Ask(const std::string& bytes) {
    RawHttpClient client(server_->port());
    client.Send(bytes);
    return client.Receive();
  }
  // Until no connection is open, or the minute is over.
  bool AllEnd() {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (counters_->connections_open > 0 && std::chrono::steady_clock::now() < until) {
      std::this_thread::yield();
    }
    return counters_->connections_open == 0;
  }

  Guarded handler_;
  std::shared_ptr<HttpCounters> counters_ = std::make_shared<HttpCounters>();
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpSharesTest, AStreamThatSaysNothingIsCutOffOnceWhatOpenedItHoldsNoMore) {
  std::promise<void> dropped;
  handler_.echo.make_stream = [&] { return std::make_shared<Silent>(dropped); };
  Start({.look_again = absl::Milliseconds(20)});
  RawHttpClient client(server_->port());
  client.Send(Request("GET", "/stream"));
  ASSERT_EQ(client.Receive().status, 200);

  handler_.holds = false;

  EXPECT_EQ(client.ReceiveRest(), "begun ");
  dropped.get_future().wait();
}

TEST_F(HttpSharesTest, AStreamGoesOnWhileWhatOpenedItHolds) {
  std::promise<void> dropped;
  handler_.echo.make_stream = [&] {
    return std::make_shared<Pieces>(3, std::string(1'000'000, 'x'), dropped);
  };
  Start({.look_again = absl::Nanoseconds(1)});
  RawHttpClient client(server_->port());

  client.Send(Request("GET", "/stream"));

  ASSERT_EQ(client.Receive().status, 200);
  EXPECT_EQ(client.ReceiveRest().size(), 3'000'006);
}

TEST_F(HttpSharesTest, ALongAnswerIsCutOffOnceWhatOpenedItHoldsNoMore) {
  Start({.write = absl::Hours(1), .look_again = absl::Milliseconds(20)});
  RawHttpClient client(server_->port());
  client.Send(Request("GET", "/query/long"));
  ASSERT_TRUE(client.Peek());

  handler_.holds = false;

  EXPECT_TRUE(AllEnd());
  EXPECT_LT(client.ReceiveRest().size(), kLongAnswer);
}

TEST_F(HttpSharesTest, ALongAnswerIsSentWholeWhileWhatOpenedItHolds) {
  Start({.look_again = absl::Nanoseconds(1)});

  EXPECT_EQ(Ask(Request("GET", "/query/long")).body.size(), kLongAnswer);
}

TEST_F(HttpSharesTest, ADeadlineStillEndsWhatIsLookedAtAgain) {
  Start({.write = absl::Milliseconds(50), .look_again = absl::Milliseconds(20)});
  RawHttpClient client(server_->port());

  client.Send(Request("GET", "/query/long"));

  EXPECT_TRUE(AllEnd());
}

TEST_F(HttpSharesTest, WhoHasItsShareOfConnectionsMakesRoomOfItsOwnThatSayNothing) {
  Start({.max_connections = 1'000, .max_connections_of_one = 10});
  std::vector<std::unique_ptr<RawHttpClient>> silent;
  for (int i = 0; i < 60; ++i) {
    silent.push_back(std::make_unique<RawHttpClient>(server_->port()));
    if (i % 2 == 0) silent.back()->Send("GET / HTTP/1.1\r\nHost: local");
  }

  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Ask(Request("GET", "/", "Connection: close\r\n")).status, 200);
  }
  EXPECT_GE(counters_->connections_evicted, 50);
  EXPECT_LE(counters_->connections_open, 10 + 64) << "those evicted may not be gone yet";
}

TEST_F(HttpSharesTest, WhoHasItsShareOfConnectionsAllAtWorkIsToldToComeLater) {
  Start({.max_connections = 1'000, .max_connections_of_one = 3});
  std::vector<std::unique_ptr<RawHttpClient>> busy;
  for (int i = 0; i < 3; ++i) {
    busy.push_back(std::make_unique<RawHttpClient>(server_->port()));
    busy.back()->Send(Request("GET", "/later"));
  }
  handler_.echo.WaitForKept(3);

  ReceivedResponse refused = Ask(Request("GET", "/"));

  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.count("retry-after"), 1);
  EXPECT_EQ(refused.headers["connection"], "close");
  handler_.echo.Release();
  for (const auto& client : busy) EXPECT_EQ(client->Receive().status, 200);
  busy.clear();
  EXPECT_TRUE(AllEnd());
  EXPECT_EQ(Ask(Request("GET", "/")).status, 200) << "the share is given back";
}

TEST_F(HttpSharesTest, EveryAnswerSaysTheServersTime) {
  SetClock clock;
  clock.millis = 42;
  Start({}, &clock);

  ReceivedResponse answer = Ask(Request("GET", "/"));
  ReceivedResponse refusal = Ask("nonsense\r\n\r\n");
  clock.millis = 1043;
  ReceivedResponse later = Ask(Request("GET", "/"));

  EXPECT_EQ(answer.headers["redress-now"], "1970-01-01T00:00:00.042Z");
  EXPECT_EQ(refusal.headers["redress-now"], "1970-01-01T00:00:00.042Z");
  EXPECT_EQ(later.headers["redress-now"], "1970-01-01T00:00:01.043Z");
  EXPECT_EQ(later.headers["date"], "Thu, 01 Jan 1970 00:00:01 GMT");
}

}  // namespace
}  // namespace redress::testing
