#pragma once

// Sealing keys as nodes share them, as durable as the log, each wrapped by a master key; and the
// vault of one node, whose master keys stand in a file of its own.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "keys/key_keeper.h"
#include "keys/key_rewrap.h"
#include "keys/key_rows.h"
#include "keys/key_vault.h"
#include "keys/master_keys.h"
#include "tests/simulation/world.h"
#include "tests/testing/seeded_random.h"

namespace redress::simulation {

class KeptKeys final : public KeyRows, public KeyKeeper {
 public:
  // What was destroyed stays so.
  absl::Status Keep(absl::Span<const KeyRow> rows) override;
  absl::Status CatchUp() override { return absl::OkStatus(); }
  absl::Duration LongestRemains() const override { return absl::ZeroDuration(); }

  absl::Status LookThrough(const std::string& id,
                           absl::FunctionRef<bool(const KeyRow&)> look) override;
  absl::Status Purge() override { return absl::OkStatus(); }

  // Returns nothing where no such key was ever kept.
  std::optional<KeyRow> Find(absl::string_view id) const;
  bool has_destroyed() const { return has_destroyed_; }

  // For whoever checks what was done: all keys that were ever drawn, destroyed ones too.
  class Ever final : public SealingKeys {
   public:
    explicit Ever(const KeptKeys& kept) : kept_(kept) {}
    absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) override;

   private:
    const KeptKeys& kept_;
  };
  void Remember(const SealingKey& key) { ever_[key.id] = key.secret; }

 private:
  std::map<std::string, KeyRow, std::less<>> rows_;
  std::map<std::string, std::string, std::less<>> ever_;
  bool has_destroyed_ = false;
};

class NodeVault final : public KeyVault {
 public:
  // What is held by reference outlives it.
  NodeVault(const World& world, KeptKeys& kept, Clock& clock, int node);

  // The process begins: it reads its master keys, and goes on with what one before it left.
  void Boot();

  // Reads the master keys anew, and wraps all by the first from now on, a few at each Step().
  void Rotate();
  void Step();
  bool settled() const { return settled_under_ == masters_->first(); }

  absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) override;
  absl::StatusOr<SealingKey> Draw() override;
  absl::Status Destroy(absl::Span<const std::string> ids) override;
  absl::Status Purge() override { return absl::OkStatus(); }
  absl::Duration LongestRemains() const override { return absl::ZeroDuration(); }

  // The lines of its file; the first wraps.
  std::vector<std::string>& file() { return file_; }

 private:
  KeptKeys& kept_;
  Clock& clock_;
  SeededRandom random_;
  std::vector<std::string> file_;
  std::unique_ptr<MasterKeys> masters_;
  std::mutex rows_mutex_;
  std::optional<KeyRewrap> rewrap_;
  std::string settled_under_;
};

// Returns the master keys of a file of these lines, as a process that starts reads them. All
// outlive them.
std::unique_ptr<MasterKeys> ReadFile(const std::vector<std::string>& lines, Clock& clock,
                                     Random& random);

}  // namespace redress::simulation
