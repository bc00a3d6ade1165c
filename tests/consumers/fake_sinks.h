#pragma once

// A command path and a place for dead letters that do what a test tells them.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "commands/command_sink.h"
#include "consumers/dead_letters.h"

namespace redress {

// Keeps what was submitted until the test answers it.
class FakeCommandSink final : public CommandSink {
 public:
  void Submit(CommandRequest request, AnswerCallback answer) override {
    submitted_.emplace_back(std::move(request), std::move(answer));
  }

  // Answers the `index`-th submission.
  void Answer(std::size_t index, Effect effect = Effect::kCommitted) {
    CommandAnswer answer;
    answer.effect = effect;
    submitted_.at(index).second(answer);
  }
  void Refuse(std::size_t index, const absl::Status& status) {
    submitted_.at(index).second(status);
  }

  std::size_t count() const { return submitted_.size(); }
  const CommandRequest& request(std::size_t index) const { return submitted_.at(index).first; }

 private:
  std::vector<std::pair<CommandRequest, AnswerCallback>> submitted_;
};

// Keeps what was sent; says what became of it when the test tells.
class FakeDeadLetters final : public TopicWriter {
 public:
  void Send(std::uint64_t id, const TopicMessage& letter) override {
    sent_.emplace_back(id, letter);
  }
  std::vector<MessageFate> TakeFates() override { return std::exchange(fates_, {}); }

  // The `index`-th letter sent came to this.
  void Tell(std::size_t index, const absl::Status& status) {
    fates_.push_back({sent_.at(index).first, status});
  }

  std::size_t count() const { return sent_.size(); }

  // The header of the `index`-th letter, empty where there is none.
  std::string Header(std::size_t index, const std::string& name) const {
    for (const auto& [header, value] : sent_.at(index).second.headers) {
      if (header == name) return value.value_or("");
    }
    return "";
  }

 private:
  std::vector<std::pair<std::uint64_t, TopicMessage>> sent_;
  std::vector<MessageFate> fates_;
};

}  // namespace redress
