#include "api/accesses.h"

#include <set>
#include <utility>

#include "api/filter_values.h"
#include "api/state_json.h"
#include "base/status.h"
#include "projections/accesses.h"

namespace redress {
namespace {

void WriteAccess(const AccessRow& row, JsonWriter& writer) {
  writer.BeginObject();
  writer.Fields(row.read());
  writer.Member("recorded", absl::FromUnixMicros(row.recorded_at()));
  writer.Member("position", row.position());
  writer.EndObject();
}

}  // namespace

AccessRead ReadBy(const HttpRequest& request, std::string what,
                  const std::vector<std::string>& customers) {
  AccessRead read;
  // Where nobody is asked for a token, who somebody says to be, if they do.
  const absl::StatusOr<Actor> actor = ActorOf(request);
  if (actor.ok()) {
    read.set_person(actor->id);
    read.set_role(actor->role);
    read.set_verified(actor->verified);
    read.set_token(actor->token);
  }
  read.set_what(std::move(what));
  std::set<std::string> once;
  for (const std::string& customer : customers) {
    if (!customer.empty() && once.insert(customer).second) read.add_customers(customer);
  }
  return read;
}

absl::StatusOr<ItemLister> AccessLister(const QueryParameters& parameters, Noting noting) {
  RETURN_IF_ERROR(CheckParameters(
      parameters, {"customer", "person", "from", "to", "limit", "cursor", kAtLeast, kFresh}));
  AccessFilter filter;
  ASSIGN_OR_RETURN(filter.customer, CustomerValue(parameters));
  RETURN_IF_ERROR(ReadName(parameters, "person", filter.person));
  RETURN_IF_ERROR(ReadTime(parameters, "from", filter.from));
  RETURN_IF_ERROR(ReadTime(parameters, "to", filter.to));
  return [filter, noting](const KeyValueReader& reader, const PageRequest& page,
                          JsonWriter& writer) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const AccessPage accesses,
                     ListAccesses(reader, filter, page.cursor, page.limit));
    WriteItems(accesses.rows, WriteAccess, writer);
    writer.Member("kept", noting == Noting::kOn);
    return accesses.next_cursor;
  };
}

}  // namespace redress
