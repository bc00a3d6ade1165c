#pragma once

// A vault whose keys are in memory. Several nodes may share it.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/hash.h"
#include "keys/key_vault.h"

namespace redress {

class MemoryVault : public KeyVault {
 public:
  absl::StatusOr<SealingKey> Draw() override {
    const std::lock_guard lock(mutex_);
    const std::string number = BigEndian64(keys_.size() + 1);
    SealingKey key{.id = number + number, .secret = Sha256(absl::StrCat("secret ", number))};
    keys_[key.id] = key.secret;
    return key;
  }

  absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) override {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(std::string(id));
    if (found == keys_.end() || is_behind) return absl::NotFoundError("no such key");
    return found->second;
  }

  absl::Status Destroy(absl::Span<const std::string> ids) override {
    const std::lock_guard lock(mutex_);
    for (const std::string& id : ids) {
      if (keys_[id].has_value()) ever_[id] = *keys_[id];
      keys_[id] = std::nullopt;
    }
    return absl::OkStatus();
  }

  absl::Status Purge() override { return absl::OkStatus(); }
  absl::Duration LongestRemains() const override { return absl::ZeroDuration(); }

  // Forgets all keys, as if the wrong vault had been brought back.
  void Lose() {
    const std::lock_guard lock(mutex_);
    keys_.clear();
  }

  // For whoever checks what was done, before and after: destroyed ones, too.
  class Ever final : public SealingKeys {
   public:
    explicit Ever(MemoryVault& vault) : vault_(vault) {}

    absl::StatusOr<std::optional<std::string>> Find(absl::string_view id) override {
      const std::lock_guard lock(vault_.mutex_);
      const auto gone = vault_.ever_.find(std::string(id));
      if (gone != vault_.ever_.end()) return gone->second;
      const auto found = vault_.keys_.find(std::string(id));
      if (found == vault_.keys_.end()) return absl::NotFoundError("no such key");
      return found->second;
    }

   private:
    MemoryVault& vault_;
  };

  bool has_destroyed() {
    const std::lock_guard lock(mutex_);
    return !ever_.empty();
  }

  bool is_behind = false;  // finds none

 private:
  std::mutex mutex_;
  std::map<std::string, std::optional<std::string>> keys_;  // nothing: destroyed
  std::map<std::string, std::string> ever_;                 // that were destroyed
};

}  // namespace redress
