#pragma once

// CloudEvents 1.0 (https://github.com/cloudevents/spec/blob/v1.0.2) to interactions: structured
// JSON, or binary mode.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aggregates/interaction.pb.h"
#include "boost/json/value.hpp"

namespace redress {

// An interaction, and its meaning for the request digest: transport and white space do not count.
struct ParsedInteraction {
  Interaction interaction;
  std::string canonical;  // canonical JSON of type, source, id, time, data
};

// The most bytes of one interaction, as published.
inline constexpr std::size_t kMaxInteractionSize = 256 * 1024;

// Errors: kInvalidArgument naming the fields at fault (also: unknown attributes of ours, an
// unsupported specversion, type or datacontenttype).
absl::StatusOr<ParsedInteraction> ParseStructured(absl::string_view json);
absl::StatusOr<ParsedInteraction> ParseStructured(const boost::json::value& event);

// `headers` are the transport's, with names such as "ce_id" (Kafka); `body` is the data.
absl::StatusOr<ParsedInteraction> ParseBinary(
    const std::vector<std::pair<std::string, std::string>>& headers, absl::string_view body);

}  // namespace redress
