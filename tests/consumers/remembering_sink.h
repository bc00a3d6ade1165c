#pragma once

// A command path that remembers as the real one does: a command is committed once, answered again
// when it comes again, refused when its id comes with another request. A test can hold its answers
// back, or have it answer something else.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/refusal.h"
#include "commands/command_sink.h"

namespace redress {

// Thread-safe.
class RememberingSink final : public CommandSink {
 public:
  void Submit(CommandRequest request, AnswerCallback answer) override {
    std::unique_lock<std::mutex> lock(mutex_);
    ++submitted_;
    if (holding_) {
      held_.emplace_back(std::move(request), std::move(answer));
      return;
    }
    auto result = Decide(request);
    lock.unlock();
    answer(std::move(result));
  }

  // From now on nothing is answered until Release.
  void Hold() {
    const std::lock_guard<std::mutex> lock(mutex_);
    holding_ = true;
  }

  void Release() {
    std::vector<std::function<void()>> answers;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      holding_ = false;
      for (auto& [request, answer] : held_) {
        answers.push_back([tell = std::move(answer), result = Decide(request)] { tell(result); });
      }
      held_.clear();
    }
    for (const auto& answer : answers) answer();
  }

  // From now on every command is answered so; OK: as usual.
  void AnswerWith(absl::Status status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_ = std::move(status);
  }

  // The message ids of what was committed, each once, in order.
  std::vector<std::string> committed() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return committed_;
  }

  std::size_t submitted() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return submitted_;
  }

 private:
  absl::StatusOr<CommandAnswer> Decide(const CommandRequest& request) {
    if (!status_.ok()) return status_;
    CommandAnswer answer;
    const auto [known, is_new] = digests_.emplace(request.command_id, request.request_digest);
    if (is_new) {
      committed_.push_back(request.command.interaction().id());
      return answer;
    }
    if (known->second != request.request_digest) {
      return Refuse(absl::StatusCode::kAlreadyExists, "id-reused", "another request had this id");
    }
    answer.effect = Effect::kReplayed;
    return answer;
  }

  mutable std::mutex mutex_;
  bool holding_ = false;
  absl::Status status_;
  std::size_t submitted_ = 0;
  std::map<std::string, std::string> digests_;
  std::vector<std::string> committed_;
  std::vector<std::pair<CommandRequest, AnswerCallback>> held_;
};

}  // namespace redress
