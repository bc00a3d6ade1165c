#include "consumers/intake.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "consumers/group_consumer.h"
#include "consumers/kafka_topic_writer.h"
#include "spdlog/spdlog.h"

namespace redress {
namespace {

// How long the loop waits for messages or answers before it looks at everything else again.
constexpr absl::Duration kTurn = absl::Milliseconds(50);
constexpr int kMaxBurst = 64;  // messages taken before it does so, where more are there
// With everything full for so long, the group is served without taking messages.
constexpr absl::Duration kStallBeforePause = absl::Seconds(1);
constexpr absl::Duration kCommitInterval = absl::Milliseconds(100);
constexpr absl::Duration kHealthInterval = absl::Seconds(1);
// Other members of the group wait for us meanwhile; what is not answered by then is theirs.
constexpr absl::Duration kMaxRevokeWait = absl::Seconds(3);

std::string Text(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace

absl::string_view IntakeStateName(IntakeState state) {
  switch (state) {
    case IntakeState::kRunning:
      return "running";
    case IntakeState::kAway:
      return "away";
    case IntakeState::kWaiting:
      return "waiting";
    case IntakeState::kStopped:
      return "stopped";
  }
  return "";
}

// The loop's thread runs Run; status() is for all.
class Intake::Loop final : public GroupListener {
 public:
  Loop(std::unique_ptr<KafkaTopicWriter> letters, CommandSink& sink, const Names& names,
       Clock& clock)
      : letters_(std::move(letters)), clock_(clock), work_(names, sink, *letters_, clock) {}

  absl::Status Join(const GroupConsumerOptions& options) {
    ASSIGN_OR_RETURN(consumer_, GroupConsumer::Open(options, *this));
    PublishStatus();
    return absl::OkStatus();
  }

  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested() && work_.failure().ok()) Turn();
    stopping_ = true;
    consumer_->Close();
    PublishStatus();
  }

  void Assigned(const std::vector<std::int32_t>& partitions) override {
    for (const std::int32_t partition : partitions) work_.Assign(partition);
  }

  void Revoked(const std::vector<std::int32_t>& partitions, Possession possession) override {
    if (possession == Possession::kHeld) FinishWhatIsInHand(partitions);
    for (const std::int32_t partition : partitions) work_.Drop(partition);
  }

  IntakeStatus status() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return status_;
  }

 private:
  void Turn() {
    work_.Advance();
    CommitWhereDue();
    CheckHealthWhereDue();
    PublishStatus();
    if (work_.HasRoom()) {
      full_since_ = absl::InfiniteDuration();
      consumer_->SetPaused(false);
      TakeWhatIsThere();
    } else {
      WaitForRoom();
    }
  }

  void TakeWhatIsThere() {
    auto message = consumer_->Poll(kTurn);
    for (int taken = 0; message.has_value(); ++taken) {
      work_.Take(*std::move(message));
      if (taken == kMaxBurst || !work_.HasRoom()) return;
      message = consumer_->Poll(absl::ZeroDuration());
    }
  }

  // The group must be served whatever happens, and serving it brings messages unless paused.
  void WaitForRoom() {
    full_since_ = std::min(full_since_, clock_.Steady());
    if (clock_.Steady() - full_since_ < kStallBeforePause) {
      work_.WaitForAnswer(kTurn);
      return;
    }
    consumer_->SetPaused(true);
    if (auto message = consumer_->Poll(kTurn)) work_.Take(*std::move(message));
  }

  void CommitWhereDue() {
    if (clock_.Steady() < commit_due_) return;
    commit_due_ = clock_.Steady() + kCommitInterval;
    if (consumer_->TakeCommitFailure()) work_.offsets().ForgetCommits();
    const std::vector<PartitionOffset> offsets = work_.offsets().Committable();
    if (offsets.empty()) return;
    consumer_->CommitSoon(offsets);
    work_.offsets().MarkCommitted(offsets);
  }

  void CheckHealthWhereDue() {
    if (clock_.Steady() < health_due_) return;
    consumer_->CheckHealth();
    health_due_ = clock_.Steady() + kHealthInterval;
  }

  void FinishWhatIsInHand(const std::vector<std::int32_t>& partitions) {
    const absl::Duration deadline = clock_.Steady() + kMaxRevokeWait;
    while (AnyOpen(partitions) && work_.failure().ok() && clock_.Steady() < deadline) {
      work_.WaitForAnswer(kTurn);
      work_.Advance();
    }
    work_.offsets()
        .ForgetCommits();  // what was committed without waiting may not have come through
    const absl::Status committed = consumer_->CommitNow(work_.offsets().Committable());
    if (!committed.ok()) {
      spdlog::warn("intake: {}; messages will come again", Text(committed.message()));
    }
  }

  bool AnyOpen(const std::vector<std::int32_t>& partitions) const {
    return std::any_of(partitions.begin(), partitions.end(),
                       [this](std::int32_t partition) { return work_.open(partition) > 0; });
  }

  void PublishStatus() {
    IntakeStatus status;
    status.counts = work_.counts();
    status.lag = consumer_->Lag(work_.offsets());
    std::tie(status.state, status.detail) = StateNow();
    const std::lock_guard<std::mutex> lock(mutex_);
    if (status.state != status_.state) {
      spdlog::info("intake: {} {}", Text(IntakeStateName(status.state)), status.detail);
    }
    status_ = std::move(status);
  }

  std::pair<IntakeState, std::string> StateNow() const {
    if (!work_.failure().ok()) {
      return {IntakeState::kStopped,
              absl::StrCat(work_.failure().message(), "; restart once that is mended")};
    }
    if (stopping_) return {IntakeState::kStopped, "shut down"};
    if (!consumer_->health().ok()) {
      return {IntakeState::kAway, Text(consumer_->health().message())};
    }
    const absl::Status waiting = work_.waiting();
    if (!waiting.ok()) return {IntakeState::kWaiting, Text(waiting.message())};
    return {IntakeState::kRunning, ""};
  }

  std::unique_ptr<KafkaTopicWriter> letters_;
  Clock& clock_;
  IntakeWork work_;
  std::unique_ptr<GroupConsumer> consumer_;
  absl::Duration full_since_ = absl::InfiniteDuration();
  absl::Duration commit_due_ = absl::ZeroDuration();
  absl::Duration health_due_ = absl::ZeroDuration();
  bool stopping_ = false;
  mutable std::mutex mutex_;
  IntakeStatus status_;
};

Intake::Intake() = default;

Intake::~Intake() = default;

absl::StatusOr<std::unique_ptr<Intake>> Intake::Start(const IntakeOptions& options,
                                                      CommandSink& sink, const Names& names,
                                                      Clock& clock) {
  ASSIGN_OR_RETURN(auto letters, KafkaTopicWriter::Open({options.brokers, options.access},
                                                        options.dead_letter_topic));
  std::unique_ptr<Intake> intake(new Intake());
  intake->loop_ = std::make_unique<Loop>(std::move(letters), sink, names, clock);
  RETURN_IF_ERROR(
      intake->loop_->Join({options.brokers, options.group, options.topic, options.access}));
  intake->thread_ =
      std::jthread([loop = intake->loop_.get()](const std::stop_token& stop) { loop->Run(stop); });
  return intake;
}

IntakeStatus Intake::status() const { return loop_->status(); }

}  // namespace redress
