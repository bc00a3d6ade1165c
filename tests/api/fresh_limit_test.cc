#include "api/fresh_limit.h"

#include <memory>
#include <string>

#include "api/service.h"
#include "base/random.h"
#include "gtest/gtest.h"
#include "tests/api/call.h"
#include "tests/testing/fake_node.h"
#include "tests/testing/manual_clock.h"

namespace redress::testing {
namespace {

const std::string kMissing = "/v1/customers/00000000000000000000000000000000";
const HttpHeaders kEve = {{"redress-actor", "eve; agent"}};

class FreshLimitTest : public ::testing::Test {
 protected:
  void SetUp() override { node_.node_status.probes_journal = true; }

  HttpResponse Ask(HttpRequest request) { return testing::Ask(service_, std::move(request)); }

  FakeNode node_;
  ManualClock clock_;
  SystemRandom random_;
  Service service_{node_, clock_, random_, std::make_shared<HttpCounters>(), AccessMode::kOpen};
  std::string start_ =
      "/v1/tickets/" + node_.names().TicketNumber(std::string(32, 'c'), 0) + "/start";
};

TEST_F(FreshLimitTest, AClientThatAsksForWhatIsNotThereInALoopIsToldToWaitAndOthersAreNot) {
  for (int i = 0; i < kFreshQuestions.at_once; ++i) ASSERT_EQ(Ask(Get(kMissing, kEve)).status, 404);
  const int fresh_waits = node_.fresh_waits;

  const HttpResponse refusal = Ask(Get(kMissing, kEve));

  EXPECT_EQ(refusal.status, 429);
  EXPECT_EQ(HeaderOf(refusal, "Retry-After"), "1");
  EXPECT_EQ(node_.fresh_waits, fresh_waits);
  EXPECT_EQ(Ask(Get("/v1/queues?fresh=true", kEve)).status, 429);
  EXPECT_EQ(Ask(Get("/v1/queues", kEve)).status, 200);
  EXPECT_EQ(Ask(Get(kMissing, {{"redress-actor", "ana; agent"}})).status, 404);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Ask(Get(kMissing, kEve)).status, 404);
}

TEST_F(FreshLimitTest, CommandsThatChangeNothingCountAgainstTheirClientToo) {
  for (int i = 0; i < kFreshQuestions.at_once; ++i) ASSERT_EQ(Ask(Post(start_, "")).status, 200);

  EXPECT_EQ(Ask(Post(start_, "")).status, 429);
}

TEST_F(FreshLimitTest, CommandsThatAreRecordedCountForNothing) {
  node_.answerer = [](const CommandRequest&) {
    CommandAnswer answer;
    answer.commit.add_streams()->set_stream("ticket/1");
    return answer;
  };

  for (int i = 0; i < kFreshQuestions.at_once + 10; ++i)
    ASSERT_EQ(Ask(Post(start_, "")).status, 200);
}

TEST_F(FreshLimitTest, WhereNothingIsWrittenForItNobodyIsToldToWait) {
  node_.node_status.probes_journal = false;

  for (int i = 0; i < kFreshQuestions.at_once + 10; ++i)
    ASSERT_EQ(Ask(Get(kMissing, kEve)).status, 404);
}

}  // namespace
}  // namespace redress::testing
