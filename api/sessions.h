#pragma once

// Sessions of browsers, in this node's memory only: after a restart people sign in again. Of what a
// browser shows only the SHA-256 is kept, and of the token with which it signed in only the id,
// which is asked each time whether it still holds.

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/decision.h"
#include "base/random.h"

namespace redress {

struct SessionLimits {
  absl::Duration idle = absl::Minutes(30);    // without a request by it
  absl::Duration absolute = absl::Hours(12);  // since it was begun
  std::size_t most = 10'000;                  // some 5 MB; above it the one idle for longest goes
  std::size_t most_of_one = 32;               // the same of one token, or of one unverified person
};

struct Session {
  // Who signed in, and in which role; `token` is empty where access is open, and nobody is
  // verified.
  Actor actor;
  absl::Duration begun;  // of the steady clock
};

inline constexpr std::size_t kSessionSecretSize = 32;  // bytes, drawn

// Thread-safe.
class Sessions {
 public:
  // `random`, itself thread-safe, outlives it.
  Sessions(const SessionLimits& limits, Random& random) : limits_(limits), random_(random) {}

  // Begins a session of `actor`, and returns its secret.
  std::string Begin(const Actor& actor, absl::Duration now);

  // Returns the session, which is not idle from now on, or nothing where there is none or it is
  // over.
  std::optional<Session> Use(absl::string_view secret, absl::Duration now);

  // Whether there is one that is not over. It stays as idle as it is.
  bool Holds(absl::string_view secret, absl::Duration now) const;

  void End(absl::string_view secret);

  std::size_t size() const;
  const SessionLimits& limits() const { return limits_; }

 private:
  struct Kept {
    std::string digest;  // SHA-256 of the secret
    Session session;
    absl::Duration used;
  };
  using All = std::list<Kept>;  // idle for longest: last
  using ByDigest = absl::flat_hash_map<std::string, All::iterator>;

  bool IsOver(const Kept& kept, absl::Duration now) const;
  void MakeRoom(const std::string& owner, absl::Duration now);
  void Remove(All::iterator kept);

  const SessionLimits limits_;
  Random& random_;
  mutable std::mutex mutex_;  // guards what follows
  All all_;
  ByDigest by_digest_;
  absl::flat_hash_map<std::string, std::size_t> of_owner_;
};

}  // namespace redress
