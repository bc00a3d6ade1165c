#pragma once

// A real Kafka broker of a test's own, through ops/kafka; it ends with the object, or with the
// process. The program that includes this is compiled with REDRESS_SOURCE_DIR.

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/check.h"
#include "tests/testing/scratch_folder.h"

namespace redress::testing {

class KafkaBroker {
 public:
  // Starts the broker and waits until it answers.
  KafkaBroker() { Start(); }
  ~KafkaBroker() { Run("wipe", ""); }
  KafkaBroker(const KafkaBroker&) = delete;
  KafkaBroker& operator=(const KafkaBroker&) = delete;

  // Starts it again, on the same log and port.
  void Start() {
    CHECK(Run("start", " --while " + std::to_string(::getpid())) == 0);
    std::ifstream ports(folder_.In("broker/ports"));
    std::string line;
    while (std::getline(ports, line)) {
      if (line.rfind("BROKERS=", 0) == 0) address_ = line.substr(8);
    }
    CHECK(!address_.empty());
  }

  // kill -9
  void Kill() { CHECK(Run("kill", "") == 0); }

  // "host:port"
  const std::string& address() const { return address_; }

 private:
  int Run(const std::string& verb, const std::string& more) {
    const std::string command =
        REDRESS_SOURCE_DIR "/ops/kafka " + verb + " " + folder_.In("broker") + more + " >&2";
    return std::system(command.c_str());
  }

  ScratchFolder folder_;
  std::string address_;
};

}  // namespace redress::testing
