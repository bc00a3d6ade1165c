#pragma once

// CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2) to interactions: structured
// JSON, or binary mode. Not the transports: they bring headers and bodies.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/contact/interaction.pb.h"
#include "boost/json/value.hpp"

namespace redress {

// An interaction, and its meaning for the request digest: transport and white space do not count.
struct ParsedInteraction {
  Interaction interaction;
  std::string canonical;  // canonical JSON of type, source, id, time, data
};

// Names and values as the transport gave them. Attributes are named as the Kafka binding names
// them, such as "ce_id", and their values are plain UTF-8: who reads HTTP renames "ce-id" and
// undoes the percent-encoding first.
using TransportHeaders = std::vector<std::pair<std::string, std::string>>;

// The most bytes of one interaction, as published.
inline constexpr std::size_t kMaxInteractionSize = 256 * 1024;

// Parses `body` in the mode that `headers` name: binary where an attribute is among them,
// structured where the content type says so or there is no attribute.
//
// Errors: as below, and kInvalidArgument for an event format other than JSON.
absl::StatusOr<ParsedInteraction> ParseMessage(const TransportHeaders& headers,
                                               absl::string_view body);

// Errors: kInvalidArgument naming the fields at fault (unknown fields in data, names that are no
// attribute's, an unsupported specversion, type or datacontenttype).
absl::StatusOr<ParsedInteraction> ParseStructured(absl::string_view text);
absl::StatusOr<ParsedInteraction> ParseStructured(const boost::json::value& value);

// `body` is the data. Headers that are no attributes are not looked at, but for the content type.
absl::StatusOr<ParsedInteraction> ParseBinary(const TransportHeaders& headers,
                                              absl::string_view body);

}  // namespace redress
