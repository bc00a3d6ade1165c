#pragma once

// What JSON calls the values of enums: in lower case, without what the type's name says already.

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace redress {

// Returns the value's name: "phone" of CHANNEL_PHONE.
std::string EnumName(const google::protobuf::EnumValueDescriptor& value);

// The same of a value; empty where this build knows no such value.
template <typename Enum>
std::string EnumNameOf(Enum value) {
  const auto* named = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return named == nullptr ? "" : EnumName(*named);
}

// Returns the value that `name` names, or null; "unspecified" names none.
const google::protobuf::EnumValueDescriptor* FindEnumValue(
    const google::protobuf::EnumDescriptor& type, absl::string_view name);

// Returns the names of all values that can be named, separated by commas.
std::string EnumNames(const google::protobuf::EnumDescriptor& type);

}  // namespace redress
