#include "api/http_connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <chrono>
#include <exception>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/http_answer_head.h"
#include "api/problem.h"
#include "base/clock.h"

namespace redress {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Bytes read at once, of bodies and of heads.
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kHeadReadSize = 4 * 1024;  // what an idle connection holds
// A client that is still sending when it is refused gets this much read and thrown away, so that
// the closing does not take the refusal back from it.
constexpr std::size_t kMaxLingerSize = 1024 * 1024;
constexpr absl::Duration kLingerTime = absl::Seconds(2);
constexpr absl::string_view kHeadEnd = "\r\n\r\n";
constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

absl::string_view BytesOf(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

// An empty line before the request line is ignored (RFC 9112, 2.2).
void SkipEmptyLines(boost::beast::flat_buffer& buffer) {
  while (absl::StartsWith(BytesOf(buffer), "\r\n")) buffer.consume(2);
}

absl::Duration Now() { return SystemClock().Steady(); }

HeadRefusal TooSlow() {
  return {.status = 408, .code = "request-timeout", .detail = "the request came too slowly"};
}

HeadRefusal TooLarge(std::size_t limit) {
  return {.status = 413,
          .code = "body-too-large",
          .detail = absl::StrCat("the body takes at most ", limit, " bytes here")};
}

HeadRefusal HeadTooLarge() {
  return {.status = 431,
          .code = "header-too-large",
          .detail = absl::StrCat("the head takes at most ", kMaxHeadSize, " bytes")};
}

HeadRefusal Malformed(absl::string_view detail) {
  return {.status = 400, .code = "malformed-http", .detail = std::string(detail)};
}

HeadRefusal TooManyOfOne() {
  return {.status = 429, .code = "too-often", .detail = "too many connections from one address"};
}

HeadRefusal Overloaded(absl::string_view detail) {
  return {.status = 503, .code = "overloaded", .detail = std::string(detail)};
}

}  // namespace

Connection::Connection(Socket tcp, Peer peer, ConnectionSurroundings& surroundings,
                       Admission admission)
    : socket_(std::move(tcp), surroundings.Tls()),
      deadline_(socket_.executor()),
      answer_timer_(socket_.executor()),
      peer_(std::move(peer)),
      surroundings_(surroundings),
      admission_(admission),
      buffer_(kMaxHeadSize + kReadSize),
      body_(surroundings.bodies) {
  error_code ignored;
  socket_.tcp().non_blocking(true, ignored);
}

asio::awaitable<void> Connection::Serve() {
  bool goes_on = !socket_.is_tls() || co_await ShakeHands();
  const bool was_greeted = goes_on;
  while (goes_on && !surroundings_.stopping && socket_.tcp().is_open()) {
    goes_on = co_await ReadRequest() && co_await Respond();
  }
  if (was_greeted) co_await SayEnd();
  Close();
}

asio::awaitable<bool> Connection::ShakeHands() {
  StartWaiting(Awaited::kRequest);
  Arm(surroundings_.limits.idle);
  auto [error] = co_await socket_.AwaitBytes();
  if (!error) {
    Arm(surroundings_.limits.handshake);
    std::tie(error) = co_await socket_.Handshake();
  }
  StopWaiting();
  Disarm();
  if (error && !timed_out_ && !evicted_) co_await Linger();
  co_return !error;
}

asio::awaitable<void> Connection::SayEnd() {
  if (!socket_.is_tls() || !socket_.tcp().is_open() || said_end_ || timed_out_ || evicted_) {
    co_return;
  }
  said_end_ = true;
  Arm(kLingerTime);
  StartWaiting(Awaited::kTaking);
  co_await socket_.Shutdown();
  StopWaiting();
}

ServedHosts Connection::Hosts() const {
  ServedHosts hosts = surroundings_.hosts;
  hosts.tls = socket_.tls();
  return hosts;
}

asio::awaitable<bool> Connection::Respond() {
  HttpResponse response;
  if (HttpLane::Place place = surroundings_.LaneOf(lane_).Enter(); place.is_taken()) {
    response = co_await Answer();
  } else {
    response = Shed();
  }
  body_.Set(0);
  ByteBudget::Part held(surroundings_.answers);
  if (!HasRoomFor(response.body.size(), held)) {
    response = ProblemResponse(503, "overloaded", "too many answers wait to be taken");
  }
  const bool keep_alive = head_.keep_alive && admission_ == Admission::kAnything &&
                          !surroundings_.stopping && response.stream == nullptr;
  holds_ = std::move(response.holds);
  const bool written = co_await Write(response, keep_alive);
  if (written && response.stream != nullptr && !head_.head_only) co_await Stream(*response.stream);
  holds_ = nullptr;
  works_ = nullptr;
  co_return written&& keep_alive;
}

HttpResponse Connection::Shed() {
  ++surroundings_.counters->requests_shed.at(static_cast<std::size_t>(lane_));
  return ProblemResponse(429, "overloaded", "too many requests of this kind are under way");
}

bool Connection::HasRoomFor(std::size_t size, ByteBudget::Part& part) {
  if (part.Set(size) || lane_ != Lane::kQuery) return true;
  // One goes for one that comes.
  if (surroundings_.takers.EvictLongest(Now(), surroundings_.limits.reader_patience)) {
    ++surroundings_.counters->connections_evicted;
    return true;
  }
  part.Set(0);
  return false;
}

void Connection::StopWhenIdle() {
  if (idle_ || streaming_) Close();
}

void Connection::Close() {
  Disarm();
  rings_ = Timer::time_point::max();
  deadline_.cancel();
  answer_timer_.cancel();
  error_code ignored;
  socket_.tcp().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.tcp().close(ignored);
}

asio::awaitable<bool> Connection::ReadRequest() {
  refusal_.reset();
  StartWaiting(Awaited::kRequest);
  const std::optional<std::string> head = co_await ReadHead();
  const bool complete = head.has_value() && TakeHead(*head) && co_await ReadBody();
  StopWaiting();
  Disarm();
  if (!complete && refusal_.has_value()) co_await Refuse();
  co_return complete;
}

asio::awaitable<std::optional<std::string>> Connection::ReadHead() {
  idle_ = buffer_.size() == 0;
  bool armed_idle = idle_;
  Arm(idle_ ? surroundings_.limits.idle : surroundings_.limits.head);
  while (true) {
    SkipEmptyLines(buffer_);
    const absl::string_view bytes = BytesOf(buffer_);
    const std::size_t end = bytes.find(kHeadEnd);
    if (end != absl::string_view::npos && end + kHeadEnd.size() <= kMaxHeadSize) {
      std::string head(bytes.substr(0, end + kHeadEnd.size()));
      buffer_.consume(head.size());
      co_return head;
    }
    // Line ends that are none would otherwise be waited for until the deadline.
    refusal_ = bytes.size() < kMaxHeadSize ? CheckHeadBytes(bytes) : HeadTooLarge();
    if (refusal_.has_value()) co_return std::nullopt;
    if (armed_idle && !idle_) {
      armed_idle = false;
      Arm(surroundings_.limits.head);
    }
    if (!co_await ReadSome(kHeadReadSize)) co_return std::nullopt;
    idle_ = false;
  }
}

asio::awaitable<bool> Connection::ReadSome(std::size_t size) {
  auto [error, read] = co_await socket_.ReadSome(buffer_.prepare(size));
  buffer_.commit(read);
  if (!error) co_return true;
  if (idle_) co_return false;
  if (evicted_) {
    refusal_ = Overloaded("too many connections, and this one kept the server waiting longest");
  } else if (timed_out_) {
    refusal_ = TooSlow();
  }
  co_return false;
}

bool Connection::TakeHead(absl::string_view bytes) {
  std::variant<ParsedHead, HeadRefusal> parsed = ParseHead(bytes, Hosts());
  if (auto* refusal = std::get_if<HeadRefusal>(&parsed); refusal != nullptr) {
    refusal_ = std::move(*refusal);
    return false;
  }
  head_ = std::move(std::get<ParsedHead>(parsed));
  head_.request.peer = peer_;
  lane_ = surroundings_.handler.LaneOf(head_.request);
  refusal_ = RefuseUnread();
  return !refusal_.has_value();
}

std::optional<HeadRefusal> Connection::RefuseUnread() const {
  if (admission_ == Admission::kNothing) {
    ++surroundings_.counters->connections_refused;
    return TooManyOfOne();
  }
  if (admission_ == Admission::kHealth && lane_ != Lane::kHealth) {
    ++surroundings_.counters->connections_refused;
    return Overloaded("too many connections");
  }
  const BodyFraming& framing = head_.framing;
  const std::size_t limit = MaxBody();
  if (framing.length > limit) return TooLarge(limit);
  const bool is_large = framing.is_chunked || framing.length > kFreeBodySize;
  if (is_large && surroundings_.LaneOf(lane_).IsFull()) {
    ++surroundings_.counters->requests_shed.at(static_cast<std::size_t>(lane_));
    return HeadRefusal{.status = 429,
                       .code = "overloaded",
                       .detail = "too many requests of this kind are under way"};
  }
  return std::nullopt;
}

std::size_t Connection::MaxBody() const {
  return std::min(surroundings_.handler.MaxBody(head_.request), kMaxBulkBodySize);
}

asio::awaitable<bool> Connection::ReadBody() {
  if (!head_.framing.is_chunked && head_.framing.length == 0) co_return true;
  ChunkedBody chunks(MaxBody());
  const bool has_begun = buffer_.size() > 0;
  if (TakeBody(chunks)) co_return true;
  Arm(surroundings_.limits.body);
  // HTTP/1.0 knows no interim answers (RFC 9110, 10.1.1).
  if (head_.version == 11 && head_.request.Header("expect") != nullptr && !has_begun) {
    auto [failed, sent] = co_await socket_.Write(asio::buffer(kContinue.data(), kContinue.size()));
    if (failed) co_return false;
  }
  do {
    if (refusal_.has_value() || !co_await ReadSome(kReadSize)) co_return false;
  } while (!TakeBody(chunks));
  co_return true;
}

bool Connection::TakeBody(ChunkedBody& chunks) {
  const BodyFraming& framing = head_.framing;
  std::string& body = head_.request.body;
  const absl::string_view bytes = BytesOf(buffer_);
  std::size_t taken = 0;
  if (framing.is_chunked) {
    const absl::StatusOr<std::size_t> size = chunks.Take(bytes, body);
    if (!size.ok()) {
      refusal_ = absl::IsResourceExhausted(size.status()) ? TooLarge(MaxBody())
                                                          : Malformed(size.status().message());
      return false;
    }
    taken = *size;
  } else {
    taken = std::min(bytes.size(), framing.length - body.size());
    body.append(bytes.data(), taken);
  }
  buffer_.consume(taken);
  if (!body_.Set(body.size() - std::min(body.size(), kFreeBodySize))) {
    refusal_ = Overloaded("too many bodies under way");
    return false;
  }
  return framing.is_chunked ? chunks.is_done() : body.size() == framing.length;
}

void Connection::StartWaiting(Awaited awaited) {
  StopWaiting();
  awaited_ = awaited;
  const auto evict = [self = weak_from_this()](WaitedFor::Id id) {
    if (const std::shared_ptr<Connection> connection = self.lock(); connection != nullptr) {
      asio::post(connection->executor(), [connection, id] { connection->Evict(id); });
    }
  };
  WaitedFor& waited = awaited == Awaited::kRequest ? surroundings_.askers : surroundings_.takers;
  waiting_ = waited.Add(evict, Now(), peer_.network);
}

void Connection::StopWaiting() {
  if (awaited_ == Awaited::kRequest) surroundings_.askers.Remove(waiting_);
  if (awaited_ == Awaited::kTaking) surroundings_.takers.Remove(waiting_);
  awaited_ = Awaited::kNothing;
}

void Connection::Evict(WaitedFor::Id id) {
  if (awaited_ == Awaited::kNothing || waiting_ != id) return;  // it has come in time
  if (awaited_ == Awaited::kTaking) return Close();
  error_code error;
  // What has come is about to be read.
  if (socket_.tcp().available(error) > 0 && !error) return StartWaiting(Awaited::kRequest);
  evicted_ = true;
  socket_.tcp().cancel(error);
}

asio::awaitable<HttpResponse> Connection::Answer() {
  const std::uint64_t exchange = ++exchange_;
  response_.reset();
  answer_timer_.expires_after(absl::ToChronoNanoseconds(surroundings_.limits.answer));
  HandOver(ReplyTo(exchange));
  while (!response_.has_value() && socket_.tcp().is_open()) {
    auto [error] = co_await answer_timer_.async_wait(kResult);
    if (!error) break;
  }
  if (response_.has_value()) co_return std::move(*response_);
  ++exchange_;  // what comes now comes too late
  co_return ProblemResponse(503, "outcome-unknown",
                            "no answer in time; repeat with the same Idempotency-Key");
}

Reply Connection::ReplyTo(std::uint64_t exchange) {
  const auto enter = [self = weak_from_this(), gate = surroundings_.gate](auto work) {
    gate->Pass([&] {
      if (const std::shared_ptr<Connection> connection = self.lock(); connection != nullptr) {
        asio::post(connection->executor(), [connection, work = std::move(work)]() mutable {
          connection->Run(std::move(work));
        });
      }
    });
  };
  Reply reply;
  reply.send = [enter, exchange, self = weak_from_this()](HttpResponse response) {
    // Sent on its own strand: nobody need be woken for it, and the server lives.
    const std::shared_ptr<Connection> connection = self.lock();
    if (connection != nullptr && connection->executor().running_in_this_thread()) {
      return connection->TakeResponse(exchange, std::move(response));
    }
    enter([exchange, response = std::move(response)](Connection& other) mutable {
      other.TakeResponse(exchange, std::move(response));
    });
  };
  if (!surroundings_.LaneOf(lane_).has_threads()) {
    reply.run = [enter](std::function<void()> work) {
      enter([work = std::move(work)](Connection&) { work(); });
    };
  } else {
    reply.run = LaneRunner();
  }
  return reply;
}

std::function<void(std::function<void()>)> Connection::LaneRunner() {
  const auto guard = [self = weak_from_this()](const std::function<void()>& work) {
    const std::shared_ptr<Connection> connection = self.lock();
    if (connection == nullptr) return;  // nobody waits for it any more
    try {
      work();
    } catch (const std::exception&) {
      asio::post(connection->executor(), [connection] { connection->Close(); });
    }
  };
  works_ = std::make_shared<LaneWorks>(surroundings_.LaneOf(lane_), guard);
  return [works = std::weak_ptr(works_), gate = surroundings_.gate](std::function<void()> work) {
    gate->Pass([&] {
      if (const std::shared_ptr<LaneWorks> lane = works.lock(); lane != nullptr) {
        lane->Add(std::move(work));
      }
    });
  };
}

void Connection::HandOver(const Reply& reply) {
  HttpHandler& handler = surroundings_.handler;
  if (!surroundings_.LaneOf(lane_).has_threads() || handler.IsShort(head_.request)) {
    return handler.Handle(std::move(head_.request), reply);
  }
  reply.run([&handler, reply, request = std::make_shared<HttpRequest>(std::move(head_.request))] {
    handler.Handle(std::move(*request), reply);
  });
}

void Connection::Run(const std::function<void(Connection&)>& work) {
  try {
    work(*this);
  } catch (const std::exception&) {
    Close();  // what a library throws ends this connection and nothing else
  }
}

void Connection::TakeResponse(std::uint64_t exchange, HttpResponse response) {
  if (exchange != exchange_ || response_.has_value()) return;
  response_ = std::move(response);
  answer_timer_.cancel();
}

asio::awaitable<bool> Connection::Write(const HttpResponse& response, bool keep_alive) {
  const std::size_t status_class = std::min<std::size_t>(response.status / 100, 5);
  ++surroundings_.counters->responses_by_class[status_class];
  const std::string head =
      AnswerHead(response, keep_alive, socket_.is_tls() ? Transport::kTls : Transport::kPlain,
                 surroundings_.clock.Now());
  const bool bodiless = head_.head_only || response.status == 204 || response.status == 304;
  const std::array<asio::const_buffer, 2> bytes = {
      asio::buffer(head), bodiless ? asio::const_buffer() : asio::buffer(response.body)};
  error_code error;
  // Mostly the socket takes it all at once: then nobody is waited for.
  const std::size_t size = socket_.WriteAtOnce(bytes, error);
  if (error && error != asio::error::would_block) co_return false;
  if (size == asio::buffer_size(bytes)) co_return true;
  boost::beast::buffers_suffix<std::array<asio::const_buffer, 2>> rest(bytes);
  rest.consume(size);
  Arm(surroundings_.limits.write);
  StartWaiting(Awaited::kTaking);
  auto [failed, more] = co_await socket_.Write(rest);
  StopWaiting();
  co_return !failed;
}

asio::awaitable<void> Connection::Stream(HttpStream& stream) {
  streaming_ = true;
  Disarm();  // the stream itself says how long nothing may come
  if (NextLook() < rings_) SetAlarm();
  while (!surroundings_.stopping && socket_.tcp().is_open()) {
    piece_.reset();
    answer_timer_.expires_at(Timer::time_point::max());
    stream.Next(PieceTaker());
    while (!piece_.has_value() && socket_.tcp().is_open()) {
      co_await answer_timer_.async_wait(kResult);
    }
    if (!piece_.has_value() || piece_->empty()) break;
    const std::string piece = *std::move(piece_);
    ByteBudget::Part held(surroundings_.answers);
    held.Set(piece.size());
    Arm(surroundings_.limits.write);
    StartWaiting(Awaited::kTaking);
    auto [error, size] = co_await socket_.Write(asio::buffer(piece));
    StopWaiting();
    if (error) break;
    Disarm();
  }
}

std::function<void(std::string)> Connection::PieceTaker() {
  return [self = weak_from_this(), gate = surroundings_.gate](std::string piece) {
    gate->Pass([&] {
      if (const std::shared_ptr<Connection> connection = self.lock(); connection != nullptr) {
        asio::post(connection->executor(), [connection, piece = std::move(piece)]() mutable {
          connection->piece_ = std::move(piece);
          connection->answer_timer_.cancel();
        });
      }
    });
  };
}

asio::awaitable<void> Connection::Refuse() {
  idle_ = false;
  head_ = {};
  body_.Set(0);
  const HttpResponse response = ProblemResponse(refusal_->status, refusal_->code, refusal_->detail);
  const bool written = co_await Write(response, false);
  if (!written || evicted_) co_return;
  co_await SayEnd();
  // A client that was waited for already has had patience enough.
  if (!timed_out_) co_await Linger();
}

asio::awaitable<void> Connection::Linger() {
  error_code ignored;
  socket_.tcp().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  Arm(kLingerTime);
  StartWaiting(Awaited::kTaking);
  std::string thrown_away(kReadSize, '\0');
  std::size_t total = 0;
  while (total < kMaxLingerSize) {
    auto [error, size] = co_await socket_.tcp().async_read_some(asio::buffer(thrown_away), kResult);
    if (error) break;
    total += size;
  }
  StopWaiting();
}

void Connection::Arm(absl::Duration limit) {
  timed_out_ = false;
  due_ = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(limit);
  if (NextLook() < rings_) SetAlarm();
}

void Connection::Disarm() { due_ = Timer::time_point::max(); }

Timer::time_point Connection::NextLook() const {
  if (holds_ == nullptr) return due_;
  return std::min(due_, std::chrono::steady_clock::now() +
                            absl::ToChronoNanoseconds(surroundings_.limits.look_again));
}

void Connection::SetAlarm() {
  rings_ = NextLook();
  deadline_.expires_at(rings_);
  deadline_.async_wait([self = weak_from_this()](error_code error) {
    const std::shared_ptr<Connection> connection = self.lock();
    if (!error && connection != nullptr) connection->Ring();
  });
}

void Connection::Ring() {
  const Timer::time_point now = std::chrono::steady_clock::now();
  if (rings_ > now) return;  // set anew while this was on its way
  rings_ = Timer::time_point::max();
  if (holds_ != nullptr && !holds_()) {
    said_end_ = true;  // it is cut off, and may look so
    return Close();
  }
  if (due_ > now) {
    if (NextLook() != Timer::time_point::max()) SetAlarm();
    return;
  }
  timed_out_ = true;
  error_code ignored;
  socket_.tcp().cancel(ignored);
}

}  // namespace redress
