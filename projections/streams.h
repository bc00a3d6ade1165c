#pragma once

// What the core itself reads: position, heads, events of a stream, commands; and the projections
// that keep it.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "projections/batch.h"
#include "projections/projection.h"
#include "projections/rows.pb.h"

namespace redress {

// How far the store has come. Position 0: nothing read yet, digest FirstDigest() of acceptance.h,
// offset -1.
struct StorePosition {
  std::uint64_t position = 0;
  std::string digest;
  std::int64_t offset = -1;                       // of the last record read
  std::string record_hash;                        // of the last record read
  absl::Time recorded_at = absl::InfinitePast();  // running maximum of decided_at
};

// Typed reads over any KeyValueReader (the live store, a snapshot). Each fails with the database's
// errors or kDataLoss.
absl::StatusOr<StorePosition> ReadPosition(const KeyValueReader& reader);
// Looks whether the position and the rows of the positions end alike. Errors: kDataLoss, and the
// database's.
absl::Status CheckPosition(const KeyValueReader& reader);
absl::StatusOr<std::optional<PositionRow>> ReadPositionRow(const KeyValueReader& reader,
                                                           std::uint64_t position);
absl::StatusOr<HeadRow> ReadHead(const KeyValueReader& reader, absl::string_view stream);
absl::StatusOr<std::optional<CommandIdRow>> ReadCommand(const KeyValueReader& reader,
                                                        absl::string_view command_id);

// Returns the journal's id and key digest as the accepted JournalIdentified gave them, or nothing
// before it.
absl::StatusOr<std::optional<JournalIdentified>> ReadJournalIdentity(const KeyValueReader& reader);

// Returns the events of `stream` with versions after `after_version`, oldest first, up to and
// including `at_position`, at most `max_events`.
absl::StatusOr<std::vector<EventRow>> ReadEvents(const KeyValueReader& reader,
                                                 absl::string_view stream,
                                                 std::uint64_t after_version = 0,
                                                 std::uint64_t at_position = UINT64_MAX,
                                                 std::size_t max_events = SIZE_MAX);

// Returns the position of the last commit recorded at or before `instant`; 0 where none was.
absl::StatusOr<std::uint64_t> PositionAsOf(const KeyValueReader& reader, absl::Time instant);

// Returns the key of version `version` of `stream` in Family::kEvents. Stream names hold no zero
// byte.
std::string EventKey(absl::string_view stream, std::uint64_t version);

// Recorded times as rows hold them: microseconds since the Unix epoch, the least number for "none
// yet".
std::int64_t ToRecordedMicros(absl::Time time);
absl::Time FromRecordedMicros(std::int64_t micros);

// The same reads of the projector, through its batch.
absl::StatusOr<HeadRow> ReadHead(const Batch& batch, absl::string_view stream);
absl::StatusOr<std::optional<PositionRow>> ReadPositionRow(const Batch& batch,
                                                           std::uint64_t position);
absl::StatusOr<std::optional<JournalIdentified>> ReadJournalIdentity(const Batch& batch);

// Prefixes of stream names; what follows is the id.
inline constexpr absl::string_view kTicketPrefix = "ticket/";
inline constexpr absl::string_view kCustomerPrefix = "customer/";
inline constexpr absl::string_view kContactPrefix = "contact/";
inline constexpr absl::string_view kCallbackPrefix = "callback/";
inline constexpr absl::string_view kAgentPrefix = "agent/";
inline constexpr absl::string_view kTeamPrefix = "team/";
inline constexpr absl::string_view kTokenPrefix = "token/";
inline constexpr absl::string_view kViewPrefix = "view/";
inline constexpr absl::string_view kPhrasePrefix = "phrase/";

// Returns the id in `stream` where it starts with `prefix`, or nothing.
std::optional<absl::string_view> IdIn(absl::string_view stream, absl::string_view prefix);

// Calls `visit` with every event of `stream` applied so far, oldest first, until it fails. Reads as
// many rows as the stream has events: a link is rare, and a stream as long as what people did with
// one thing.
//
// Errors: the database's, and the first of `visit`.
absl::Status ForEachEvent(absl::string_view stream, const Batch& batch,
                          const std::function<absl::Status(const EventRow&)>& visit);

// Keeps every event under its stream and version, and the head of every stream.
class StreamsProjection final : public Projection {
 public:
  absl::string_view name() const override { return "streams"; }
  std::uint32_t version() const override { return 3; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
  absl::Status ApplyRecord(const JudgedRecord& record, Batch& batch) const override;

 private:
  static absl::Status Erase(const JudgedRecord& record, Batch& batch);
};

// Keeps what every record left: position, digest, recorded time, the first commit of a command.
class RecordsProjection final : public Projection {
 public:
  absl::string_view name() const override { return "records"; }
  std::uint32_t version() const override { return 2; }
  absl::Status ApplyRecord(const JudgedRecord& record, Batch& batch) const override;
};

}  // namespace redress
