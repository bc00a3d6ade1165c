#include "cli/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "tests/cli/scripted_server.h"

namespace redress {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::HasSubstr;

const char kHello[] = "HTTP/1.1 200 OK\r\nETag: \"3\"\r\nContent-Length: 5\r\n\r\nhello";

TEST(HttpClientTest, AnswersComeWithHeadersInLowerCase) {
  ScriptedServer server({{kHello}});
  auto client = HttpClient::For({server.url()});
  ASSERT_TRUE(client.ok()) << client.status();

  const auto reply = client->Send({.method = "GET", .target = "/v1/status"});

  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "hello");
  EXPECT_EQ(reply->headers.at("etag"), "\"3\"");
}

TEST(HttpClientTest, AKeptConnectionThatTheServerClosedIsMadeAnew) {
  ScriptedServer server({{kHello}, {kHello}});
  auto client = HttpClient::For({server.url()});
  ASSERT_TRUE(client.ok()) << client.status();

  const auto first = client->Send({.method = "GET", .target = "/"});
  const auto second = client->Send({.method = "GET", .target = "/"});

  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
}

TEST(HttpClientTest, AnAnswerCutShortMeansThatTheOutcomeIsUnknown) {
  ScriptedServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel"}});
  auto client = HttpClient::For({server.url()});
  ASSERT_TRUE(client.ok()) << client.status();

  const auto reply = client->Send({.method = "POST", .target = "/"});

  EXPECT_EQ(reply.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(HttpClientTest, WhatIsFetchedHasItsLimits) {
  ScriptedServer server({{kHello}, {kHello}, {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel"}});
  auto client = HttpClient::For({server.url()});
  ASSERT_TRUE(client.ok()) << client.status();
  const ClientCall call{.method = "GET", .target = "/"};

  const auto fetched = client->Fetch(call, 5, absl::Seconds(30));
  const auto large = client->Fetch(call, 4, absl::Seconds(30));
  const auto cut = client->Fetch(call, 50, absl::Seconds(30));

  ASSERT_TRUE(fetched.ok()) << fetched.status();
  EXPECT_EQ(fetched->body, "hello");
  EXPECT_EQ(large.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(cut.status().code(), absl::StatusCode::kUnavailable);
}

TEST(HttpClientTest, WhoSaysNothingIsNotWaitedFor) {
  asio::io_context context;
  const tcp::acceptor silent(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  auto client =
      HttpClient::For({absl::StrCat("http://127.0.0.1:", silent.local_endpoint().port())});
  ASSERT_TRUE(client.ok()) << client.status();

  const auto fetched = client->Fetch({.method = "GET", .target = "/"}, 100, absl::Milliseconds(20));

  EXPECT_EQ(fetched.status().code(), absl::StatusCode::kUnavailable);
}

TEST(HttpClientTest, NobodyThereMeansThatNothingWasSent) {
  std::string url;
  {
    asio::io_context context;
    const tcp::acceptor taken(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    url = absl::StrCat("http://127.0.0.1:", taken.local_endpoint().port());
  }
  auto client = HttpClient::For({url});
  ASSERT_TRUE(client.ok()) << client.status();

  const auto reply = client->Send({.method = "GET", .target = "/"});

  EXPECT_EQ(reply.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(reply.status().message()), HasSubstr("no server at http://127.0.0.1:"));
}

TEST(HttpClientTest, OnlyAServersUrlIsTaken) {
  for (const char* url : {"127.0.0.1:8080", "ftp://127.0.0.1", "http://", "http://host/v1", ""}) {
    EXPECT_EQ(HttpClient::For({url}).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

}  // namespace
}  // namespace redress
