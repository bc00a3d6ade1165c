#pragma once

// Reads all that journal and views hold on the disk, over and over, on a thread of its own and no
// faster than a budget: damage is found before somebody needs what it struck. Tables are what it
// reads; what is not yet in one is in memory too.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/scrubbed.h"

namespace redress {

// Bytes a second, on average: a hundred gigabytes take half a day, and a disk hardly notices.
inline constexpr std::uint64_t kScrubBytesPerSecond = 2 << 20;

// Between the ends of two passes over everything, at least.
inline constexpr absl::Duration kScrubInterval = absl::Hours(1);

struct ScrubStatus {
  std::uint64_t bytes_read = 0;  // of the pass under way
  std::uint64_t bytes_total = 0;
  std::uint64_t passes = 0;                       // finished since start
  absl::Time finished_at = absl::InfinitePast();  // of the last one
  std::uint64_t position = 0;                     // at which the last one found the journal
  std::string finding;                            // the first damage found; empty: none
};

// What is to be looked through now, and how far the journal has come in it.
struct ScrubSource {
  std::vector<std::shared_ptr<Scrubbed>> parts;  // each is held while a table of it is read
  std::uint64_t position = 0;
};

// Thread-safe.
class Scrub {
 public:
  using Source = std::function<ScrubSource()>;

  // `found` is called, on the scrub's thread, when damage was found. `clock` outlives it.
  Scrub(Clock& clock, Source source, std::function<void()> found);

  // Ends after the table under way.
  ~Scrub();

  ScrubStatus status() const;

 private:
  void Run(const std::stop_token& stop);
  void Pass(const std::stop_token& stop);
  void Take(const TableFile& table, const absl::Status& verified);
  void Rest(absl::Duration time, const std::stop_token& stop);

  Clock& clock_;
  const Source source_;
  const std::function<void()> found_;

  mutable std::mutex mutex_;
  ScrubStatus status_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace redress
