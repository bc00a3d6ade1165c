#pragma once

// Each kind of vault that the contract's tests run against; a test program links one kind.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/random.h"
#include "keys/key_database.h"
#include "keys/key_keeper.h"
#include "keys/master_key_file.h"
#include "keys/pooled_vault.h"
#include "tests/testing/scratch_folder.h"

namespace redress {

// Keys in a place of their own.
class VaultUnderTest {
 public:
  virtual ~VaultUnderTest() = default;

  // Opens it, anew where it was open before and is closed.
  virtual absl::StatusOr<std::unique_ptr<PooledVault>> Open() = 0;
};

struct VaultKind {
  std::string name;
  std::function<std::unique_ptr<VaultUnderTest>()> make;
};

std::vector<VaultKind> VaultKinds();

// One node's folder with keys and master keys in it.
class VaultFolder {
 public:
  VaultFolder() { EXPECT_TRUE(file_.Make(random_).ok()); }

  std::string master_key_file() const { return folder_.In("master.key"); }
  std::string keys_folder() const { return folder_.In("keys"); }

  // Returns the parts of a vault, but for the keeper. `path`: of the master keys' file.
  VaultParts Parts(const std::string& path, rocksdb::Env* env = nullptr) {
    VaultParts parts;
    auto masters = ReadMasterKeys::Read(std::make_unique<MasterKeyFile>(path), clock_, random_);
    EXPECT_TRUE(masters.ok()) << masters.status();
    parts.masters = *std::move(masters);
    auto database = KeyDatabase::Open({keys_folder(), parts.masters.get(), env});
    EXPECT_TRUE(database.ok()) << database.status();
    parts.database = *std::move(database);
    parts.clock = &clock_;
    parts.random = &random_;
    return parts;
  }

  // Returns a vault whose keys are in this folder alone.
  std::unique_ptr<PooledVault> OpenLocal(rocksdb::Env* env = nullptr) {
    VaultParts parts = Parts(master_key_file(), env);
    parts.keeper = std::make_unique<LocalKeeper>(*parts.database);
    return std::make_unique<PooledVault>(std::move(parts));
  }

 private:
  SystemClock clock_;
  SystemRandom random_;
  testing::ScratchFolder folder_;
  MasterKeyFile file_{folder_.In("master.key")};
};

}  // namespace redress
