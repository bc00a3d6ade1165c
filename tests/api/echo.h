#pragma once

// A handler for tests of the HTTP server: says what it was asked, holds back what it is asked to.

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "api/http.h"

namespace redress::testing {

inline constexpr std::size_t kSmallBody = 1000;
inline constexpr std::size_t kLongAnswer =
    16'000'000;  // more than a socket takes of what nobody reads (4 MiB at most)

// Gives pieces until it has given `count` of them; says when it was dropped.
class Pieces final : public HttpStream {
 public:
  Pieces(std::size_t count, std::string piece, std::promise<void>& dropped)
      : left_(count), piece_(std::move(piece)), dropped_(dropped) {}
  ~Pieces() override { dropped_.set_value(); }
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;

  void Next(std::function<void(std::string)> take) override {
    if (left_ == 0) return take("");
    --left_;
    take(piece_);
  }

 private:
  std::size_t left_;
  std::string piece_;
  std::promise<void>& dropped_;
};

// Answers with what it was asked, and a long answer on /query/long; what asks for .../later is kept
// until Release().
class Echo final : public HttpHandler {
 public:
  void Handle(HttpRequest request, Reply reply) override {
    if (request.path == "/never") return;
    if (request.path == "/stream") return Stream(reply);
    if (absl::StartsWith(request.path, "/query/") && !IsShort(request) && before_query) {
      before_query();
    }
    if (request.path == "/throw") throw std::runtime_error("of a library");
    HttpResponse response;
    response.body = request.method + " " + request.path + "?" + request.query + " " + request.body;
    if (request.path == "/query/long") response.body = std::string(kLongAnswer, 'x');
    if (!absl::EndsWith(request.path, "/later")) return reply.send(std::move(response));
    const std::lock_guard lock(mutex_);
    kept_.push_back([reply = std::move(reply), response] { reply.send(response); });
    changed_.notify_all();
  }

  Lane LaneOf(const HttpRequest& head) const override {
    if (head.path == "/healthz") return Lane::kHealth;
    if (absl::StartsWith(head.path, "/query/")) return Lane::kQuery;
    return head.path == "/stream" ? Lane::kFeed : Lane::kCommand;
  }

  bool IsShort(const HttpRequest& head) const override { return head.path == "/query/short"; }

  std::size_t MaxBody(const HttpRequest& head) const override {
    return head.path == "/bulk" ? kMaxBulkBodySize : kSmallBody;
  }

  void WaitForKept(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return kept_.size() >= count; });
  }

  void Release() {
    const std::lock_guard lock(mutex_);
    for (const auto& answer : kept_) answer();
    kept_.clear();
  }

  std::function<std::shared_ptr<HttpStream>()> make_stream;
  std::function<void()> before_query;

 private:
  void Stream(const Reply& reply) const {
    HttpResponse response;
    response.body = "begun ";
    response.stream = make_stream();
    reply.send(std::move(response));
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> kept_;
};

}  // namespace redress::testing
