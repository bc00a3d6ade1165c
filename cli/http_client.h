#pragma once

// A small blocking HTTP/1.1 client for one server, kept alive between requests, over TLS where its
// URL says so: then the server's chain and name are verified, always. No redirects, no retries but
// one: a kept connection that the server had closed before it read anything. Not thread-safe.

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/tls.h"

namespace redress {

inline constexpr absl::Duration kConnectTimeout = absl::Seconds(5);
// Longer than a server may take to say that the outcome is unknown.
inline constexpr absl::Duration kAnswerTimeout = absl::Seconds(30);
// Answers are pages of bounded size; a timeline of a very long ticket is the largest.
inline constexpr std::size_t kMaxAnswerSize = 256 * 1024 * 1024;

// One request to the server.
struct ClientCall {
  std::string method;
  std::string target;  // path and query, percent-encoded
  std::map<std::string, std::string> headers = {};
  std::string body = {};
};

// What the server answered.
struct ClientReply {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Where a server is, and whom to believe that it is it.
struct ServerAddress {
  std::string url;  // http://host[:port] or https://host[:port], without a path
  ClientTlsFiles tls = {};
  std::string ca_option = "--ca";  // what a refusal names as the way to believe it
};

class HttpClient {
 public:
  // Does not connect yet.
  //
  // Errors: kInvalidArgument (not such a URL, or a file of TLS: names it and what is wrong).
  static absl::StatusOr<HttpClient> For(const ServerAddress& server);

  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  // Sends and waits for the whole answer.
  //
  // Errors: kUnavailable (nobody there, or nobody believed: the request was not sent),
  // kDeadlineExceeded (sent, but no whole answer came: the outcome is unknown).
  absl::StatusOr<ClientReply> Send(const ClientCall& request);

  // Sends on a connection of its own, and returns the whole answer, whose body has at most
  // `max_size` bytes and which has come after `patience`.
  //
  // Errors: kUnavailable (nobody there, nobody believed, no such answer).
  absl::StatusOr<ClientReply> Fetch(const ClientCall& request, std::size_t max_size,
                                    absl::Duration patience);

  // Sends, and hands every piece of a successful answer's body to `take` as it comes, until the
  // answer ends, `take` returns false, or nothing comes for `patience`. Returns the answer: without
  // a body where it was taken in pieces, whole where it is no success.
  //
  // Errors: kUnavailable (nobody there, or no longer).
  absl::StatusOr<ClientReply> Follow(const ClientCall& request, absl::Duration patience,
                                     const std::function<bool(absl::string_view)>& take);

 private:
  class Connection;

  HttpClient();

  // Errors: kUnavailable.
  absl::Status Connect();

  std::string Url() const;
  std::string Authority() const;

  std::string host_;
  std::string port_;
  std::string ca_option_;
  std::shared_ptr<boost::asio::ssl::context> tls_;  // null: plain bytes
  std::unique_ptr<Connection> connection_;          // none: not connected
};

}  // namespace redress
