#include "node/key_rotation.h"

#include <utility>

#include "absl/status/status.h"
#include "base/status.h"

namespace redress {

KeyRotation::KeyRotation(PooledVault& vault)
    : vault_(vault), thread_([this](const std::stop_token& stop) { Run(stop); }) {}

KeyRotation::~KeyRotation() {
  thread_.request_stop();
  thread_.join();
  for (const auto& [question, told] : questions_) {
    told(absl::UnavailableError("the node is shutting down"));
  }
}

void KeyRotation::Rotate(NextMasterKey next, KeysTold told) {
  Ask(
      [this, next]() -> absl::StatusOr<MasterKeyStatus> {
        RETURN_IF_ERROR(vault_.Rotate(next));
        return vault_.Status();
      },
      std::move(told));
}

void KeyRotation::Look(KeysTold told) {
  Ask([this] { return vault_.Status(); }, std::move(told));
}

void KeyRotation::Ask(Question question, KeysTold told) {
  {
    const std::lock_guard lock(mutex_);
    if (questions_.size() < kMaxKeyQuestions) {
      questions_.emplace_back(std::move(question), std::move(told));
      asked_.notify_one();
      return;
    }
  }
  told(absl::ResourceExhaustedError("too many ask for the keys; try again shortly"));
}

void KeyRotation::Run(const std::stop_token& stop) {
  while (true) {
    std::pair<Question, KeysTold> next;
    {
      std::unique_lock lock(mutex_);
      if (!asked_.wait(lock, stop, [this] { return !questions_.empty(); })) return;
      next = std::move(questions_.front());
      questions_.pop_front();
    }
    next.second(next.first());
    if (stop.stop_requested()) return;
  }
}

}  // namespace redress
