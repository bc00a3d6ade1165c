#include "cli/http_client.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "boost/asio/connect.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
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
using asio::ip::tcp;

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

std::chrono::nanoseconds ToChrono(absl::Duration duration) {
  return absl::ToChronoNanoseconds(duration);
}

}  // namespace

// One TCP connection. Each step runs the io_context until it is done or late.
class HttpClient::Connection {
 public:
  Connection() : stream_(context_) {}

  boost::system::error_code Connect(const std::string& host, const std::string& port) {
    boost::system::error_code error;
    tcp::resolver resolver(context_);
    const auto endpoints = resolver.resolve(host, port, error);
    if (error) return error;
    stream_.expires_after(ToChrono(kConnectTimeout));
    stream_.async_connect(endpoints, [&error](boost::system::error_code result,
                                              const tcp::endpoint&) { error = result; });
    Run();
    return error;
  }

  boost::system::error_code Write(const http::request<http::string_body>& message) {
    boost::system::error_code error;
    stream_.expires_after(ToChrono(kAnswerTimeout));
    http::async_write(stream_, message,
                      [&error](boost::system::error_code result, std::size_t) { error = result; });
    Run();
    return error;
  }

  boost::system::error_code ReadHead(http::response_parser<http::string_body>& parser) {
    boost::system::error_code error;
    parser.body_limit(kMaxAnswerSize);
    stream_.expires_after(ToChrono(kAnswerTimeout));
    http::async_read_header(
        stream_, buffer_, parser,
        [&error](boost::system::error_code result, std::size_t) { error = result; });
    Run();
    return error;
  }

  // Reads what comes next of a body.
  boost::system::error_code ReadPiece(http::response_parser<http::string_body>& parser,
                                      absl::Duration patience) {
    boost::system::error_code error;
    parser.body_limit(boost::none);
    stream_.expires_after(ToChrono(patience));
    http::async_read_some(
        stream_, buffer_, parser,
        [&error](boost::system::error_code result, std::size_t) { error = result; });
    Run();
    return error;
  }

  boost::system::error_code Read(http::response_parser<http::string_body>& parser) {
    boost::system::error_code error;
    parser.body_limit(kMaxAnswerSize);
    stream_.expires_after(ToChrono(kAnswerTimeout));
    http::async_read(stream_, buffer_, parser,
                     [&error](boost::system::error_code result, std::size_t) { error = result; });
    Run();
    return error;
  }

 private:
  void Run() {
    context_.restart();
    context_.run();
  }

  asio::io_context context_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_{kMaxReadAhead};
};

absl::StatusOr<HttpClient> HttpClient::For(absl::string_view url) {
  const auto parsed = boost::urls::parse_uri(std::string_view(url.data(), url.size()));
  if (!parsed || parsed->scheme() != "http" || parsed->host().empty() ||
      (!parsed->encoded_path().empty() && parsed->encoded_path() != "/") || parsed->has_query()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", url, "\" is no server's URL; one looks like http://127.0.0.1:8080"));
  }
  const std::string port = parsed->port().empty() ? "80" : std::string(parsed->port());
  return HttpClient(parsed->host_address(), port);
}

HttpClient::HttpClient(std::string host, std::string port)
    : host_(std::move(host)), port_(std::move(port)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

absl::StatusOr<ClientReply> HttpClient::Send(const ClientCall& request) {
  const auto message = ToBeast(request, absl::StrCat(host_, ":", port_));
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
    // A kept connection that ends without one byte of an answer was closed for idleness.
    const bool was_idle_closed = was_kept && !parser.got_some() && error != beast::error::timeout;
    if (!was_idle_closed) {
      return absl::DeadlineExceededError(
          absl::StrCat("the request was sent, but no whole answer came (", error.message(), ")"));
    }
    was_kept = false;
  }
}

absl::StatusOr<ClientReply> HttpClient::Follow(const ClientCall& request, absl::Duration patience,
                                               const std::function<bool(absl::string_view)>& take) {
  RETURN_IF_ERROR(Connect());
  const std::unique_ptr<Connection> connection = std::move(connection_);
  http::response_parser<http::string_body> parser;
  auto error = connection->Write(ToBeast(request, absl::StrCat(host_, ":", port_)));
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
  return absl::UnavailableError(absl::StrCat("the answer of http://", host_, ":", port_,
                                             " broke off (", error.message(), ")"));
}

absl::Status HttpClient::Connect() {
  connection_ = std::make_unique<Connection>();
  const auto error = connection_->Connect(host_, port_);
  if (!error) return absl::OkStatus();
  connection_ = nullptr;
  return absl::UnavailableError(
      absl::StrCat("no server at http://", host_, ":", port_, " (", error.message(), ")"));
}

}  // namespace redress
