#include "bench/http_load.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Steady = std::chrono::steady_clock;

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kPatience{30};  // longer than a server may take
// Connections of an open loop: fewer than a server grants to one address, for beyond its share it
// cuts off those whose request has not come yet. What is due beyond them waits, and its latency
// counts from when it was due all the same.
constexpr int kMaxOpenLoopClients = 1024;

// A request as it goes over the wire.
std::string MessageOf(const LoadCall& call, Reuse reuse) {
  std::string message = absl::StrCat(call.method, " ", call.target,
                                     " HTTP/1.1\r\nHost: localhost\r\nRedress-Actor: ", call.actor);
  if (reuse == Reuse::kNewConnection) absl::StrAppend(&message, "\r\nConnection: close");
  if (!call.token.empty()) absl::StrAppend(&message, "\r\nAuthorization: Bearer ", call.token);
  if (!call.body.empty()) {
    absl::StrAppend(&message,
                    "\r\nContent-Type: application/json\r\nContent-Length: ", call.body.size());
  }
  absl::StrAppend(&message, "\r\n\r\n", call.body);
  return message;
}

class Client {
 public:
  Client(asio::io_context& context, std::unique_ptr<Conversation> conversation)
      : stream_(context), conversation_(std::move(conversation)) {}

  // Asks what is next. Returns the status of the answer; 0: none came.
  asio::awaitable<int> AskNext(const LoadPlan& plan) {
    const int status = co_await Ask(plan, MessageOf(conversation_->Next(), plan.reuse));
    conversation_->Take(status, response_.body());
    if (!is_reusable_) Close();
    co_return status;
  }

  // Bytes of the last answer's body.
  std::size_t answer_size() const { return response_.body().size(); }

 private:
  asio::awaitable<int> Ask(const LoadPlan& plan, std::string message) {
    is_reusable_ = false;
    response_ = {};
    stream_.expires_after(kPatience);
    if (!is_connected_ && !co_await Connect(plan.port)) co_return 0;
    auto [unsent, sent] = co_await asio::async_write(stream_, asio::buffer(message), kResult);
    if (unsent) co_return 0;
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    auto [broken, read] = co_await http::async_read(stream_, buffer_, parser, kResult);
    if (broken) co_return 0;
    response_ = parser.release();
    is_reusable_ = response_.keep_alive() && plan.reuse == Reuse::kKeepAlive;
    co_return response_.result_int();
  }

  asio::awaitable<bool> Connect(std::uint16_t port) {
    auto [error] = co_await stream_.async_connect(
        asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), port), kResult);
    if (error) co_return false;
    is_connected_ = true;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true));
    // Ports of closed connections are free at once: the load needs more than there are.
    stream_.socket().set_option(asio::socket_base::linger(true, 0));
    co_return true;
  }

  void Close() {
    stream_.close();
    buffer_.clear();
    is_connected_ = false;
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::unique_ptr<Conversation> conversation_;
  http::response<http::string_body> response_;
  bool is_connected_ = false;
  bool is_reusable_ = false;
};

class Load {
 public:
  explicit Load(const LoadPlan& plan) : plan_(plan) {}

  LoadResult Run() {
    const auto warm_up =
        std::chrono::duration_cast<Steady::duration>(absl::ToChronoNanoseconds(plan_.warm_up));
    start_ = Steady::now();
    counted_from_ = start_ + warm_up;
    end_ = counted_from_ +
           std::chrono::duration_cast<Steady::duration>(absl::ToChronoNanoseconds(plan_.time));
    asio::co_spawn(context_, CallAt(counted_from_, plan_.at_begin), asio::detached);
    asio::co_spawn(context_, CallAt(end_, plan_.at_end), asio::detached);
    if (plan_.clients == 0) {
      asio::co_spawn(context_, SendWhenDue(), asio::detached);
    } else {
      for (int i = 0; i < plan_.clients; ++i) {
        asio::co_spawn(context_, AskAgainAndAgain(), asio::detached);
      }
    }
    context_.run();
    result_.time = plan_.time;
    return std::move(result_);
  }

 private:
  bool IsOver() const { return Steady::now() >= end_; }

  asio::awaitable<void> CallAt(Steady::time_point time, const std::function<void()>& call) {
    asio::steady_timer timer(context_);
    timer.expires_at(time);
    co_await timer.async_wait(kResult);
    call();
  }

  asio::awaitable<void> AskAgainAndAgain() {
    Client client(context_, plan_.converse());
    while (!IsOver()) {
      const Steady::time_point begin = Steady::now();
      const int status = co_await client.AskNext(plan_);
      Count(status, client.answer_size(), begin);
    }
  }

  asio::awaitable<void> SendWhenDue() {
    asio::steady_timer timer(context_);
    const std::chrono::duration<double> interval(1 / plan_.rate);
    for (std::uint64_t sent = 0;; ++sent) {
      const Steady::time_point due = start_ + std::chrono::duration_cast<Steady::duration>(
                                                  static_cast<double>(sent) * interval);
      if (due >= end_) co_return;
      if (due > Steady::now()) {
        timer.expires_at(due);
        co_await timer.async_wait(kResult);
      }
      AskWhenFree(due);
    }
  }

  // One request that is due: by a client that waits for no answer, by a new one, or, where all
  // that there may be wait, by the first that no longer does.
  void AskWhenFree(Steady::time_point due) {
    due_.push_back(due);
    if (!idle_.empty()) {
      asio::co_spawn(context_, AskWhatIsDue(std::move(idle_.back())), asio::detached);
      idle_.pop_back();
    } else if (open_loop_clients_ < kMaxOpenLoopClients) {
      ++open_loop_clients_;
      asio::co_spawn(context_, AskWhatIsDue(std::make_unique<Client>(context_, plan_.converse())),
                     asio::detached);
    }
  }

  asio::awaitable<void> AskWhatIsDue(std::unique_ptr<Client> client) {
    while (!due_.empty()) {
      const Steady::time_point due = due_.front();
      due_.pop_front();
      const int status = co_await client->AskNext(plan_);
      Count(status, client->answer_size(), due);
    }
    idle_.push_back(std::move(client));
  }

  void Count(int status, std::size_t size, Steady::time_point due) {
    if (due < counted_from_) return;
    const absl::Duration latency = absl::FromChrono(Steady::now() - due);
    if (status == 0) {
      ++result_.without_answer;
      return;
    }
    ++result_.by_status[status];
    if (status / 100 == 2) {
      result_.done.Add(latency);
      result_.done_bytes += size;
    }
    if (status == 429 || status == 503) result_.refused.Add(latency);
  }

  const LoadPlan& plan_;
  asio::io_context context_{1};
  Steady::time_point start_;
  Steady::time_point counted_from_;
  Steady::time_point end_;
  std::deque<Steady::time_point> due_;  // requests that wait for a client
  std::vector<std::unique_ptr<Client>> idle_;
  int open_loop_clients_ = 0;
  LoadResult result_;
};

class NumberedCalls final : public Conversation {
 public:
  using Counter = std::shared_ptr<std::uint64_t>;

  NumberedCalls(std::function<LoadCall(std::uint64_t)> call_of, Counter number)
      : call_of_(std::move(call_of)), number_(std::move(number)) {}

  LoadCall Next() override { return call_of_(++*number_); }
  void Take(int /*status*/, absl::string_view /*body*/) override {}

 private:
  std::function<LoadCall(std::uint64_t)> call_of_;
  Counter number_;
};

}  // namespace

std::function<std::unique_ptr<Conversation>()> Numbered(
    std::function<LoadCall(std::uint64_t)> call_of) {
  return [call_of = std::move(call_of), number = std::make_shared<std::uint64_t>(0)] {
    return std::make_unique<NumberedCalls>(call_of, number);
  };
}

LoadResult RunLoad(const LoadPlan& plan) { return Load(plan).Run(); }

}  // namespace redress
