#include "api/http_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace redress {
namespace {

HttpRequest Head(HttpHeaders headers) {
  HttpRequest head;
  head.method = "GET";
  head.path = "/v1/status";
  head.headers = std::move(headers);
  return head;
}

int StatusOf(const std::optional<HeadRefusal>& refusal) {
  return refusal.has_value() ? refusal->status : 200;
}

TEST(HttpHeadTest, LineEndsThatAreNoneAreRefusedBeforeTheEnd) {
  EXPECT_EQ(StatusOf(CheckHeadBytes("GET / HTTP/1.1\nHost: x\n\n")), 400);
  EXPECT_EQ(StatusOf(CheckHeadBytes("GET / HTTP/1.1\rX: y")), 400);
  EXPECT_EQ(StatusOf(CheckHeadBytes(absl::string_view("GET /\0", 6))), 400);
  EXPECT_EQ(StatusOf(CheckHeadBytes("GET / HTTP/1.1\r\nA: b\r\n c: d\r\n\r\n")), 400);
}

TEST(HttpHeadTest, AHeadCutAnywhereIsNotRefused) {
  const std::string head = "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n";

  for (std::size_t size = 0; size <= head.size(); ++size) {
    EXPECT_EQ(StatusOf(CheckHeadBytes(head.substr(0, size))), 200) << size;
  }
}

TEST(HttpHeadTest, TheHostMustNameThisMachine) {
  for (const char* host :
       {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:80"}) {
    EXPECT_TRUE(ServedHosts().Has(host)) << host;
  }
  for (const char* host : {"", "example.org", "localhost.example.org", "localhost:", "localhost:x",
                           "10.0.0.1", "[::1", "[::2]", "127.0.0.1.example.org", "::1"}) {
    EXPECT_FALSE(ServedHosts().Has(host)) << host;
  }
}

TEST(HttpHeadTest, OneHostAndOneFraming) {
  EXPECT_EQ(StatusOf(CheckHead(Head({{"host", "localhost"}}), 11)), 200);
  EXPECT_EQ(StatusOf(CheckHead(Head({}), 11)), 400);
  EXPECT_EQ(StatusOf(CheckHead(Head({{"host", "localhost"}, {"host", "localhost"}}), 11)), 400);
  EXPECT_EQ(StatusOf(CheckHead(Head({{"host", "evil.example"}}), 11)), 421);
  EXPECT_EQ(StatusOf(CheckHead(Head({{"host", "localhost"}}), 20)), 505);
  const auto framed = [](HttpHeaders headers, int version) {
    headers.emplace_back("host", "localhost");
    return StatusOf(CheckHead(Head(std::move(headers)), version));
  };
  EXPECT_EQ(framed({{"content-length", "3"}, {"content-length", "3"}}, 11), 400);
  EXPECT_EQ(framed({{"content-length", "+3"}}, 11), 400);
  EXPECT_EQ(framed({{"content-length", "3, 3"}}, 11), 400);
  EXPECT_EQ(framed({{"content-length", "3"}, {"transfer-encoding", "chunked"}}, 11), 400);
  EXPECT_EQ(framed({{"transfer-encoding", "chunked"}}, 11), 200);
  EXPECT_EQ(framed({{"transfer-encoding", "chunked"}}, 10), 400);
  EXPECT_EQ(framed({{"transfer-encoding", "gzip, chunked"}}, 11), 501);
  EXPECT_EQ(framed({{"transfer-encoding", "chunked"}, {"transfer-encoding", "chunked"}}, 11), 501);
  EXPECT_EQ(framed({{"expect", "the-moon"}}, 11), 417);
}

TEST(HttpHeadTest, AContentIsNamedOnceAndComesAsItIs) {
  const auto checked = [](HttpHeaders headers) {
    headers.emplace_back("host", "localhost");
    return StatusOf(CheckHead(Head(std::move(headers)), 11));
  };
  EXPECT_EQ(checked({{"content-encoding", "identity"}}), 200);
  EXPECT_EQ(checked({{"content-encoding", "gzip"}}), 415);
  EXPECT_EQ(checked({{"content-encoding", "identity"}, {"content-encoding", "br"}}), 415);
  EXPECT_EQ(checked({{"content-type", "application/json"}}), 200);
  EXPECT_EQ(checked({{"content-type", "application/json"}, {"content-type", "text/csv"}}), 400);
}

TEST(HttpHeadTest, AnAbsoluteTargetMustNameThisMachine) {
  const auto taken = [](absl::string_view target) {
    HttpRequest head;
    const int status = StatusOf(TakeTarget(target, head));
    return status == 200 ? head.path + " " + head.query : std::to_string(status);
  };
  EXPECT_EQ(taken("/a?b=c"), "/a b=c");
  EXPECT_EQ(taken("/a?u=http://evil.example/"), "/a u=http://evil.example/");
  EXPECT_EQ(taken("http://localhost:8080/a?b"), "/a b");
  EXPECT_EQ(taken("HTTP://127.0.0.1?b/c"), "/ b/c");
  EXPECT_EQ(taken("http://[::1]"), "/ ");
  EXPECT_EQ(taken("http://evil.example/a"), "421");
  EXPECT_EQ(taken("http://localhost@evil.example/a"), "421");
  EXPECT_EQ(taken("http://evil.example?x=/localhost/"), "421");
  EXPECT_EQ(taken("http:///a"), "421");
  EXPECT_EQ(taken("https://localhost/a"), "421");
  EXPECT_EQ(taken("/a#b"), "400");
}

}  // namespace
}  // namespace redress
