#include "api/short_reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/reads.h"
#include "base/clock.h"
#include "projections/map_store.h"
#include "tests/api/call.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/fake_node.h"

namespace redress::testing {
namespace {

absl::Status CountPositions(const KeyValueReader& views, std::size_t most, std::size_t& count) {
  return views.Scan(Family::kPositions, "", "",
                    [&](absl::string_view, absl::string_view) { return ++count < most; });
}

// Asks for the first rows of a list, and keeps the works of the lane.
class ShortReadsTest : public ::testing::Test {
 protected:
  void Ask(std::size_t rows) {
    const Query query = [rows](const View& view) -> absl::StatusOr<Found> {
      std::size_t count = 0;
      if (auto status = CountPositions(view.reader, rows, count); !status.ok()) return status;
      Found found(view);
      found.body.Member("count", count);
      return found;
    };
    Reply reply;
    reply.send = [this](const HttpResponse& response) { answers_.push_back(response.body); };
    reply.run = [this](std::function<void()> work) { works_.push_back(std::move(work)); };
    reads_.Answer(Get("/"), {}, TimeTravel::kNo, Effort::kShort, query, reply);
  }

  FakeNode node_;
  SystemClock clock_;
  FreshLimit limit_{node_, clock_};
  Reads reads_{node_, limit_};
  std::vector<std::string> answers_;
  std::vector<std::function<void()>> works_;
};

TEST_F(ShortReadsTest, FewRowsAreReadAtOnce) {
  CommitGenerator generator{7};
  node_.Project(generator.Take(300));

  Ask(kMaxShortRows / 2);

  EXPECT_TRUE(works_.empty());
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_THAT(answers_[0], ::testing::HasSubstr(absl::StrCat("\"count\":", kMaxShortRows / 2)));
}

TEST_F(ShortReadsTest, ManyRowsAreReadInTheLane) {
  CommitGenerator generator{7};
  node_.Project(generator.Take(300));

  Ask(kMaxShortRows * 2);
  EXPECT_TRUE(answers_.empty());
  ASSERT_EQ(works_.size(), 1U);
  works_[0]();

  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_THAT(answers_[0], ::testing::HasSubstr(absl::StrCat("\"count\":", kMaxShortRows * 2)));
}

TEST_F(ShortReadsTest, ViewsThatAreAwayAreSaidToBeAwayByTheLane) {
  node_.views_away = true;

  Ask(1);
  ASSERT_EQ(works_.size(), 1U);
  works_[0]();

  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_THAT(answers_[0], ::testing::HasSubstr("\"status\":503"));
}

}  // namespace
}  // namespace redress::testing
