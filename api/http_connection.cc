#include "api/http_connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/problem.h"

namespace redress {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);

// Bytes read at once, and room beside the head for what follows it.
constexpr std::size_t kReadSize = 16 * 1024;
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

HttpRequest HeadOf(const http::request_header<>& header) {
  HttpRequest head;
  head.method.assign(header.method_string().data(), header.method_string().size());
  std::string target(header.target().data(), header.target().size());
  if (absl::StartsWithIgnoreCase(target, "http://")) {  // absolute form: the Host header decides
    const std::size_t path = target.find('/', 7);
    target = path == std::string::npos ? "/" : target.substr(path);
  }
  const std::size_t mark = target.find('?');
  head.path = target.substr(0, mark);
  if (mark != std::string::npos) head.query = target.substr(mark + 1);
  for (const auto& field : header) {
    head.headers.emplace_back(
        absl::AsciiStrToLower({field.name_string().data(), field.name_string().size()}),
        std::string(field.value().data(), field.value().size()));
  }
  return head;
}

// Header values come partly from requests: no line may end early.
std::string Clean(absl::string_view value) {
  std::string clean(value);
  std::replace_if(
      clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return clean;
}

std::string HeadText(const HttpResponse& response, bool keep_alive) {
  const auto reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string head = absl::StrCat("HTTP/1.1 ", response.status, " ",
                                  absl::string_view(reason.data(), reason.size()), "\r\n");
  for (const auto& [name, value] : response.headers) {
    absl::StrAppend(&head, name, ": ", Clean(value), "\r\n");
  }
  // A stream ends with the connection.
  if (response.status != 204 && response.status != 304 && response.stream == nullptr) {
    absl::StrAppend(&head, "Content-Length: ", response.body.size(), "\r\n");
  }
  absl::StrAppend(&head, "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n",
                  "Connection: ", keep_alive ? "keep-alive" : "close", "\r\n\r\n");
  return head;
}

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

HeadRefusal Overloaded(absl::string_view detail) {
  return {.status = 503, .code = "overloaded", .detail = std::string(detail)};
}

}  // namespace

void Gate::Pass(const std::function<void()>& enter) {
  const std::lock_guard lock(mutex_);
  if (open_) enter();
}

void Gate::Shut() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

Connection::Connection(Socket socket, ConnectionSurroundings& surroundings)
    : socket_(std::move(socket)),
      deadline_(socket_.get_executor()),
      answer_timer_(socket_.get_executor()),
      surroundings_(surroundings),
      buffer_(kMaxHeadSize + kReadSize) {}

asio::awaitable<void> Connection::Serve() {
  while (!surroundings_.stopping && socket_.is_open()) {
    if (!co_await ReadRequest()) break;
    const HttpResponse response = co_await Answer();
    ReleaseBody();
    const bool keep_alive = keep_alive_ && !surroundings_.stopping && response.stream == nullptr;
    const bool written = co_await Write(response, keep_alive);
    if (written && response.stream != nullptr && !head_only_) co_await Stream(*response.stream);
    if (!written || !keep_alive) break;
  }
  ReleaseBody();
  Close();
}

asio::awaitable<void> Connection::Decline() {
  refusal_ = Overloaded("too many connections");
  co_await Refuse();
  Close();
}

void Connection::StopWhenIdle() {
  if (idle_ || streaming_) Close();
}

void Connection::Close() {
  Disarm();
  answer_timer_.cancel();
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

asio::awaitable<std::optional<std::string>> Connection::ReadHead() {
  idle_ = buffer_.size() == 0;
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
    auto [error, size] = co_await socket_.async_read_some(buffer_.prepare(kReadSize), kResult);
    if (error) {
      if (timed_out_ && buffer_.size() > 0) refusal_ = TooSlow();
      co_return std::nullopt;
    }
    buffer_.commit(size);
    if (!idle_) continue;
    idle_ = false;
    Arm(surroundings_.limits.head);
  }
}

void Connection::ParseHead(absl::string_view bytes, Parser& parser) {
  refusal_ = CheckHeadBytes(bytes);
  if (refusal_.has_value()) return;
  parser.header_limit(kMaxHeadSize + 1);
  parser.body_limit(kMaxBulkBodySize);
  error_code error;
  parser.put(asio::buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::body_limit) {
    refusal_ = TooLarge(kMaxBulkBodySize);
  } else if (error == http::error::bad_version) {
    refusal_ = VersionUnknown();
  } else if (error || !parser.is_header_done()) {
    refusal_ = Malformed(error ? error.message() : "the head does not parse");
  } else {
    request_ = HeadOf(parser.get());
    head_only_ = request_.method == "HEAD";
    if (head_only_) request_.method = "GET";
    keep_alive_ = parser.keep_alive();
    refusal_ = CheckHead(request_, static_cast<int>(parser.get().version()));
  }
}

asio::awaitable<bool> Connection::ReadRequest() {
  refusal_.reset();
  const std::optional<std::string> head = co_await ReadHead();
  if (head.has_value()) {
    Parser parser;
    ParseHead(*head, parser);
    if (!refusal_.has_value()) {
      const bool complete = co_await ReadBody(parser);
      Disarm();
      if (complete) co_return true;
    }
  }
  if (refusal_.has_value()) co_await Refuse();
  co_return false;
}

asio::awaitable<bool> Connection::ReadBody(Parser& parser) {
  if (parser.is_done()) co_return true;
  const std::size_t limit = std::min(surroundings_.handler->MaxBody(request_), kMaxBulkBodySize);
  const auto length = parser.content_length();
  if (length.has_value() && *length > limit) refusal_ = TooLarge(limit);
  if (!refusal_.has_value() && !ReserveBody(length.has_value() ? *length : limit)) {
    refusal_ = Overloaded("too many bodies under way");
  }
  if (refusal_.has_value()) co_return false;
  parser.body_limit(limit);
  parser.eager(true);
  Arm(surroundings_.limits.body);
  if (request_.Header("expect") != nullptr && buffer_.size() == 0) {
    auto [failed, sent] = co_await asio::async_write(
        socket_, asio::buffer(kContinue.data(), kContinue.size()), kResult);
    if (failed) co_return false;
  }
  auto [error, size] = co_await http::async_read(socket_, buffer_, parser, kResult);
  if (!error) {
    request_.body = std::move(parser.get().body());
    co_return true;
  }
  if (timed_out_) {
    refusal_ = TooSlow();
  } else if (error == http::error::body_limit) {
    refusal_ = TooLarge(limit);
  } else if (error.category() == http::make_error_code(http::error::bad_chunk).category() &&
             error != http::error::partial_message && error != http::error::end_of_stream) {
    refusal_ = Malformed(error.message());
  }
  co_return false;
}

asio::awaitable<HttpResponse> Connection::Answer() {
  const std::uint64_t exchange = ++exchange_;
  response_.reset();
  answer_timer_.expires_after(absl::ToChronoNanoseconds(surroundings_.limits.answer));
  surroundings_.handler->Handle(std::move(request_), ReplyTo(exchange));
  while (!response_.has_value() && socket_.is_open()) {
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
  reply.send = [enter, exchange](HttpResponse response) {
    enter([exchange, response = std::move(response)](Connection& connection) mutable {
      connection.TakeResponse(exchange, std::move(response));
    });
  };
  reply.run = [enter](std::function<void()> work) {
    enter([work = std::move(work)](Connection&) { work(); });
  };
  return reply;
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
  const std::string head = HeadText(response, keep_alive);
  const bool bodiless = head_only_ || response.status == 204 || response.status == 304;
  const std::array<asio::const_buffer, 2> bytes = {
      asio::buffer(head), bodiless ? asio::const_buffer() : asio::buffer(response.body)};
  Arm(surroundings_.limits.write);
  auto [error, size] = co_await asio::async_write(socket_, bytes, kResult);
  co_return !error;
}

asio::awaitable<void> Connection::Stream(HttpStream& stream) {
  streaming_ = true;
  Disarm();  // the stream itself says how long nothing may come
  while (!surroundings_.stopping && socket_.is_open()) {
    piece_.reset();
    answer_timer_.expires_at(Timer::time_point::max());
    stream.Next(PieceTaker());
    while (!piece_.has_value() && socket_.is_open()) {
      co_await answer_timer_.async_wait(kResult);
    }
    if (!piece_.has_value() || piece_->empty()) break;
    const std::string piece = *std::move(piece_);
    Arm(surroundings_.limits.write);
    auto [error, size] = co_await asio::async_write(socket_, asio::buffer(piece), kResult);
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
  head_only_ = false;
  const HttpResponse response = ProblemResponse(refusal_->status, refusal_->code, refusal_->detail);
  const bool written = co_await Write(response, false);
  if (written) co_await Linger();
}

asio::awaitable<void> Connection::Linger() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  Arm(kLingerTime);
  std::string thrown_away(kReadSize, '\0');
  std::size_t total = 0;
  while (total < kMaxLingerSize) {
    auto [error, size] = co_await socket_.async_read_some(asio::buffer(thrown_away), kResult);
    if (error) break;
    total += size;
  }
}

bool Connection::ReserveBody(std::size_t size) {
  const std::size_t before = surroundings_.body_bytes_under_way.fetch_add(size);
  reserved_ = size;
  if (before + size <= surroundings_.limits.max_body_bytes_under_way) return true;
  ReleaseBody();
  return false;
}

void Connection::ReleaseBody() {
  surroundings_.body_bytes_under_way -= std::exchange(reserved_, 0);
}

void Connection::Arm(absl::Duration limit) {
  timed_out_ = false;
  deadline_.expires_after(absl::ToChronoNanoseconds(limit));
  deadline_.async_wait([self = weak_from_this()](error_code error) {
    const std::shared_ptr<Connection> connection = self.lock();
    if (error || connection == nullptr) return;
    // Set anew since it rang: not this deadline.
    if (connection->deadline_.expiry() > std::chrono::steady_clock::now()) return;
    connection->timed_out_ = true;
    error_code ignored;
    connection->socket_.cancel(ignored);
  });
}

void Connection::Disarm() { deadline_.expires_at(Timer::time_point::max()); }

}  // namespace redress
