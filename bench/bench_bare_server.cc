// H: a bare server. Prints its port as a line of JSON, and answers until it is ended.

#include <signal.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "CLI/CLI.hpp"
#include "bench/bare_server.h"
#include "bench/figures.h"

namespace redress {
namespace {

// Files of `folder`, each the body of the answer to what is named as it is.
std::map<std::string, std::string> AnswersIn(const std::string& folder) {
  std::map<std::string, std::string> answers = {{"", BareAnswer("{}")}};
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    answers[entry.path().filename().string()] =
        BareAnswer(std::string(std::istreambuf_iterator<char>(file), {}));
  }
  return answers;
}

void Run(const std::string& folder, int threads) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const BareServer server({.answers = AnswersIn(folder), .threads = threads});
  Print({{"port", server.port()}});
  int signal = 0;
  sigwait(&ends, &signal);
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  std::string folder;
  int threads = 2;
  CLI::App app("A server that answers what it was given");
  app.add_option("--answers", folder,
                 "Folder of bodies, each in a file named by AnswerName (bare_server.h)")
      ->required();
  app.add_option("--threads", threads, "As the server has that it stands beside");
  CLI11_PARSE(app, argc, argv);
  redress::Run(folder, threads);
  return 0;
}
