#pragma once

// What a run came to, as one line of JSON: how the programs of the bench tell it to ops/bench.

#include <sys/types.h>

#include <cstdint>

#include "absl/time/time.h"
#include "bench/latencies.h"
#include "bench/process_use.h"
#include "boost/json/object.hpp"

namespace redress {

// What was done in the time that counts, by whoever asked for it.
struct RunFigures {
  Latencies done;
  Latencies refused;         // told to come later
  std::uint64_t failed = 0;  // answered otherwise, or not at all
  absl::Duration time;
  ProcessUse server;  // in that time
  ProcessUse client;
};

// Looks at what server and client use when what counts begins, and when it ends.
class UseWatch {
 public:
  enum class Server { kOneProcess, kFamily };

  // `server` 0: not watched.
  UseWatch(pid_t server, Server kind) : server_(server), kind_(kind) {}

  void Begin();
  void End();
  // Sets what was used between both.
  void TellTo(RunFigures& figures) const;

 private:
  ProcessUse LookAtServer() const;

  pid_t server_;
  Server kind_;
  ProcessUse server_used_;
  ProcessUse client_used_;
};

// Rates a second, latencies in milliseconds, processor time in milliseconds per what was
// done.
boost::json::object FiguresAsJson(RunFigures& figures);

// Prints the object as one line on standard output.
void Print(const boost::json::object& object);

}  // namespace redress
