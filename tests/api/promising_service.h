#pragma once

// The API over tickets whose promises a policy keeps: they are decided in memory, and read through
// the views of their events.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "boost/json/object.hpp"
#include "tests/api/call.h"
#include "tests/testing/clock_world.h"
#include "tests/testing/fake_node.h"
#include "tests/testing/recorded_streams.h"

namespace redress::testing {

// An office of Shanghai that promises an answer in seven working days, warned about a day before,
// and to sign for it in four hours.
class PromisingServiceTest : public ::testing::Test {
 protected:
  PromisingServiceTest() {
    ClockRule answer = RuleOf(CLOCK_METRIC_ANSWER, BusinessDays(7));
    *answer.add_warnings()->mutable_before() = BusinessDays(1);
    answer.add_pausable("customer");
    ClockRule sign_for = RuleOf(CLOCK_METRIC_SIGN_FOR, BusinessMinutes(240), "unit");
    world_.Promise({answer, sign_for});
  }

  // Takes in a complaint that bo of north has.
  std::string Assigned() {
    const std::string number = world_.Receive();
    world_.Do(number, DoClassify());
    world_.now += absl::Seconds(1);
    world_.Do(number, DoAssign("north", "bo"));
    return number;
  }

  boost::json::object Read(const std::string& target) {
    if (!is_projected_) node_.Project(RecordsOf(world_.streams()));
    is_projected_ = true;
    const HttpResponse response = testing::Ask(service_, Get(target));
    EXPECT_EQ(response.status, 200) << target << "\n" << response.body;
    return BodyOf(response);
  }

  // The first fact of `type` in the ticket's timeline.
  boost::json::object EntryOf(const std::string& number, const std::string& type) {
    const auto body = Read(absl::StrCat("/v1/tickets/", number, "/timeline?limit=100"));
    for (const auto& entry : body.at("timeline").as_array()) {
      if (entry.at("type").as_string() == type) return entry.as_object();
    }
    ADD_FAILURE() << "no " << type;
    return {};
  }

  Service& service() { return service_; }

  ClockWorld world_;

 private:
  FakeNode node_;
  SystemClock clock_;
  SystemRandom random_;
  Service service_{node_, clock_, random_, std::make_shared<HttpCounters>(), AccessMode::kOpen};
  bool is_projected_ = false;
};

}  // namespace redress::testing
