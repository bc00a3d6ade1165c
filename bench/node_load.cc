#include "bench/node_load.h"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <utility>

#include "absl/time/clock.h"
#include "base/clock.h"

namespace redress {
namespace {

constexpr absl::Duration kReadyPatience = absl::Minutes(10);
constexpr std::size_t kReceivedKept = 1'000;
constexpr std::size_t kPeople = 16;
constexpr std::uint64_t kEndlessLives = 1'000'000'000;
constexpr std::size_t kReceiptsInFlight = 64;
constexpr absl::Duration kLook = absl::Milliseconds(5);

[[noreturn]] void Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

// What was answered and not yet taken. Thread-safe.
class Answers {
 public:
  void Put(std::size_t slot, absl::StatusOr<CommandAnswer> answer) {
    const std::lock_guard guard(mutex_);
    all_.emplace_back(slot, std::move(answer));
    came_.notify_one();
  }

  std::pair<std::size_t, absl::StatusOr<CommandAnswer>> Await() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return !all_.empty(); });
    auto first = std::move(all_.front());
    all_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::pair<std::size_t, absl::StatusOr<CommandAnswer>>> all_;
};

}  // namespace

std::unique_ptr<Node> OpenReady(const NodeOptions& options) {
  auto node = Node::Open(options);
  if (!node.ok()) Fail(node.status());
  SystemClock clock;
  const absl::Duration until = clock.Steady() + kReadyPatience;
  while ((*node)->status().state != NodeState::kReady) {
    if (clock.Steady() > until) Fail(absl::UnavailableError((*node)->status().detail));
    absl::SleepFor(kLook);
  }
  return *std::move(node);
}

NodeLoadResult Drive(Node& node, std::size_t in_flight, RequestSource& source) {
  SystemClock clock;
  Answers answers;
  NodeLoadResult result;
  std::vector<absl::Duration> asked_at(in_flight);
  std::size_t under_way = 0;
  const auto ask = [&](std::size_t slot) {
    std::optional<CommandRequest> request = source.Next(slot);
    if (!request.has_value()) return;
    ++under_way;
    asked_at[slot] = clock.Steady();
    node.Submit(*std::move(request), [&answers, slot](absl::StatusOr<CommandAnswer> answer) {
      answers.Put(slot, std::move(answer));
    });
  };
  const absl::Duration begin = clock.Steady();
  for (std::size_t slot = 0; slot < in_flight; ++slot) ask(slot);
  while (under_way > 0) {
    const auto [slot, answer] = answers.Await();
    if (!answer.ok()) Fail(answer.status());
    result.done.Add(clock.Steady() - asked_at[slot]);
    --under_way;
    source.Take(slot, *answer);
    ask(slot);
  }
  result.time = clock.Steady() - begin;
  return result;
}

Latencies People(Node& node, const LifeRequests& requests, std::uint64_t run, absl::Duration time) {
  LifeSource source(requests, {.run = run, .lives = kEndlessLives, .time = time}, kPeople);
  return Drive(node, kPeople, source).done;
}

void Receive(Node& node, const LifeRequests& requests, std::uint64_t run, std::uint64_t tickets) {
  LifeSource source(requests, {.run = run, .lives = tickets, .worked_on = tickets + 1},
                    kReceiptsInFlight);
  Drive(node, kReceiptsInFlight, source);
}

LifeSource::LifeSource(const LifeRequests& requests, const Plan& plan, std::size_t in_flight)
    : requests_(requests), plan_(plan), lives_(in_flight), end_(absl::Now() + plan.time) {}

std::optional<CommandRequest> LifeSource::Next(std::size_t slot) {
  if (absl::Now() >= end_) return std::nullopt;
  Life& life = lives_[slot];
  if (life.place == life.steps) {
    if (begun_ == plan_.lives) return std::nullopt;
    // Those that are worked on stand at each of the steps, if all of them are not.
    const std::uint64_t number = begun_++;
    const bool is_worked_on = number % plan_.worked_on == 0;
    const std::size_t steps = plan_.worked_on == 1 ? kStepsOfLife
                              : is_worked_on       ? 1 + number / plan_.worked_on % kStepsOfLife
                                                   : 1;
    life = {.number = number, .place = 0, .steps = steps, .ticket = ""};
  }
  return requests_.Step(plan_.run, life.number, life.place, life.ticket);
}

void LifeSource::Take(std::size_t slot, const CommandAnswer& answer) {
  Life& life = lives_[slot];
  if (life.place == 0) life.ticket = TicketIn(answer);
  ++life.place;
  if (life.steps == 1 && received_.size() < kReceivedKept) received_.push_back(life.ticket);
}

std::optional<CommandRequest> ContactSource::Next(std::size_t /*slot*/) {
  // Until the first is answered there is no ticket for the others.
  if (asked_ > count_ || (asked_ > 0 && ticket_.empty())) return std::nullopt;
  return requests_.Contact(run_, asked_++, phone_,
                           about_ == About::kTicket ? ticket_ : std::string());
}

void ContactSource::Take(std::size_t /*slot*/, const CommandAnswer& answer) {
  if (ticket_.empty()) ticket_ = TicketIn(answer);
}

}  // namespace redress
