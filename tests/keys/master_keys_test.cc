#include "keys/master_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "keys/master_key_file.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kOldLine(64, 'a');
const std::string kNewLine(64, 'b');
const std::string kKeyId(kKeyIdSize, 'i');
const std::string kOtherKeyId(kKeyIdSize, 'j');
const std::string kSecret(kKeySecretSize, 's');

class MasterKeysTest : public ::testing::Test {
 protected:
  void Write(const std::string& text) const { std::ofstream(path_) << text; }

  absl::StatusOr<std::unique_ptr<MasterKeys>> Read() {
    return ReadMasterKeys::Read(std::make_unique<MasterKeyFile>(path_), clock_, random_);
  }

  std::unique_ptr<MasterKeys> ReadGood() {
    auto keys = Read();
    EXPECT_TRUE(keys.ok()) << keys.status();
    return *std::move(keys);
  }

  ManualClock clock_;
  SystemRandom random_;
  testing::ScratchFolder folder_;
  const std::string path_ = folder_.In("master.key");
};

TEST_F(MasterKeysTest, TheFirstLineWrapsAndTheOthersUnwrap) {
  Write(kOldLine);
  const auto old = ReadGood();
  const auto wrapped_before = old->Wrap(kKeyId, kSecret);
  ASSERT_TRUE(wrapped_before.ok());
  Write(kNewLine + "\n" + kOldLine + "\n");

  const auto keys = ReadGood();

  const auto wrapped_after = keys->Wrap(kKeyId, kSecret);
  ASSERT_TRUE(wrapped_after.ok());
  EXPECT_EQ(wrapped_after->master_id, keys->first());
  EXPECT_NE(wrapped_after->master_id, wrapped_before->master_id);
  EXPECT_EQ(*keys->Unwrap(kKeyId, *wrapped_after), kSecret);
  EXPECT_EQ(*keys->Unwrap(kKeyId, *wrapped_before), kSecret);
}

TEST_F(MasterKeysTest, ABoxIsOfOneKeyAndOneMasterKeyOnly) {
  Write(kNewLine + "\n" + kOldLine);
  const auto keys = ReadGood();
  WrappedKey wrapped = *keys->Wrap(kKeyId, kSecret);

  EXPECT_TRUE(absl::IsDataLoss(keys->Unwrap(kOtherKeyId, wrapped).status()));
  wrapped.master_id = keys->ids()[1];
  EXPECT_TRUE(absl::IsDataLoss(keys->Unwrap(kKeyId, wrapped).status()));
  wrapped.master_id = keys->ids()[0];
  wrapped.box.pop_back();
  EXPECT_TRUE(absl::IsDataLoss(keys->Unwrap(kKeyId, wrapped).status()));
}

TEST_F(MasterKeysTest, AMasterKeyThatIsMissingIsLookedForInTheFileAndThenNamed) {
  Write(kNewLine);
  const WrappedKey wrapped = *ReadGood()->Wrap(kKeyId, kSecret);
  Write(kOldLine);
  const auto keys = ReadGood();

  EXPECT_THAT(std::string(keys->Unwrap(kKeyId, wrapped).status().message()),
              AllOf(HasSubstr(ToHex(wrapped.master_id)), HasSubstr(path_)));
  EXPECT_TRUE(absl::IsUnavailable(keys->Unwrap(kKeyId, wrapped).status()));

  Write(kOldLine + "\n" + kNewLine);
  clock_.Advance(absl::Seconds(2));
  const auto unwrapped = keys->Unwrap(kKeyId, wrapped);
  ASSERT_TRUE(unwrapped.ok()) << unwrapped.status();
  EXPECT_EQ(*unwrapped, kSecret);
}

TEST_F(MasterKeysTest, AMissingOneIsLookedForOnceASecondOnly) {
  Write(kNewLine);
  const WrappedKey wrapped = *ReadGood()->Wrap(kKeyId, kSecret);
  Write(kOldLine);
  const auto keys = ReadGood();

  Write(kNewLine);
  EXPECT_FALSE(keys->Unwrap(kKeyId, wrapped).ok());
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(keys->Unwrap(kKeyId, wrapped).ok());
}

TEST_F(MasterKeysTest, AFileThatWasSpoiledMeanwhileTakesNothingAway) {
  Write(kOldLine);
  const auto keys = ReadGood();
  const WrappedKey wrapped = *keys->Wrap(kKeyId, kSecret);

  Write("no key");
  EXPECT_FALSE(keys->Renew().ok());

  EXPECT_TRUE(keys->Unwrap(kKeyId, wrapped).ok());
}

TEST_F(MasterKeysTest, RenewingPutsANewLineBeforeTheOthersForTheOwnerAlone) {
  Write(kOldLine);
  const auto keys = ReadGood();
  const std::string before = keys->first();
  const WrappedKey wrapped = *keys->Wrap(kKeyId, kSecret);

  ASSERT_TRUE(keys->Renew().ok());

  EXPECT_NE(keys->first(), before);
  EXPECT_TRUE(keys->Unwrap(kKeyId, wrapped).ok());
  EXPECT_EQ(ReadGood()->ids(), keys->ids());
  struct stat file{};
  ASSERT_EQ(::stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600U);
}

TEST_F(MasterKeysTest, RenewingTakesTheFirstLineThatSomebodyElseHasPutThere) {
  Write(kOldLine);
  const auto keys = ReadGood();
  Write(kNewLine + "\n" + kOldLine);

  ASSERT_TRUE(keys->Renew().ok());

  EXPECT_THAT(keys->ids(), SizeIs(2));
  EXPECT_EQ(keys->first(), ReadGood()->first());
}

TEST_F(MasterKeysTest, ReadingAnewTakesTheFirstLineThatIsThereAndMakesNone) {
  Write(kOldLine);
  const auto keys = ReadGood();
  const std::string before = keys->first();
  ASSERT_TRUE(keys->ReadAnew().ok());
  EXPECT_EQ(keys->first(), before);
  EXPECT_THAT(keys->ids(), SizeIs(1));
  Write(kNewLine + "\n" + kOldLine);

  ASSERT_TRUE(keys->ReadAnew().ok());

  EXPECT_NE(keys->first(), before);
  EXPECT_EQ(keys->ids(), ReadGood()->ids());
}

TEST_F(MasterKeysTest, ABadLineIsNamedAndNotShown) {
  const std::string almost = std::string(63, 'c');
  Write(kOldLine + "\n\n" + almost + "\n");

  const auto keys = Read();

  EXPECT_TRUE(absl::IsInvalidArgument(keys.status()));
  EXPECT_THAT(std::string(keys.status().message()),
              AllOf(HasSubstr("line 3"), HasSubstr(path_), Not(HasSubstr(almost))));
}

TEST_F(MasterKeysTest, AFileThatIsMissingOrEmptyOrTooLargeIsToldSo) {
  EXPECT_TRUE(absl::IsNotFound(Read().status()));
  EXPECT_THAT(std::string(Read().status().message()), HasSubstr("backup"));
  Write("\n");
  EXPECT_THAT(std::string(Read().status().message()), HasSubstr("no master key"));
  Write(std::string(kMaxMasterKeyText + 1, '\n'));
  EXPECT_THAT(std::string(Read().status().message()), HasSubstr("larger"));
  std::string many;
  for (std::size_t i = 0; i <= kMaxMasterKeys; ++i) absl::StrAppend(&many, kOldLine, "\n");
  Write(many);
  EXPECT_THAT(std::string(Read().status().message()), HasSubstr("oldest"));
}

}  // namespace
}  // namespace redress
