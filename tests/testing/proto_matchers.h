#pragma once

// Matchers for protobuf messages and refusals.

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "aggregates/refusal.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress::testing {

MATCHER_P(EqualsProto, expected, expected.ShortDebugString()) {
  google::protobuf::util::MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  const bool is_equal = differencer.Compare(expected, arg);
  *result_listener << difference;
  return is_equal;
}

// What a rule forbids in this state, and what is wrong whatever the state.
inline constexpr auto kForbidden = absl::StatusCode::kFailedPrecondition;
inline constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// A status of `code` whose refusal has the machine code `machine_code`.
MATCHER_P2(IsRefusal, code, machine_code, "") {
  const auto details = DetailsOf(arg);
  *result_listener << arg.ToString();
  return arg.code() == code && details.has_value() && details->code() == machine_code;
}

}  // namespace redress::testing
