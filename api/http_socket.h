#pragma once

// A connection's bytes: a TCP socket, and TLS over it where the server has a certificate. Without
// TLS each call is the socket's own. Included by http_connection.h only.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "api/tls.h"

namespace redress {

using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

inline constexpr auto kResult = boost::asio::as_tuple(boost::asio::use_awaitable);

// Used from its strand.
class HttpSocket {
 public:
  template <class... Results>
  using Awaited = boost::asio::awaitable<std::tuple<boost::system::error_code, Results...>>;

  // Null `tls`: plain bytes.
  HttpSocket(Socket tcp, std::shared_ptr<ServerTls> tls)
      : tls_(std::move(tls)), tcp_(std::move(tcp)) {}

  Strand executor() { return tcp_.get_executor(); }
  bool is_tls() const { return tls_ != nullptr; }
  const ServerTls* tls() const { return tls_.get(); }
  // What has come, and goes, below TLS.
  Socket& tcp() { return tcp_; }
  const Socket& tcp() const { return tcp_; }

  // Waits until anything has come: a client that says nothing costs no more than without TLS.
  Awaited<> AwaitBytes() { return tcp_.async_wait(Socket::wait_read, kResult); }

  // On TLS only, once, before anything else is read or written.
  Awaited<> Handshake() {
    stream_.emplace(tcp_, tls_->context());
    return stream_->async_handshake(boost::asio::ssl::stream_base::server, kResult);
  }

  // Says that nothing more will come, and waits for the client to say so too. On TLS only.
  Awaited<> Shutdown() { return stream_->async_shutdown(kResult); }

  Awaited<std::size_t> ReadSome(boost::asio::mutable_buffer bytes) {
    if (stream_.has_value()) return stream_->async_read_some(bytes, kResult);
    return tcp_.async_read_some(bytes, kResult);
  }

  template <class Buffers>
  Awaited<std::size_t> Write(const Buffers& bytes) {
    if (stream_.has_value()) return boost::asio::async_write(*stream_, bytes, kResult);
    return boost::asio::async_write(tcp_, bytes, kResult);
  }

  // Writes what the socket takes at once; on TLS nothing.
  template <class Buffers>
  std::size_t WriteAtOnce(const Buffers& bytes, boost::system::error_code& error) {
    if (is_tls() || !tcp_.non_blocking()) return 0;
    return tcp_.write_some(bytes, error);
  }

 private:
  std::shared_ptr<ServerTls> tls_;
  Socket tcp_;
  std::optional<boost::asio::ssl::stream<Socket&>> stream_;  // since the handshake
};

}  // namespace redress
