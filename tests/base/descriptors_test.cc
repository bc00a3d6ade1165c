#include "base/descriptors.h"

#include <gtest/gtest.h>

namespace redress {
namespace {

TEST(DescriptorsTest, DatabasesAndConnectionsTogetherLeaveRoomForTheRest) {
  for (const std::size_t limit : {kMinDescriptors, std::size_t{1024}, std::size_t{20'000}}) {
    const auto shares = ShareOut(limit);

    ASSERT_TRUE(shares.ok()) << shares.status();
    EXPECT_GT(shares->connections, 0);
    EXPECT_GT(shares->a_database, 0);
    EXPECT_LE(3 * shares->a_database + shares->connections, limit - kMinDescriptors / 8);
  }
}

TEST(DescriptorsTest, TooFewAreRefusedWithWhatToDo) {
  const auto shares = ShareOut(kMinDescriptors - 1);

  EXPECT_EQ(shares.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(shares.status().message().find("ulimit -n"), absl::string_view::npos);
}

TEST(DescriptorsTest, RaisingTheLimitNeverLowersWhatADatabaseMayOpen) {
  const int before = FilesOfADatabase();

  EXPECT_GE(RaiseDescriptorLimit(), kMinDescriptors);
  EXPECT_GE(FilesOfADatabase(), before);
}

}  // namespace
}  // namespace redress
