#pragma once

// Load on an HTTP server, from one thread. In a closed loop each client asks again when it was
// answered; in an open loop requests are due at a rate, whatever becomes of those before, and each
// latency counts from when its request was due: what a slow server keeps from being sent is not
// left out.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "bench/latencies.h"

namespace redress {

// One request, without the headers that the client adds.
struct LoadCall {
  std::string method = "GET";
  std::string target;
  std::string body = {};  // JSON
  std::string actor = "load; agent";
  std::string token = {};  // shown where there is one
};

// What one client asks, one request after the other; it may follow from the answers.
class Conversation {
 public:
  virtual ~Conversation() = default;
  virtual LoadCall Next() = 0;
  // The answer to the last request; status 0: none came.
  virtual void Take(int status, absl::string_view body) = 0;
};

// Requests that do not follow from answers: `call_of` by the number of the request, over all
// clients.
std::function<std::unique_ptr<Conversation>()> Numbered(
    std::function<LoadCall(std::uint64_t)> call_of);

enum class Reuse {
  kKeepAlive,
  kNewConnection,  // for each request
};

struct LoadPlan {
  std::uint16_t port = 0;  // on 127.0.0.1
  std::function<std::unique_ptr<Conversation>()> converse;
  Reuse reuse = Reuse::kKeepAlive;
  int clients = 0;                                // closed loop: how many ask; 0: an open loop
  double rate = 0;                                // open loop: requests a second
  absl::Duration warm_up = absl::ZeroDuration();  // before what counts
  absl::Duration time = absl::Seconds(10);
  // Called when what counts begins, and when it ends: for looking at what processes use.
  std::function<void()> at_begin = [] {};
  std::function<void()> at_end = [] {};
};

struct LoadResult {
  absl::Duration time;
  std::map<int, std::uint64_t> by_status;
  std::uint64_t without_answer = 0;  // refused connections, broken off, or later than 30 s
  Latencies done;                    // 2xx
  std::uint64_t done_bytes = 0;      // of their bodies
  Latencies refused;                 // 429 and 503

  double done_a_second() const {
    return static_cast<double>(done.count()) / absl::ToDoubleSeconds(time);
  }
};

// Runs the plan, and waits until all of its requests have their answers.
LoadResult RunLoad(const LoadPlan& plan);

}  // namespace redress
