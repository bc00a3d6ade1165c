#include "consumers/queue_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "projections/map_store.h"
#include "projections/waiting.h"

namespace redress {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class QueueWalkTest : public ::testing::Test {
 protected:
  // Puts tickets 100, 101 and so on into the queue of north.
  void Fill(int count) {
    Batch batch(store_);
    for (int i = 0; i < count; ++i) {
      TicketRow row;
      row.set_number(absl::StrCat(100 + i));
      row.set_phase(TICKET_PHASE_ASSIGNED);
      row.mutable_holder()->set_unit("north");
      MoveWaiting(TicketRow(), row, batch);
    }
    ASSERT_TRUE(store_.Write(batch.TakeWrites()).ok());
  }

  // The first ticket of each page.
  std::vector<std::string> Walk() {
    std::vector<std::string> first;
    walk_.Begin("north", QueueWalk::At::kFront);
    for (auto page = *walk_.Page(store_); !page.empty(); page = *walk_.Page(store_)) {
      first.push_back(page.front());
      walk_.Next();
    }
    return first;
  }

  MapStore store_;
  QueueWalk walk_{2};
};

TEST_F(QueueWalkTest, AShortQueueIsWalkedToItsEnd) {
  Fill(5);

  EXPECT_THAT(Walk(), ElementsAre("100", "102", "104"));
}

TEST_F(QueueWalkTest, OfALongOneTheFrontComesEachTimeAndOnePageFurtherOn) {
  Fill(17);

  EXPECT_THAT(Walk(), ElementsAre("100", "102", "104", "106", "108", "110"));
  EXPECT_THAT(Walk(), ElementsAre("100", "102", "104", "106", "108", "112"));
  EXPECT_THAT(Walk(), ElementsAre("100", "102", "104", "106", "108", "114"));
  EXPECT_THAT(Walk(), ElementsAre("100", "102", "104", "106", "108", "116"));
  EXPECT_THAT(Walk(), ElementsAre("100", "102", "104", "106", "108", "110"));
}

TEST_F(QueueWalkTest, APageIsReadAgainUntilItIsLeft) {
  Fill(3);
  walk_.Begin("north", QueueWalk::At::kFront);

  EXPECT_THAT(*walk_.Page(store_), ElementsAre("100", "101"));
  EXPECT_THAT(*walk_.Page(store_), ElementsAre("100", "101"));
  walk_.Next();
  EXPECT_THAT(*walk_.Page(store_), ElementsAre("102"));
}

TEST_F(QueueWalkTest, BehindTheLastThereIsNothing) {
  Fill(3);
  walk_.Begin("north", QueueWalk::At::kDone);

  EXPECT_THAT(*walk_.Page(store_), IsEmpty());
}

}  // namespace
}  // namespace redress
