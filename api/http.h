#pragma once

// One HTTP exchange as handlers see it: no sockets, no framing.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "aggregates/decision.h"

namespace redress {

// Most bytes of a body; lists of interactions (JSON Lines, batches) may be longer.
inline constexpr std::size_t kMaxBodySize = 1024 * 1024;
inline constexpr std::size_t kMaxBulkBodySize = 8 * 1024 * 1024;

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// Who is at the other end of a connection.
struct Peer {
  std::string network = {};  // its address; of IPv6 the first half, which is one household's
  bool is_loopback = false;
};

struct HttpRequest {
  std::string method;   // HEAD arrives as GET: the server leaves out the body
  std::string path;     // begins with '/', still percent-encoded
  std::string query;    // what follows '?', still percent-encoded
  HttpHeaders headers;  // names in lower case, in the order sent
  std::string body;
  std::optional<Actor> actor = std::nullopt;  // whom the token or session that it showed names
  Peer peer = {};

  // Returns the value of the first header `name` (lower case), or null.
  const std::string* Header(absl::string_view name) const;
};

// A body whose end is not known: pulled by the server, piece by piece, each after the one before
// was taken by the client. Dropped where the connection ends.
class HttpStream {
 public:
  virtual ~HttpStream() = default;

  // Hands the next piece to `take`, once, now or later, from any thread. An empty piece is the end.
  virtual void Next(std::function<void(std::string)> take) = 0;
};

struct HttpResponse {
  int status = 200;
  HttpHeaders headers;
  std::string body;
  std::shared_ptr<HttpStream> stream = nullptr;  // where given, comes after `body`
  // Where given, asked again while this is long in going, on the thread of the sockets: whether
  // what opened it still holds. Where it does not, the rest is not sent.
  std::function<bool()> holds = nullptr;

  // Replaces or adds a header.
  void Set(absl::string_view name, absl::string_view value);
  // Returns the value of the header `name`, spelled as it was set, or null.
  const std::string* Header(absl::string_view name) const;
};

// What a request takes of the server. Each has room of its own, and what may take long has threads
// of its own, so that none waits behind another.
enum class Lane {
  kHealth,   // answered also where no connection is free
  kCommand,  // one
  kBulk,     // many in one request
  kQuery,
  kFeed,  // what goes on until the client ends it
};
inline constexpr std::size_t kLaneCount = 5;

// The way back to the one who asked. Both may be called from any thread, also after the connection
// is gone; then they do nothing.
struct Reply {
  // Takes the response, within HttpLimits::answer; later calls have no effect.
  std::function<void(HttpResponse)> send;
  // Runs `work` on a thread of the request's lane, never two works of one exchange at once: what
  // must not hold up the caller's thread.
  std::function<void(std::function<void()>)> run;
};

// Thread-safe: the server calls it from several threads.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  // Takes the request and returns soon, whether it has responded or not.
  virtual void Handle(HttpRequest request, Reply reply) = 0;

  // Returns what this request, whose headers have come, takes.
  virtual Lane LaneOf(const HttpRequest& head) const = 0;

  // Whether Handle() does so little for this request, whose headers have come, that no other waits
  // for it long: then it is called on the thread of the sockets, whatever the lane.
  virtual bool IsShort(const HttpRequest& /*head*/) const { return false; }

  // Returns the most bytes of body that this request, whose headers have come, may have; at most
  // kMaxBulkBodySize.
  virtual std::size_t MaxBody(const HttpRequest& head) const = 0;
};

// What the server did since it started. Thread-safe.
struct HttpCounters {
  std::array<std::atomic<std::uint64_t>, 6> responses_by_class = {};  // index 2: 2xx, ...
  std::atomic<std::uint64_t> connections_taken = 0;
  std::atomic<std::uint64_t> connections_refused = 0;  // over the limit
  std::atomic<std::uint64_t> connections_evicted =
      0;  // made room for others: kept the server waiting
  std::array<std::atomic<std::uint64_t>, kLaneCount> requests_shed = {};  // answered 429, by lane
  std::atomic<std::uint64_t> requests_limited = 0;  // answered 429: more than one's share
  std::atomic<std::size_t> bytes_held = 0;          // of bodies that come and answers that go
  std::atomic<std::int64_t> connections_open = 0;
};

}  // namespace redress
