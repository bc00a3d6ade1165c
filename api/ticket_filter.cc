#include "api/ticket_filter.h"

#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/json.h"
#include "aggregates/refusal.h"
#include "api/queries.h"
#include "base/status.h"
#include "events/event_type.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "projections/text_terms.h"

namespace redress {
namespace {

absl::Status RefuseParameter(absl::string_view name, absl::string_view detail) {
  return Refuse(absl::StatusCode::kInvalidArgument, kMalformed,
                absl::StrCat("query parameter ", name, ": ", detail));
}

std::optional<std::string> Text(const QueryParameters& parameters, absl::string_view name) {
  const auto found = parameters.find(std::string(name));
  return found == parameters.end() ? std::nullopt : std::optional<std::string>(found->second);
}

// Reads an enum's value by its name as requests write it: lower case, without `prefix`.
template <typename Enum>
absl::Status ReadEnum(const QueryParameters& parameters, absl::string_view name,
                      absl::string_view prefix, std::optional<Enum>& target) {
  const std::optional<std::string> text = Text(parameters, name);
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
  return RefuseParameter(name, absl::StrCat("is one of ", absl::StrJoin(names, ", ")));
}

absl::Status ReadTime(const QueryParameters& parameters, absl::string_view name,
                      std::optional<absl::Time>& target) {
  const std::optional<std::string> text = Text(parameters, name);
  if (!text.has_value()) return absl::OkStatus();
  const absl::StatusOr<Instant> instant = ParseInstant(*text);
  if (!instant.ok()) return RefuseParameter(name, instant.status().message());
  target = absl::FromUnixMicros(instant->unix_micros());
  return absl::OkStatus();
}

absl::Status ReadFlag(const QueryParameters& parameters, absl::string_view name,
                      std::optional<bool>& target) {
  if (!parameters.contains(std::string(name))) return absl::OkStatus();
  ASSIGN_OR_RETURN(target, BoolParameter(parameters, name));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TicketFilter> ParseTicketFilter(const QueryParameters& parameters) {
  TicketFilter filter;
  RETURN_IF_ERROR(ReadEnum(parameters, "phase", "TICKET_PHASE_", filter.phase));
  RETURN_IF_ERROR(ReadEnum(parameters, "kind", "TICKET_KIND_", filter.kind));
  RETURN_IF_ERROR(ReadEnum(parameters, "channel", "CHANNEL_", filter.channel));
  RETURN_IF_ERROR(ReadEnum(parameters, "exit", "EXIT_", filter.exit));
  RETURN_IF_ERROR(ReadEnum(parameters, "waiting", "WAITING_FOR_", filter.waiting));
  RETURN_IF_ERROR(ReadFlag(parameters, "open", filter.open));
  RETURN_IF_ERROR(ReadFlag(parameters, "escalated", filter.escalated));
  RETURN_IF_ERROR(ReadFlag(parameters, "acknowledged", filter.acknowledged));
  RETURN_IF_ERROR(ReadFlag(parameters, "imported", filter.imported));
  RETURN_IF_ERROR(ReadTime(parameters, "received_from", filter.received_from));
  RETURN_IF_ERROR(ReadTime(parameters, "received_to", filter.received_to));
  filter.holder = Text(parameters, "holder");
  filter.team = Text(parameters, "team");
  filter.category = Text(parameters, "category");
  filter.customer = Text(parameters, "customer");
  filter.unit = Text(parameters, "unit");
  filter.text = Text(parameters, "text");
  if (filter.text.has_value()) {
    const auto terms = TermsOfQuery(*filter.text);
    if (!terms.ok()) return RefuseParameter("text", terms.status().message());
  }
  return filter;
}

absl::StatusOr<TimelineFilter> ParseTimelineFilter(const QueryParameters& parameters) {
  TimelineFilter filter;
  filter.type = Text(parameters, "type");
  if (filter.type.has_value() && !NamesEvents(*filter.type)) {
    return RefuseParameter("type", "names no facts; one is ticket.answered, or ticket for all");
  }
  filter.actor = Text(parameters, "actor");
  RETURN_IF_ERROR(ReadTime(parameters, "from", filter.from));
  RETURN_IF_ERROR(ReadTime(parameters, "to", filter.to));
  return filter;
}

absl::StatusOr<PageRequest> ParsePage(const QueryParameters& parameters) {
  PageRequest page{.cursor = Text(parameters, "cursor").value_or(""), .limit = kDefaultPageSize};
  const std::optional<std::string> limit = Text(parameters, "limit");
  if (!limit.has_value()) return page;
  const std::optional<std::uint64_t> number = ParseNumber(*limit);
  if (!number.has_value() || *number == 0 || *number > kMaxPageSize) {
    return RefuseParameter("limit", absl::StrCat("is a number from 1 to ", kMaxPageSize));
  }
  page.limit = *number;
  return page;
}

std::string NextLink(absl::string_view path, QueryParameters parameters,
                     const std::string& cursor) {
  parameters["cursor"] = cursor;
  const auto write = [](std::string* out, const auto& parameter) {
    absl::StrAppend(out, PercentEncode(parameter.first), "=", PercentEncode(parameter.second));
  };
  return absl::StrCat(path, "?", absl::StrJoin(parameters, "&", write));
}

}  // namespace redress
