#pragma once

// The API on a real node with an embedded journal, in a folder of the test's own.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "api/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "node/node.h"
#include "tests/api/call.h"
#include "tests/testing/scratch_folder.h"

namespace redress::testing {

class LiveServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    NodeOptions options;
    options.data_folder = folder_.path();
    auto node = Node::Open(options);
    ASSERT_TRUE(node.ok()) << node.status();
    node_ = *std::move(node);
    service_ = std::make_unique<Service>(*node_, clock_, random_, counters_, AccessMode::kOpen);
    const absl::Duration until = clock_.Steady() + absl::Seconds(60);
    while (Ask(Get("/readyz")).status != 200 && clock_.Steady() < until) {
      std::this_thread::yield();
    }
    ASSERT_EQ(Ask(Get("/readyz")).status, 200);
  }

  HttpResponse Ask(HttpRequest request) { return testing::Ask(*service_, std::move(request)); }

  ScratchFolder folder_;
  SystemClock clock_;
  SystemRandom random_;
  std::shared_ptr<HttpCounters> counters_ = std::make_shared<HttpCounters>();
  std::unique_ptr<Node> node_;
  std::unique_ptr<Service> service_;
};

}  // namespace redress::testing
