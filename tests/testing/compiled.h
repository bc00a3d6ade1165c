#pragma once

// A calendar of rules that are good ones.

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "aggregates/calendar/calendar.h"

namespace redress::testing {

using CalendarPointer = std::shared_ptr<const Calendar>;

// Returns null, and fails the test, where the rules are bad after all.
inline CalendarPointer Compiled(const CalendarRules& rules) {
  auto calendar = Calendar::Compile(rules);
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return calendar.ok() ? *std::move(calendar) : nullptr;
}

}  // namespace redress::testing
