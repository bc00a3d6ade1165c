#pragma once

// A share of the server: how many exchanges of one kind are under way, and the threads that do
// their work, so that no kind waits behind another. No sockets.

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace redress {

struct LaneLimits {
  // Exchanges that are under way at one time; more are refused at once, so that those who are
  // taken wait no longer than these take.
  int max_under_way = 0;
  int threads = 0;   // 0: works are done on the threads of the sockets
  int niceness = 0;  // of the threads: how far they stand back where processors are short
};

// Thread-safe.
class HttpLane {
 public:
  // A place among those under way, given back when it goes. Outlived by its lane.
  class Place {
   public:
    Place() = default;
    explicit Place(HttpLane& lane) : lane_(&lane) {}
    Place(Place&& other) noexcept;
    Place& operator=(Place&& other) noexcept;
    ~Place();

    bool is_taken() const { return lane_ != nullptr; }

   private:
    HttpLane* lane_ = nullptr;
  };

  explicit HttpLane(const LaneLimits& limits);
  ~HttpLane() { Stop(); }
  HttpLane(const HttpLane&) = delete;
  HttpLane& operator=(const HttpLane&) = delete;

  // Returns a place, or one that is not taken where the lane is full.
  Place Enter();
  bool IsFull() const;

  bool has_threads() const { return !threads_.empty(); }

  // Has `work`, which does not throw, done on a thread of the lane, in order of coming. Each
  // exchange has one work waiting at most: what waits is bounded by what is under way.
  void Post(std::function<void()> work);

  // Ends the threads; what waits is dropped.
  void Stop();

 private:
  void Run();

  const LaneLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;
  bool stopping_ = false;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::thread> threads_;
};

// The works of one exchange: on its lane, one at a time, in order. Thread-safe.
class LaneWorks : public std::enable_shared_from_this<LaneWorks> {
 public:
  // `lane` outlives all calls. `guard` does a work and swallows what it throws.
  LaneWorks(HttpLane& lane, std::function<void(const std::function<void()>&)> guard)
      : lane_(lane), guard_(std::move(guard)) {}

  void Add(std::function<void()> work);

 private:
  void DoNext();

  HttpLane& lane_;
  const std::function<void(const std::function<void()>&)> guard_;
  std::mutex mutex_;
  bool is_posted_ = false;
  std::deque<std::function<void()>> works_;
};

}  // namespace redress
