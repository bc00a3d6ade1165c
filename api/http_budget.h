#pragma once

// Bytes that all connections hold together, of one kind. Thread-safe.

#include <atomic>
#include <cstddef>
#include <utility>

namespace redress {

class ByteBudget {
 public:
  // `total` counts the bytes of several budgets.
  ByteBudget(std::size_t limit, std::atomic<std::size_t>& total) : limit_(limit), total_(total) {}

  bool IsOver() const { return used_ > limit_; }

  // One holder's part of it: given back when it goes.
  class Part {
   public:
    explicit Part(ByteBudget& budget) : budget_(budget) {}
    ~Part() { Set(0); }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    // Holds `size` bytes from now on. False: all parts together are over the limit; it holds them
    // nevertheless.
    bool Set(std::size_t size) {
      const std::size_t before = std::exchange(size_, size);
      const std::size_t change = size - before;  // wraps, and comes out right
      budget_.used_ += change;
      budget_.total_ += change;
      return size <= before || !budget_.IsOver();
    }

   private:
    ByteBudget& budget_;
    std::size_t size_ = 0;
  };

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> used_ = 0;
  std::atomic<std::size_t>& total_;
};

}  // namespace redress
