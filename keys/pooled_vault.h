#pragma once

// The vault: keys are drawn from a pool that is filled many at a time by one durable write, so that
// drawing one costs next to nothing. A thread of its own fills the pool, and wraps keys anew when
// another master key is the first.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/random.h"
#include "keys/key_database.h"
#include "keys/key_keeper.h"
#include "keys/key_rewrap.h"
#include "keys/key_vault.h"
#include "keys/master_key_status.h"
#include "keys/master_keys.h"

namespace redress {

// A write to the disk a key would cost as much as the commit that draws it; a crash leaves at most
// so many keys behind that nothing was sealed under.
inline constexpr std::size_t kPoolSize = 256;

struct VaultParts {
  std::unique_ptr<MasterKeys> masters;
  std::unique_ptr<KeyDatabase> database;
  std::unique_ptr<KeyKeeper> keeper;
  Clock* clock = nullptr;    // outlives the vault, as does
  Random* random = nullptr;  // thread-safe
};

class PooledVault final : public KeyVault {
 public:
  explicit PooledVault(VaultParts parts);
  ~PooledVault() override;

  absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) override;
  // Waits only where the pool is empty, and then for kLongestDraw at most.
  absl::StatusOr<SealingKey> Draw() override;
  absl::Status Destroy(absl::Span<const std::string> ids) override;
  absl::Status Purge() override;
  absl::Duration LongestRemains() const override;
  absl::Status Health() const override;
  std::vector<TableFile> Tables() const override;
  absl::Status Verify(const TableFile& table) override;

  // Has all keys wrapped by `next`, in the background. Asked for again, also one that was stopped
  // in between is brought to its end.
  //
  // Errors: those of MasterKeys::ReadAnew() and Renew().
  absl::Status Rotate(NextMasterKey next);

  // Reads all kept keys: up to a second for millions. Errors: those of the database.
  absl::StatusOr<MasterKeyStatus> Status();

 private:
  // The thread's life.
  void Run(const std::stop_token& stop);
  void WaitForWork(const std::stop_token& stop);
  bool PoolIsLow() const;  // under mutex_
  absl::Status Fill();
  // Whoever has no master key of those that wrapped what is kept would keep what no other node can
  // read.
  absl::Status CheckMasters();
  absl::StatusOr<std::vector<SealingKey>> KeepNew();
  absl::Status Rewrap();  // some of them

  // Keeps that the keys are destroyed. Under rows_mutex_.
  absl::Status DestroySome(absl::Span<const std::string> ids);

  const VaultParts parts_;
  // Held from reading rows to keeping what follows from them: a key is never wrapped anew after it
  // was destroyed.
  std::mutex rows_mutex_;

  mutable std::mutex mutex_;  // all that follows, but for the thread's own
  std::condition_variable_any work_;
  std::condition_variable_any filled_;
  std::deque<SealingKey> pool_;
  bool is_drawn_from_ = false;  // before that the pool stays empty
  std::uint64_t fillings_ = 0;  // that were tried
  absl::Status fill_failure_;
  absl::Duration failed_at_;   // steady
  std::string settled_under_;  // the master key that wrapped all when they were last looked through
  absl::Status rewrap_failure_;

  bool are_masters_checked_ = false;  // the thread's own, as is what follows
  KeyRewrap rewrap_;

  std::jthread thread_;
};

}  // namespace redress
