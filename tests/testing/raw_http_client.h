#pragma once

// A raw HTTP client for tests, also over TLS: sends the bytes it is given, also wrong ones, and
// reads responses.

#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace redress::testing {

struct ReceivedResponse {
  int status = 0;                              // 0: the connection ended without one
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// Not thread-safe. Reads give up after a minute, which a machine that does much else may need. What
// is not read waits with the server: the buffer for what was received is small, and does not grow.
class RawHttpClient {
 public:
  explicit RawHttpClient(std::uint16_t port) : socket_(io_) {
    boost::system::error_code error;
    socket_.open(boost::asio::ip::tcp::v4(), error);
    socket_.set_option(boost::asio::socket_base::receive_buffer_size(65536), error);
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port}, error);
    const timeval limit{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }

  // Over TLS, as `context` says. Where no session comes about, nothing is sent or received.
  RawHttpClient(std::uint16_t port, SSL_CTX* context) : RawHttpClient(port) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes where the server has closed already
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), socket_.native_handle());
    SSL_connect(tls_.get());
  }

  // Of TLS; null where there is none.
  SSL* tls() const { return tls_.get(); }

  // Returns whether all of it went out.
  bool Send(const std::string& bytes) {
    if (tls_ != nullptr) {
      return SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
    }
    boost::system::error_code error;
    boost::asio::write(socket_, boost::asio::buffer(bytes), error);
    return !error;
  }

  // Reads one response with a Content-Length (or none, for 1xx, 204, 304 and where `bodiless`).
  ReceivedResponse Receive(bool bodiless = false) {
    std::size_t end = received_.find("\r\n\r\n");
    while (end == std::string::npos) {
      if (!ReadSome()) return {};
      end = received_.find("\r\n\r\n");
    }
    ReceivedResponse response = ParseHead(received_.substr(0, end + 2));
    received_.erase(0, end + 4);
    const auto length = response.headers.find("content-length");
    if (bodiless || length == response.headers.end()) return response;
    const std::size_t size = std::strtoull(length->second.c_str(), nullptr, 10);
    while (received_.size() < size && ReadSome()) {
    }
    response.body = received_.substr(0, size);
    received_.erase(0, size);
    return response;
  }

  // Reads until the server has closed, and returns all that came after what was read before.
  std::string ReceiveRest() {
    while (ReadSome()) {
    }
    return std::move(received_);
  }

  // Whether the server has closed, everything sent before having been received; not where a read
  // gave up.
  bool AtEnd() { return received_.empty() && !ReadSome() && !gave_up_; }

  // Waits for the first bytes of what comes next. Returns whether any came.
  bool Peek() { return !received_.empty() || ReadSome(); }

  void CloseSending() {
    boost::system::error_code error;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, error);
  }

 private:
  bool ReadSome() {
    std::array<char, 16384> bytes;
    errno = 0;
    const ssize_t size = tls_ != nullptr
                             ? SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::recv(socket_.native_handle(), bytes.data(), bytes.size(), 0);
    if (size < 0) gave_up_ = errno == EAGAIN;
    if (size <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
  }

  static ReceivedResponse ParseHead(const std::string& head) {
    ReceivedResponse response;
    std::size_t line = head.find("\r\n");
    response.status = std::atoi(head.substr(head.find(' ') + 1, 3).c_str());
    while (line + 2 < head.size()) {
      const std::size_t next = head.find("\r\n", line + 2);
      const std::string field = head.substr(line + 2, next - line - 2);
      const std::size_t colon = field.find(':');
      response.headers[absl::AsciiStrToLower(field.substr(0, colon))] =
          std::string(absl::StripAsciiWhitespace(field.substr(colon + 1)));
      line = next;
    }
    return response;
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
  struct Free {
    void operator()(SSL* tls) const { SSL_free(tls); }
  };
  std::unique_ptr<SSL, Free> tls_;
  std::string received_;
  bool gave_up_ = false;
};

// Returns a well-formed request; `headers` are lines that end with CR LF.
inline std::string Request(const std::string& method, const std::string& target,
                           const std::string& headers = "", const std::string& body = "") {
  std::string request =
      absl::StrCat(method, " ", target, " HTTP/1.1\r\nHost: localhost\r\n", headers);
  if (!body.empty()) absl::StrAppend(&request, "Content-Length: ", body.size(), "\r\n");
  return absl::StrCat(request, "\r\n", body);
}

}  // namespace redress::testing
