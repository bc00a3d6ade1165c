#pragma once

// The HTTP/1.1 server: takes connections on loopback, reads requests within named limits, hands
// them to a handler, writes the responses in order. Knows no ticket. It refuses to listen anywhere
// but on loopback, because there is no access control yet.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/http.h"

namespace redress {

struct HttpLimits {
  int max_connections = 1024;  // more are answered 503 and closed
  // Bodies being read or answered, all together; more are answered 503.
  std::size_t max_body_bytes_under_way = std::size_t{256} * 1024 * 1024;
  absl::Duration head = absl::Seconds(10);    // from its first byte to its last
  absl::Duration idle = absl::Seconds(75);    // between two requests
  absl::Duration body = absl::Seconds(30);    // the whole of it
  absl::Duration answer = absl::Seconds(30);  // the handler's time; then 503, outcome unknown
  absl::Duration write = absl::Seconds(30);   // of one response
  absl::Duration drain = absl::Seconds(10);   // requests under way when the server stops
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  int threads = 2;
  HttpLimits limits;
};

// Thread-safe. `handler` outlives it.
class HttpServer {
 public:
  // Listens and starts the threads.
  //
  // Errors: kInvalidArgument (not a loopback address), kUnavailable (cannot listen there).
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                           HttpHandler& handler,
                                                           std::shared_ptr<HttpCounters> counters);

  // Takes no more connections, lets requests under way finish for at most HttpLimits::drain, then
  // closes. The destructor does it too.
  void Stop();

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
