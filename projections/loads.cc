#include "projections/loads.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "projections/damaged_views.h"

namespace redress {
namespace {

// Followed by the person, or the unit.
constexpr absl::string_view kOfPerson = "person/";
constexpr absl::string_view kOfUnit = "unit/";

// Where a ticket is counted.
struct Counted {
  std::string key;
  int severity = 0;

  friend bool operator==(const Counted&, const Counted&) = default;
};

// Nowhere: nobody has it in hand.
std::optional<Counted> CountedAt(const TicketRow& row) {
  const bool is_held = row.phase() == TICKET_PHASE_ASSIGNED || row.phase() == TICKET_PHASE_HANDLING;
  if (row.number().empty() || !is_held || !row.has_holder()) return std::nullopt;
  const Holder& holder = row.holder();
  return Counted{holder.person().empty() ? absl::StrCat(kOfUnit, holder.unit())
                                         : absl::StrCat(kOfPerson, holder.person()),
                 row.severity()};
}

enum class Step { kUp, kDown };

bool IsEmpty(const LoadRow& row) {
  for (const std::uint32_t count : row.tickets()) {
    if (count != 0) return false;
  }
  return true;
}

absl::Status Count(const Counted& at, Step step, Batch& batch) {
  ASSIGN_OR_RETURN(LoadRow row, batch.GetRow<LoadRow>(Family::kLoads, at.key));
  while (row.tickets_size() <= at.severity) row.add_tickets(0);
  const std::uint32_t count = row.tickets(at.severity);
  row.set_tickets(at.severity, step == Step::kUp ? count + 1 : count - 1);
  if (IsEmpty(row)) {
    batch.Delete(Family::kLoads, at.key);
  } else {
    batch.PutRow(Family::kLoads, at.key, row);
  }
  return absl::OkStatus();
}

absl::StatusOr<Load> LoadOf(const std::optional<Value>& value) {
  Load load;
  if (!value.has_value()) return load;
  LoadRow row;
  if (!row.ParseFromString(*value)) return UnreadableRow("loads");
  for (int severity = 0; severity < row.tickets_size(); ++severity) {
    if (row.tickets(severity) > 0) load[static_cast<Severity>(severity)] = row.tickets(severity);
  }
  return load;
}

}  // namespace

absl::Status MoveLoads(const TicketRow& before, const TicketRow& after, Batch& batch) {
  const std::optional<Counted> from = CountedAt(before);
  const std::optional<Counted> to = CountedAt(after);
  if (from == to) return absl::OkStatus();
  if (from.has_value()) RETURN_IF_ERROR(Count(*from, Step::kDown, batch));
  return to.has_value() ? Count(*to, Step::kUp, batch) : absl::OkStatus();
}

absl::StatusOr<std::vector<Load>> ReadLoads(const KeyValueReader& reader,
                                            const std::vector<std::string>& people) {
  std::vector<Key> keys;
  keys.reserve(people.size());
  for (const std::string& person : people) keys.push_back(absl::StrCat(kOfPerson, person));
  ASSIGN_OR_RETURN(const std::vector<std::optional<Value>> values,
                   reader.GetMany(Family::kLoads, keys));
  std::vector<Load> loads;
  loads.reserve(values.size());
  for (const std::optional<Value>& value : values) {
    ASSIGN_OR_RETURN(Load load, LoadOf(value));
    loads.push_back(std::move(load));
  }
  return loads;
}

absl::StatusOr<Load> ReadUnitLoad(const KeyValueReader& reader, absl::string_view unit) {
  ASSIGN_OR_RETURN(const std::optional<Value> value,
                   reader.Get(Family::kLoads, absl::StrCat(kOfUnit, unit)));
  return LoadOf(value);
}

}  // namespace redress
