#include "keys/master_key_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class MasterKeyCommandTest : public ::testing::Test {
 protected:
  // Writes a script and returns its path.
  std::string Script(const std::string& text) const {
    const std::string path = folder_.In("print keys");
    std::ofstream(path) << "#!/bin/sh\n" << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }

  testing::ScratchFolder folder_;
};

TEST_F(MasterKeyCommandTest, WhatItPrintsIsTheText) {
  MasterKeyCommand command({Script("echo \"$1\"; echo \"$2\""), "one two", "$HOME"});

  const auto text = command.Read();

  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, "one two\n$HOME\n");
}

TEST_F(MasterKeyCommandTest, WordsAreSplitAtWhiteSpaceAndNothingIsLeftToAShell) {
  EXPECT_THAT(*MasterKeyCommand::Words(" vault  kv get\t-field=key "),
              ElementsAre("vault", "kv", "get", "-field=key"));
  for (const char* const bad : {"", "  ", "echo 'a b'", "echo \"a\"", "cat key | head", "cat $KEY",
                                "a; b", "a > b", "a && b", "a\\ b"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(MasterKeyCommand::Words(bad).status())) << bad;
  }
}

TEST_F(MasterKeyCommandTest, OneThatTakesTooLongIsEnded) {
  MasterKeyCommand command({Script("sleep 60 & wait")}, absl::Milliseconds(500));

  const auto text = command.Read();

  EXPECT_TRUE(absl::IsUnavailable(text.status()));
  EXPECT_THAT(std::string(text.status().message()), HasSubstr("has not ended after 500ms"));
}

TEST_F(MasterKeyCommandTest, OneThatClosesItsOutputAndGoesOnIsEnded) {
  MasterKeyCommand command({Script("exec >&- 2>&-; sleep 60")}, absl::Milliseconds(200));

  EXPECT_TRUE(absl::IsUnavailable(command.Read().status()));
}

TEST_F(MasterKeyCommandTest, OneThatPrintsTooMuchIsEnded) {
  EXPECT_THAT(std::string(MasterKeyCommand({"yes"}).Read().status().message()),
              HasSubstr("prints over"));
}

TEST_F(MasterKeyCommandTest, OneThatFailsOrIsMissingIsToldSo) {
  EXPECT_THAT(std::string(MasterKeyCommand({Script("echo 12; exit 3")}).Read().status().message()),
              AllOf(HasSubstr("ended with 3"), Not(HasSubstr("12"))));
  EXPECT_THAT(std::string(MasterKeyCommand({folder_.In("absent")}).Read().status().message()),
              HasSubstr("cannot be started"));
}

TEST_F(MasterKeyCommandTest, WhatItComplainsOfIsLoggedWithoutWhatLooksLikeAKey) {
  std::ostringstream log;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  const std::string key(64, 'd');

  const auto text = MasterKeyCommand({Script("echo token expires; echo " + key +
                                             " >&2; "
                                             "echo soon ends 2026 >&2")})
                        .Read();
  spdlog::set_default_logger(before);

  EXPECT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(log.str(), AllOf(HasSubstr("soon ends 2026"), Not(HasSubstr(std::string(16, 'd')))));
}

}  // namespace
}  // namespace redress
