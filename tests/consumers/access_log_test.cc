#include "consumers/access_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/aggregates.h"
#include "tests/consumers/fake_sinks.h"
#include "tests/testing/manual_clock.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/seeded_random.h"

namespace redress::testing {
namespace {

AccessRead ReadOf(const std::string& what, const std::string& person = "ana") {
  AccessRead read;
  read.set_person(person);
  read.set_what(what);
  read.add_customers("c1");
  return read;
}

class AccessLogTest : public ::testing::Test {
 protected:
  // Notes `count` different reads.
  void Note(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(log_.Note(ReadOf(absl::StrCat("tickets/", ++reads_))).ok()) << reads_;
    }
  }
  const LogAccesses& Logged(std::size_t index) {
    return sink_.request(index).command.log_accesses();
  }

  FakeCommandSink sink_;
  ManualClock clock_;
  SeededRandom random_{1};
  Names names_{std::string(32, 'k')};
  AccessLog log_{sink_, clock_, random_, names_};
  int reads_ = 0;
};

TEST_F(AccessLogTest, WhatWasReadIsHandedOnAfterASecondAndNotBefore) {
  Note(2);
  clock_.Advance(absl::Milliseconds(999));
  log_.Step();
  EXPECT_EQ(sink_.count(), 0U);

  clock_.Advance(absl::Milliseconds(1));
  log_.Step();

  ASSERT_EQ(sink_.count(), 1U);
  ASSERT_EQ(Logged(0).reads_size(), 2);
  EXPECT_EQ(Logged(0).reads(1).what(), "tickets/2");
  EXPECT_EQ(Logged(0).reads(1).count(), 1U);
  EXPECT_EQ(sink_.request(0).persistence, Persistence::kUntilDecided);
}

TEST_F(AccessLogTest, EnoughReadsAreHandedOnAtOnceAndOneCommitIsUnderWayAtATime) {
  Note(3 * kMaxReadsLoggedAtOnce);

  ASSERT_EQ(sink_.count(), 1U);
  EXPECT_EQ(Logged(0).reads_size(), kMaxReadsLoggedAtOnce);
  sink_.Answer(0);
  sink_.Answer(1);
  ASSERT_EQ(sink_.count(), 3U);
  EXPECT_EQ(Logged(2).reads(kMaxReadsLoggedAtOnce - 1).what(), absl::StrCat("tickets/", reads_));
}

TEST_F(AccessLogTest, ACommitNamesNoMoreCustomersThanItMay) {
  AccessRead page = ReadOf("customers");
  for (int i = 0; i < 200; ++i) page.add_customers(std::string(32, 'c'));
  for (int i = 0; i < 100; ++i) {
    page.set_what(absl::StrCat("customers", i));
    ASSERT_TRUE(log_.Note(page).ok());
  }
  clock_.Advance(kAccessLogWait);
  log_.Step();

  EXPECT_EQ(Logged(0).reads_size(), static_cast<int>(kMaxCustomersLoggedAtOnce) / 201);
}

TEST_F(AccessLogTest, TheSameOneAfterTheOtherIsCounted) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(log_.Note(ReadOf("tickets/1")).ok());
  ASSERT_TRUE(log_.Note(ReadOf("tickets/1", "bo")).ok());
  ASSERT_TRUE(log_.Note(ReadOf("tickets/1")).ok());
  clock_.Advance(kAccessLogWait);
  log_.Step();

  ASSERT_EQ(Logged(0).reads_size(), 3);
  EXPECT_EQ(Logged(0).reads(0).count(), 3U);
  EXPECT_EQ(Logged(0).reads(1).person(), "bo");
  EXPECT_EQ(Logged(0).reads(2).count(), 1U);
}

TEST_F(AccessLogTest, WhereThereIsNoRoomNothingMayBeShown) {
  Note(kMaxReadsLoggedAtOnce);  // under way, and not answered
  Note(static_cast<int>(kMaxReadsHeld));

  EXPECT_THAT(log_.Note(ReadOf("tickets/0")),
              IsRefusal(absl::StatusCode::kUnavailable, "overloaded"));
  sink_.Answer(0);
  EXPECT_TRUE(log_.Note(ReadOf("tickets/0")).ok()) << "a batch was taken";
}

TEST_F(AccessLogTest, WhatFailedIsTheSameCommandAgainASecondLater) {
  Note(1);
  clock_.Advance(kAccessLogWait);
  log_.Step();
  sink_.Refuse(0, absl::UnavailableError("away"));
  Note(1);
  log_.Step();
  EXPECT_EQ(sink_.count(), 1U);

  clock_.Advance(absl::Seconds(1));
  log_.Step();

  ASSERT_EQ(sink_.count(), 2U);
  EXPECT_EQ(sink_.request(1).command_id, sink_.request(0).command_id);
  EXPECT_THAT(Logged(1), EqualsProto(Logged(0)));
  sink_.Answer(1);
  clock_.Advance(kAccessLogWait);
  log_.Step();
  EXPECT_EQ(Logged(2).reads(0).what(), "tickets/2");
}

TEST_F(AccessLogTest, TheEndHandsOnAllAndTellsWhatWasNotRecorded) {
  Note(3);

  EXPECT_EQ(log_.Drain(absl::ZeroDuration()), 3U);

  ASSERT_EQ(sink_.count(), 1U);
  sink_.Answer(0);
  EXPECT_EQ(log_.Drain(absl::ZeroDuration()), 0U);
}

TEST_F(AccessLogTest, TheStreamIsTheNodesOfTheDay) {
  AccessLog other(sink_, clock_, random_, names_);
  Note(1);
  ASSERT_TRUE(other.Note(ReadOf("tickets")).ok());
  clock_.Advance(kAccessLogWait);
  log_.Step();
  other.Step();

  const std::string stream = PrimaryStream(sink_.request(0).command, "", names_);
  EXPECT_EQ(stream, absl::StrCat("access/", Logged(0).node(), "/2026-03-02"));
  EXPECT_NE(PrimaryStream(sink_.request(1).command, "", names_), stream);
}

}  // namespace
}  // namespace redress::testing
