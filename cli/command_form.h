#pragma once

// Requests as people type them: field=value, by the fields of the request's schema. A new command
// or field needs no code here.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "boost/json/object.hpp"
#include "google/protobuf/descriptor.h"

namespace redress {

// Returns `request`'s fields for --help: dotted name, kind of value, whether required; below it
// what the field is for, in the words of `schema` of openapi.yaml.
std::string FormHelp(const google::protobuf::Descriptor& request, const std::string& schema);

// Adds `assignments` to `object`, in order. "holder.unit=desk" sets a field of a nested message,
// "category=room" given twice a list of two, "attachments.0.name=a.jpg" a field of the first item.
// Values take the type of the schema's field; whether they are right is the server's to say.
//
// Errors: kInvalidArgument (no such field, one that is no list given twice, not of the form
// field=value, not a value of its kind).
absl::StatusOr<boost::json::object> WithAssignments(boost::json::object object,
                                                    const google::protobuf::Descriptor& request,
                                                    absl::Span<const std::string> assignments);

// Returns the name of an enum's value as JSON and people write it: "phone" for CHANNEL_PHONE.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

}  // namespace redress
