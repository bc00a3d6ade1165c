#include "keys/key_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "events/sealing.h"
#include "tests/journal/faulty_file_system.h"
#include "tests/keys/vaults.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

class KeyDatabaseTest : public ::testing::Test {
 protected:
  KeyDatabaseTest() : env_(rocksdb::NewCompositeEnv(faults_)) { Reopen(); }

  void Reopen() {
    parts_ = {};
    parts_ = folder_.Parts(folder_.master_key_file(), env_.get());
  }

  KeyDatabase& database() { return *parts_.database; }

  KeyRow Living(const std::string& id) {
    auto wrapped = parts_.masters->Wrap(id, secret_);
    EXPECT_TRUE(wrapped.ok());
    return {.id = id, .wrapped = *wrapped};
  }

  static KeyRow Destroyed(const std::string& id) { return {.id = id, .wrapped = std::nullopt}; }

  // Names of files that hold the bytes.
  std::vector<std::string> FilesWith(const std::string& bytes) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.keys_folder())) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(file)), {});
      if (text.find(bytes) != std::string::npos) names.push_back(entry.path().filename());
    }
    return names;
  }

  SystemRandom random_;
  const std::string id_ = NewKeyId(SystemClock().Now(), random_);
  const std::string secret_ = random_.Bytes(kKeySecretSize);
  VaultFolder folder_;
  std::shared_ptr<FaultyFileSystem> faults_ = std::make_shared<FaultyFileSystem>();
  std::unique_ptr<rocksdb::Env> env_;
  VaultParts parts_;
};

TEST_F(KeyDatabaseTest, NoFileHoldsWhatWasDestroyedAfterAPurge) {
  const std::string other = NewKeyId(SystemClock().Now(), random_);
  const KeyRow in_tables = Living(id_);
  const KeyRow in_log = Living(other);
  ASSERT_TRUE(database().Write({in_tables}).ok());
  ASSERT_TRUE(database().Purge().ok());
  ASSERT_TRUE(database().Write({in_log}).ok());
  ASSERT_THAT(FilesWith(in_tables.wrapped->box), ElementsAre(HasSubstr(".sst")));
  ASSERT_THAT(FilesWith(in_log.wrapped->box), ElementsAre(HasSubstr(".log")));

  ASSERT_TRUE(database().Write({Destroyed(id_), Destroyed(other)}).ok());
  ASSERT_TRUE(database().Purge().ok());

  EXPECT_THAT(FilesWith(in_tables.wrapped->box), IsEmpty());
  EXPECT_THAT(FilesWith(in_log.wrapped->box), IsEmpty());
  EXPECT_EQ(*database().Find(id_), std::nullopt);
  EXPECT_EQ(*database().Find(other), std::nullopt);
}

TEST_F(KeyDatabaseTest, NoFileHoldsASecretInPlain) {
  ASSERT_TRUE(database().Write({Living(id_)}).ok());
  ASSERT_TRUE(database().Purge().ok());

  EXPECT_THAT(FilesWith(secret_), IsEmpty());
}

TEST_F(KeyDatabaseTest, ADestroyedKeyIsNotBroughtBackByAnOldRow) {
  const KeyRow old = Living(id_);
  ASSERT_TRUE(database().Write({old}).ok());
  ASSERT_TRUE(database().Write({Destroyed(id_)}).ok());

  const auto stay = database().Write({old});

  ASSERT_TRUE(stay.ok()) << stay.status();
  EXPECT_THAT(*stay, ElementsAre(id_));
  EXPECT_EQ(*database().Find(id_), std::nullopt);
}

TEST_F(KeyDatabaseTest, NorByOneOfTheSameWrite) {
  const auto stay = database().Write({Destroyed(id_), Living(id_)});

  ASSERT_TRUE(stay.ok()) << stay.status();
  EXPECT_THAT(*stay, ElementsAre(id_));
  EXPECT_EQ(*database().Find(id_), std::nullopt);
}

TEST_F(KeyDatabaseTest, AKeyThatWasUnwrappedIsForgottenWhenItIsDestroyed) {
  ASSERT_TRUE(database().Write({Living(id_)}).ok());
  ASSERT_THAT(*database().Find(id_), Optional(Eq(secret_)));

  ASSERT_TRUE(database().Write({Destroyed(id_)}).ok());

  EXPECT_EQ(*database().Find(id_), std::nullopt);
}

TEST_F(KeyDatabaseTest, AFailedWriteIsToldAndTheNextOneGoesOn) {
  ASSERT_TRUE(database().Write({Living(id_)}).ok());
  const std::string other = NewKeyId(SystemClock().Now(), random_);
  for (const Fault fault : {Fault::kWriteError, Fault::kTornWrite, Fault::kSyncError,
                            Fault::kSyncErrorYetThere, Fault::kDiskFull}) {
    faults_->SetFault(fault);
    EXPECT_TRUE(absl::IsUnavailable(database().Write({Living(other)}).status()));
    // The second one meets the database as the first has left it.
    EXPECT_TRUE(absl::IsUnavailable(database().Write({Living(other)}).status()));
    EXPECT_THAT(*database().Find(id_), Optional(Eq(secret_)));
    faults_->Heal();

    const auto written = database().Write({Living(other)});

    EXPECT_TRUE(written.ok()) << written.status();
    EXPECT_THAT(*database().Find(other), Optional(Eq(secret_)));
  }
}

TEST_F(KeyDatabaseTest, ThePlaceIsKeptWithTheRowsOfItsWrite) {
  EXPECT_EQ(*database().Place(), "");
  const std::string place = "offset 7";
  ASSERT_TRUE(database().Write({Living(id_)}, &place).ok());

  Reopen();

  EXPECT_EQ(*database().Place(), place);
  EXPECT_THAT(*database().Find(id_), Optional(Eq(secret_)));
}

TEST_F(KeyDatabaseTest, ASecondProcessIsToldThatTheFolderIsInUse) {
  const auto second = KeyDatabase::Open({folder_.keys_folder(), parts_.masters.get()});

  EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
}

TEST_F(KeyDatabaseTest, AFolderThatHasLostFilesIsNotBegunAnew) {
  ASSERT_TRUE(database().Write({Living(id_)}).ok());
  ASSERT_TRUE(database().Purge().ok());
  parts_.database.reset();
  std::filesystem::remove(folder_.keys_folder() + "/CURRENT");

  const auto opened = KeyDatabase::Open({folder_.keys_folder(), parts_.masters.get()});

  EXPECT_TRUE(absl::IsDataLoss(opened.status())) << opened.status();
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("restore"));
}

}  // namespace
}  // namespace redress
