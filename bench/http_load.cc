#include "bench/http_load.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace redress {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Steady = std::chrono::steady_clock;

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kPatience{30};  // longer than a server may take

class Client {
 public:
  explicit Client(asio::io_context& context) : stream_(context) {}

  // Returns the status of the answer; 0: none came, and the client is of no more use.
  asio::awaitable<int> Ask(const LoadPlan& plan, const LoadCall& call) {
    stream_.expires_after(kPatience);
    if (!is_connected_) {
      auto [error] = co_await stream_.async_connect(
          asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), plan.port), kResult);
      if (error) co_return 0;
      is_connected_ = true;
      stream_.socket().set_option(asio::ip::tcp::no_delay(true));
      // Ports of closed connections are free at once: the load needs more than there are.
      stream_.socket().set_option(asio::socket_base::linger(true, 0));
    }
    const http::request<http::string_body> request = MessageOf(plan, call);
    auto [unsent, sent] = co_await http::async_write(stream_, request, kResult);
    if (unsent) co_return 0;
    http::response<http::string_body> response;
    auto [broken, read] = co_await http::async_read(stream_, buffer_, response, kResult);
    if (broken) co_return 0;
    is_reusable_ = response.keep_alive();
    co_return response.result_int();
  }

  bool is_reusable() const { return is_reusable_; }

 private:
  static http::request<http::string_body> MessageOf(const LoadPlan& plan, const LoadCall& call) {
    http::request<http::string_body> request;
    request.method_string(call.method);
    request.target(call.target);
    request.set(http::field::host, "localhost");
    request.set("Redress-Actor", "load; agent");
    if (!call.body.empty()) request.set(http::field::content_type, "application/json");
    request.body() = call.body;
    request.keep_alive(plan.reuse == Reuse::kKeepAlive);
    request.prepare_payload();
    return request;
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  bool is_connected_ = false;
  bool is_reusable_ = false;
};

class Load {
 public:
  explicit Load(const LoadPlan& plan) : plan_(plan) {}

  LoadResult Run() {
    start_ = Steady::now();
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
  bool IsOver() const { return Steady::now() - start_ >= absl::ToChronoNanoseconds(plan_.time); }

  asio::awaitable<void> AskAgainAndAgain() {
    while (!IsOver()) co_await AskOnce(Steady::now());
  }

  asio::awaitable<void> SendWhenDue() {
    asio::steady_timer timer(context_);
    const std::chrono::duration<double> interval(1 / plan_.rate);
    for (std::uint64_t sent = 0; !IsOver(); ++sent) {
      const Steady::time_point due = start_ + std::chrono::duration_cast<Steady::duration>(
                                                  static_cast<double>(sent) * interval);
      if (due > Steady::now()) {
        timer.expires_at(due);
        co_await timer.async_wait(kResult);
      }
      asio::co_spawn(context_, AskOnce(due), asio::detached);
    }
  }

  asio::awaitable<void> AskOnce(Steady::time_point due) {
    std::unique_ptr<Client> client;
    if (!idle_.empty()) {
      client = std::move(idle_.back());
      idle_.pop_back();
    } else {
      client = std::make_unique<Client>(context_);
    }
    const int status = co_await client->Ask(plan_, plan_.call_of(++number_));
    Count(status, absl::FromChrono(Steady::now() - due));
    if (client->is_reusable()) idle_.push_back(std::move(client));
  }

  void Count(int status, absl::Duration latency) {
    if (status == 0) {
      ++result_.without_answer;
      return;
    }
    ++result_.by_status[status];
    if (status / 100 == 2) result_.done.Add(latency);
    if (status == 429 || status == 503) result_.refused.Add(latency);
  }

  const LoadPlan& plan_;
  asio::io_context context_{1};
  Steady::time_point start_;
  std::uint64_t number_ = 0;
  std::vector<std::unique_ptr<Client>> idle_;
  LoadResult result_;
};

}  // namespace

LoadResult RunLoad(const LoadPlan& plan) { return Load(plan).Run(); }

}  // namespace redress
