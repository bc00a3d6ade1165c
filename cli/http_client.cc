#include "cli/http_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <optional>
#include <type_traits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "boost/asio/connect.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/ssl/stream.hpp"
#include "boost/beast/core/flat_buffer.hpp"
#include "boost/beast/core/tcp_stream.hpp"
#include "boost/beast/http/message.hpp"
#include "boost/beast/http/parser.hpp"
#include "boost/beast/http/read.hpp"
#include "boost/beast/http/string_body.hpp"
#include "boost/beast/http/write.hpp"
#include "boost/url/parse.hpp"

namespace redress {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

// The most bytes that the client buffers ahead of what it parses.
constexpr std::size_t kMaxReadAhead = 64 * 1024;

http::request<http::string_body> ToBeast(const ClientCall& request, const std::string& authority) {
  http::request<http::string_body> message;
  message.method_string(request.method);
  message.target(request.target);
  message.version(11);
  message.set(http::field::host, authority);
  message.set(http::field::user_agent, "redress");
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();
  return message;
}

ClientReply HeadFromBeast(const http::response_header<>& head) {
  ClientReply response;
  response.status = head.result_int();
  for (const auto& field : head) {
    const auto name = field.name_string();
    const auto value = field.value();
    response.headers[absl::AsciiStrToLower(absl::string_view(name.data(), name.size()))] =
        std::string(value.data(), value.size());
  }
  return response;
}

ClientReply FromBeast(http::response<http::string_body> message) {
  ClientReply response = HeadFromBeast(message);
  response.body = std::move(message.body());
  return response;
}

// On TLS 1.3 the server's refusal comes after the client's part of the handshake is done; the
// request was not read.
bool WantsCertificate(const error_code& error) {
  return error.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(error.value())) ==
             SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED;
}

}  // namespace

// One connection, with or without TLS. Each step runs the io_context until it is done or late.
class HttpClient::Connection {
 public:
  Connection() : stream_(context_) {}

  error_code Connect(const std::string& host, const std::string& port) {
    error_code error;
    tcp::resolver resolver(context_);
    const auto endpoints = resolver.resolve(host, port, error);
    if (error) return error;
    return Run(kConnectTimeout,
               [&](auto&, auto take) { stream_.async_connect(endpoints, std::move(take)); });
  }

  // Verifies who answers: its chain, and that its certificate is for `host`.
  error_code Secure(ssl::context& context, const std::string& host) {
    auto& tls = tls_.emplace(stream_, context);
    X509_VERIFY_PARAM* wanted = SSL_get0_param(tls.native_handle());
    // An address is no name that a server could choose its certificate by (RFC 6066, 3).
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) != 1) {
      X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size());
      SSL_set_tlsext_host_name(tls.native_handle(), host.c_str());
    }
    return Run(kConnectTimeout, [](auto& stream, auto take) {
      if constexpr (kIsTls<decltype(stream)>) {
        stream.async_handshake(ssl::stream_base::client, std::move(take));
      }
    });
  }

  // Why the server's certificate was not believed; empty where it was.
  std::string Distrust() {
    const long result = SSL_get_verify_result(tls_->native_handle());
    return result == X509_V_OK ? "" : X509_verify_cert_error_string(result);
  }

  error_code Write(const http::request<http::string_body>& message) {
    return Run(kAnswerTimeout, [&](auto& stream, auto take) {
      http::async_write(stream, message, std::move(take));
    });
  }

  error_code ReadHead(http::response_parser<http::string_body>& parser) {
    parser.body_limit(kMaxAnswerSize);
    return Run(kAnswerTimeout, [&](auto& stream, auto take) {
      http::async_read_header(stream, buffer_, parser, std::move(take));
    });
  }

  // Reads what comes next of a body.
  error_code ReadPiece(http::response_parser<http::string_body>& parser, absl::Duration patience) {
    parser.body_limit(boost::none);
    return Run(patience, [&](auto& stream, auto take) {
      http::async_read_some(stream, buffer_, parser, std::move(take));
    });
  }

  error_code Read(http::response_parser<http::string_body>& parser,
                  std::size_t max_size = kMaxAnswerSize, absl::Duration patience = kAnswerTimeout) {
    parser.body_limit(max_size);
    return Run(patience, [&](auto& stream, auto take) {
      http::async_read(stream, buffer_, parser, std::move(take));
    });
  }

 private:
  using TlsStream = ssl::stream<beast::tcp_stream&>;
  template <class Stream>
  static constexpr bool kIsTls = std::is_same_v<std::decay_t<Stream>, TlsStream>;

  // Has `start` begin on the stream what ends with the function that it is given.
  template <class Start>
  error_code Run(absl::Duration limit, const Start& start) {
    error_code error;
    stream_.expires_after(absl::ToChronoNanoseconds(limit));
    const auto take = [&error](error_code result, const auto&...) { error = result; };
    if (tls_.has_value()) {
      start(*tls_, take);
    } else {
      start(stream_, take);
    }
    context_.restart();
    context_.run();
    return error;
  }

  asio::io_context context_;
  beast::tcp_stream stream_;
  std::optional<TlsStream> tls_;
  beast::flat_buffer buffer_{kMaxReadAhead};
};

absl::StatusOr<HttpClient> HttpClient::For(const ServerAddress& server) {
  const auto parsed = boost::urls::parse_uri(server.url);
  if (!parsed || (parsed->scheme() != "http" && parsed->scheme() != "https") ||
      parsed->host().empty() ||
      (!parsed->encoded_path().empty() && parsed->encoded_path() != "/") || parsed->has_query()) {
    return absl::InvalidArgumentError(absl::StrCat("\"", server.url,
                                                   "\" is no server's URL; one looks like "
                                                   "http://127.0.0.1:8080 or https://host"));
  }
  HttpClient client;
  client.host_ = parsed->host_address();
  client.ca_option_ = server.ca_option;
  client.port_ = std::string(parsed->port());
  if (parsed->scheme() == "https") {
    if (client.port_.empty()) client.port_ = "443";
    ASSIGN_OR_RETURN(client.tls_, LoadClientTls(server.tls));
  } else if (client.port_.empty()) {
    client.port_ = "80";
  }
  return client;
}

HttpClient::HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

absl::StatusOr<ClientReply> HttpClient::Send(const ClientCall& request) {
  const auto message = ToBeast(request, Authority());
  bool was_kept = connection_ != nullptr;
  while (true) {
    if (connection_ == nullptr) RETURN_IF_ERROR(Connect());
    http::response_parser<http::string_body> parser;
    auto error = connection_->Write(message);
    if (!error) error = connection_->Read(parser);
    if (!error) {
      if (!parser.get().keep_alive()) connection_ = nullptr;
      return FromBeast(parser.release());
    }
    connection_ = nullptr;
    if (WantsCertificate(error)) {
      return absl::UnavailableError(
          absl::StrCat(Url(),
                       " serves only those who show a certificate: give --client-certificate and "
                       "--client-key"));
    }
    // A kept connection that ends without one byte of an answer was closed for idleness.
    const bool was_idle_closed = was_kept && !parser.got_some() && error != beast::error::timeout;
    if (!was_idle_closed) {
      return absl::DeadlineExceededError(
          absl::StrCat("the request was sent, but no whole answer came (", error.message(), ")"));
    }
    was_kept = false;
  }
}

absl::StatusOr<ClientReply> HttpClient::Fetch(const ClientCall& request, std::size_t max_size,
                                              absl::Duration patience) {
  RETURN_IF_ERROR(Connect());
  const std::unique_ptr<Connection> connection = std::move(connection_);
  http::response_parser<http::string_body> parser;
  auto error = connection->Write(ToBeast(request, Authority()));
  if (!error) error = connection->Read(parser, max_size, patience);
  if (!error) return FromBeast(parser.release());
  return absl::UnavailableError(
      absl::StrCat("no whole answer came from ", Url(), " (", error.message(), ")"));
}

absl::StatusOr<ClientReply> HttpClient::Follow(const ClientCall& request, absl::Duration patience,
                                               const std::function<bool(absl::string_view)>& take) {
  RETURN_IF_ERROR(Connect());
  const std::unique_ptr<Connection> connection = std::move(connection_);
  http::response_parser<http::string_body> parser;
  auto error = connection->Write(ToBeast(request, Authority()));
  if (!error) error = connection->ReadHead(parser);
  if (!error && parser.get().result_int() != 200) {
    error = connection->Read(parser);
    if (!error) return FromBeast(parser.release());
  }
  while (!error && !parser.is_done()) {
    error = connection->ReadPiece(parser, patience);
    std::string& body = parser.get().body();
    if (!body.empty() && !take(body)) break;
    body.clear();
  }
  if (!error || error == http::error::end_of_stream) return HeadFromBeast(parser.get());
  return absl::UnavailableError(
      absl::StrCat("the answer of ", Url(), " broke off (", error.message(), ")"));
}

absl::Status HttpClient::Connect() {
  connection_ = std::make_unique<Connection>();
  auto error = connection_->Connect(host_, port_);
  std::string distrust;
  if (!error && tls_ != nullptr) {
    error = connection_->Secure(*tls_, host_);
    distrust = connection_->Distrust();
  }
  if (!error) return absl::OkStatus();
  connection_ = nullptr;
  if (distrust.empty()) {
    return absl::UnavailableError(absl::StrCat("no server at ", Url(), " (", error.message(), ")"));
  }
  return absl::UnavailableError(
      absl::StrCat("what answers at ", Url(), " is not believed: ", distrust,
                   "; name the authority that signed its certificate with ", ca_option_,
                   " FILE, and the server as its certificate does"));
}

std::string HttpClient::Url() const {
  return absl::StrCat(tls_ == nullptr ? "http" : "https", "://", Authority());
}

std::string HttpClient::Authority() const {
  const bool is_v6 = host_.find(':') != std::string::npos;
  return is_v6 ? absl::StrCat("[", host_, "]:", port_) : absl::StrCat(host_, ":", port_);
}

}  // namespace redress
