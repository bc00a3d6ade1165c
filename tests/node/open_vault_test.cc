#include "node/open_vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class OpenVaultTest : public ::testing::Test {
 protected:
  OpenVaultTest() { options_.data_folder = folder_.In("data"); }

  absl::StatusOr<std::unique_ptr<PooledVault>> Open() {
    return OpenVault(options_, clock_, random_);
  }

  // Returns the id of a key that was drawn from the vault in the folder.
  std::string DrawOne() {
    auto vault = Open();
    EXPECT_TRUE(vault.ok()) << vault.status();
    auto key = (*vault)->Draw();
    EXPECT_TRUE(key.ok()) << key.status();
    return key->id;
  }

  std::string In(const std::string& name) const { return options_.data_folder + "/" + name; }

  SystemClock clock_;
  SystemRandom random_;
  testing::ScratchFolder folder_;
  NodeOptions options_;
};

TEST_F(OpenVaultTest, TheFirstStartMakesMasterKeyAndKeysForTheirOwnerAlone) {
  const std::string id = DrawOne();

  struct stat file{};
  ASSERT_EQ(::stat(In("master.key").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600U);
  auto again = Open();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE((*again)->Find(id)->has_value());
}

TEST_F(OpenVaultTest, AMasterKeyThatIsMissingBesideKeysIsNotMadeAnew) {
  DrawOne();
  std::filesystem::remove(In("master.key"));

  const auto opened = Open();

  EXPECT_TRUE(absl::IsNotFound(opened.status())) << opened.status();
  EXPECT_THAT(std::string(opened.status().message()),
              AllOf(HasSubstr(In("master.key")), HasSubstr("restore it from its backup")));
  EXPECT_FALSE(std::filesystem::exists(In("master.key")));
}

TEST_F(OpenVaultTest, KeysThatAreMissingBesideAJournalAreNotBegunAnew) {
  DrawOne();
  std::filesystem::create_directories(In("journal"));
  std::filesystem::remove_all(In("keys"));

  const auto opened = Open();

  EXPECT_TRUE(absl::IsFailedPrecondition(opened.status())) << opened.status();
  EXPECT_THAT(std::string(opened.status().message()), HasSubstr("restore it"));
  EXPECT_FALSE(std::filesystem::exists(In("keys")));
}

TEST_F(OpenVaultTest, MasterKeysComeFromTheFileOrTheCommandThatIsNamed) {
  const std::string path = folder_.In("elsewhere");
  options_.master_key_file = path;
  EXPECT_TRUE(absl::IsNotFound(Open().status()));
  std::ofstream(path) << std::string(64, '7');
  const std::string id = DrawOne();
  EXPECT_FALSE(std::filesystem::exists(In("master.key")));

  options_.master_key_file.clear();
  options_.master_key_command = "cat " + path;

  auto opened = Open();
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_TRUE((*opened)->Find(id)->has_value());
  EXPECT_TRUE(absl::IsFailedPrecondition((*opened)->Rotate(NextMasterKey::kNew)));
}

}  // namespace
}  // namespace redress
