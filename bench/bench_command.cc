// How long a command takes until it is durable and visible, and how many a second, beside the bare
// journal: the same number of records, of the same size, appended and read back, in the same run.
// Usage: bench_command [BROKERS]

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/clock.h"
#include "node/node.h"
#include "node/open_journal.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

constexpr absl::Duration kRunTime = absl::Seconds(5);
constexpr std::size_t kRecordSize = 700;  // bytes; about what a received complaint takes

struct Figures {
  double rate = 0;  // a second
  absl::Duration median;
};

// Keeps `in_flight` operations under way for kRunTime. `start` begins one and calls back when it is
// done.
Figures Drive(std::size_t in_flight, const std::function<void(std::function<void()>)>& start) {
  SystemClock clock;
  std::mutex mutex;
  std::condition_variable finished;
  std::size_t under_way = 0;
  std::vector<absl::Duration> times;
  const absl::Duration begin = clock.Steady();
  std::unique_lock lock(mutex);
  while (clock.Steady() - begin < kRunTime) {
    finished.wait(lock, [&] { return under_way < in_flight; });
    ++under_way;
    lock.unlock();
    const absl::Duration started = clock.Steady();
    start([&, started] {
      const std::lock_guard guard(mutex);
      times.push_back(clock.Steady() - started);
      --under_way;
      finished.notify_one();
    });
    lock.lock();
  }
  finished.wait(lock, [&] { return under_way == 0; });
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                   times.end());
  return {static_cast<double>(times.size()) / absl::ToDoubleSeconds(clock.Steady() - begin),
          times[times.size() / 2]};
}

// The bare journal: rounds of `in_flight` records, each appended and read back before the next
// round.
Figures DriveBare(const NodeOptions& options, std::size_t in_flight) {
  SystemClock clock;
  auto journal = OpenJournal(options, clock);
  CHECK(journal.ok());
  std::mutex mutex;
  std::condition_variable woken;
  bool wake = false;
  (*journal)->SetWake([&] {
    const std::lock_guard guard(mutex);
    wake = true;
    woken.notify_one();
  });
  const std::unique_ptr<JournalReader> reader = (*journal)->NewReader();
  reader->Seek(0);
  std::vector<absl::Duration> rounds;
  std::uint64_t id = 0;
  const absl::Duration begin = clock.Steady();
  while (clock.Steady() - begin < kRunTime) {
    const absl::Duration started = clock.Steady();
    for (std::size_t i = 0; i < in_flight; ++i) {
      CHECK((*journal)->Append(++id, std::string(kRecordSize, 'r')).ok());
    }
    std::size_t read = 0;
    while (read < in_flight) {
      const auto result = reader->Read(in_flight);
      if (result.ok()) read += result->records.size();
      if (read >= in_flight) break;
      std::unique_lock lock(mutex);
      woken.wait_for(lock, std::chrono::milliseconds(100), [&] { return wake; });
      wake = false;
    }
    (*journal)->TakeResults();
    rounds.push_back(clock.Steady() - started);
  }
  const double seconds = absl::ToDoubleSeconds(clock.Steady() - begin);
  std::nth_element(rounds.begin(), rounds.begin() + static_cast<std::ptrdiff_t>(rounds.size() / 2),
                   rounds.end());
  return {static_cast<double>(rounds.size() * in_flight) / seconds, rounds[rounds.size() / 2]};
}

Figures DriveNode(const NodeOptions& options, std::size_t in_flight, int run) {
  auto node = Node::Open(options);
  CHECK(node.ok());
  SystemClock clock;
  while ((*node)->status().state != NodeState::kReady) absl::SleepFor(absl::Milliseconds(10));
  std::uint64_t id = 0;
  return Drive(in_flight, [&](std::function<void()> done) {
    const std::string name = absl::StrCat(run, "-", ++id);
    (*node)->Submit(Complaint((*node)->names(), name, absl::StrCat("+39", 1'000'000'000 + id)),
                    [done = std::move(done)](const absl::StatusOr<CommandAnswer>& answer) {
                      CHECK(answer.ok());
                      done();
                    });
  });
}

int Run(const std::string& brokers) {
  const std::string folder =
      (std::filesystem::temp_directory_path() / absl::StrCat("redress-bench-", ::getpid()))
          .string();
  std::printf("%10s %14s %14s %12s %14s %14s\n", "in flight", "bare/s", "commands/s", "ratio",
              "bare p50", "command p50");
  int run = 0;
  for (const std::size_t in_flight : {1, 16, 256}) {
    NodeOptions options;
    options.brokers = brokers;
    options.single_broker = true;
    options.data_folder = absl::StrCat(folder, "/bare", ++run);
    const Figures bare = DriveBare(options, in_flight);
    options.data_folder = absl::StrCat(folder, "/node", run);
    const Figures node = DriveNode(options, in_flight, run);
    std::printf("%10zu %14.0f %14.0f %12.2f %14s %14s\n", in_flight, bare.rate, node.rate,
                node.rate / bare.rate, absl::FormatDuration(bare.median).c_str(),
                absl::FormatDuration(node.median).c_str());
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) { return redress::Run(argc > 1 ? argv[1] : ""); }
