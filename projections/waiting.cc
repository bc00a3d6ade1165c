#include "projections/waiting.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "projections/cursor.h"
#include "projections/damaged_views.h"
#include "projections/ticket_clocks.h"

namespace redress {
namespace {

// Of a place: when it is due, one byte of severity, when it was received; then the number.
constexpr std::size_t kNumberAt = 2 * kBigEndian64Size + 1;

std::string QueuePrefix(absl::string_view team) {
  std::string prefix = KeyText(team);
  prefix.push_back('\0');
  return prefix;
}

// Returns when the first of the holder's promises is due, else of the customer's.
std::int64_t HolderDue(const TicketRow& row) {
  std::int64_t first = std::numeric_limits<std::int64_t>::max();
  for (const ClockRow& clock : row.clocks()) {
    if (clock.side() != CLOCK_SIDE_HOLDER || !clock.has_due() || clock.paused()) continue;
    first = std::min(first, clock.due().unix_micros());
  }
  return first == std::numeric_limits<std::int64_t>::max() ? FirstDue(row) : first;
}

// The gravest first; what nobody said is as grave as what is normal.
char SeverityByte(Severity severity) {
  const int known = severity == SEVERITY_UNSPECIFIED ? SEVERITY_NORMAL : severity;
  return static_cast<char>(Severity_MAX - known);
}

bool WaitsForAPerson(const TicketRow& row) {
  if (row.number().empty() || row.waiting() != WAITING_FOR_UNSPECIFIED) return false;
  if (row.return_requested() || row.unassignable() == UNASSIGNABLE_WHY_BY_HAND) return false;
  if (row.phase() == TICKET_PHASE_CLASSIFIED) return true;
  return row.phase() == TICKET_PHASE_ASSIGNED && row.has_holder() && row.holder().person().empty();
}

struct Waiting {
  std::string team;
  std::string key;

  friend bool operator==(const Waiting&, const Waiting&) = default;
};

std::optional<Waiting> WaitingOf(const TicketRow& row) {
  if (!WaitsForAPerson(row)) return std::nullopt;
  const bool is_held = row.phase() == TICKET_PHASE_ASSIGNED;
  std::string team = is_held ? row.holder().unit() : std::string(kNoTeam);
  std::string key = QueuePrefix(team);
  absl::StrAppend(&key, BigEndianSigned64(HolderDue(row)));
  key.push_back(SeverityByte(row.severity()));
  absl::StrAppend(&key, BigEndianSigned64(row.received().unix_micros()), row.number());
  return Waiting{.team = std::move(team), .key = std::move(key)};
}

}  // namespace

void MoveWaiting(const TicketRow& before, const TicketRow& after, Batch& batch) {
  const std::optional<Waiting> from = WaitingOf(before);
  const std::optional<Waiting> to = WaitingOf(after);
  if (from == to) return;
  if (from.has_value()) batch.Delete(Family::kWaiting, from->key);
  if (to.has_value()) batch.Put(Family::kWaiting, to->key, to->team);
}

absl::StatusOr<WaitingPage> ReadWaiting(const KeyValueReader& reader, absl::string_view team,
                                        absl::string_view after, std::size_t limit) {
  const std::string prefix = QueuePrefix(team);
  std::string from = absl::StrCat(prefix, after);
  if (!after.empty()) from.push_back('\0');  // the least place above
  WaitingPage page;
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view /*value*/) {
    key.remove_prefix(prefix.size());
    if (key.size() <= kNumberAt) {
      parsed = UnreadableRow("waiting");
      return false;
    }
    page.tickets.emplace_back(key.substr(kNumberAt));
    page.last = std::string(key);
    return page.tickets.size() < limit;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kWaiting, prefix, from, take));
  RETURN_IF_ERROR(parsed);
  return page;
}

absl::StatusOr<std::optional<std::string>> NextWaitingTeam(const KeyValueReader& reader,
                                                           absl::string_view team) {
  std::optional<std::string> next;
  RETURN_IF_ERROR(reader.Scan(Family::kWaiting, "", KeyText(team) + '\1',
                              [&](absl::string_view /*key*/, absl::string_view value) {
                                next = std::string(value);
                                return false;
                              }));
  return next;
}

}  // namespace redress
