#include "projections/customers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "projections/streams.h"

namespace redress {
namespace {

// Rows are kept under the customer's stream; besides, under a ticket's or contact's stream, whose
// it is.
std::string CustomerKey(absl::string_view id) { return absl::StrCat(kCustomerPrefix, id); }

absl::Status Unreadable() {
  return absl::DataLossError(
      "a row of the views does not parse (customers): run `redress rebuild`");
}

enum class Step { kUp, kDown };

// Counts the ticket or contact `stream` with the customer `id`, or no more.
absl::Status Count(absl::string_view id, absl::string_view stream, Step step, Batch& batch) {
  if (id.empty()) return absl::OkStatus();
  const std::string key = CustomerKey(id);
  ASSIGN_OR_RETURN(CustomerRow row, batch.GetRow<CustomerRow>(Family::kCustomers, key));
  row.set_id(std::string(id));
  const std::uint64_t change = step == Step::kUp ? 1 : -1;
  if (IdIn(stream, kTicketPrefix)) {
    row.set_tickets(row.tickets() + change);
  } else {
    row.set_contacts(row.contacts() + change);
  }
  batch.PutRow(Family::kCustomers, key, row);
  return absl::OkStatus();
}

// The ticket or contact `stream` is the customer's from now on; no id: nobody's.
absl::Status SetCustomer(absl::string_view stream, absl::string_view id, Batch& batch) {
  ASSIGN_OR_RETURN(CustomerLinkRow link, batch.GetRow<CustomerLinkRow>(Family::kCustomers, stream));
  if (link.customer() == id) return absl::OkStatus();
  RETURN_IF_ERROR(Count(link.customer(), stream, Step::kDown, batch));
  RETURN_IF_ERROR(Count(id, stream, Step::kUp, batch));
  link.set_customer(std::string(id));
  batch.PutRow(Family::kCustomers, stream, link);
  return absl::OkStatus();
}

void AddPoint(const ContactPoint& point, CustomerRow& row) {
  const bool known =
      std::any_of(row.points().begin(), row.points().end(), [&](const ContactPoint& other) {
        return other.kind() == point.kind() && other.value() == point.value();
      });
  if (!known) *row.add_points() = point;
}

absl::Status ApplyToCustomer(absl::string_view id, const EventRow& event, Batch& batch) {
  const std::string key = CustomerKey(id);
  ASSIGN_OR_RETURN(CustomerRow row, batch.GetRow<CustomerRow>(Family::kCustomers, key));
  const CustomerEvent& fact = event.event().customer();
  if (row.id().empty() && fact.fact_case() == CustomerEvent::FACT_NOT_SET) return absl::OkStatus();
  switch (fact.fact_case()) {
    case CustomerEvent::kCreated:
      row.set_name(fact.created().name());
      row.set_created_recorded_at(event.recorded_at());
      break;
    case CustomerEvent::kPointAdded:
      AddPoint(fact.point_added().point(), row);
      break;
    default:
      break;
  }
  row.set_id(std::string(id));
  row.set_version(event.version());
  batch.PutRow(Family::kCustomers, key, row);
  return absl::OkStatus();
}

absl::Status ApplyToContact(const ContactEvent& fact, const EventRow& event, Batch& batch) {
  switch (fact.fact_case()) {
    case ContactEvent::kRecorded:
      return SetCustomer(event.stream(), fact.recorded().customer(), batch);
    case ContactEvent::kCustomerLinked:
      return SetCustomer(event.stream(), fact.customer_linked().customer(), batch);
    default:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status ApplyToTicket(const TicketEvent& fact, const EventRow& event, Batch& batch) {
  if (fact.has_received()) return SetCustomer(event.stream(), fact.received().customer(), batch);
  if (fact.has_imported()) {
    return SetCustomer(event.stream(), fact.imported().received().customer(), batch);
  }
  if (fact.has_customer_linked()) {
    return SetCustomer(event.stream(), fact.customer_linked().customer(), batch);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> FirstKey(absl::string_view cursor) {
  if (cursor.empty()) return std::string(kCustomerPrefix);
  ASSIGN_OR_RETURN(std::string id, DecodeCursor(CursorKind::kCustomers, cursor));
  id.push_back('\0');  // the least key above the one that the cursor names
  return CustomerKey(id);
}

}  // namespace

absl::Status CustomersProjection::Apply(const EventRow& row, Batch& batch) const {
  if (const auto id = IdIn(row.stream(), kCustomerPrefix)) return ApplyToCustomer(*id, row, batch);
  if (IdIn(row.stream(), kContactPrefix)) return ApplyToContact(row.event().contact(), row, batch);
  if (IdIn(row.stream(), kTicketPrefix)) return ApplyToTicket(row.event().ticket(), row, batch);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<CustomerRow>> ReadCustomer(const KeyValueReader& reader,
                                                        absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<Value> value,
                   reader.Get(Family::kCustomers, CustomerKey(id)));
  if (!value) return std::nullopt;
  CustomerRow row;
  if (!row.ParseFromString(*value)) return Unreadable();
  return row;
}

absl::StatusOr<CustomerPage> ListCustomers(const KeyValueReader& reader, absl::string_view cursor,
                                           std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  ASSIGN_OR_RETURN(const std::string first, FirstKey(cursor));
  CustomerPage page;
  absl::Status parsed;
  const auto take = [&](absl::string_view, absl::string_view value) {
    if (page.rows.size() == limit) {
      page.next_cursor = EncodeCursor(CursorKind::kCustomers, page.rows.back().id());
      return false;
    }
    CustomerRow row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) parsed = Unreadable();
    page.rows.push_back(std::move(row));
    return parsed.ok();
  };
  RETURN_IF_ERROR(reader.Scan(Family::kCustomers, kCustomerPrefix, first, take));
  RETURN_IF_ERROR(parsed);
  return page;
}

}  // namespace redress
