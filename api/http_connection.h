#pragma once

// One connection of the HTTP server: requests one after the other, each within its deadlines.
// Included by http_server.cc only.

#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/http.h"
#include "api/http_budget.h"
#include "api/http_chunks.h"
#include "api/http_head.h"
#include "api/http_lane.h"
#include "api/http_server.h"
#include "api/http_waiting.h"

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

// The first bytes of each body are not counted: large ones never keep small ones out.
inline constexpr std::size_t kFreeBodySize = 16 * 1024;

// What all connections share. Outlives them.
struct ConnectionSurroundings {
  ConnectionSurroundings(HttpHandler& served, const HttpLimits& given,
                         std::shared_ptr<HttpCounters> counted);

  HttpLane& LaneOf(Lane lane) { return *lanes.at(static_cast<std::size_t>(lane)); }

  HttpHandler& handler;
  const HttpLimits limits;
  const std::shared_ptr<HttpCounters> counters;
  const std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  std::atomic<bool> stopping = false;
  ByteBudget bodies;
  ByteBudget answers;
  WaitedFor askers;  // a request is due
  WaitedFor takers;  // an answer is there to be taken
  std::array<std::unique_ptr<HttpLane>, kLaneCount> lanes;
};

// What a connection may ask for.
enum class Admission {
  kAnything,
  kHealth,  // no room is free: one answer, and anything else is refused
};

// Runs on its strand; only what ReplyTo() returns, and what WaitedFor calls, is for other threads.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, ConnectionSurroundings& surroundings, Admission admission);
  ~Connection() { StopWaiting(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Strand executor() { return socket_.get_executor(); }

  // Serves requests until the connection ends. Throws only what the caller's catch expects.
  boost::asio::awaitable<void> Serve();

  // Closes where no request is under way; else the one under way is the last.
  void StopWhenIdle();
  void Close();

 private:
  enum class Awaited { kNothing, kRequest, kTaking };

  // Reads one request into `head_`. False: the connection ends (perhaps after a refusal).
  boost::asio::awaitable<bool> ReadRequest();
  // Each reads its part, or sets `refusal_` where an answer is due before the end.
  boost::asio::awaitable<std::optional<std::string>> ReadHead();
  boost::asio::awaitable<bool> ReadBody();
  boost::asio::awaitable<bool> ReadSome(std::size_t size);
  bool TakeHead(absl::string_view bytes);
  // Takes what has come of the body; returns whether that was all of it.
  bool TakeBody(ChunkedBody& chunks);
  // What is refused before its body is read.
  std::optional<HeadRefusal> RefuseUnread() const;
  std::size_t MaxBody() const;

  // Answers the request that was read. False: the connection ends.
  boost::asio::awaitable<bool> Respond();
  boost::asio::awaitable<HttpResponse> Answer();
  HttpResponse Shed();
  // Whether an answer of this size may be held until it is taken.
  bool HasRoomFor(std::size_t size, ByteBudget::Part& part);
  boost::asio::awaitable<bool> Write(const HttpResponse& response, bool keep_alive);
  // Writes what the stream gives, until it ends, the client goes or is too slow, or the server
  // stops.
  boost::asio::awaitable<void> Stream(HttpStream& stream);
  boost::asio::awaitable<void> Refuse();  // writes `refusal_`
  boost::asio::awaitable<void> Linger();

  void StartWaiting(Awaited awaited);
  void StopWaiting();
  void Evict(WaitedFor::Id id);

  Reply ReplyTo(std::uint64_t exchange);
  std::function<void(std::function<void()>)> LaneRunner();
  void HandOver(const Reply& reply);
  void Run(const std::function<void(Connection&)>& work);
  void TakeResponse(std::uint64_t exchange, HttpResponse response);
  std::function<void(std::string)> PieceTaker();
  // What is waited for must come within `limit`, or the socket's reads and writes are cancelled.
  void Arm(absl::Duration limit);
  void Disarm();
  // The timer is set only where it would ring too late, and looks then at what is due.
  void SetAlarm();
  void Ring();

  Socket socket_;
  Timer deadline_;
  Timer::time_point due_ = Timer::time_point::max();
  Timer::time_point rings_ = Timer::time_point::max();
  Timer answer_timer_;
  ConnectionSurroundings& surroundings_;
  const Admission admission_;
  boost::beast::flat_buffer buffer_;
  ParsedHead head_;
  Lane lane_ = Lane::kHealth;  // of the request under way
  std::shared_ptr<LaneWorks> works_;
  ByteBudget::Part body_;
  bool timed_out_ = false;
  bool evicted_ = false;
  bool idle_ = true;  // nothing has come of a request
  bool streaming_ = false;
  Awaited awaited_ = Awaited::kNothing;
  WaitedFor::Id waiting_ = 0;
  std::optional<HeadRefusal> refusal_;
  std::uint64_t exchange_ = 0;
  std::optional<HttpResponse> response_;
  std::optional<std::string> piece_;  // of a stream, that is not written yet
};

}  // namespace redress
