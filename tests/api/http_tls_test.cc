#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ssl/context.hpp>
#include <fstream>
#include <future>

#include "absl/strings/str_cat.h"
#include "api/http_server.h"
#include "api/tls.h"
#include "tests/api/echo.h"
#include "tests/testing/raw_http_client.h"
#include "tests/testing/scratch_folder.h"
#include "tests/testing/test_authority.h"

namespace redress::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kHere[] = "DNS:localhost,DNS:redress.example,IP:127.0.0.1";

class HttpTlsTest : public ::testing::Test {
 protected:
  void Start(const HttpLimits& limits = {}) {
    auto tls = ServerTls::Load(files_);
    ASSERT_TRUE(tls.ok()) << tls.status();
    HttpServerOptions options;
    options.limits = limits;
    options.tls = *std::move(tls);
    auto server = HttpServer::Start(options, echo_, counters_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  // Believes the authority, and shows what is given.
  std::shared_ptr<boost::asio::ssl::context> Trust(const PemPair& shown = {}) {
    auto context = LoadClientTls(
        {.ca = authority_.file(), .certificate = shown.certificate, .key = shown.key});
    CHECK(context.ok());
    return *std::move(context);
  }

  RawHttpClient Connect(SSL_CTX* context) { return {server_->port(), context}; }

  ReceivedResponse Ask(const std::string& bytes) {
    RawHttpClient client = Connect(trust_->native_handle());
    client.Send(bytes);
    return client.Receive();
  }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.In(name)) << text;
    return folder_.In(name);
  }

  ScratchFolder folder_;
  TestAuthority authority_{folder_.path(), "authority"};
  PemPair pair_ = authority_.Issue("server", kHere);
  ServerTlsFiles files_ = {.certificate = pair_.certificate, .key = pair_.key, .client_ca = {}};
  std::shared_ptr<boost::asio::ssl::context> trust_ = Trust();
  Echo echo_;
  std::shared_ptr<HttpCounters> counters_ = std::make_shared<HttpCounters>();
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpTlsTest, RequestsAreAnsweredAndPlainHttpIsOverForClients) {
  Start();
  RawHttpClient client = Connect(trust_->native_handle());

  client.Send(Request("POST", "/a", "", "one") + Request("GET", "/query/b"));
  ReceivedResponse first = client.Receive();

  EXPECT_EQ(SSL_get_verify_result(client.tls()), X509_V_OK);
  EXPECT_EQ(first.body, "POST /a? one");
  EXPECT_EQ(first.headers["strict-transport-security"], "max-age=31536000");
  EXPECT_EQ(client.Receive().body, "GET /query/b? ");
  EXPECT_EQ(Ask("nonsense\r\n\r\n").headers.count("strict-transport-security"), 1);
  EXPECT_EQ(Ask(Request("GET", "/query/long")).body.size(), kLongAnswer);
}

TEST_F(HttpTlsTest, OnlyVersions12And13AreSpoken) {
  Start();
  const std::pair<int, bool> cases[] = {{TLS1_VERSION, false},
                                        {TLS1_1_VERSION, false},
                                        {TLS1_2_VERSION, true},
                                        {TLS1_3_VERSION, true}};
  for (const auto& [version, is_spoken] : cases) {
    const auto context = Trust();
    SSL_CTX_set_security_level(context->native_handle(), 0);
    SSL_CTX_set_min_proto_version(context->native_handle(), version);
    SSL_CTX_set_max_proto_version(context->native_handle(), version);
    RawHttpClient client = Connect(context->native_handle());

    client.Send(Request("GET", "/a"));

    EXPECT_EQ(client.Receive().status, is_spoken ? 200 : 0) << version;
  }
}

TEST_F(HttpTlsTest, AClientThatSpeaksAnotherProtocolOnlyIsNotServed) {
  Start();
  const auto offering = [&](const std::string& protocols) {
    const auto context = Trust();
    SSL_CTX_set_alpn_protos(context->native_handle(),
                            reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned int>(protocols.size()));
    RawHttpClient client = Connect(context->native_handle());
    client.Send(Request("GET", "/a"));
    return client.Receive().status;
  };

  EXPECT_EQ(offering("\x03"
                     "ftp"),
            0);
  EXPECT_EQ(offering("\x02h2\x08http/1.1"), 200);
}

TEST_F(HttpTlsTest, WhereClientsMustShowACertificateOthersAreNotServed) {
  files_.client_ca = authority_.file();
  Start();
  TestAuthority other(folder_.path(), "other");
  const auto status_for = [&](const PemPair& shown) {
    const auto context = Trust(shown);
    RawHttpClient client = Connect(context->native_handle());
    client.Send(Request("GET", "/a"));
    return client.Receive().status;
  };

  EXPECT_EQ(status_for({}), 0);
  EXPECT_EQ(status_for(other.Issue("client", "DNS:client")), 0);
  EXPECT_EQ(status_for(authority_.Issue("client", "DNS:client")), 200);
}

TEST_F(HttpTlsTest, PlainHttpGetsNothingAndOthersAreServed) {
  Start();
  RawHttpClient plain(server_->port());

  plain.Send(Request("GET", "/plain"));
  plain.CloseSending();

  EXPECT_EQ(plain.ReceiveRest(), "");
  EXPECT_EQ(Ask(Request("GET", "/a")).status, 200);
}

// The first bytes of a ClientHello.
const std::string kHalfHello = std::string("\x16\x03\x01\x02\x00\x01", 6);

TEST_F(HttpTlsTest, AHandshakeThatStopsInTheMiddleIsEnded) {
  Start({.handshake = absl::Milliseconds(50)});
  RawHttpClient client(server_->port());

  client.Send(kHalfHello);

  EXPECT_TRUE(client.AtEnd());
}

TEST_F(HttpTlsTest, AClientThatSaysNothingIsEnded) {
  Start({.idle = absl::Milliseconds(50)});
  RawHttpClient never_begins(server_->port());
  EXPECT_TRUE(never_begins.AtEnd());

  RawHttpClient never_asks = Connect(trust_->native_handle());

  EXPECT_TRUE(never_asks.AtEnd());
}

TEST_F(HttpTlsTest, HalfOpenHandshakesMakeRoomForWhoSpeaks) {
  Start({.max_connections = 20});
  std::vector<std::unique_ptr<RawHttpClient>> half_open;
  for (int i = 0; i < 120; ++i) {
    half_open.push_back(std::make_unique<RawHttpClient>(server_->port()));
    if (i % 2 == 0) half_open.back()->Send(kHalfHello);
  }

  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Ask(Request("GET", "/", "Connection: close\r\n")).status, 200);
  }
  EXPECT_TRUE(half_open.front()->AtEnd());
  EXPECT_GE(counters_->connections_evicted, 100);
}

TEST_F(HttpTlsTest, SlowHeadsAndBodiesAreToldSo) {
  Start({.head = absl::Milliseconds(50), .body = absl::Milliseconds(50)});

  EXPECT_EQ(Ask("GET / HTTP/1.1\r\nHost: lo").status, 408);
  EXPECT_EQ(Ask(Request("POST", "/", "Content-Length: 10\r\n") + "abc").status, 408);
}

TEST_F(HttpTlsTest, AnEndIsSaidSoThatNothingCanBeCutOff) {
  std::promise<void> dropped;
  echo_.make_stream = [&] { return std::make_shared<Pieces>(3, "piece ", dropped); };
  Start();
  RawHttpClient client = Connect(trust_->native_handle());

  client.Send(Request("GET", "/stream"));
  client.Receive();

  EXPECT_EQ(client.ReceiveRest(), "begun piece piece piece ");
  EXPECT_TRUE((SSL_get_shutdown(client.tls()) & SSL_RECEIVED_SHUTDOWN) != 0);
}

TEST_F(HttpTlsTest, ABodyThatIsRefusedWhileItIsSentIsToldSo) {
  Start();
  RawHttpClient client = Connect(trust_->native_handle());

  client.Send(Request("POST", "/a", "", std::string(200'000, 'x')));

  EXPECT_EQ(client.Receive().status, 413);
}

TEST_F(HttpTlsTest, TheNamesOfTheCertificateAreAnsweredTo) {
  Start();
  const auto status_of = [&](const std::string& target, const std::string& host) {
    return Ask(absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: ", host, "\r\n\r\n")).status;
  };

  EXPECT_EQ(status_of("/", "redress.example:8443"), 200);
  EXPECT_EQ(status_of("/", "REDRESS.example"), 200);
  EXPECT_EQ(status_of("/", "localhost"), 200);
  EXPECT_EQ(status_of("/", "evil.example"), 421);
  EXPECT_EQ(status_of("/", "10.0.0.1"), 421);
  EXPECT_EQ(status_of("https://redress.example/a", "redress.example"), 200);
  EXPECT_EQ(status_of("http://redress.example/a", "redress.example"), 421);
}

TEST_F(HttpTlsTest, ANewCertificateIsShownToWhoComesAfter) {
  Start();
  RawHttpClient before = Connect(trust_->native_handle());
  TestAuthority other(folder_.path(), "other");
  const PemPair renewed = other.Issue("server", kHere);
  auto tls =
      ServerTls::Load({.certificate = renewed.certificate, .key = renewed.key, .client_ca = {}});
  ASSERT_TRUE(tls.ok()) << tls.status();

  server_->Renew(*std::move(tls));

  before.Send(Request("GET", "/a"));
  EXPECT_EQ(before.Receive().status, 200);
  EXPECT_EQ(Ask(Request("GET", "/a")).status, 0) << "the other authority is not believed";
}

TEST_F(HttpTlsTest, StoppingEndsHandshakesThatAreUnderWay) {
  Start({.drain = absl::Hours(1)});
  RawHttpClient client(server_->port());
  client.Send(kHalfHello);
  RawHttpClient idle = Connect(trust_->native_handle());

  server_->Stop();

  EXPECT_TRUE(client.AtEnd());
  EXPECT_TRUE(idle.AtEnd());
}

TEST_F(HttpTlsTest, AFileThatCannotBeUsedIsNamedWithWhatIsWrong) {
  const std::string text = Write("text", "no PEM\n");
  const PemPair other = authority_.Issue("other", "DNS:other");
  const std::string none = folder_.In("none");
  const struct {
    ServerTlsFiles files;
    std::string name;
    std::string what;
  } cases[] = {
      {{none, pair_.key, ""}, none, "No such file"},
      {{pair_.certificate, none, ""}, none, "No such file"},
      {{text, pair_.key, ""}, text, "no certificate in PEM form"},
      {{pair_.certificate, text, ""}, text, "no private key in PEM form"},
      {{pair_.certificate, other.key, ""}, other.key, "not that of the certificate"},
      {{pair_.certificate, pair_.key, none}, none, "No such file"},
      {{pair_.certificate, pair_.key, text}, text, "no certificate of an authority in PEM form"},
      {{folder_.path(), pair_.key, ""}, folder_.path(), "no certificate in PEM form"},
      {{pair_.certificate, "", ""}, "key", "both"},
  };
  for (const auto& [files, name, what] : cases) {
    const auto tls = ServerTls::Load(files);

    EXPECT_EQ(tls.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(tls.status().message()), AllOf(HasSubstr(name), HasSubstr(what)));
  }
}

TEST_F(HttpTlsTest, AKeyWithAPassphraseIsRefusedAndNobodyIsAskedForIt) {
  const PemPair other = authority_.Issue("other", "DNS:other");
  std::FILE* in = std::fopen(other.key.c_str(), "r");
  EVP_PKEY* key = PEM_read_PrivateKey(in, nullptr, nullptr, nullptr);
  std::fclose(in);
  std::FILE* out = std::fopen(other.key.c_str(), "w");
  unsigned char word[] = "word";
  PEM_write_PrivateKey(out, key, EVP_aes_256_cbc(), word, 4, nullptr, nullptr);
  std::fclose(out);
  EVP_PKEY_free(key);

  const auto tls =
      ServerTls::Load({.certificate = other.certificate, .key = other.key, .client_ca = {}});

  EXPECT_THAT(std::string(tls.status().message()),
              AllOf(HasSubstr(other.key), HasSubstr("passphrase")));
}

}  // namespace
}  // namespace redress::testing
