#pragma once

// One connection of the HTTP server: requests one after the other, each within its deadlines.
// Included by http_server.cc only.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
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
#include "api/http_socket.h"
#include "api/http_surroundings.h"
#include "api/http_waiting.h"

namespace redress {

using Timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Strand>;

// What a connection may ask for.
enum class Admission {
  kAnything,
  kHealth,   // no room is free: one answer, and anything else is refused
  kNothing,  // its peer has more connections than its share: one answer, which says so
};

// Runs on its strand; only what ReplyTo() returns, and what WaitedFor calls, is for other threads.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket tcp, Peer peer, ConnectionSurroundings& surroundings, Admission admission);
  ~Connection() { StopWaiting(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Strand executor() { return socket_.executor(); }

  // Serves requests until the connection ends. Throws only what the caller's catch expects.
  boost::asio::awaitable<void> Serve();

  // Closes where no request is under way; else the one under way is the last.
  void StopWhenIdle();
  void Close();

 private:
  enum class Awaited { kNothing, kRequest, kTaking };

  // Of TLS. False: the connection ends, without a word.
  boost::asio::awaitable<bool> ShakeHands();
  // Tells a client over TLS that nothing was cut off.
  boost::asio::awaitable<void> SayEnd();
  ServedHosts Hosts() const;

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
  // Throws away what the client is still sending: closing at once could take back what it was told.
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
  // When something is due, or what opened the answer under way is to be looked at again.
  Timer::time_point NextLook() const;

  HttpSocket socket_;
  Timer deadline_;
  Timer::time_point due_ = Timer::time_point::max();
  Timer::time_point rings_ = Timer::time_point::max();
  Timer answer_timer_;
  const Peer peer_;
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
  bool said_end_ = false;
  Awaited awaited_ = Awaited::kNothing;
  WaitedFor::Id waiting_ = 0;
  std::optional<HeadRefusal> refusal_;
  std::uint64_t exchange_ = 0;
  std::optional<HttpResponse> response_;
  std::optional<std::string> piece_;  // of a stream, that is not written yet
  std::function<bool()> holds_;       // of what is being sent
};

}  // namespace redress
