#pragma once

// What JSON calls the values of enums: in lower case, without what the type's name says already.

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace redress {

// Returns the value's name: "phone" of CHANNEL_PHONE.
std::string EnumName(const google::protobuf::EnumValueDescriptor& value);

// Returns the value that `name` names, or null; "unspecified" names none.
const google::protobuf::EnumValueDescriptor* FindEnumValue(
    const google::protobuf::EnumDescriptor& type, absl::string_view name);

// Returns the names of all values that can be named, separated by commas.
std::string EnumNames(const google::protobuf::EnumDescriptor& type);

}  // namespace redress
