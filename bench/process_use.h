#pragma once

// What a process of this machine uses, as /proc tells it.

#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <string>

#include "absl/time/time.h"

namespace redress {

struct ProcessUse {
  absl::Duration cpu;        // since it started, all threads
  std::size_t resident = 0;  // bytes
};

// Zero where there is no such process.
inline ProcessUse UseOf(pid_t process) {
  ProcessUse use;
  const std::string folder = "/proc/" + std::to_string(process);
  std::ifstream stat(folder + "/stat");
  std::string field;
  std::getline(stat, field, ')');  // the name may hold spaces
  double user = 0;
  double system = 0;
  for (int i = 3; i < 14 && stat >> field; ++i) {
  }
  if (stat >> user >> system) {
    use.cpu = absl::Seconds((user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK)));
  }
  std::size_t pages = 0;
  std::ifstream statm(folder + "/statm");
  if (statm >> field >> pages) {
    use.resident = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  }
  return use;
}

}  // namespace redress
