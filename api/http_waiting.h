#pragma once

// The connections that keep the server waiting: for a request, or for an answer to be taken. Where
// room is short, the one that has done so longest goes: whoever speaks is served, however many say
// nothing, also where they come from the address of those.

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {

// Thread-safe.
class WaitedFor {
 public:
  using Id = std::uint64_t;
  // Ends the connection, unless what it was waited for has come. Called from any thread, under no
  // lock.
  using Evict = std::function<void(Id)>;

  // Adds one, of this network, that is waited for from now on. `network` outlives its being here.
  Id Add(Evict evict, absl::Duration now, absl::string_view network = "");
  // It is not waited for any more. No harm where it was evicted.
  void Remove(Id id);

  // Evicts the one that has been waited for longest. Returns false where none has for `patience`.
  bool EvictLongest(absl::Duration now, absl::Duration patience);
  // The same among those of one network.
  bool EvictLongestOf(absl::string_view network, absl::Duration now, absl::Duration patience);

 private:
  struct Waiting {
    absl::Duration since;
    Evict evict;
    absl::string_view network;
  };
  using All = std::map<Id, Waiting>;

  // Evicts the one that `longest_of` finds, if it has been waited for that long.
  bool EvictIf(absl::Duration now, absl::Duration patience,
               const std::function<All::iterator()>& longest_of);

  std::mutex mutex_;
  Id last_ = 0;
  All waiting_;  // those first that have been waited for longest
};

}  // namespace redress
