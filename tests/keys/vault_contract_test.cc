// What holds for every vault.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "keys/pooled_vault.h"
#include "tests/keys/vaults.h"

namespace redress {
namespace {

using ::testing::Eq;
using ::testing::Optional;

constexpr int kMoreThanAPool = 2 * static_cast<int>(kPoolSize) + 10;

class VaultContractTest : public ::testing::TestWithParam<VaultKind> {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    vault_.reset();
    auto opened = place_->Open();
    ASSERT_TRUE(opened.ok()) << opened.status();
    vault_ = *std::move(opened);
  }

  SealingKey Draw() {
    auto key = vault_->Draw();
    EXPECT_TRUE(key.ok()) << key.status();
    return key.ok() ? *key : SealingKey();
  }

  // What Find() says of the key: its secret, nothing, or that this is an error.
  std::optional<std::string> Find(const std::string& id) {
    auto found = vault_->Find(id);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : "an error";
  }

  std::unique_ptr<VaultUnderTest> place_ = GetParam().make();
  std::unique_ptr<PooledVault> vault_;
};

TEST_P(VaultContractTest, AKeyThatWasDrawnIsFoundAgainAlsoAfterAStart) {
  const SealingKey key = Draw();
  ASSERT_EQ(key.id.size(), kKeyIdSize);
  ASSERT_EQ(key.secret.size(), kKeySecretSize);

  EXPECT_THAT(Find(key.id), Optional(Eq(key.secret)));

  Reopen();
  EXPECT_THAT(Find(key.id), Optional(Eq(key.secret)));
}

TEST_P(VaultContractTest, NoKeyIsDrawnTwiceAlsoAfterAStart) {
  std::map<std::string, std::string> drawn;
  for (int i = 0; i < kMoreThanAPool; ++i) {
    const SealingKey key = Draw();
    EXPECT_TRUE(drawn.emplace(key.id, key.secret).second);
  }
  Reopen();
  const SealingKey after = Draw();

  EXPECT_TRUE(drawn.emplace(after.id, after.secret).second);
  for (const auto& [id, secret] : drawn) EXPECT_THAT(Find(id), Optional(Eq(secret)));
}

TEST_P(VaultContractTest, AKeyThatWasDestroyedStaysSoAndItsNeighboursAreWhatTheyWere) {
  const SealingKey destroyed = Draw();
  const SealingKey neighbour = Draw();
  ASSERT_THAT(Find(destroyed.id), Optional(Eq(destroyed.secret)));

  ASSERT_TRUE(vault_->Destroy({destroyed.id}).ok());

  EXPECT_EQ(Find(destroyed.id), std::nullopt);
  EXPECT_THAT(Find(neighbour.id), Optional(Eq(neighbour.secret)));
  Reopen();
  EXPECT_EQ(Find(destroyed.id), std::nullopt);
  EXPECT_THAT(Find(neighbour.id), Optional(Eq(neighbour.secret)));
}

TEST_P(VaultContractTest, DestroyingAndPurgingMayBeRepeated) {
  const SealingKey key = Draw();

  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(vault_->Destroy({key.id}).ok());
    EXPECT_TRUE(vault_->Purge().ok());
  }

  EXPECT_EQ(Find(key.id), std::nullopt);
}

TEST_P(VaultContractTest, MoreKeysThanOneWriteTakesAreDestroyedAtOnce) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < kMaxKeptAtOnce + 1; ++i) ids.push_back(Draw().id);

  ASSERT_TRUE(vault_->Destroy(ids).ok());

  for (const std::string& id : ids) EXPECT_EQ(Find(id), std::nullopt);
}

TEST_P(VaultContractTest, AKeyThatNobodyDrewIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(vault_->Find(std::string(kKeyIdSize, 'x')).status()));
}

TEST_P(VaultContractTest, AfterRotationsAllKeysAreUnderTheNewestMasterKeyAndSayWhatTheySaid) {
  std::map<std::string, std::string> drawn;
  for (int i = 0; i < 10; ++i) {
    const SealingKey key = Draw();
    drawn[key.id] = key.secret;
  }
  const SealingKey destroyed = Draw();
  ASSERT_TRUE(vault_->Destroy({destroyed.id}).ok());

  absl::StatusOr<MasterKeyStatus> status;
  for (int i = 0; i < 2; ++i) {
    const absl::Status asked = vault_->Rotate(NextMasterKey::kNew);
    ASSERT_TRUE(asked.ok()) << asked;
    for (status = vault_->Status(); status.ok() && status->is_rotating; status = vault_->Status()) {
      std::this_thread::yield();
    }
    ASSERT_TRUE(status.ok()) << status.status();
  }

  ASSERT_EQ(status->ids.size(), 3U);
  ASSERT_EQ(status->counts.living.size(), 1U);
  EXPECT_EQ(status->counts.living.begin()->first, status->ids.front());
  EXPECT_EQ(status->counts.destroyed, 1U);
  Reopen();
  for (const auto& [id, secret] : drawn) EXPECT_THAT(Find(id), Optional(Eq(secret)));
  EXPECT_EQ(Find(destroyed.id), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Vaults, VaultContractTest, ::testing::ValuesIn(VaultKinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace redress
