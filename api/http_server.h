#pragma once

// The HTTP/1.1 server: takes connections, with TLS where it is given a certificate, reads requests
// within named limits, hands them to a handler, writes the responses in order. Knows no ticket. It
// refuses to listen beyond loopback without TLS, unless told to.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/http.h"
#include "api/http_lane.h"
#include "base/clock.h"

namespace redress {

class ServerTls;

struct HttpLimits {
  // Above it, who has kept the server waiting longest goes; where nobody does, the newcomer gets
  // one answer: 503, or health.
  int max_connections = 4096;
  // Of one address, or one network of IPv6. Above it, the one of them that has kept the server
  // waiting longest goes; where none does, the newcomer gets one answer: 429. 0: no such limit.
  int max_connections_of_one = 2048;
  // Bodies of requests that have come, all together, but for the first kFreeBodySize of each; more
  // are answered 503.
  std::size_t max_body_bytes_under_way = std::size_t{128} * 1024 * 1024;
  absl::Duration handshake = absl::Seconds(10);  // of TLS, from its first byte
  absl::Duration head = absl::Seconds(10);       // from its first byte to its last
  absl::Duration idle = absl::Seconds(75);       // between two requests
  absl::Duration body = absl::Seconds(30);       // the whole of it
  absl::Duration answer = absl::Seconds(30);     // the handler's time; then 503, outcome unknown
  absl::Duration write = absl::Seconds(30);      // of one response
  absl::Duration drain = absl::Seconds(10);      // requests under way when the server stops
  // While an answer is being sent: what opened it is asked this often whether it still holds.
  absl::Duration look_again = absl::Milliseconds(500);
  // Answers that wait to be taken, all together. Above it those that nobody takes are cut off, and
  // where there are none, further queries are answered 503.
  std::size_t max_answer_bytes_under_way = std::size_t{64} * 1024 * 1024;
  // A reader this slow may be cut off to make room.
  absl::Duration reader_patience = absl::Seconds(1);
  // What is under way of each lane; more is answered 429 at once. Commands: more than fill the
  // journal's pipe, few enough that the last of them is done in a fraction of a second.
  LaneLimits health{.max_under_way = 1024};
  LaneLimits command{.max_under_way = 64};
  LaneLimits bulk{.max_under_way = 16, .threads = 1, .niceness = 5};
  LaneLimits query{.max_under_way = 128, .threads = 2};
  LaneLimits feed{.max_under_way = 384, .threads = 1, .niceness = 10};
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;               // 0: any free one
  std::shared_ptr<ServerTls> tls = {};  // null: plain bytes
  bool plain_beyond_loopback = false;   // something else encrypts what goes over a network
  std::vector<std::string> hosts = {};  // names that it answers to, besides those that it knows
  int threads = 2;                      // of the sockets: they read, write, and hand commands over
  HttpLimits limits;
  Clock* clock = nullptr;  // whose time answers tell, thread-safe; null: the machine's
};

// Thread-safe. `handler`, and a clock that it is given, outlive it.
class HttpServer {
 public:
  // Listens and starts the threads.
  //
  // Errors: kInvalidArgument (no address, or one beyond loopback without TLS), kUnavailable (cannot
  // listen there).
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                           HttpHandler& handler,
                                                           std::shared_ptr<HttpCounters> counters);

  // Takes no more connections, lets requests under way finish for at most HttpLimits::drain, then
  // closes. The destructor does it too.
  void Stop();

  // Shows and asks for this from now on; connections that are there stay as they are.
  void Renew(std::shared_ptr<ServerTls> tls);

  std::uint16_t port() const;

  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

 private:
  class Listener;
  explicit HttpServer(std::unique_ptr<Listener> listener);

  std::unique_ptr<Listener> listener_;
};

}  // namespace redress
