#include "bench/process_use.h"

#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"

namespace redress {
namespace {

constexpr int kParent = 2;  // field of /proc/PID/stat, counted from the one after the name

// Skips the name, which may hold spaces, and all fields before the one numbered `field`.
std::ifstream StatFrom(const std::string& folder, int field) {
  std::ifstream stat(folder + "/stat");
  std::string skipped;
  std::getline(stat, skipped, ')');
  for (int i = 1; i < field && stat >> skipped; ++i) {
  }
  return stat;
}

std::vector<pid_t> ChildrenOf(pid_t process) {
  std::vector<pid_t> children;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    pid_t child = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &child)) continue;
    std::ifstream stat = StatFrom(entry.path().string(), kParent);
    pid_t parent = 0;
    if (stat >> parent && parent == process) children.push_back(child);
  }
  return children;
}

}  // namespace

ProcessUse UseOf(pid_t process) {
  ProcessUse use;
  const std::string folder = "/proc/" + std::to_string(process);
  // Not from /proc, where it stands in hundredths of a second.
  clockid_t clock = 0;
  timespec time = {};
  if (::clock_getcpuclockid(process, &clock) == 0 && ::clock_gettime(clock, &time) == 0) {
    use.cpu = absl::DurationFromTimespec(time);
  }
  std::size_t size = 0;
  std::size_t pages = 0;
  std::ifstream statm(folder + "/statm");
  if (statm >> size >> pages) {
    use.resident = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  }
  return use;
}

ProcessUse UseOfFamily(pid_t process) {
  ProcessUse all = UseOf(process);
  for (const pid_t child : ChildrenOf(process)) {
    const ProcessUse use = UseOf(child);
    all.cpu += use.cpu;
    all.resident += use.resident;
  }
  return all;
}

}  // namespace redress
