#include "api/party_filters.h"

#include <optional>
#include <string>
#include <utility>

#include "aggregates/customer/point_form.h"
#include "api/filter_values.h"
#include "base/status.h"

namespace redress {
namespace {

// Parameters that name a contact point, each by its kind.
constexpr std::pair<absl::string_view, PointKind> kPointParameters[] = {
    {"phone", POINT_KIND_PHONE},
    {"email", POINT_KIND_EMAIL},
    {"account", POINT_KIND_ACCOUNT},
    {"other", POINT_KIND_OTHER},
};

absl::Status ReadPoints(const QueryParameters& parameters, const Names& names,
                        std::vector<ContactPoint>& points) {
  for (const auto& [name, kind] : kPointParameters) {
    const std::optional<std::string> value = TextValue(parameters, name);
    if (!value.has_value()) continue;
    ContactPoint given;
    given.set_kind(kind);
    given.set_value(*value);
    absl::StatusOr<ContactPoint> point = NormalisePoint(given, names.home_country());
    if (!point.ok()) return RefuseFilter(name, point.status().message());
    points.push_back(*std::move(point));
  }
  return absl::OkStatus();
}

absl::Status ReadErasure(const QueryParameters& parameters, CustomerFilter& filter) {
  const std::optional<std::string> erasure = TextValue(parameters, "erasure");
  if (!erasure) return absl::OkStatus();
  if (*erasure != "asked" && *erasure != "approved") {
    return RefuseFilter("erasure", "is asked or approved");
  }
  filter.erasure = *erasure == "asked" ? Erasure::kAsked : Erasure::kApproved;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CustomerFilter> ParseCustomerFilter(const QueryParameters& parameters,
                                                   const Names& names) {
  CustomerFilter filter;
  RETURN_IF_ERROR(ReadPoints(parameters, names, filter.points));
  RETURN_IF_ERROR(ReadEnum(parameters, "letter", "GRADE_LETTER_", filter.letter));
  RETURN_IF_ERROR(ReadEnum(parameters, "rank", "GRADE_RANK_", filter.rank));
  RETURN_IF_ERROR(ReadFlag(parameters, "vulnerable", filter.vulnerable));
  RETURN_IF_ERROR(ReadFlag(parameters, "held", filter.held));
  RETURN_IF_ERROR(ReadFlag(parameters, "merged", filter.merged));
  RETURN_IF_ERROR(ReadErasure(parameters, filter));
  return filter;
}

absl::StatusOr<CallbackFilter> ParseCallbackFilter(const QueryParameters& parameters) {
  CallbackFilter filter;
  RETURN_IF_ERROR(ReadFlag(parameters, "open", filter.open));
  RETURN_IF_ERROR(ReadEnum(parameters, "purpose", "CALLBACK_PURPOSE_", filter.purpose));
  RETURN_IF_ERROR(ReadTime(parameters, "due_before", filter.due_before));
  RETURN_IF_ERROR(ReadName(parameters, "caller", filter.caller));
  RETURN_IF_ERROR(ReadName(parameters, "team", filter.team));
  ASSIGN_OR_RETURN(const auto customer, CustomerValue(parameters));
  if (customer.has_value()) filter.customers = {*customer};
  filter.ticket = TextValue(parameters, "ticket");
  ASSIGN_OR_RETURN(const auto without,
                   WithoutParameter(parameters, {"caller", "team", "customer", "ticket"}));
  if (without.contains("caller")) filter.caller = "";
  if (without.contains("team")) filter.team = "";
  if (without.contains("customer")) filter.customers = {""};
  if (without.contains("ticket")) filter.ticket = "";
  if (!filter.ticket.has_value() || filter.ticket->empty()) return filter;
  const absl::StatusOr<std::string> number = ParseTicketNumber(*filter.ticket);
  if (!number.ok()) return RefuseFilter("ticket", number.status().message());
  filter.ticket = *number;
  return filter;
}

}  // namespace redress
