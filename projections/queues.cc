#include "projections/queues.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "events/phase.h"
#include "projections/damaged_views.h"
#include "projections/streams.h"
#include "projections/tickets.h"

namespace redress {
namespace {

constexpr absl::string_view kReceivedKey = "received";
constexpr absl::string_view kImportedKey = "imported";
constexpr absl::string_view kOpenKey = "open";
constexpr absl::string_view kAfterClosingKey = "after_closing";
// Followed by one byte, the exit.
constexpr absl::string_view kClosedPrefix = "closed/";
// Followed by the unit and one byte, the phase.
constexpr absl::string_view kQueuePrefix = "queue/";

std::string WithByte(absl::string_view prefix, int byte) {
  std::string key(prefix);
  key.push_back(static_cast<char>(byte));
  return key;
}

// Counts that the ticket is part of; none before it was received.
std::set<std::string> CountsOf(const TicketRow& row) {
  if (row.number().empty()) return {};
  std::set<std::string> counts = {
      std::string(row.imported() ? kImportedKey : kReceivedKey),
      IsOpen(row.phase()) ? std::string(kOpenKey) : WithByte(kClosedPrefix, row.exit()),
      WithByte(absl::StrCat(kQueuePrefix, row.holder().unit()), row.phase())};
  if (row.after_closing() > 0) counts.emplace(kAfterClosingKey);
  return counts;
}

enum class Step { kUp, kDown };

absl::Status Count(absl::string_view key, Step step, Batch& batch) {
  ASSIGN_OR_RETURN(CountRow row, batch.GetRow<CountRow>(Family::kQueues, key));
  row.set_count(step == Step::kUp ? row.count() + 1 : row.count() - 1);
  if (row.count() == 0) {
    batch.Delete(Family::kQueues, key);
  } else {
    batch.PutRow(Family::kQueues, key, row);
  }
  return absl::OkStatus();
}

// Adds the row under `key` to `counts`.
void Collect(absl::string_view key, std::uint64_t count, QueueCounts& counts) {
  if (key == kReceivedKey) {
    counts.received = count;
  } else if (key == kImportedKey) {
    counts.imported = count;
  } else if (key == kOpenKey) {
    counts.open = count;
  } else if (key == kAfterClosingKey) {
    counts.after_closing = count;
  } else if (const auto exit = IdIn(key, kClosedPrefix)) {
    counts.closed[static_cast<Exit>(exit->back())] = count;
  } else if (const auto queue = IdIn(key, kQueuePrefix)) {
    counts.queues.push_back({.unit = std::string(queue->substr(0, queue->size() - 1)),
                             .phase = static_cast<TicketPhase>(queue->back()),
                             .count = count});
  }
}

}  // namespace

absl::Status QueuesProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> number = IdIn(row.stream(), kTicketPrefix);
  if (!number) return absl::OkStatus();
  ASSIGN_OR_RETURN(const TicketRow before, batch.GetRow<TicketRow>(Family::kTickets, *number));
  const std::set<std::string> old_counts = CountsOf(before);
  const std::set<std::string> new_counts = CountsOf(FoldTicketRow(before, row));
  for (const std::string& key : old_counts) {
    if (!new_counts.contains(key)) RETURN_IF_ERROR(Count(key, Step::kDown, batch));
  }
  for (const std::string& key : new_counts) {
    if (!old_counts.contains(key)) RETURN_IF_ERROR(Count(key, Step::kUp, batch));
  }
  return absl::OkStatus();
}

absl::StatusOr<QueueCounts> ReadQueues(const KeyValueReader& reader) {
  QueueCounts counts;
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    CountRow row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow("queues");
      return false;
    }
    Collect(key, row.count(), counts);
    return true;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kQueues, "", "", take));
  RETURN_IF_ERROR(parsed);
  return counts;
}

}  // namespace redress
