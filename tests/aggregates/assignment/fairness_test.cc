// How evenly a week's work is given: Jain's index of points by hour on duty, which is one where all
// have the same, and one by the count of people where one has all.

#include "tests/testing/fairness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/seed.h"
#include "tests/testing/seeded_random.h"
#include "tests/testing/team_world.h"

namespace redress::testing {
namespace {

constexpr int kPeople = 8;
constexpr int kDays = 7;
constexpr int kHours = 24;
constexpr std::uint32_t kWeights[] = {1, 1, 1, 2, 4};  // by severity, as the rule has it

// A team that works around the clock in shifts that overlap, and what comes in in a week.
class Week {
 public:
  Week(const std::string& order, std::uint64_t seed) : random_(seed) {
    world_.Rule(absl::StrCat("- {team: north, order: ", order,
                             ", points: {low: 1, normal: 1, high: 2, critical: 4}}"));
    for (int i = 0; i < kPeople; ++i) people_.push_back(absl::StrCat("p", i));
    world_.Team("north", people_);
    for (const std::string& person : people_) world_.Agent(person, AgentProfile());
  }

  double Fairness() {
    for (int hour = 0; hour < kDays * kHours; ++hour) {
      ChangeDuty(hour);
      Finish();
      const std::uint64_t arrivals = 2 + random_.Below(8);
      for (std::uint64_t i = 0; i < arrivals; ++i) Arrive();
      world_.now += absl::Hours(1);
    }
    EXPECT_FALSE(points_.empty()) << "nobody was given anything";
    std::vector<double> rates;
    for (const std::string& person : people_) rates.push_back(points_[person] / hours_[person]);
    return JainsIndex(rates);
  }

 private:
  // Eight hours each, beginning three hours after one another; on other days at other times.
  static bool IsOn(int person, int hour) {
    const int begins = (person * 3 + hour / kHours * 5) % kHours;
    return (hour % kHours - begins + kHours) % kHours < 8;
  }

  void ChangeDuty(int hour) {
    for (int i = 0; i < kPeople; ++i) {
      const bool on = IsOn(i, hour);
      if (on) hours_[people_[i]] += 1;
      if (hour == 0 || on != IsOn(i, hour - 1)) {
        world_.SetDuty(people_[i], on ? DUTY_STATE_ON : DUTY_STATE_OFF);
      }
    }
  }

  // Some of what each has is done.
  void Finish() {
    for (auto& [person, counts] : loads_) {
      for (std::uint32_t& count : counts)
        count -= static_cast<std::uint32_t>(random_.Below(count + 1));
    }
  }

  void Arrive() {
    const auto severity = static_cast<Severity>(1 + random_.Below(4));
    const std::string number = world_.InTeam("north", severity);
    world_.AssignNext("north", {number}, loads_);
    const std::string person = world_.At(number).holder->person();
    if (person.empty()) return;
    points_[person] += kWeights[severity];
    loads_[person].resize(5);
    ++loads_[person][severity];
  }

  SeededRandom random_;
  TeamWorld world_;
  std::vector<std::string> people_;
  std::map<std::string, double> hours_;  // on duty
  std::map<std::string, double> points_;
  std::map<std::string, std::vector<std::uint32_t>> loads_;
};

class FairnessTest : public ::testing::TestWithParam<const char*> {};

TEST_P(FairnessTest, OverAWeekAllHaveAsMuchByHourOnDuty) {
  const std::uint64_t seed = TestSeed();

  const double fairness = Week(GetParam(), seed).Fairness();

  std::cout << GetParam() << ": Jain's index " << fairness << "\n";
  RecordProperty("jains_index", absl::StrCat(fairness));
  EXPECT_GE(fairness, 0.95);
}

INSTANTIATE_TEST_SUITE_P(Orders, FairnessTest, ::testing::Values("round_robin", "least_load"),
                         [](const auto& it) { return std::string(it.param); });

}  // namespace
}  // namespace redress::testing
