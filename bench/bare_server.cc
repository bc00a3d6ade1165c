#include "bench/bare_server.h"

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
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/check.h"

namespace redress {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Steady = std::chrono::steady_clock;

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);

}  // namespace

class BareServer::Listener {
 public:
  explicit Listener(Options options)
      : options_(std::move(options)),
        context_(options_.threads),
        acceptor_(context_, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    CHECK(options_.answers.contains(""));
    asio::co_spawn(context_, Accept(), asio::detached);
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { context_.run(); });
  }

  ~Listener() { context_.stop(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::awaitable<void> Accept() {
    for (;;) {
      auto [error, socket] = co_await acceptor_.async_accept(kResult);
      if (error) co_return;
      asio::co_spawn(context_, Serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> Serve(asio::ip::tcp::socket socket) {
    socket.set_option(asio::ip::tcp::no_delay(true));
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    for (;;) {
      http::request<http::string_body> request;
      auto [broken, read] = co_await http::async_read(stream, buffer, request, kResult);
      if (broken) co_return;
      if (options_.turn > absl::ZeroDuration()) co_await TakeTurn(stream.get_executor());
      const std::string name =
          AnswerName({request.method_string().data(), request.method_string().size()},
                     {request.target().data(), request.target().size()});
      auto [unsent, sent] =
          co_await asio::async_write(stream, asio::buffer(AnswerTo(name)), kResult);
      if (unsent) co_return;
    }
  }

  const std::string& AnswerTo(const std::string& name) const {
    const auto found = options_.answers.find(name);
    return found != options_.answers.end() ? found->second : options_.answers.at("");
  }

  asio::awaitable<void> TakeTurn(asio::any_io_executor executor) {
    asio::steady_timer timer(std::move(executor));
    {
      const std::lock_guard guard(mutex_);
      free_at_ = std::max(free_at_, Steady::now()) + std::chrono::duration_cast<Steady::duration>(
                                                         absl::ToChronoNanoseconds(options_.turn));
      timer.expires_at(free_at_);
    }
    co_await timer.async_wait(kResult);
  }

  Options options_;
  asio::io_context context_;
  asio::ip::tcp::acceptor acceptor_;
  std::mutex mutex_;
  Steady::time_point free_at_;  // guarded by mutex_
  std::vector<std::jthread> threads_;
};

BareServer::BareServer(Options options)
    : listener_(std::make_unique<Listener>(std::move(options))) {}

BareServer::~BareServer() = default;

std::uint16_t BareServer::port() const { return listener_->port(); }

std::string AnswerName(absl::string_view method, absl::string_view target) {
  if (method == "GET") return absl::StrReplaceAll(target, {{"/", "|"}});
  const absl::string_view path = target.substr(0, target.find('?'));
  return std::string(path.substr(path.rfind('/') + 1));
}

std::string BareAnswer(const std::string& body) {
  return absl::StrCat(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
      "Content-Length: ",
      body.size(), "\r\n\r\n", body);
}

}  // namespace redress
