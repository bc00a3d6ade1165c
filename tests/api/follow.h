#pragma once

// Follows a stream of a handler without a socket.

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "api/http.h"

namespace redress::testing {

// Runs works one after the other, on whichever thread brings one.
class InTurn {
 public:
  void Run(std::function<void()> work) {
    {
      const std::lock_guard lock(mutex_);
      works_.push_back(std::move(work));
      if (std::exchange(runs_, true)) return;
    }
    while (true) {
      std::function<void()> next;
      {
        const std::lock_guard lock(mutex_);
        if (works_.empty()) {
          runs_ = false;
          return;
        }
        next = std::move(works_.front());
        works_.pop_front();
      }
      next();
    }
  }

 private:
  std::mutex mutex_;
  std::deque<std::function<void()>> works_;
  bool runs_ = false;
};

class Follower {
 public:
  Follower(HttpHandler& handler, HttpRequest request) {
    Reply reply;
    reply.send = [begun = begun_](HttpResponse response) { begun->set_value(std::move(response)); };
    reply.run = [turns = turns_](std::function<void()> work) { turns->Run(std::move(work)); };
    handler.Handle(std::move(request), reply);
    response_ = begun_->get_future().get();
    seen_ = response_.body;
  }

  const HttpResponse& response() const { return response_; }
  // All that came.
  const std::string& seen() const { return seen_; }

  // Reads until `text` came, at most a minute.
  void ReadUntil(absl::string_view text) {
    const auto ends = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!absl::StrContains(seen_, text)) {
      const auto piece = std::make_shared<std::promise<std::string>>();
      response_.stream->Next([piece](std::string given) { piece->set_value(std::move(given)); });
      std::future<std::string> came = piece->get_future();
      ASSERT_EQ(came.wait_until(ends), std::future_status::ready) << text << " in " << seen_;
      const std::string given = came.get();
      ASSERT_FALSE(given.empty()) << text << " in " << seen_;
      seen_ += given;
    }
  }

 private:
  std::shared_ptr<InTurn> turns_ = std::make_shared<InTurn>();
  std::shared_ptr<std::promise<HttpResponse>> begun_ =
      std::make_shared<std::promise<HttpResponse>>();
  HttpResponse response_;
  std::string seen_;
};

}  // namespace redress::testing
