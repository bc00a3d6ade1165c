#pragma once

// What a customer adds on /track: words to their matter, or that they want to be called. Each is an
// interaction by the web, as an upstream would send it. Whoever adds has shown the secret already.

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/rate_limits.h"
#include "base/clock.h"
#include "base/random.h"
#include "node/node.h"

namespace redress {

// In characters, and what these take at most.
inline constexpr int kMaxAddedWords = 2000;
inline constexpr std::size_t kMaxAddedBytes = std::size_t{4} * kMaxAddedWords;

// Of one matter: enough for who forgot something, too few to bury it. One comes again in ten
// minutes.
inline constexpr int kMaxAddedAtOnce = 5;
inline constexpr absl::Duration kAddedEach = absl::Minutes(10);
// The most matters that are told apart: some megabyte. All others share five.
inline constexpr std::size_t kMaxAddingNames = 10'000;

inline constexpr absl::string_view kAddedTooOften = "too-often";

enum class TrackAsk { kNothing, kWords, kCallback };

struct TrackAddition {
  std::string number;  // canonical; the secret was its
  TrackAsk ask = TrackAsk::kNothing;
  std::string words;  // may be empty where a call is asked for
  std::string key;    // of NewKey(): what is sent again with it is added once
};

// Thread-safe. `node`, `clock` and `random` (themselves thread-safe) outlive it.
class TrackAdditions {
 public:
  TrackAdditions(Node& node, Clock& clock, Random& random);

  // Returns a key for a form that is yet to be filled in.
  std::string NewKey();

  // Calls `done`, once and from any thread, with what became of it.
  //
  // Errors: kInvalidArgument (no words, too many, or none that can be kept; a key that is none),
  // kResourceExhausted, machine code kAddedTooOften, and those of
  // AnswerCallback.
  void Add(const TrackAddition& addition, std::function<void(absl::Status)> done);

 private:
  Node& node_;
  Random& random_;
  Clock& clock_;
  RateLimits limits_;
};

}  // namespace redress
