// The keys of what was erased are destroyed, and no byte is left of what they sealed or of what the
// views said, whatever else goes on.

#include "node/key_destruction.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "projections/map_store.h"
#include "projections/rows.pb.h"
#include "tests/testing/memory_vault.h"

namespace redress {
namespace {

// Counts purges.
class WatchedVault final : public MemoryVault {
 public:
  absl::Status Purge() override {
    ++purges;
    return absl::OkStatus();
  }

  int purges = 0;
};

class KeyDestructionTest : public ::testing::Test {
 protected:
  SealingKey Draw() {
    absl::StatusOr<SealingKey> key = vault_.Draw();
    EXPECT_TRUE(key.ok());
    return *key;
  }

  // The views have come to `position`.
  void MoveTo(std::uint64_t position) {
    Put(Family::kPositions, BigEndian64(position), PositionRow().SerializeAsString());
    Put(Family::kMeta, "position", BigEndian64(position));
  }

  void Put(Family family, const std::string& key, const std::string& value) {
    EXPECT_TRUE(views_.Write({{{family, key}, value}}).ok());
  }

  void Erase(std::uint64_t position, const SealingKey& key) {
    Put(Family::kErasedKeys, absl::StrCat(BigEndian64(position), BigEndian64(1)), key.id);
  }

  std::string WordsAt(std::uint64_t position) {
    std::string key = BigEndian64(position);
    Put(Family::kUnindexed, key, "words");
    return key;
  }

  void Settle() {
    absl::StatusOr<bool> more = true;
    for (int i = 0; i < 10 && more.ok() && *more; ++i) more = destruction_.Step(views_);
    EXPECT_TRUE(more.ok() && !*more) << more.status();
  }

  WatchedVault vault_;
  MapStore views_;
  KeyDestruction destruction_{vault_};
};

TEST_F(KeyDestructionTest, TheKeysOfWhatWasErasedAreDestroyedAndTheOthersStay) {
  const SealingKey erased = Draw();
  const SealingKey other = Draw();
  Erase(5, erased);
  MoveTo(7);

  Settle();

  EXPECT_EQ(*vault_.Find(erased.id), std::nullopt);
  EXPECT_EQ(*vault_.Find(other.id), other.secret);
  EXPECT_EQ(destruction_.destroyed(), 7);
  EXPECT_EQ(destruction_.purged(), 7);
  EXPECT_EQ(vault_.purges, 1);
}

TEST_F(KeyDestructionTest, NothingIsPurgedBeforeWordsThatWereErasedAreOutOfTheIndex) {
  Erase(5, Draw());
  const std::string words = WordsAt(5);
  MoveTo(7);
  Settle();
  EXPECT_EQ(destruction_.destroyed(), 7);
  EXPECT_EQ(destruction_.purged(), 0);

  ASSERT_TRUE(views_.Write({{{Family::kUnindexed, words}, std::nullopt}}).ok());
  Settle();

  EXPECT_EQ(destruction_.purged(), 7);
}

// On a busy node there are always words that wait.
TEST_F(KeyDestructionTest, WordsOfLaterFactsAreNotWaitedFor) {
  Erase(5, Draw());
  WordsAt(6);
  MoveTo(7);

  Settle();

  EXPECT_EQ(destruction_.purged(), 7);
}

TEST_F(KeyDestructionTest, OtherViewsArePurgedTooThoughTheKeysAreGoneAlready) {
  Erase(5, Draw());
  MoveTo(7);
  Settle();

  destruction_.Forget();
  Settle();

  EXPECT_EQ(destruction_.purged(), 7);
  EXPECT_EQ(vault_.purges, 2);
}

}  // namespace
}  // namespace redress
