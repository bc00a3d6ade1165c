// The program's entry. Everything else is in the library, so that tests can run it.

#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "cli/program.h"

namespace {

// A pipe that takes no more has a reader that wants no more, such as `head`.
bool IsPipe(int descriptor) {
  struct stat status = {};
  return fstat(descriptor, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

}  // namespace

// Read by jemalloc before main. A thread of its own gives back what was freed, some ten seconds
// later, also where nobody allocates any more.
extern "C" {
// NOLINTBEGIN(readability-identifier-naming): jemalloc looks for this name.
extern const char* const malloc_conf;
const char* const malloc_conf = "background_thread:true,max_background_threads:1";
// NOLINTEND(readability-identifier-naming)
}

int main(int argument_count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  const redress::ExitCode exit = redress::RunProgram(words, std::cout, std::cerr);
  std::cout.flush();
  if (!std::cout.good() && !IsPipe(STDOUT_FILENO)) {
    std::cerr << "redress: the answer could not be written whole\n";
    return static_cast<int>(redress::ExitCode::kAway);
  }
  return static_cast<int>(exit);
}
