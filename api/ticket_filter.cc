#include "api/ticket_filter.h"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aggregates/names.h"
#include "api/filter_values.h"
#include "api/percent_coding.h"
#include "api/queries.h"
#include "base/status.h"
#include "events/event_type.h"
#include "projections/text_terms.h"

namespace redress {
namespace {

constexpr std::array<std::pair<absl::string_view, DueState>, 7> kStates = {{
    {"breached", DueState::kBreached},
    {"warned", DueState::kWarned},
    {"stagnating", DueState::kStagnating},
    {"unassigned", DueState::kUnassigned},
    {"paused", DueState::kPaused},
    {"no_promise", DueState::kNoPromise},
    {"returned", DueState::kReturned},
}};

constexpr std::size_t kMaxTextSize = 1000;  // characters

absl::Status ReadState(const QueryParameters& parameters, std::optional<DueState>& state) {
  const std::optional<std::string> text = TextValue(parameters, "state");
  if (!text.has_value()) return absl::OkStatus();
  for (const auto& [name, value] : kStates) {
    if (name == *text) state = value;
  }
  if (state.has_value()) return absl::OkStatus();
  const auto name = [](std::string* out, const auto& known) { absl::StrAppend(out, known.first); };
  return RefuseFilter("state", absl::StrCat("is one of ", absl::StrJoin(kStates, ", ", name)));
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
  RETURN_IF_ERROR(ReadFlag(parameters, "after_closing", filter.after_closing));
  RETURN_IF_ERROR(ReadTime(parameters, "received_from", filter.received_from));
  RETURN_IF_ERROR(ReadTime(parameters, "received_to", filter.received_to));
  RETURN_IF_ERROR(ReadTime(parameters, "closed_from", filter.closed_from));
  RETURN_IF_ERROR(ReadTime(parameters, "closed_to", filter.closed_to));
  RETURN_IF_ERROR(ReadName(parameters, "holder", filter.holder));
  RETURN_IF_ERROR(ReadName(parameters, "handover_to", filter.handover_to));
  RETURN_IF_ERROR(ReadName(parameters, "team", filter.team));
  RETURN_IF_ERROR(ReadName(parameters, "category", filter.category));
  ASSIGN_OR_RETURN(const auto customer, CustomerValue(parameters));
  if (customer.has_value()) filter.customers = {*customer};
  ASSIGN_OR_RETURN(const auto without, WithoutParameter(parameters, {"team", "customer"}));
  if (without.contains("team")) filter.team = "";
  if (without.contains("customer")) filter.customers = {""};
  RETURN_IF_ERROR(ReadName(parameters, "unit", filter.unit));
  filter.text = TextValue(parameters, "text");
  if (filter.text.has_value()) {
    RETURN_IF_ERROR(CheckLength("text", *filter.text, kMaxTextSize));
    // A number is found however it is read out: "#7997 3903 17030".
    const auto number =
        ParseTicketNumber(absl::StripPrefix(absl::StripAsciiWhitespace(*filter.text), "#"));
    if (number.ok()) filter.text = *number;
    const auto terms = TermsOfQuery(*filter.text);
    if (!terms.ok()) return RefuseFilter("text", terms.status().message());
  }
  return filter;
}

absl::StatusOr<DueFilter> ParseDueFilter(const QueryParameters& parameters) {
  RETURN_IF_ERROR(CheckParameters(
      parameters, {"state", "team", "holder", "due_before", "limit", "cursor", kAtLeast, kFresh}));
  DueFilter filter;
  RETURN_IF_ERROR(ReadState(parameters, filter.state));
  RETURN_IF_ERROR(ReadTime(parameters, "due_before", filter.due_before));
  RETURN_IF_ERROR(ReadName(parameters, "team", filter.team));
  RETURN_IF_ERROR(ReadName(parameters, "holder", filter.holder));
  return filter;
}

absl::StatusOr<TimelineFilter> ParseTimelineFilter(const QueryParameters& parameters) {
  TimelineFilter filter;
  filter.type = TextValue(parameters, "type");
  if (filter.type.has_value() && !NamesEvents(*filter.type)) {
    return RefuseFilter("type", "names no facts; one is ticket.answered, or ticket for all");
  }
  RETURN_IF_ERROR(ReadName(parameters, "actor", filter.actor));
  RETURN_IF_ERROR(ReadTime(parameters, "from", filter.from));
  RETURN_IF_ERROR(ReadTime(parameters, "to", filter.to));
  return filter;
}

absl::StatusOr<PageRequest> ParsePage(const QueryParameters& parameters) {
  PageRequest page{.cursor = TextValue(parameters, "cursor").value_or(""),
                   .limit = kDefaultPageSize};
  const std::optional<std::string> limit = TextValue(parameters, "limit");
  if (!limit.has_value()) return page;
  const std::optional<std::uint64_t> number = ParseNumber(*limit);
  if (!number.has_value() || *number == 0 || *number > kMaxPageSize) {
    return RefuseFilter("limit", absl::StrCat("is a number from 1 to ", kMaxPageSize));
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
