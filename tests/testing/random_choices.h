#pragma once

// What requests by chance are made of: few enough people, units and categories that they meet.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "aggregates/decision.h"
#include "events/grade.pb.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {

class RandomChoices {
 public:
  // `below` returns a number in [0, bound), the one source of chance.
  explicit RandomChoices(std::function<std::uint64_t(std::uint64_t)> below)
      : below_(std::move(below)) {}

  std::uint64_t Below(std::uint64_t bound) { return below_(bound); }
  bool Chance(std::uint64_t in, std::uint64_t of) { return Below(of) < in; }

  template <typename Choice>
  Choice OneOf(const std::vector<Choice>& choices) {
    return choices[Below(choices.size())];
  }

  // Returns any value of an enum but the unspecified one.
  template <typename Enum>
  Enum Any(int max) {
    return static_cast<Enum>(1 + Below(static_cast<std::uint64_t>(max)));
  }

  std::string Person() {
    static const std::vector<std::string> people = {"ana", "bo", "chen", "dmitri", "eve", "fatima"};
    return OneOf(people);
  }
  std::string Unit() {
    static const std::vector<std::string> units = {"north", "south", "billing"};
    return OneOf(units);
  }
  Holder AnyHolder() { return HolderOf(Unit(), Chance(1, 2) ? Person() : ""); }
  Actor AnyActor() {
    static const std::vector<std::string> roles = {"agent", "dispatcher", "arbiter", "supervisor"};
    return {Person(), OneOf(roles), false};
  }
  Grade AnyGrade() {
    Grade grade;
    grade.set_letter(Any<GradeLetter>(GradeLetter_MAX));
    return grade;
  }
  std::string AnyCategory() {
    static const std::vector<std::string> categories = {"quality", "price"};
    return OneOf(categories);
  }

  std::string AnyArea() {
    static const std::vector<std::string> areas = {"city", "rural"};
    return OneOf(areas);
  }

  Amount AnyAmount() {
    Amount amount;
    if (Chance(4, 5)) {
      amount.set_business_days(static_cast<std::uint32_t>(1 + Below(4)));
    } else {
      amount.set_business_minutes(static_cast<std::uint32_t>(30 * Below(20)));
    }
    return amount;
  }

 private:
  std::function<std::uint64_t(std::uint64_t)> below_;
};

}  // namespace redress::testing
