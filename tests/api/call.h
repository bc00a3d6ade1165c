#pragma once

// Asks a handler without a socket, and waits for what it answers.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "api/http.h"
#include "boost/json/parse.hpp"

namespace redress::testing {

inline const char* const kActor = "ana; handler";

inline HttpRequest Get(const std::string& target, HttpHeaders headers = {}) {
  HttpRequest request;
  request.method = "GET";
  request.path = target.substr(0, target.find('?'));
  if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
  request.headers = std::move(headers);
  return request;
}

// A command in JSON by kActor.
inline HttpRequest Post(const std::string& target, const std::string& body,
                        HttpHeaders headers = {}) {
  HttpRequest request = Get(target, std::move(headers));
  request.method = "POST";
  request.body = body;
  if (request.Header("content-type") == nullptr) {
    request.headers.emplace_back("content-type", "application/json");
  }
  if (request.Header("redress-actor") == nullptr) {
    request.headers.emplace_back("redress-actor", kActor);
  }
  return request;
}

// What Reply leads to: works run on the caller's thread, one after the other.
class Exchange {
 public:
  HttpResponse Ask(HttpHandler& handler, HttpRequest request) {
    Reply reply;
    reply.send = [this](HttpResponse response) {
      const std::lock_guard lock(mutex_);
      if (!response_.has_value()) response_ = std::move(response);
      changed_.notify_all();
    };
    reply.run = [this](std::function<void()> work) {
      const std::lock_guard lock(mutex_);
      works_.push_back(std::move(work));
      changed_.notify_all();
    };
    handler.Handle(std::move(request), reply);
    std::unique_lock lock(mutex_);
    while (!response_.has_value()) {
      changed_.wait(lock, [this] { return response_.has_value() || !works_.empty(); });
      if (works_.empty()) continue;
      const std::function<void()> work = std::move(works_.front());
      works_.pop_front();
      lock.unlock();
      work();
      lock.lock();
    }
    return *std::move(response_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> works_;
  std::optional<HttpResponse> response_;
};

inline HttpResponse Ask(HttpHandler& handler, HttpRequest request) {
  return Exchange().Ask(handler, std::move(request));
}

inline boost::json::object BodyOf(const HttpResponse& response) {
  return boost::json::parse(response.body).as_object();
}

inline std::string HeaderOf(const HttpResponse& response, absl::string_view name) {
  const std::string* value = response.Header(name);
  return value == nullptr ? "" : *value;
}

}  // namespace redress::testing
