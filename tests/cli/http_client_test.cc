#include "cli/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/read_until.hpp"
#include "boost/asio/streambuf.hpp"
#include "boost/asio/write.hpp"

namespace redress {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ::testing::HasSubstr;

// A server that takes one connection per script, and answers the n-th head on it with the n-th
// text; then it closes.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::vector<std::vector<std::string>> scripts)
      : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        thread_([this, scripts = std::move(scripts)] {
          for (const auto& answers : scripts) Serve(answers);
        }) {}

  std::string url() const {
    return absl::StrCat("http://127.0.0.1:", acceptor_.local_endpoint().port());
  }

 private:
  void Serve(const std::vector<std::string>& answers) {
    tcp::socket socket(context_);
    acceptor_.accept(socket);
    asio::streambuf buffer;
    for (const std::string& answer : answers) {
      boost::system::error_code error;
      const std::size_t size = asio::read_until(socket, buffer, "\r\n\r\n", error);
      if (error) return;
      buffer.consume(size);
      asio::write(socket, asio::buffer(answer), error);
    }
  }

  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::jthread thread_;
};

const char kHello[] = "HTTP/1.1 200 OK\r\nETag: \"3\"\r\nContent-Length: 5\r\n\r\nhello";

TEST(HttpClientTest, AnswersComeWithHeadersInLowerCase) {
  ScriptedServer server({{kHello}});
  auto client = HttpClient::For(server.url());
  ASSERT_TRUE(client.ok()) << client.status();

  const auto reply = client->Send({.method = "GET", .target = "/v1/status"});

  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "hello");
  EXPECT_EQ(reply->headers.at("etag"), "\"3\"");
}

TEST(HttpClientTest, AKeptConnectionThatTheServerClosedIsMadeAnew) {
  ScriptedServer server({{kHello}, {kHello}});
  auto client = HttpClient::For(server.url());
  ASSERT_TRUE(client.ok()) << client.status();

  const auto first = client->Send({.method = "GET", .target = "/"});
  const auto second = client->Send({.method = "GET", .target = "/"});

  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(second.ok()) << second.status();
}

TEST(HttpClientTest, AnAnswerCutShortMeansThatTheOutcomeIsUnknown) {
  ScriptedServer server({{"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhel"}});
  auto client = HttpClient::For(server.url());
  ASSERT_TRUE(client.ok()) << client.status();

  const auto reply = client->Send({.method = "POST", .target = "/"});

  EXPECT_EQ(reply.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(HttpClientTest, NobodyThereMeansThatNothingWasSent) {
  std::string url;
  {
    asio::io_context context;
    const tcp::acceptor taken(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    url = absl::StrCat("http://127.0.0.1:", taken.local_endpoint().port());
  }
  auto client = HttpClient::For(url);
  ASSERT_TRUE(client.ok()) << client.status();

  const auto reply = client->Send({.method = "GET", .target = "/"});

  EXPECT_EQ(reply.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(reply.status().message()), HasSubstr("no server at http://127.0.0.1:"));
}

TEST(HttpClientTest, OnlyAServersUrlIsTaken) {
  for (const char* url : {"127.0.0.1:8080", "https://127.0.0.1", "http://", "http://host/v1", ""}) {
    EXPECT_EQ(HttpClient::For(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

TEST(HttpClientTest, PathSegmentsAreEncoded) {
  EXPECT_EQ(PercentEncoded("a b/c?d=客"), "a%20b%2Fc%3Fd%3D%E5%AE%A2");
}

}  // namespace
}  // namespace redress
