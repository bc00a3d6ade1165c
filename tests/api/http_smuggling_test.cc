// Requests that two servers in a row may read differently: what the first takes for a body, the
// second takes for a request of its own ("smuggling"). Each case says what an unsafe server would
// do. Here each is refused once, the connection ends, and nothing of what follows is ever served.

#include <gtest/gtest.h>

#include <boost/asio/ssl/context.hpp>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/http_server.h"
#include "api/tls.h"
#include "tests/api/echo.h"
#include "tests/testing/raw_http_client.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_authority.h"

namespace redress::testing {
namespace {

// Remembers the paths that it was asked for.
class Witness final : public HttpHandler {
 public:
  void Handle(HttpRequest request, Reply reply) override {
    {
      const std::lock_guard lock(mutex_);
      paths_.insert(request.path);
    }
    reply.send({});
  }
  Lane LaneOf(const HttpRequest&) const override { return Lane::kCommand; }
  std::size_t MaxBody(const HttpRequest&) const override { return kSmallBody; }

  std::set<std::string> TakePaths() {
    const std::lock_guard lock(mutex_);
    return std::exchange(paths_, {});
  }

 private:
  std::mutex mutex_;
  std::set<std::string> paths_;
};

// What is hidden behind each case.
constexpr char kHidden[] = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct Case {
  const char* unsafe;  // what an unsafe server would do
  std::string bytes;
  int status = 400;
};

std::string Post(const std::string& headers, const std::string& rest) {
  return absl::StrCat("POST /seen HTTP/1.1\r\nHost: localhost\r\n", headers, "\r\n", rest);
}

std::string Chunked(const std::string& rest) {
  return Post("Transfer-Encoding: chunked\r\n", rest);
}

std::vector<Case> TwoLengths() {
  const std::string zero(1, '\0');
  return {
      {"takes the first length, 0: what follows is a request",
       Post("Content-Length: 0\r\nContent-Length: 40\r\n", kHidden)},
      {"takes the last length, 0: what follows is a request",
       Post("Content-Length: 40\r\nContent-Length: 0\r\n", kHidden)},
      {"takes two equal lengths for one, and its neighbour does not",
       Post("Content-Length: 0\r\ncontent-length: 0\r\n", kHidden)},
      {"takes the first of a list of lengths", Post("Content-Length: 0, 40\r\n", kHidden)},
      {"reads +0 as 0", Post("Content-Length: +0\r\n", kHidden)},
      {"reads -1 as no body", Post("Content-Length: -1\r\n", kHidden)},
      {"reads digits up to what is none: 0", Post("Content-Length: 0x28\r\n", kHidden)},
      {"reads digits up to the blank: 0", Post("Content-Length: 0 40\r\n", kHidden)},
      {"wraps 2^64 around to 0", Post("Content-Length: 18446744073709551616\r\n", kHidden)},
      {"reads an empty length as 0", Post("Content-Length: \r\n", kHidden)},
      {"reads the length up to the zero byte",
       Post("Content-Length: 0" + zero + "40\r\n", kHidden)},
      {"reads a length in full-width digits as 0",
       Post("Content-Length: \xef\xbc\x90\r\n", kHidden)},
  };
}

std::vector<Case> LengthAndChunks() {
  return {
      {"believes the length and takes the chunks for a body (CL.TE)",
       Post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            absl::StrCat("0\r\n\r\n", kHidden))},
      {"believes the chunks where its neighbour believes the length (TE.CL)",
       Post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
            absl::StrCat("0\r\n\r\n", kHidden))},
      {"ignores a coding that is named twice",
       Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            absl::StrCat("0\r\n\r\n", kHidden))},
      {"takes the first of two codings",
       Post("Transfer-Encoding: chunked, identity\r\n", absl::StrCat("0\r\n\r\n", kHidden)), 501},
      {"takes a coding that it does not know for none",
       Post("Transfer-Encoding: xchunked\r\n", absl::StrCat("0\r\n\r\n", kHidden)), 501},
      {"takes the word in quotes for chunked",
       Post("Transfer-Encoding: \"chunked\"\r\n", absl::StrCat("0\r\n\r\n", kHidden)), 501},
      {"ignores what stands after a tab",
       Post("Transfer-Encoding: chunked\tx\r\n", absl::StrCat("0\r\n\r\n", kHidden)), 501},
      {"ignores an empty coding",
       Post("Transfer-Encoding:\r\n", absl::StrCat("0\r\n\r\n", kHidden)), 501},
      {"takes a name that ends in a blank for the name",
       Post("Transfer-Encoding : chunked\r\n", absl::StrCat("0\r\n\r\n", kHidden))},
      {"takes a name that ends in a tab for the name", Post("Content-Length\t: 0\r\n", kHidden)},
      {"takes a name that begins with a blank for a header",
       Post(" Transfer-Encoding: chunked\r\n", absl::StrCat("0\r\n\r\n", kHidden))},
      {"takes a folded line for part of the one before",
       Post("X: y\r\n Content-Length: 0\r\n", kHidden)},
      {"folds a coding over two lines",
       Post("Transfer-Encoding:\r\n chunked\r\n", absl::StrCat("0\r\n\r\n", kHidden))},
      {"honours a coding on HTTP/1.0, which has none",
       "POST /seen HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
           std::string(kHidden)},
      {"takes a vertical tab for a blank", Post("Transfer-Encoding: \x0b"
                                                "chunked\r\n",
                                                absl::StrCat("0\r\n\r\n", kHidden))},
  };
}

std::vector<Case> LineEnds() {
  const std::string zero(1, '\0');
  return {
      {"ends a line at a bare LF, so that X hides a length",
       Post("X: y\nContent-Length: 0\r\n", kHidden)},
      {"ends the head at two bare LF",
       absl::StrCat("GET /seen HTTP/1.1\nHost: localhost\n\n", kHidden)},
      {"ends the head at LF CR LF",
       absl::StrCat("GET /seen HTTP/1.1\r\nHost: localhost\n\r\n", kHidden)},
      {"ends a line at a bare CR", Post("X: y\rContent-Length: 0\r\n", kHidden)},
      {"ends the head at CR CR LF", Post("X: y\r\r\n", kHidden)},
      {"ends a value at the zero byte", Post("X: y" + zero + "\r\n", kHidden)},
      {"ends a name at the zero byte", Post("Content-Length" + zero + "X: 0\r\n", kHidden)},
      {"takes a control character in a name", Post("Content\x01Length: 0\r\n", kHidden)},
      {"takes a line without a colon for a header", Post("Content-Length 0\r\n", kHidden)},
      {"takes a header without a name", Post(": 0\r\n", kHidden)},
      {"takes a line of blanks for the end of the head", Post(" \r\n", kHidden)},
  };
}

std::vector<Case> Targets() {
  return {
      {"serves the host of the target to whoever the neighbour let in by Host",
       absl::StrCat("GET http://evil.example/seen HTTP/1.1\r\nHost: localhost\r\n\r\n", kHidden),
       421},
      {"takes the user of a target for its host",
       absl::StrCat("GET http://localhost@evil.example/seen HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    kHidden),
       421},
      {"takes the first of two hosts",
       absl::StrCat("GET /seen HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
                    kHidden)},
      {"takes the first of a list of hosts",
       absl::StrCat("GET /seen HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n", kHidden), 421},
      {"needs no host", absl::StrCat("GET /seen HTTP/1.1\r\n\r\n", kHidden)},
      {"takes a second version for part of the target",
       absl::StrCat("GET /seen HTTP/1.1 HTTP/1.1\r\nHost: localhost\r\n\r\n", kHidden), 505},
      {"takes two blanks for one",
       absl::StrCat("GET  /seen HTTP/1.1\r\nHost: localhost\r\n\r\n", kHidden)},
      {"takes a tab for a blank",
       absl::StrCat("GET\t/seen\tHTTP/1.1\r\nHost: localhost\r\n\r\n", kHidden)},
      {"answers HTTP/0.9 with a bare body", absl::StrCat("GET /seen\r\n\r\n", kHidden)},
      {"takes an unknown version for 1.1",
       absl::StrCat("GET /seen HTTP/1.2\r\nHost: localhost\r\n\r\n", kHidden), 505},
      {"takes a version with more digits for 1.1",
       absl::StrCat("GET /seen HTTP/1.10\r\nHost: localhost\r\n\r\n", kHidden), 505},
      {"opens a tunnel",
       absl::StrCat("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", kHidden)},
      {"goes on in HTTP/2", absl::StrCat("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", kHidden), 505},
  };
}

std::vector<Case> Chunks() {
  const std::string last = absl::StrCat("0\r\n\r\n", kHidden);
  return {
      {"reads 0x0 as the last chunk", Chunked(absl::StrCat("0x0\r\n\r\n", kHidden))},
      {"reads +0 as the last chunk", Chunked(absl::StrCat("+0\r\n\r\n", kHidden))},
      {"reads -1 as the last chunk", Chunked(absl::StrCat("-1\r\n\r\n", kHidden))},
      {"reads an empty size as the last chunk", Chunked(absl::StrCat("\r\n\r\n", kHidden))},
      {"wraps 2^64 around to 0", Chunked(absl::StrCat("10000000000000000\r\n\r\n", kHidden)), 413},
      {"skips blanks before a size", Chunked(" " + last)},
      {"reads a size up to what is no digit", Chunked(absl::StrCat("0_1\r\n\r\n", kHidden))},
      {"goes on after a chunk that is longer than it says", Chunked("1\r\nab\r\n" + last)},
      {"goes on after a chunk that ends in LF", Chunked("1\r\na\n" + last)},
      {"goes on after a size that ends in LF", Chunked("1\na\r\n" + last)},
      {"goes on after a size that ends in CR", Chunked("1\ra\r\n" + last)},
      {"ends an extension at a bare LF (TERM.EXT)", Chunked("1;x\na\r\n" + last)},
      {"ends an extension at a bare CR", Chunked("1;x\ra\r\n" + last)},
      {"reads an extension without end",
       Chunked("1;" + std::string(1000, 'x') + "\r\na\r\n" + last)},
      {"takes a zero byte in an extension",
       Chunked("1;" + std::string(1, '\0') + "\r\na\r\n" + last)},
      {"skips any number of leading zeros", Chunked(std::string(1000, '0') + "\r\n\r\n" + kHidden)},
      {"takes a length from a trailer",
       Chunked(absl::StrCat("0\r\nContent-Length: 40\r\n\r\n", kHidden))},
      {"takes a coding from a trailer",
       Chunked(absl::StrCat("0\r\nTransfer-Encoding: chunked\r\n\r\n", kHidden))},
      {"ends the trailers at a bare LF", Chunked(absl::StrCat("0\r\nX: y\n\r\n", kHidden))},
      {"takes a request for a trailer", Chunked(absl::StrCat("0\r\n", kHidden))},
  };
}

enum class Over { kPlain, kTls };

class HttpSmugglingTest : public ::testing::TestWithParam<Over> {
 protected:
  void SetUp() override {
    HttpServerOptions options;
    if (GetParam() == Over::kTls) {
      const PemPair pair = authority_.Issue("server", "DNS:localhost");
      auto tls = ServerTls::Load({pair.certificate, pair.key, ""});
      ASSERT_TRUE(tls.ok()) << tls.status();
      options.tls = *std::move(tls);
      auto trust = LoadClientTls({.ca = authority_.file(), .certificate = "", .key = ""});
      ASSERT_TRUE(trust.ok()) << trust.status();
      trust_ = *std::move(trust);
    }
    auto server = HttpServer::Start(options, witness_, std::make_shared<HttpCounters>());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  std::unique_ptr<RawHttpClient> Connect() {
    if (trust_ == nullptr) return std::make_unique<RawHttpClient>(server_->port());
    return std::make_unique<RawHttpClient>(server_->port(), trust_->native_handle());
  }

  void ExpectAllRefused(const std::vector<Case>& cases) {
    for (const Case& each : cases) {
      const auto client = Connect();

      client->Send(each.bytes);

      EXPECT_EQ(client->Receive().status, each.status) << "an unsafe server " << each.unsafe;
      EXPECT_EQ(client->ReceiveRest(), "") << "an unsafe server " << each.unsafe;
      EXPECT_EQ(witness_.TakePaths(), std::set<std::string>())
          << "an unsafe server " << each.unsafe;
    }
  }

  ScratchFolder folder_;
  TestAuthority authority_{folder_.path(), "authority"};
  std::shared_ptr<boost::asio::ssl::context> trust_;  // null: plain
  Witness witness_;
  std::unique_ptr<HttpServer> server_;
};

TEST_P(HttpSmugglingTest, WhatHidesNothingIsServedAndWhatFollowsToo) {
  const auto client = Connect();

  client->Send(Post("Content-Length: 2\r\n", "ab") + Chunked("2;x=y\r\nab\r\n0\r\nX: y\r\n\r\n") +
               kHidden);

  for (int i = 0; i < 3; ++i) EXPECT_EQ(client->Receive().status, 200);
  EXPECT_EQ(witness_.TakePaths(), (std::set<std::string>{"/seen", "/hidden"}));
}

TEST_P(HttpSmugglingTest, ALengthIsOneNumber) { ExpectAllRefused(TwoLengths()); }

TEST_P(HttpSmugglingTest, ABodyHasOneFraming) { ExpectAllRefused(LengthAndChunks()); }

TEST_P(HttpSmugglingTest, ALineHasOneEnd) { ExpectAllRefused(LineEnds()); }

TEST_P(HttpSmugglingTest, ARequestHasOneTarget) { ExpectAllRefused(Targets()); }

TEST_P(HttpSmugglingTest, AChunkHasOneSize) { ExpectAllRefused(Chunks()); }

// What is refused before its body is read leaves the body in the way: it is no request.
TEST_P(HttpSmugglingTest, TheBodyOfWhatIsRefusedIsNoRequest) {
  ExpectAllRefused({
      {"reads on where the body should be", Post("Content-Length: 5000\r\n", kHidden), 413},
      {"reads on where the coded body should be",
       Post("Content-Encoding: gzip\r\nContent-Length: 5\r\n", kHidden), 415},
      {"reads on where a body is waited with",
       Post("Expect: the-moon\r\nContent-Length: 5\r\n", kHidden), 417},
  });
}

INSTANTIATE_TEST_SUITE_P(Over, HttpSmugglingTest, ::testing::Values(Over::kPlain, Over::kTls),
                         [](const auto& each) {
                           return std::string(each.param == Over::kPlain ? "Plain" : "Tls");
                         });

}  // namespace
}  // namespace redress::testing
