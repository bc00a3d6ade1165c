#pragma once

// Values of query parameters that narrow a list. Each is read into `target`, which stays empty
// where the parameter is absent.

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/request.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace redress {

// Returns kInvalidArgument naming the parameter.
absl::Status RefuseFilter(absl::string_view name, absl::string_view detail);

std::optional<std::string> TextValue(const QueryParameters& parameters, absl::string_view name);

// Reads who or what is meant, by id or name: one line.
//
// Errors: kInvalidArgument (longer than any is).
absl::Status ReadName(const QueryParameters& parameters, absl::string_view name,
                      std::optional<std::string>& target);

// Errors: kInvalidArgument (longer than `most` characters).
absl::Status CheckLength(absl::string_view name, absl::string_view text, std::size_t most);

// Errors: kInvalidArgument (no id).
absl::StatusOr<std::optional<std::string>> CustomerValue(const QueryParameters& parameters);

// Errors: kInvalidArgument (not an instant).
absl::Status ReadTime(const QueryParameters& parameters, absl::string_view name,
                      std::optional<absl::Time>& target);

// Errors: kInvalidArgument (not true or false).
absl::Status ReadFlag(const QueryParameters& parameters, absl::string_view name,
                      std::optional<bool>& target);

// Returns the filters that "without" names, joined by commas: it asks for what has none.
//
// Errors: kInvalidArgument (none of `known`, or one that is also given a value).
absl::StatusOr<std::set<std::string>> WithoutParameter(
    const QueryParameters& parameters, std::initializer_list<absl::string_view> known);

// Reads an enum's value by its name as requests write it: lower case, without `prefix`.
//
// Errors: kInvalidArgument naming the values that it takes.
template <typename Enum>
absl::Status ReadEnum(const QueryParameters& parameters, absl::string_view name,
                      absl::string_view prefix, std::optional<Enum>& target) {
  const std::optional<std::string> text = TextValue(parameters, name);
  if (!text.has_value()) return absl::OkStatus();
  const auto& descriptor = *google::protobuf::GetEnumDescriptor<Enum>();
  std::vector<std::string> names;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    const auto& value = *descriptor.value(i);
    if (value.number() == 0) continue;
    names.push_back(absl::AsciiStrToLower(value.name().substr(prefix.size())));
    if (names.back() == *text) target = static_cast<Enum>(value.number());
  }
  if (target.has_value()) return absl::OkStatus();
  return RefuseFilter(name, absl::StrCat("is one of ", absl::StrJoin(names, ", ")));
}

}  // namespace redress
