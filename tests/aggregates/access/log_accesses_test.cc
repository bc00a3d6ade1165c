#include "aggregates/access/log_accesses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aggregates/aggregates.h"
#include "events/instant.h"
#include "events/sealing.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/proto_matchers.h"

namespace redress::testing {
namespace {

class LogAccessesTest : public ::testing::Test {
 protected:
  // Reads that began two seconds before they are logged.
  static Command Reads(int count) {
    Command command;
    command.mutable_log_accesses()->set_node("n1");
    for (int i = 0; i < count; ++i) {
      AccessRead& read = *command.mutable_log_accesses()->add_reads();
      read.set_person("ana");
      read.set_what("customers/c1");
      read.add_customers("c1");
      *read.mutable_at() = InstantOf(kNow - absl::Seconds(2));
    }
    return command;
  }
  absl::StatusOr<Decision> Do(const Command& command) {
    const Names names(std::string(32, 'k'));
    Context context;
    context.now = kNow;
    context.actor = {"access_log", "system", true};
    context.names = &names;
    return Decide(command, context, streams_);
  }

  static inline const absl::Time kNow = absl::FromUnixSeconds(86'401);  // a second after midnight
  MemoryStreams streams_;
};

TEST_F(LogAccessesTest, ReadsAreOneFactOfTheDayOnWhichTheyBegan) {
  const Command command = Reads(2);

  const absl::StatusOr<Decision> decision = Do(command);

  ASSERT_TRUE(decision.ok()) << decision.status();
  ASSERT_EQ(decision->appends.size(), 1U);
  EXPECT_EQ(decision->appends[0].stream, "access/n1/1970-01-01");
  ASSERT_EQ(decision->appends[0].events.size(), 1U);
  const Event& event = decision->appends[0].events[0];
  EXPECT_THAT(event.happened(), EqualsProto(command.log_accesses().reads(0).at()));
  ASSERT_EQ(event.access().logged().reads_size(), 2);
  EXPECT_THAT(event.access().logged().reads(1), EqualsProto(command.log_accesses().reads(1)));
  EXPECT_FALSE(HasPersonal(event)) << "nothing of it has to be forgotten";
}

TEST_F(LogAccessesTest, NoneOrTooManyOrOfNoNodeAreRefused) {
  EXPECT_EQ(Do(Reads(0)).status().code(), kInvalid);
  EXPECT_TRUE(Do(Reads(kMaxReadsLoggedAtOnce)).ok());
  EXPECT_EQ(Do(Reads(kMaxReadsLoggedAtOnce + 1)).status().code(), kInvalid);
  Command of_nobody = Reads(1);
  of_nobody.mutable_log_accesses()->clear_node();
  EXPECT_EQ(Do(of_nobody).status().code(), kInvalid);
}

}  // namespace
}  // namespace redress::testing
