#pragma once

// Has the keys wrapped by another master key, and tells how far that is: on a thread of its own,
// since reading master keys may take seconds, and counting keys does where there are many.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "absl/status/statusor.h"
#include "keys/master_key_status.h"
#include "keys/pooled_vault.h"

namespace redress {

using KeysTold = std::function<void(absl::StatusOr<MasterKeyStatus>)>;

// The most that wait for an answer: operators ask, and few of them.
inline constexpr std::size_t kMaxKeyQuestions = 16;

// Thread-safe. `vault` outlives it. What is asked is answered before it is gone, on its thread.
class KeyRotation {
 public:
  explicit KeyRotation(PooledVault& vault);
  ~KeyRotation();

  // Begins to rotate, and tells how far it is then. Errors: those of PooledVault, and
  // kResourceExhausted (too many ask).
  void Rotate(NextMasterKey next, KeysTold told);

  // Errors: as Rotate().
  void Look(KeysTold told);

 private:
  using Question = std::function<absl::StatusOr<MasterKeyStatus>()>;

  void Ask(Question question, KeysTold told);
  void Run(const std::stop_token& stop);

  PooledVault& vault_;
  std::mutex mutex_;  // the two that follow
  std::condition_variable_any asked_;
  std::deque<std::pair<Question, KeysTold>> questions_;
  std::jthread thread_;  // the last: joined before anything it uses goes
};

}  // namespace redress
