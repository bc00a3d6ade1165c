#pragma once

// The `redress` program: its command line, and nothing that a verb's own file does.

#include <ostream>
#include <string>
#include <vector>

#include "cli/exit_code.h"

namespace redress {

// Runs the program with `arguments` (without its own name). Answers go to `out`, errors and
// progress to `err`.
ExitCode RunProgram(std::vector<std::string> arguments, std::ostream& out, std::ostream& err);

}  // namespace redress
