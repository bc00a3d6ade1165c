#pragma once

// Checks a request against the options of its schema (events/options.proto): required fields,
// sizes, UTF-8, forms of text, known enum values.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace redress {

// `pointer` is the JSON pointer of `request` itself, "" for the body.
//
// Errors: kInvalidArgument naming every field at fault (at most 20).
absl::Status ValidateRequest(const google::protobuf::Message& request,
                             absl::string_view pointer = "");

// Returns the most that a request may give in the field: of a list items, of one text characters.
std::size_t MaxSizeOf(const google::protobuf::FieldDescriptor& field);

// Returns what is wrong with an id that people choose, as the ids of agents and teams, which may be
// whatever a ticket may name as its holder; empty: nothing.
std::string FaultOfChosenId(absl::string_view id);

// Checks the one request that is set in the oneof of `command`; pointers go into its body.
//
// Errors: kInvalidArgument (none is set), and those of ValidateRequest().
absl::Status ValidateCommand(const google::protobuf::Message& command);

}  // namespace redress
