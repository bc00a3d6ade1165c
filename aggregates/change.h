#pragma once

// A change of what is on record: what is given takes the place of what was, what is named in
// `clear` is taken away, what is absent stays.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace redress {

// Puts into `kept` what `change` gives in fields of the same names, and takes away those that
// `clear` names, which must be among `clearable`.
//
// Errors: kInvalidArgument (neither gives nor takes away anything, clears what may not be cleared,
// or what it gives).
absl::Status TakeChange(const google::protobuf::Message& change,
                        const google::protobuf::RepeatedPtrField<std::string>& clear,
                        absl::Span<const absl::string_view> clearable,
                        google::protobuf::Message& kept);

}  // namespace redress
