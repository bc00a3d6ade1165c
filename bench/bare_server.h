#pragma once

// What HTTP itself costs: a server that parses each request as any server must, and answers bytes
// that it was given, without looking anything up. Not thread-safe, but for its own threads.

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {

class BareServer {
 public:
  struct Options {
    // Whole answers, by the last part of the request's path; any other request has the one under
    // "".
    std::map<std::string, std::string> answers;
    int threads = 1;
    // How long an answer takes; with more than zero, one after the other.
    absl::Duration turn = absl::ZeroDuration();
  };

  // Listens on a free port of 127.0.0.1 until it is destroyed.
  explicit BareServer(Options options);
  ~BareServer();
  BareServer(const BareServer&) = delete;
  BareServer& operator=(const BareServer&) = delete;

  std::uint16_t port() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

// What the answer to a request is filed under: a GET's target, with its slashes as "|"; of any
// other the last part of the path, since the one before says whom it is about.
std::string AnswerName(absl::string_view method, absl::string_view target);

// An answer with this body, as it goes over the wire.
std::string BareAnswer(const std::string& body);

}  // namespace redress
