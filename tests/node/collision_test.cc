// Built with ticket numbers of five digits, so that many commands derive the same one.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/names.h"
#include "projections/queues.h"
#include "tests/testing/test_node.h"

namespace redress {
namespace {

constexpr int kCreates = 40'000;
constexpr std::size_t kInFlight = 200;
constexpr int kGivenToBoth = 10;  // every tenth create goes to both nodes

static_assert(kTicketNumberDigits == 5, "numbers must collide here");

// Creates under way on one node, and the numbers that were answered.
class Creator {
 public:
  explicit Creator(TestNode& node) : node_(node) {}

  bool HasRoom() const { return under_way_.size() < kInFlight; }

  void Create(int index) {
    under_way_.push_back(node_.Submit(Complaint(node_.names(), absl::StrCat("m", index),
                                                absl::StrCat("+39", 10'000'000 + index))));
  }

  // Takes the answers that have come.
  void Collect() {
    std::deque<Answered> waiting;
    for (const Answered& answered : under_way_) {
      if (!answered->has_value()) {
        waiting.push_back(answered);
        continue;
      }
      ASSERT_TRUE((*answered)->ok()) << (*answered)->status();
      numbers_.insert(TicketOf(***answered));
    }
    under_way_ = std::move(waiting);
  }

  bool done() const { return under_way_.empty(); }
  const std::set<std::string>& numbers() const { return numbers_; }

 private:
  TestNode& node_;
  std::deque<Answered> under_way_;
  std::set<std::string> numbers_;
};

TEST(CollisionTest, CreatesWithCollidingNumbersAreNeitherLostNorDoubledNorBlocked) {
  FakeLog log;
  TestNode one(log, 1);
  TestNode two(log, 2);
  one.Settle();
  two.Settle();
  Creator by_one(one);
  Creator by_two(two);

  int next = 0;
  int rounds = 0;
  while (next < kCreates || !by_one.done() || !by_two.done()) {
    for (; next < kCreates && by_one.HasRoom() && by_two.HasRoom(); ++next) {
      const bool both = next % kGivenToBoth == 0;
      if (both || next % 2 == 0) by_one.Create(next);
      if (both || next % 2 == 1) by_two.Create(next);
    }
    one.Run(absl::Milliseconds(50));
    two.Run(absl::Milliseconds(50));
    by_one.Collect();
    by_two.Collect();
    ASSERT_LT(++rounds, kCreates) << "creates are blocked";
  }

  std::set<std::string> numbers = by_one.numbers();
  numbers.insert(by_two.numbers().begin(), by_two.numbers().end());
  EXPECT_EQ(numbers.size(), kCreates);
  one.Settle();
  two.Settle();
  for (TestNode* node : {&one, &two}) {
    const auto queues = ReadQueues(node->views());
    ASSERT_TRUE(queues.ok()) << queues.status();
    EXPECT_EQ(queues->received, kCreates);
  }
  EXPECT_EQ(one.core().status().digest, two.core().status().digest);
}

}  // namespace
}  // namespace redress
