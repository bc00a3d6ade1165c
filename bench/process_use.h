#pragma once

// What a process of this machine uses.

#include <sys/types.h>

#include <cstddef>

#include "absl/time/time.h"

namespace redress {

struct ProcessUse {
  absl::Duration cpu;        // since it started, all threads
  std::size_t resident = 0;  // bytes
};

// Returns the use of the process `process`; zero where there is no such process.
ProcessUse UseOf(pid_t process);

// Returns the use of `process` and of all its children that run: a server that has a process for
// each connection. Pages that they share count once for each. Children that come or end between two
// looks make the difference of the looks wrong: look while the connections are open.
ProcessUse UseOfFamily(pid_t process);

}  // namespace redress
