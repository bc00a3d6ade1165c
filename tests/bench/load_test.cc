#include <gtest/gtest.h>

#include "bench/bare_server.h"
#include "bench/http_load.h"

namespace redress {
namespace {

BareServer::Options Answering(const std::string& answer, absl::Duration turn) {
  return {.answers = {{"", answer}}, .turn = turn};
}

LoadPlan PlanOf(const BareServer& server) {
  LoadPlan plan;
  plan.port = server.port();
  plan.converse = Numbered([](std::uint64_t) { return LoadCall{.target = "/"}; });
  plan.time = absl::Milliseconds(300);
  return plan;
}

TEST(LoadTest, InAClosedLoopEachLatencyCountsFromItsRequest) {
  const BareServer server(Answering(BareAnswer("{}"), absl::Milliseconds(20)));
  LoadPlan plan = PlanOf(server);
  plan.clients = 1;

  LoadResult result = RunLoad(plan);

  EXPECT_GE(result.done.count(), 1);
  EXPECT_LE(result.done.count(), 16);
  EXPECT_EQ(result.without_answer, 0);
  EXPECT_EQ(result.done_bytes, 2 * result.done.count());
  EXPECT_GE(result.done.Percentile(0), absl::Milliseconds(20));
}

// One request at a time takes 20 ms and one is due every 5 ms: the last of 60 was due 900 ms before
// its answer, though the server took 20 ms for it, too.
TEST(LoadTest, InAnOpenLoopEachLatencyCountsFromWhenItsRequestWasDue) {
  const BareServer server(Answering(BareAnswer("{}"), absl::Milliseconds(20)));
  LoadPlan plan = PlanOf(server);
  plan.rate = 200;

  LoadResult result = RunLoad(plan);

  EXPECT_EQ(result.done.count(), 60);
  EXPECT_GE(result.done.Percentile(0.5), absl::Milliseconds(400));
  EXPECT_GE(result.done.Percentile(1), absl::Milliseconds(850));
}

TEST(LoadTest, WhatIsAskedInTheWarmUpDoesNotCount) {
  const BareServer server(Answering(BareAnswer("{}"), absl::Milliseconds(5)));
  LoadPlan plan = PlanOf(server);
  plan.rate = 100;
  plan.warm_up = absl::Milliseconds(200);
  int begun = 0;
  int ended = 0;
  plan.at_begin = [&] { ++begun; };
  plan.at_end = [&] { ++ended; };

  const LoadResult result = RunLoad(plan);

  EXPECT_EQ(result.done.count(), 30);
  EXPECT_EQ(begun, 1);
  EXPECT_EQ(ended, 1);
}

TEST(LoadTest, WhatIsRefusedOrBrokenOffIsNotDone) {
  const BareServer server(Answering("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n",
                                    absl::ZeroDuration()));
  LoadPlan plan = PlanOf(server);
  plan.rate = 100;

  const LoadResult result = RunLoad(plan);

  EXPECT_EQ(result.done.count(), 0);
  EXPECT_EQ(result.refused.count(), 30);
}

}  // namespace
}  // namespace redress
