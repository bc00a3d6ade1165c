#pragma once

// What the program's exit code says. Documented in --help; scripts rely on it.

namespace redress {

enum class ExitCode : int {
  kOk = 0,
  kRefused = 1,   // the request is wrong, or not possible in this state
  kUsage = 2,     // the command line is wrong; nothing was sent
  kAway = 3,      // the server is away, overloaded or failed, or the outcome is unknown
  kConflict = 4,  // somebody else was faster: look again, then repeat
};

inline constexpr char kExitCodeHelp[] =
    "Exit codes:\n"
    "  0  done\n"
    "  1  refused: the request is wrong, or not possible in this state\n"
    "  2  the command line is wrong; nothing was sent\n"
    "  3  server away or overloaded, or outcome unknown (repeat with the same --key)\n"
    "  4  conflict: somebody else was faster; look again, then repeat";

}  // namespace redress
