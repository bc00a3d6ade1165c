#pragma once

// The keys of an issuer as they are now: read from where the issuer publishes them, again as time
// passes, and kept where that is away. Knows no network and no file.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/key_set.h"
#include "base/clock.h"

namespace redress {

// Where a key set is read from.
struct KeySource {
  std::string name;                                   // as logs name it
  std::function<absl::StatusOr<std::string>()> read;  // within a bounded time
  // From one read that succeeded to the next: how long a key is believed that the issuer has taken
  // back. Infinite: only when asked to.
  absl::Duration interval = absl::InfiniteDuration();
};

inline constexpr absl::Duration kKeyReadInterval = absl::Minutes(5);  // over a network
// After a read that failed.
inline constexpr absl::Duration kKeyRetryInterval = absl::Seconds(10);
// A key that is not known may be a new one: but whoever makes up ids must not have the issuer asked
// any oftener.
inline constexpr absl::Duration kUnknownKeyInterval = absl::Minutes(1);

// Thread-safe. `clock` outlives it.
class IssuerKeys {
 public:
  IssuerKeys(KeySource source, Clock& clock) : source_(std::move(source)), clock_(clock) {}

  // Returns the key, or null. One that is not known has the keys read again soon.
  std::shared_ptr<const PublicKey> Find(absl::string_view id);

  // Whether none were ever read.
  bool AreMissing() const;

  // Reads them now, on this thread. What cannot be read or used changes nothing.
  //
  // Errors: the source's, kInvalidArgument (no key set, or none of use), naming the source.
  absl::Status Read();

  // Has them read again as soon as may be.
  void Ask();

  // Reads them if it is time to, and logs what came of it.
  void Step();

 private:
  bool IsDue() const;
  void Log(const absl::Status& status);

  const KeySource source_;
  Clock& clock_;
  std::mutex reading_;        // one reads at a time
  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<const KeySet> keys_;
  absl::Duration last_read_ = -absl::InfiniteDuration();  // of the steady clock, as the next
  absl::Duration next_read_ = -absl::InfiniteDuration();
  std::string last_told_;  // that logs say a thing once
};

// Steps the keys on a thread of its own. They outlive it.
class IssuerKeysReading {
 public:
  explicit IssuerKeysReading(IssuerKeys& keys);

 private:
  std::jthread thread_;
};

}  // namespace redress
