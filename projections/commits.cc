#include "projections/commits.h"

#include <algorithm>
#include <utility>

#include "base/big_endian.h"
#include "base/status.h"
#include "projections/damaged_views.h"
#include "projections/read_rows.h"
#include "projections/streams.h"

namespace redress {
namespace {

// A record that was looked at.
struct Examined {
  std::uint64_t position = 0;
  PositionRow row;
};

// Looks at records from position `from` on, until `limit` accepted ones are found.
absl::StatusOr<std::vector<Examined>> Examine(const KeyValueReader& reader, std::uint64_t from,
                                              std::size_t limit) {
  std::vector<Examined> records;
  std::size_t accepted = 0;
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    Examined& record = records.emplace_back();
    const bool fits = key.size() == sizeof(std::uint64_t) &&
                      record.row.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (!fits) {
      parsed = UnreadableRow("positions");
      return false;
    }
    record.position = ReadBigEndian64(key);
    if (!record.row.streams().empty()) ++accepted;
    return accepted < limit && records.size() < kMaxPositionsExamined;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kPositions, "", BigEndian64(from), take));
  RETURN_IF_ERROR(parsed);
  return records;
}

absl::StatusOr<std::vector<EventRow>> EventsOf(const KeyValueReader& reader,
                                               const Examined& record) {
  std::vector<Key> keys;
  for (const CommandStream& stream : record.row.streams()) {
    for (auto version = stream.first_version(); version <= stream.last_version(); ++version) {
      keys.push_back(EventKey(stream.stream(), version));
    }
  }
  ASSIGN_OR_RETURN(
      std::vector<EventRow> events,
      ReadRows<EventRow>(reader, Family::kEvents, keys, "a commit's event is not there"));
  std::sort(events.begin(), events.end(),
            [](const EventRow& a, const EventRow& b) { return a.index() < b.index(); });
  return events;
}

}  // namespace

absl::StatusOr<CommitPage> ReadCommits(const KeyValueReader& reader, std::uint64_t from,
                                       std::size_t limit) {
  ASSIGN_OR_RETURN(std::vector<Examined> records, Examine(reader, from, limit));
  CommitPage page{.commits = {}, .next = from};
  std::size_t bytes = 0;
  for (Examined& record : records) {
    if (bytes >= kMaxCommitPageBytes) break;
    page.next = record.position + 1;
    if (record.row.streams().empty()) continue;
    ASSIGN_OR_RETURN(std::vector<EventRow> events, EventsOf(reader, record));
    for (const EventRow& event : events) bytes += event.ByteSizeLong();
    page.commits.push_back({.position = record.position,
                            .record = std::move(record.row),
                            .events = std::move(events)});
  }
  return page;
}

}  // namespace redress
