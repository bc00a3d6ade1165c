#include "projections/queues.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/projections/views.h"

namespace redress::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Queues as "unit phase count".
std::vector<std::string> Shown(const QueueCounts& counts) {
  std::vector<std::string> shown;
  for (const QueueCount& queue : counts.queues) {
    shown.push_back(absl::StrCat(queue.unit, " ", int{queue.phase}, " ", queue.count));
  }
  return shown;
}

TEST(QueuesTest, TicketsCountWhereTheyLieNow) {
  Views views;
  views.Commit({Received("1"), Received("2"), Received("3")});
  views.Commit({Assigned("1", "north"), Assigned("2", "north")});
  views.Commit({Assigned("2", "south"), Noted("2")});

  const QueueCounts counts = *ReadQueues(views.store);

  EXPECT_EQ(counts.received, 3);
  EXPECT_EQ(counts.open, 3);
  EXPECT_THAT(counts.closed, IsEmpty());
  EXPECT_THAT(Shown(counts), ElementsAre(" 1 1", "north 3 1", "south 3 1"));
}

TEST(QueuesTest, ClosedTicketsCountByExitAndReopenedOnesAreOpenAgain) {
  Views views;
  views.Commit({Received("1"), Received("2"), Received("3")});
  views.Commit({Closed("1", EXIT_SATISFIED), Closed("2", EXIT_WITHDRAWN)});
  EXPECT_THAT(ReadQueues(views.store)->closed,
              ElementsAre(Pair(EXIT_SATISFIED, 1), Pair(EXIT_WITHDRAWN, 1)));

  views.Commit({Reopened("2", 2)});

  const QueueCounts counts = *ReadQueues(views.store);
  EXPECT_EQ(counts.open, 2);
  EXPECT_THAT(counts.closed, ElementsAre(Pair(EXIT_SATISFIED, 1)));
}

TEST(QueuesTest, ImportedTicketsAreCountedApartFromReceivedOnes) {
  Views views;
  views.Commit({Received("1"), Imported("2", TICKET_PHASE_HANDLING)});
  views.Commit({Imported("3", TICKET_PHASE_CLOSED, EXIT_SATISFIED)});
  views.Commit({Reopened("3", 2), Closed("2", EXIT_WITHDRAWN)});

  const QueueCounts counts = *ReadQueues(views.store);

  EXPECT_EQ(counts.received, 1);
  EXPECT_EQ(counts.imported, 2);
  EXPECT_EQ(counts.open, 2);
  EXPECT_THAT(counts.closed, ElementsAre(Pair(EXIT_WITHDRAWN, 1)));
}

TEST(QueuesTest, WithoutTicketsAllIsZero) {
  const Views views;

  const QueueCounts counts = *ReadQueues(views.store);

  EXPECT_EQ(counts.received, 0);
  EXPECT_EQ(counts.imported, 0);
  EXPECT_EQ(counts.open, 0);
  EXPECT_THAT(counts.queues, IsEmpty());
}

}  // namespace
}  // namespace redress::testing
