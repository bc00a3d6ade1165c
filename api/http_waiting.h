#pragma once

// The connections that keep the server waiting: for a request, or for an answer to be taken. Where
// room is short, the one that has done so longest goes: whoever speaks is served, however many say
// nothing. There is no limit an address: on loopback, and behind a proxy, all have the same.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "absl/time/time.h"

namespace redress {

// Thread-safe.
class WaitedFor {
 public:
  using Id = std::uint64_t;
  // Ends the connection, unless what it was waited for has come. Called from any thread, under no
  // lock.
  using Evict = std::function<void(Id)>;

  // Adds one that is waited for from now on.
  Id Add(Evict evict, absl::Duration now);
  // It is not waited for any more. No harm where it was evicted.
  void Remove(Id id);

  // Evicts the one that has been waited for longest. Returns false where none has for `patience`.
  bool EvictLongest(absl::Duration now, absl::Duration patience);

 private:
  struct Waiting {
    absl::Duration since;
    Evict evict;
  };

  std::mutex mutex_;
  Id last_ = 0;
  std::map<Id, Waiting> waiting_;  // those first that have been waited for longest
};

}  // namespace redress
