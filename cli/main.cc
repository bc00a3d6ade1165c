// The program's entry. Everything else is in the library, so that tests can run it.

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "cli/program.h"

int main(int argument_count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  const redress::ExitCode exit = redress::RunProgram(words, std::cout, std::cerr);
  std::cout.flush();
  return static_cast<int>(exit);
}
