#include "base/clock.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

namespace redress {
namespace {

// What the processes below end with.
constexpr int kYes = 0;
constexpr int kNo = 1;
constexpr int kNotAllowed = 2;

// Runs `run` in a process of its own. Returns what it ends with.
int InProcess(const std::function<int()>& run) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(run());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return kNotAllowed;
  return WEXITSTATUS(status);
}

// Runs `run` on a machine that has slept for 100,000 seconds more than this one.
int AfterSleep(const std::function<int()>& run) {
  return InProcess([&run] {
    if (::unshare(CLONE_NEWTIME) != 0) return kNotAllowed;
    std::ofstream offsets("/proc/self/timens_offsets");
    offsets << "boottime 100000 0\n" << std::flush;
    if (!offsets) return kNotAllowed;
    return InProcess(run);  // The offset holds for those begun from now on.
  });
}

TEST(SystemClockTest, TheSteadyClockCountsAMachinesSleep) {
  const absl::Duration before = SystemClock().Steady();

  const int counted = AfterSleep(
      [before] { return SystemClock().Steady() - before >= absl::Seconds(100'000) ? kYes : kNo; });

  if (counted == kNotAllowed) GTEST_SKIP() << "time namespaces are not allowed here";
  EXPECT_EQ(counted, kYes);
}

TEST(SystemClockTest, TheSteadyClockNeverGoesBack) {
  SystemClock clock;
  const absl::Duration first = clock.Steady();

  EXPECT_GE(clock.Steady(), first);
}

}  // namespace
}  // namespace redress
