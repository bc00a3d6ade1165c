#pragma once

// Requests from JSON (json_writer.h writes it): strict in what it takes. snake_case names; enums in
// lower case without their prefix ("phone" for CHANNEL_PHONE); instants as RFC 3339 with the offset
// of origin; int64 as numbers; bytes as lower-case hexadecimal.

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "boost/json/value.hpp"
#include "events/instant.pb.h"
#include "google/protobuf/message.h"

namespace redress {

inline constexpr std::size_t kMaxJsonDepth = 16;

// Whether a media type, without its parameters, is of JSON: application/json, text/json, or any
// other with "+json" at its end.
bool IsJsonMediaType(absl::string_view media_type);

// Parses exactly one JSON value (RFC 8259), with or without a byte order mark before it.
//
// Errors: kInvalidArgument (not JSON, duplicate keys, invalid UTF-8, too deep), naming the place.
absl::StatusOr<boost::json::value> ParseJson(absl::string_view text);

// Fills `message` (empty before) from `object`. Unknown fields, wrong types and unknown enum names
// are refused, each by its JSON pointer, which starts with `pointer`; null is not a value. Does not
// check `required` or sizes: ValidateRequest does.
//
// Errors: kInvalidArgument naming the fields at fault.
absl::Status FromJson(const boost::json::value& object, absl::string_view pointer,
                      google::protobuf::Message& message);

// Returns the value in canonical form (keys sorted, no white space, numbers as Boost.JSON writes
// them): what a request means, for its digest.
std::string CanonicalJson(const boost::json::value& value);

// Returns the instant as RFC 3339 text in its own offset, and the reverse.
// Errors: kInvalidArgument (not RFC 3339, or outside the years 1900 to 2199).
std::string FormatInstant(const Instant& instant);
absl::StatusOr<Instant> ParseInstant(absl::string_view text);

// Returns the time as RFC 3339 in UTC, to the microsecond, spelled as an instant of that offset is.
std::string FormatTime(absl::Time time);

}  // namespace redress
