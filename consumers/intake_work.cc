#include "consumers/intake_work.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "spdlog/spdlog.h"

namespace redress {
namespace {

absl::Duration RetryAfter(int attempts) {
  constexpr int kDoublings = 16;  // more would only overflow; the last wait is reached long before
  return std::min(kLastRetryAfter, kFirstRetryAfter * (1 << std::min(attempts - 1, kDoublings)));
}

std::string Text(const absl::Status& status) {
  return std::string(status.message().data(), status.message().size());
}

}  // namespace

IntakeWork::IntakeWork(const Names& names, CommandSink& sink, TopicWriter& letters, Clock& clock)
    : names_(names), sink_(sink), letters_(letters), clock_(clock) {}

void IntakeWork::Drop(std::int32_t partition) {
  offsets_.Drop(partition);
  for (auto entry = in_hand_.begin(); entry != in_hand_.end();) {
    if (entry->second.message.partition != partition) {
      ++entry;
      continue;
    }
    bytes_ -= SizeOf(entry->second.message);
    entry = in_hand_.erase(entry);
  }
}

bool IntakeWork::HasRoom() const {
  return failure_.ok() && in_hand_.size() < kMaxMessagesInHand && bytes_ < kMaxBytesInHand;
}

void IntakeWork::Take(KafkaMessage message) {
  if (!offsets_.Take(message.partition, message.offset)) return;
  ++counts_.received;
  bytes_ += SizeOf(message);
  const std::uint64_t id = next_id_++;
  InHand& in_hand = in_hand_[id];
  in_hand.message = std::move(message);
  Attempt(id, in_hand);
}

void IntakeWork::Attempt(std::uint64_t id, InHand& in_hand) {
  if (++in_hand.attempts > 1) ++counts_.retried;
  if (in_hand.refusal.has_value()) {
    Bury(id, in_hand);
    return;
  }
  absl::StatusOr<CommandRequest> request = ToCommand(in_hand.message, names_);
  if (request.ok()) {
    Submit(id, *std::move(request));
  } else {
    in_hand.refusal = request.status();
    Bury(id, in_hand);
  }
}

void IntakeWork::Submit(std::uint64_t id, CommandRequest request) {
  sink_.Submit(std::move(request), [inbox = inbox_, id](const absl::StatusOr<CommandAnswer>& come) {
    const Effect effect = come.ok() ? come->effect : Effect::kCommitted;
    const std::lock_guard<std::mutex> lock(inbox->mutex);
    inbox->answers.push_back({id, come.status(), effect});
    inbox->came.notify_one();
  });
}

void IntakeWork::Bury(std::uint64_t id, InHand& in_hand) {
  letters_.Send(id, MakeDeadLetter(in_hand.message, *in_hand.refusal, names_, clock_.Now()));
}

void IntakeWork::RetryLater(std::uint64_t id, InHand& in_hand, const absl::Status& reason) {
  last_retry_reason_ = reason;
  due_.emplace(clock_.Steady() + RetryAfter(in_hand.attempts), id);
}

void IntakeWork::Finish(std::uint64_t id) {
  const auto found = in_hand_.find(id);
  const KafkaMessage& message = found->second.message;
  offsets_.Finish(message.partition, message.offset);
  bytes_ -= SizeOf(message);
  in_hand_.erase(found);
}

void IntakeWork::Advance() {
  TakeAnswers();
  TakeFates();
  AttemptWhatIsDue();
}

void IntakeWork::TakeAnswers() {
  std::vector<Answer> answers;
  {
    const std::lock_guard<std::mutex> lock(inbox_->mutex);
    answers.swap(inbox_->answers);
  }
  for (const Answer& answer : answers) HandleAnswer(answer);
}

void IntakeWork::HandleAnswer(const Answer& answer) {
  const auto found = in_hand_.find(answer.id);
  if (found == in_hand_.end()) return;  // its partition was given up
  InHand& in_hand = found->second;
  switch (AfterAnswer(answer.status)) {
    case NextStep::kFinish:
      ++(answer.effect == Effect::kReplayed ? counts_.replayed : counts_.accepted);
      Finish(answer.id);
      return;
    case NextStep::kDeadLetter:
      in_hand.refusal = answer.status;
      Bury(answer.id, in_hand);
      return;
    case NextStep::kRetry:
      RetryLater(answer.id, in_hand, answer.status);
      return;
    case NextStep::kStop:
      if (!failure_.ok()) return;
      failure_ = absl::Status(answer.status.code(), absl::StrCat(PlaceOf(in_hand.message), ": ",
                                                                 answer.status.message()));
      spdlog::error("intake stops: {}", Text(failure_));
      return;
  }
}

void IntakeWork::TakeFates() {
  for (const MessageFate& fate : letters_.TakeFates()) HandleFate(fate);
}

void IntakeWork::HandleFate(const MessageFate& fate) {
  const auto found = in_hand_.find(fate.id);
  if (found == in_hand_.end()) return;
  InHand& in_hand = found->second;
  if (fate.status.ok()) {
    ++counts_.dead;
    spdlog::warn("dead letter: {}: {}", PlaceOf(in_hand.message), FaultOf(*in_hand.refusal));
    Finish(fate.id);
  } else {
    RetryLater(fate.id, in_hand, fate.status);
  }
}

void IntakeWork::AttemptWhatIsDue() {
  const absl::Duration now = clock_.Steady();
  while (!due_.empty() && due_.begin()->first <= now) {
    const std::uint64_t id = due_.begin()->second;
    due_.erase(due_.begin());
    const auto found = in_hand_.find(id);
    if (found != in_hand_.end()) Attempt(id, found->second);
  }
}

void IntakeWork::WaitForAnswer(absl::Duration max_wait) const {
  std::unique_lock<std::mutex> lock(inbox_->mutex);
  inbox_->came.wait_for(lock, absl::ToChronoNanoseconds(max_wait),
                        [this] { return !inbox_->answers.empty(); });
}

absl::Status IntakeWork::waiting() const {
  return due_.empty() ? absl::OkStatus() : last_retry_reason_;
}

}  // namespace redress
