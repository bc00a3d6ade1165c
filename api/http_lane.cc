#include "api/http_lane.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace redress {

HttpLane::Place::Place(Place&& other) noexcept : lane_(std::exchange(other.lane_, nullptr)) {}

HttpLane::Place& HttpLane::Place::operator=(Place&& other) noexcept {
  std::swap(lane_, other.lane_);
  return *this;
}

HttpLane::Place::~Place() {
  if (lane_ == nullptr) return;
  const std::lock_guard lock(lane_->mutex_);
  --lane_->under_way_;
}

HttpLane::HttpLane(const LaneLimits& limits) : limits_(limits) {
  for (int i = 0; i < limits.threads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

HttpLane::Place HttpLane::Enter() {
  const std::lock_guard lock(mutex_);
  if (under_way_ >= limits_.max_under_way) return {};
  ++under_way_;
  return Place(*this);
}

bool HttpLane::IsFull() const {
  const std::lock_guard lock(mutex_);
  return under_way_ >= limits_.max_under_way;
}

void HttpLane::Post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void HttpLane::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  std::deque<std::function<void()>> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(waiting_);
}

void HttpLane::Run() {
  // On Linux a thread has a niceness of its own. Where it cannot be set, it is as the others are.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), limits_.niceness);
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    std::function<void()> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // what it held may give back its place in this lane
    lock.lock();
  }
}

void LaneWorks::Add(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    works_.push_back(std::move(work));
    if (std::exchange(is_posted_, true)) return;
  }
  lane_.Post([self = shared_from_this()] { self->DoNext(); });
}

void LaneWorks::DoNext() {
  std::function<void()> work;
  {
    const std::lock_guard lock(mutex_);
    work = std::move(works_.front());
    works_.pop_front();
  }
  guard_(work);
  {
    const std::lock_guard lock(mutex_);
    is_posted_ = !works_.empty();
    if (!is_posted_) return;
  }
  // Behind what others wait for: a long list of works keeps nobody else out.
  lane_.Post([self = shared_from_this()] { self->DoNext(); });
}

}  // namespace redress
