#pragma once

// One connection of the HTTP server: requests one after the other, each within its deadlines.
// Included by http_server.cc only.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/http.h"
#include "api/http_head.h"
#include "api/http_server.h"

namespace redress {

using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;
using Timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Strand>;

// The way back from other threads, shut before the threads of the server end: a response that
// comes later goes nowhere.
class Gate {
 public:
  // Runs `enter` unless the gate is shut; Shut() waits for it.
  void Pass(const std::function<void()>& enter);
  void Shut();

 private:
  std::mutex mutex_;
  bool open_ = true;
};

// What all connections share. Outlives them.
struct ConnectionSurroundings {
  HttpHandler* handler;
  HttpLimits limits;
  std::shared_ptr<HttpCounters> counters;
  std::shared_ptr<Gate> gate;
  std::atomic<bool> stopping = false;
  std::atomic<std::size_t> body_bytes_under_way = 0;
};

// Runs on its strand; only what ReplyTo() returns is for other threads.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, ConnectionSurroundings& surroundings);

  Strand executor() { return socket_.get_executor(); }

  // Serves requests until the connection ends. Throws only what the caller's catch expects.
  boost::asio::awaitable<void> Serve();

  // Answers 503 to whatever is asked, and closes.
  boost::asio::awaitable<void> Decline();

  // Closes where no request is under way; else the one under way is the last.
  void StopWhenIdle();
  void Close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  // Reads one request into `request_`. False: the connection ends (perhaps after a refusal).
  boost::asio::awaitable<bool> ReadRequest();
  // Each reads its part, or sets `refusal_` where an answer is due before the end.
  boost::asio::awaitable<std::optional<std::string>> ReadHead();
  void ParseHead(absl::string_view bytes, Parser& parser);
  boost::asio::awaitable<bool> ReadBody(Parser& parser);
  boost::asio::awaitable<HttpResponse> Answer();
  boost::asio::awaitable<bool> Write(const HttpResponse& response, bool keep_alive);
  // Writes what the stream gives, until it ends, the client goes or is too slow, or the server
  // stops.
  boost::asio::awaitable<void> Stream(HttpStream& stream);
  boost::asio::awaitable<void> Refuse();  // writes `refusal_`
  boost::asio::awaitable<void> Linger();

  Reply ReplyTo(std::uint64_t exchange);
  void Run(const std::function<void(Connection&)>& work);
  void TakeResponse(std::uint64_t exchange, HttpResponse response);
  std::function<void(std::string)> PieceTaker();
  bool ReserveBody(std::size_t size);
  void ReleaseBody();
  void Arm(absl::Duration limit);
  void Disarm();

  Socket socket_;
  Timer deadline_;
  Timer answer_timer_;
  ConnectionSurroundings& surroundings_;
  boost::beast::flat_buffer buffer_;
  HttpRequest request_;
  bool head_only_ = false;
  bool keep_alive_ = false;
  bool timed_out_ = false;
  bool idle_ = true;
  bool streaming_ = false;
  std::optional<HeadRefusal> refusal_;
  std::size_t reserved_ = 0;
  std::uint64_t exchange_ = 0;
  std::optional<HttpResponse> response_;
  std::optional<std::string> piece_;  // of a stream, that is not written yet
};

}  // namespace redress
