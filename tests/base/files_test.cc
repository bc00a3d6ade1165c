#include "base/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::HasSubstr;

std::string Contents(const std::string& path) {
  const auto text = ReadSmallFile(path, 100);
  return text.ok() && *text ? **text : "(none)";
}

TEST(FilesTest, AFileIsReplacedAsAWholeWithTheRightsGiven) {
  const testing::ScratchFolder folder;
  ASSERT_TRUE(ReplaceFile(folder.In("file"), "first, and longer", 0600).ok());

  ASSERT_TRUE(ReplaceFile(folder.In("file"), "second", 0600).ok());

  EXPECT_EQ(Contents(folder.In("file")), "second");
  struct stat found = {};
  ASSERT_EQ(::stat(folder.In("file").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  EXPECT_FALSE(std::filesystem::exists(folder.In("file.new")));
}

// The file beside stands on a device that fails as it is to: full, or with an error of its own.
TEST(FilesTest, AWriteThatFailsLeavesWhatTheFileHeldAndIsTriedAgain) {
  for (const char* const device : {"/dev/full", "/proc/self/mem"}) {
    const testing::ScratchFolder folder;
    ASSERT_TRUE(ReplaceFile(folder.In("file"), "before").ok());
    std::filesystem::create_symlink(device, folder.In("file.new"));

    const absl::Status replaced = ReplaceFile(folder.In("file"), "after");

    EXPECT_TRUE(absl::IsUnavailable(replaced)) << replaced;
    EXPECT_EQ(Contents(folder.In("file")), "before") << device;
    EXPECT_TRUE(ReplaceFile(folder.In("file"), "after").ok()) << "nothing is in its way";
    EXPECT_EQ(Contents(folder.In("file")), "after") << device;
  }
}

TEST(FilesTest, AFullDiskSaysWhatToDo) {
  const testing::ScratchFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.In("file.new"));

  const absl::Status replaced = ReplaceFile(folder.In("file"), "text");

  EXPECT_THAT(std::string(replaced.message()), HasSubstr("free some space"));
  EXPECT_THAT(std::string(replaced.message()), HasSubstr(folder.In("file")));
}

TEST(FilesTest, AFolderIsMadeWithThoseAboveItAndAFileInItsPlaceIsNamed) {
  const testing::ScratchFolder folder;

  EXPECT_TRUE(MakeFolder(folder.In("a/b/c")).ok());
  EXPECT_TRUE(MakeFolder(folder.In("a/b/c/")).ok());

  EXPECT_TRUE(std::filesystem::is_directory(folder.In("a/b/c")));
  std::ofstream(folder.In("a/file")) << "text";
  EXPECT_TRUE(absl::IsUnavailable(MakeFolder(folder.In("a/file/d"))));
}

TEST(FilesTest, AFolderThatWasPutInAnothersPlaceHasAnotherIdentity) {
  const testing::ScratchFolder folder;
  ASSERT_TRUE(MakeFolder(folder.In("a")).ok());
  ASSERT_TRUE(MakeFolder(folder.In("b")).ok());
  const auto before = IdentityAt(folder.In("a"));

  std::filesystem::rename(folder.In("b"), folder.In("a"));

  EXPECT_NE(IdentityAt(folder.In("a")), before);
  EXPECT_EQ(IdentityAt(folder.In("b")), std::nullopt);
}

TEST(FilesTest, NoMoreIsReadThanWasAskedForAndAMissingFileIsNothing) {
  const testing::ScratchFolder folder;
  ASSERT_TRUE(ReplaceFile(folder.In("file"), "0123456789").ok());

  EXPECT_EQ(**ReadSmallFile(folder.In("file"), 4), "0123");
  EXPECT_EQ(*ReadSmallFile(folder.In("nothing"), 4), std::nullopt);
}

}  // namespace
}  // namespace redress
