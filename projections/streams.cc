#include "projections/streams.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "projections/bisect.h"
#include "projections/damaged_views.h"
#include "projections/erasure.h"

namespace redress {
namespace {

constexpr absl::string_view kPositionKey = "position";
constexpr absl::string_view kIdentityStream = "journal/id";
constexpr std::size_t kDigestSize = 32;
constexpr std::size_t kNumberSize = 8;  // bytes of a big-endian number in a key

// `source` is a KeyValueReader or a Batch.
template <typename Row, typename Source>
absl::StatusOr<std::optional<Row>> FindRow(const Source& source, Family family,
                                           absl::string_view key) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, source.Get(family, key));
  if (!value) return std::nullopt;
  Row row;
  if (!row.ParseFromString(*value)) {
    return UnreadableRow(kFamilyNames[static_cast<std::size_t>(family)]);
  }
  return row;
}

template <typename Source>
absl::StatusOr<HeadRow> FindHead(const Source& source, absl::string_view stream) {
  ASSIGN_OR_RETURN(std::optional<HeadRow> row, FindRow<HeadRow>(source, Family::kHeads, stream));
  return row.value_or(HeadRow());
}

template <typename Source>
absl::StatusOr<std::optional<JournalIdentified>> FindIdentity(const Source& source) {
  ASSIGN_OR_RETURN(const std::optional<EventRow> row,
                   FindRow<EventRow>(source, Family::kEvents, EventKey(kIdentityStream, 1)));
  if (!row || !row->event().has_journal_identified()) return std::nullopt;
  return row->event().journal_identified();
}

StorePosition ToStorePosition(std::uint64_t position, const PositionRow& row) {
  return {.position = position,
          .digest = row.digest(),
          .offset = row.offset(),
          .record_hash = row.record_hash(),
          .recorded_at = FromRecordedMicros(row.recorded_at())};
}

// Returns the last position up to `position` whose record was accepted; 0 where none is.
absl::StatusOr<std::uint64_t> LastCommitBy(const KeyValueReader& reader, std::uint64_t position) {
  std::uint64_t last = 0;
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    PositionRow row;
    if (key.size() != kNumberSize ||
        !row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow("positions");
      return false;
    }
    if (row.streams().empty()) return true;
    last = ReadBigEndian64(key);
    return false;
  };
  RETURN_IF_ERROR(reader.ScanBack(Family::kPositions, "", BigEndian64(position), take));
  RETURN_IF_ERROR(parsed);
  return last;
}

}  // namespace

std::int64_t ToRecordedMicros(absl::Time time) {
  return time == absl::InfinitePast() ? INT64_MIN : absl::ToUnixMicros(time);
}

absl::Time FromRecordedMicros(std::int64_t micros) {
  return micros == INT64_MIN ? absl::InfinitePast() : absl::FromUnixMicros(micros);
}

std::string EventKey(absl::string_view stream, std::uint64_t version) {
  std::string key(stream);
  key.push_back('\0');
  AppendBigEndian64(version, key);
  return key;
}

std::optional<absl::string_view> IdIn(absl::string_view stream, absl::string_view prefix) {
  if (!absl::StartsWith(stream, prefix) || stream.size() == prefix.size()) return std::nullopt;
  return stream.substr(prefix.size());
}

absl::StatusOr<StorePosition> ReadPosition(const KeyValueReader& reader) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(Family::kMeta, kPositionKey));
  if (!value) {
    StorePosition start;
    start.digest = std::string(kDigestSize, '\0');
    return start;
  }
  if (value->size() != kNumberSize) return UnreadableRow(kPositionKey);
  const std::uint64_t position = ReadBigEndian64(*value);
  ASSIGN_OR_RETURN(const std::optional<PositionRow> row, ReadPositionRow(reader, position));
  if (!row) return UnreadableRow("positions");
  return ToStorePosition(position, *row);
}

absl::Status CheckPosition(const KeyValueReader& reader) {
  ASSIGN_OR_RETURN(const StorePosition position, ReadPosition(reader));
  std::uint64_t last = 0;
  const auto take = [&](absl::string_view key, absl::string_view) {
    last = key.size() == kNumberSize ? ReadBigEndian64(key) : UINT64_MAX;
    return false;
  };
  RETURN_IF_ERROR(reader.ScanBack(Family::kPositions, "", BigEndian64(UINT64_MAX), take));
  if (last == position.position) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the views stand at position ", position.position,
                                          ", their positions end at ", last));
}

absl::StatusOr<std::optional<PositionRow>> ReadPositionRow(const KeyValueReader& reader,
                                                           std::uint64_t position) {
  return FindRow<PositionRow>(reader, Family::kPositions, BigEndian64(position));
}

absl::StatusOr<std::optional<PositionRow>> ReadPositionRow(const Batch& batch,
                                                           std::uint64_t position) {
  return FindRow<PositionRow>(batch, Family::kPositions, BigEndian64(position));
}

absl::StatusOr<HeadRow> ReadHead(const KeyValueReader& reader, absl::string_view stream) {
  return FindHead(reader, stream);
}

absl::StatusOr<HeadRow> ReadHead(const Batch& batch, absl::string_view stream) {
  return FindHead(batch, stream);
}

absl::StatusOr<std::optional<CommandIdRow>> ReadCommand(const KeyValueReader& reader,
                                                        absl::string_view command_id) {
  return FindRow<CommandIdRow>(reader, Family::kCommands, command_id);
}

absl::StatusOr<std::optional<JournalIdentified>> ReadJournalIdentity(const KeyValueReader& reader) {
  return FindIdentity(reader);
}

absl::StatusOr<std::optional<JournalIdentified>> ReadJournalIdentity(const Batch& batch) {
  return FindIdentity(batch);
}

absl::StatusOr<std::vector<EventRow>> ReadEvents(const KeyValueReader& reader,
                                                 absl::string_view stream,
                                                 std::uint64_t after_version,
                                                 std::uint64_t at_position,
                                                 std::size_t max_events) {
  std::vector<EventRow> events;
  if (after_version == UINT64_MAX || max_events == 0) return events;
  const std::string first = EventKey(stream, after_version + 1);
  const absl::string_view prefix = absl::string_view(first).substr(0, stream.size() + 1);
  absl::Status parsed;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    EventRow row;
    if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow("events");
      return false;
    }
    if (key.size() != first.size()) return true;  // of a stream whose name holds a zero byte
    if (row.position() > at_position) return false;
    events.push_back(std::move(row));
    return events.size() < max_events;
  };
  RETURN_IF_ERROR(reader.Scan(Family::kEvents, prefix, first, take));
  RETURN_IF_ERROR(parsed);
  return events;
}

absl::StatusOr<std::uint64_t> PositionAsOf(const KeyValueReader& reader, absl::Time instant) {
  ASSIGN_OR_RETURN(const StorePosition end, ReadPosition(reader));
  const std::int64_t latest = absl::ToUnixMicros(instant);
  const auto is_by_then = [&](std::uint64_t position) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const std::optional<PositionRow> row, ReadPositionRow(reader, position));
    if (!row) return UnreadableRow("positions");
    return row->recorded_at() <= latest;
  };
  ASSIGN_OR_RETURN(const std::uint64_t position, LastThatFits(end.position, is_by_then));
  return LastCommitBy(reader, position);
}

absl::Status ForEachEvent(absl::string_view stream, const Batch& batch,
                          const std::function<absl::Status(const EventRow&)>& visit) {
  for (std::uint64_t version = 1;; ++version) {
    ASSIGN_OR_RETURN(const EventRow row,
                     batch.GetRow<EventRow>(Family::kEvents, EventKey(stream, version)));
    if (row.version() != version) return absl::OkStatus();
    RETURN_IF_ERROR(visit(row));
  }
}

absl::Status StreamsProjection::Apply(const EventRow& row, Batch& batch) const {
  batch.PutRow(Family::kEvents, EventKey(row.stream(), row.version()), row);
  return absl::OkStatus();
}

// Once all projections have seen the events: they may need to know what they said.
absl::Status StreamsProjection::Erase(const JudgedRecord& record, Batch& batch) {
  for (const EventRow& event : record.events) {
    if (!Erases(event.event())) continue;
    RETURN_IF_ERROR(ClearEvents(event.stream(), event.version(), batch));
    ASSIGN_OR_RETURN(const HeadRow head, ReadHead(batch, event.stream()));
    if (!head.key().empty()) PutErasedKey(event, head.key(), batch);
  }
  return absl::OkStatus();
}

absl::Status StreamsProjection::ApplyRecord(const JudgedRecord& record, Batch& batch) const {
  for (int i = 0; i < record.command.streams_size(); ++i) {
    const CommandStream& stream = record.command.streams(i);
    HeadRow head;
    head.set_head(record.command.record_hash());
    head.set_version(stream.last_version());
    if (i < static_cast<int>(record.keys.size()))
      head.set_key(record.keys[static_cast<std::size_t>(i)]);
    batch.PutRow(Family::kHeads, stream.stream(), head);
  }
  return Erase(record, batch);
}

absl::Status RecordsProjection::ApplyRecord(const JudgedRecord& record, Batch& batch) const {
  const std::string key = BigEndian64(record.position);
  batch.PutRow(Family::kPositions, key, record.row);
  batch.Put(Family::kMeta, kPositionKey, key);
  if (!record.accepted()) return absl::OkStatus();
  if (record.command_id.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Value> known,
                   batch.Get(Family::kCommands, record.command_id));
  if (known) return absl::OkStatus();
  CommandIdRow row;
  row.set_position(record.position);
  row.set_request_digest(record.command.request_digest());
  row.set_type(record.command.type());
  batch.PutRow(Family::kCommands, record.command_id, row);
  return absl::OkStatus();
}

}  // namespace redress
