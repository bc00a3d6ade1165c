#pragma once

// Puts the words that wait into their index (projections/text_index.h), beside the projector: on a
// thread of its own, or step by step. Nobody waits for it, unless too much does.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "projections/key_value_store.h"

namespace redress {

// Rows of words that are put into the index at once: a commit's batch waits while they are, some
// milliseconds.
inline constexpr std::size_t kIndexedAtOnce = 128;

// Thread-safe. `store` outlives it, and has no other that is not closed.
class WordIndexer {
 public:
  // Errors: the database's.
  static absl::StatusOr<std::unique_ptr<WordIndexer>> Open(KeyValueStore& store);

  // Puts the next of what waits into the index; returns whether there was any.
  //
  // Errors: the database's; kUnavailable (closed).
  absl::StatusOr<bool> IndexMore();

  // Waits for what is under way. Nothing is written from now on.
  void Close();

  // Position up to which the index holds all words, or more.
  std::uint64_t indexed() const { return indexed_; }

  // Why the index takes no more words, or OK. Errors: kDataLoss, kUnavailable.
  absl::Status Health() const;

 private:
  explicit WordIndexer(KeyValueStore& store) : store_(store) {}

  absl::StatusOr<bool> Index();

  KeyValueStore& store_;
  std::atomic<std::uint64_t> indexed_ = 0;
  std::mutex indexing_;  // held while words are put into the index
  bool closed_ = false;
  mutable std::mutex failure_mutex_;
  absl::Status failure_;
};

}  // namespace redress
