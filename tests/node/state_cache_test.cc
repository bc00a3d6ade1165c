// States that are kept: given for their head only, moved on by what was accepted, bounded.

#include "node/state_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/fold.h"

namespace redress {
namespace {

// Counts what it folds.
struct Tally {
  int events = 0;
};

Tally Evolve(Tally tally, const PastEvent& /*event*/) {
  ++tally.events;
  return tally;
}

constexpr char kStream[] = "ticket/1";

std::shared_ptr<FoldedState> Folding(int events) {
  return Folded<Tally>::Of(std::vector<PastEvent>(static_cast<std::size_t>(events)));
}

int EventsIn(const std::shared_ptr<const FoldedState>& state) {
  return static_cast<const Folded<Tally>&>(*state).state().events;
}

// A record of one stream, whose versions from `first` to `last` it brings.
JudgedRecord RecordOf(const std::string& head, std::uint64_t first, std::uint64_t last) {
  JudgedRecord record;
  record.command.set_record_hash(head);
  CommandStream& stream = *record.command.add_streams();
  stream.set_stream(kStream);
  stream.set_first_version(first);
  stream.set_last_version(last);
  record.events.resize(last - first + 1);
  return record;
}

TEST(StateCacheTest, AStateIsGivenForItsHeadOnly) {
  StateCache cache;
  cache.Keep(kStream, "a", Folding(3), 3);

  ASSERT_NE(cache.Find(kStream, "a"), nullptr);
  EXPECT_EQ(EventsIn(cache.Find(kStream, "a")), 3);
  EXPECT_EQ(cache.Find(kStream, "b"), nullptr);
  EXPECT_EQ(cache.Find("ticket/2", "a"), nullptr);
}

TEST(StateCacheTest, WhatWasAcceptedMovesItOn) {
  StateCache cache;
  cache.Keep(kStream, "a", Folding(3), 3);

  cache.Take(RecordOf("b", 4, 5));

  EXPECT_EQ(cache.Find(kStream, "a"), nullptr);
  ASSERT_NE(cache.Find(kStream, "b"), nullptr);
  EXPECT_EQ(EventsIn(cache.Find(kStream, "b")), 5);
}

TEST(StateCacheTest, ARecordThatDoesNotFollowLeavesNothingForItsHead) {
  StateCache cache;
  cache.Keep(kStream, "a", Folding(3), 3);

  cache.Take(RecordOf("b", 7, 7));

  EXPECT_EQ(cache.Find(kStream, "b"), nullptr);
}

TEST(StateCacheTest, AStateThatIsReadDoesNotChangeUnderItsReader) {
  StateCache cache;
  const std::shared_ptr<const FoldedState> read = cache.Keep(kStream, "a", Folding(3), 3);

  cache.Take(RecordOf("b", 4, 4));

  EXPECT_EQ(EventsIn(read), 3);
  EXPECT_EQ(cache.Find(kStream, "b"), nullptr);
}

TEST(StateCacheTest, WhatWasUsedLastStaysAndTheRestGoes) {
  StateCache cache(/*max_events=*/1'000);
  cache.Keep(kStream, "a", Folding(3), 3);

  for (int i = 0; i < 1'000; ++i) {
    cache.Keep(absl::StrCat("ticket/other ", i), "a", Folding(10), 10);
    ASSERT_NE(cache.Find(kStream, "a"), nullptr) << "after " << i;
  }

  int kept = 0;
  for (int i = 0; i < 1'000; ++i) {
    if (cache.Find(absl::StrCat("ticket/other ", i), "a") != nullptr) ++kept;
  }
  EXPECT_LE(kept, 110);
  EXPECT_GE(kept, 40);
}

}  // namespace
}  // namespace redress
