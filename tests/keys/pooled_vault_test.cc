#include "keys/pooled_vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/journal/faulty_file_system.h"
#include "tests/keys/vaults.h"

namespace redress {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Optional;

class PooledVaultTest : public ::testing::Test {
 protected:
  PooledVaultTest() : env_(rocksdb::NewCompositeEnv(faults_)) {}

  void Open() {
    vault_.reset();
    vault_ = folder_.OpenLocal(env_.get());
  }

  // Keeps more keys than a pool has, and what they say.
  void DrawMany() {
    for (std::size_t i = 0; i < 3 * kPoolSize; ++i) {
      const auto key = vault_->Draw();
      ASSERT_TRUE(key.ok()) << key.status();
      drawn_[key->id] = key->secret;
    }
  }

  void ExpectAllFound() {
    for (const auto& [id, secret] : drawn_) {
      const auto found = vault_->Find(id);
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_THAT(*found, Optional(Eq(secret)));
    }
  }

  MasterKeyStatus AwaitRotated() {
    auto status = vault_->Status();
    for (; status.ok() && status->is_rotating; status = vault_->Status()) std::this_thread::yield();
    EXPECT_TRUE(status.ok()) << status.status();
    return *status;
  }

  std::string MasterKeyText() const {
    std::ifstream file(folder_.master_key_file());
    return {std::istreambuf_iterator<char>(file), {}};
  }

  VaultFolder folder_;
  std::shared_ptr<FaultyFileSystem> faults_ = std::make_shared<FaultyFileSystem>();
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<PooledVault> vault_;
  std::map<std::string, std::string> drawn_;
};

TEST_F(PooledVaultTest, OnAFailingDiskNothingIsDrawnAndWhenItIsWellAgainItIs) {
  Open();
  faults_->SetFault(Fault::kDiskFull);

  const auto refused = vault_->Draw();

  EXPECT_TRUE(absl::IsUnavailable(refused.status()));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("disk is full"));
  faults_->Heal();
  auto drawn = vault_->Draw();
  for (; absl::IsUnavailable(drawn.status()); drawn = vault_->Draw()) std::this_thread::yield();
  EXPECT_TRUE(drawn.ok()) << drawn.status();
}

TEST_F(PooledVaultTest, AFailedDestroyIsToldAndDoneWhenRepeated) {
  Open();
  const auto key = vault_->Draw();
  ASSERT_TRUE(key.ok());
  faults_->SetFault(Fault::kWriteError);

  EXPECT_TRUE(absl::IsUnavailable(vault_->Destroy({key->id})));
  faults_->Heal();

  EXPECT_TRUE(vault_->Destroy({key->id}).ok());
  EXPECT_EQ(*vault_->Find(key->id), std::nullopt);
}

TEST_F(PooledVaultTest, NothingIsKeptBeforeTheFirstKeyIsDrawn) {
  Open();

  const auto status = vault_->Status();

  ASSERT_TRUE(status.ok());
  EXPECT_TRUE(status->counts.living.empty());
}

TEST_F(PooledVaultTest, ARotationThatIsCutShortAnywhereLeavesAllReadableAndGoesOnAtTheNextStart) {
  Open();
  DrawMany();
  int cut_short = 0;
  for (int writes = 0; writes < 24; writes += 2) {
    vault_.reset();
    const std::string text = MasterKeyText();
    std::ofstream(folder_.master_key_file())
        << absl::StrCat(absl::Dec(writes, absl::kZeroPad2), std::string(62, 'a')) << '\n'
        << text;
    faults_->SetFault(Fault::kWriteError, writes);
    Open();
    while (vault_->Status()->is_rotating && vault_->Status()->trouble.empty()) {
      std::this_thread::yield();
    }
    cut_short += vault_->Status()->is_rotating ? 1 : 0;
    ExpectAllFound();
    vault_.reset();
    faults_->Heal();
    Open();
    ExpectAllFound();
  }
  EXPECT_GT(cut_short, 3);

  const MasterKeyStatus status = AwaitRotated();

  EXPECT_EQ(status.counts.living.size(), 1U);
  ExpectAllFound();
}

TEST_F(PooledVaultTest, AfterARotationTheOldMasterKeyIsNeededNoMore) {
  Open();
  DrawMany();
  const std::string old_text = MasterKeyText();
  ASSERT_TRUE(vault_->Rotate(NextMasterKey::kNew).ok());
  AwaitRotated();
  vault_.reset();
  const std::string text = MasterKeyText();
  ASSERT_THAT(text, HasSubstr(old_text));
  std::ofstream(folder_.master_key_file()) << text.substr(0, text.find(old_text));

  Open();

  ExpectAllFound();
}

TEST_F(PooledVaultTest, KeysAreDrawnAndFoundByManyThreadsWhileTheMasterKeyRotates) {
  Open();
  std::vector<std::map<std::string, std::string>> drawn(4);
  std::vector<std::jthread> threads;
  for (auto& own : drawn) {
    threads.emplace_back([&own, this] {
      for (std::size_t i = 0; i < kPoolSize; ++i) {
        const auto key = vault_->Draw();
        ASSERT_TRUE(key.ok()) << key.status();
        own[key->id] = key->secret;
        EXPECT_THAT(*vault_->Find(key->id), Optional(Eq(key->secret)));
        if (i % 2 == 0) EXPECT_TRUE(vault_->Destroy({key->id}).ok());
      }
    });
  }
  ASSERT_TRUE(vault_->Rotate(NextMasterKey::kNew).ok());
  threads.clear();
  ASSERT_TRUE(vault_->Rotate(NextMasterKey::kNew).ok());
  AwaitRotated();

  std::size_t destroyed = 0;
  for (const auto& own : drawn) {
    for (const auto& [id, secret] : own) destroyed += vault_->Find(id)->has_value() ? 0 : 1;
  }
  EXPECT_EQ(destroyed, drawn.size() * kPoolSize / 2);
}

}  // namespace
}  // namespace redress
