#include "consumers/projector.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/hash.h"
#include "base/mutation.h"
#include "base/status.h"
#include "base/utf8.h"
#include "events/codec.h"
#include "projections/batch.h"

namespace redress {
namespace {

constexpr std::size_t kRefusalKinds = static_cast<std::size_t>(Refusal::kStaleCheck) + 1;

// Why a pass ended before a record.
struct Stop {
  Halt halt = Halt::kNone;
  absl::Status status;
};

Stop StoreFailed(const absl::Status& status) { return {Halt::kStoreFailed, status}; }

Stop Suspicious(std::uint64_t position, absl::string_view reason) {
  return {Halt::kSuspicion,
          absl::DataLossError(absl::StrCat("record ", position, ": its writer saw ", reason))};
}

Stop Newer(std::uint64_t position, absl::string_view reason) {
  return {Halt::kNewerFormat, absl::DataLossError(absl::StrCat("record ", position, ": ", reason,
                                                               "; upgrade this node"))};
}

// Rows hold text. Errors: kDataLoss.
absl::Status CheckText(const Commit& commit) {
  const bool fits = IsValidUtf8(commit.command_type()) && IsValidUtf8(commit.actor().id()) &&
                    IsValidUtf8(commit.actor().role()) && IsValidUtf8(commit.cause()) &&
                    IsValidUtf8(commit.correlation());
  return fits ? absl::OkStatus() : absl::DataLossError("its text is not UTF-8");
}

// Keys end a stream's name with a zero byte. Errors: kDataLoss.
absl::Status CheckStreamName(const std::string& stream) {
  if (IsValidUtf8(stream) && !absl::StrContains(stream, '\0')) return absl::OkStatus();
  return absl::DataLossError("a stream's name is not text");
}

absl::Status KeysAway(std::uint64_t position, const absl::Status& why) {
  return {why.code(), absl::StrCat("what position ", position,
                                   " holds sealed cannot be read: ", why.message())};
}

// Errors: as DecodeAppends().
absl::StatusOr<DecodedAppend> DecodeAppend(const CommitAppend& append, SealingKeys* keys) {
  DecodedAppend decoded;
  for (const std::string& bytes : append.events()) {
    ASSIGN_OR_RETURN(Event event, DecodeEvent(bytes));
    Opened opened = Opened::kWhole;
    if (event.has_sealed()) {
      if (keys == nullptr) return absl::NotFoundError("there are no keys");
      decoded.key = event.sealed().key();
      ASSIGN_OR_RETURN(opened, Open(*keys, append.stream(), event));
    }
    decoded.events.push_back(std::move(event));
    decoded.erased.push_back(opened == Opened::kErased);
  }
  return decoded;
}

// What every event of a commit has in common.
EventRow CommonRow(const Commit& commit, std::uint64_t position, std::int64_t recorded_at) {
  EventRow row;
  row.set_position(position);
  row.set_command_id(commit.command_id());
  row.set_command_type(commit.command_type());
  row.set_actor_id(commit.actor().id());
  row.set_actor_role(commit.actor().role());
  row.set_actor_verified(commit.actor().verified() == 1);
  row.set_cause(commit.cause());
  row.set_correlation(commit.correlation());
  row.set_decided_at(static_cast<std::int64_t>(commit.decided_at()));
  row.set_recorded_at(recorded_at);
  return row;
}

// One batch in the making: the position, and rows, as the records so far leave them.
class Pass {
 public:
  Pass(const KeyValueReader& below, SealingKeys* keys, StorePosition position,
       std::string journal_id)
      : batch_(below),
        keys_(keys),
        position_(std::move(position)),
        journal_id_(std::move(journal_id)) {
    if (position_.position == 0) PutProjectionVersions(batch_);
  }

  // Projects `record`, or says why not; then the batch is as before, unless the store failed.
  Stop Project(const Record& record, SeenCheck seen, Unvouched unvouched, const OwnCommits& own);

  const Writes& writes() const { return batch_.writes(); }
  const StorePosition& position() const { return position_; }
  const std::string& journal_id() const { return journal_id_; }
  std::vector<ProjectedRecord>& records() { return records_; }

 private:
  absl::StatusOr<Judgement> JudgeRecord(const Record& record, const OwnCommits& own,
                                        std::optional<DecodedAppends>& decoded) const;
  Stop CheckSeen(const CommitSeen& seen) const;
  // Moves on to the record, and returns it as the projections see it.
  absl::StatusOr<JudgedRecord> Advance(const Record& record, const Judgement& judgement,
                                       DecodedAppends appends);
  absl::Status AddEvents(const CommitAppend& append, DecodedAppend decoded, EventRow& common,
                         JudgedRecord& judged) const;
  absl::Status Apply(const JudgedRecord& judged);

  std::uint64_t next_position() const { return position_.position + 1; }

  Batch batch_;
  SealingKeys* keys_;
  StorePosition position_;
  std::string journal_id_;
  std::vector<ProjectedRecord> records_;
};

// Sets `decoded` where the record is one of this process.
absl::StatusOr<Judgement> Pass::JudgeRecord(const Record& record, const OwnCommits& own,
                                            std::optional<DecodedAppends>& decoded) const {
  const HeadLookup head = [this](absl::string_view stream) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(HeadRow row, ReadHead(batch_, stream));
    return std::move(*row.mutable_head());
  };
  if (!own) return Judge(record.bytes, head);
  std::string hash = Sha256(record.bytes);
  std::optional<DecodedCommit> commit = own(hash);
  if (!commit) return Judge(record.bytes, head);
  decoded = std::move(commit->appends);
  return JudgeOwn(std::move(hash), std::move(commit->commit), head);
}

Stop Pass::Project(const Record& record, SeenCheck seen, Unvouched unvouched,
                   const OwnCommits& own) {
  std::optional<DecodedAppends> decoded;
  const absl::StatusOr<Judgement> judgement = JudgeRecord(record, own, decoded);
  if (!judgement.ok()) return StoreFailed(judgement.status());
  if (judgement->verdict == Verdict::kStop) return Newer(next_position(), "a newer format");
  const bool vouched = judgement->commit && !judgement->commit->seen().journal_id().empty();
  if (!vouched && unvouched == Unvouched::kHalt && !journal_id_.empty()) {
    return {Halt::kUnvouched, absl::OkStatus()};
  }
  if (judgement->commit && seen == SeenCheck::kCheck) {
    Stop stop = CheckSeen(judgement->commit->seen());
    if (stop.halt != Halt::kNone) return stop;
  }
  if (judgement->verdict == Verdict::kAccepted && !decoded) {
    absl::StatusOr<DecodedAppends> appends = DecodeAppends(*judgement->commit, keys_);
    if (!appends.ok() && !absl::IsDataLoss(appends.status())) {
      return {Halt::kKeysAway, KeysAway(next_position(), appends.status())};
    }
    if (!appends.ok()) return Newer(next_position(), appends.status().message());
    decoded = *std::move(appends);
  }
  absl::StatusOr<JudgedRecord> judged =
      Advance(record, *judgement, std::move(decoded).value_or(DecodedAppends()));
  if (!judged.ok()) return StoreFailed(judged.status());
  if (const absl::Status applied = Apply(*judged); !applied.ok()) return StoreFailed(applied);
  records_.push_back({.hash = judgement->hash,
                      .verdict = judgement->verdict,
                      .refusal = judgement->refusal,
                      .appended_at = record.appended_at,
                      .judged = *std::move(judged)});
  return {};
}

// Compares what the writer had seen with what was read here.
Stop Pass::CheckSeen(const CommitSeen& seen) const {
  if (seen.journal_id().empty()) return {};
  if (!journal_id_.empty() && seen.journal_id() != journal_id_) {
    return Suspicious(next_position(), "another journal");
  }
  if (seen.position() >= next_position()) {
    return Suspicious(next_position(), absl::StrCat("position ", seen.position(), " before it"));
  }
  std::string digest = FirstDigest();
  if (seen.position() == position_.position) {
    digest = position_.digest;
  } else if (seen.position() > 0) {
    const absl::StatusOr<std::optional<PositionRow>> row = ReadPositionRow(batch_, seen.position());
    if (!row.ok()) return StoreFailed(row.status());
    digest = *row ? (*row)->digest() : "";
  }
  if (seen.digest() == digest) return {};
  return Suspicious(next_position(), absl::StrCat("another log up to position ", seen.position()));
}

absl::StatusOr<JudgedRecord> Pass::Advance(const Record& record, const Judgement& judgement,
                                           DecodedAppends appends) {
  JudgedRecord judged;
  judged.position = next_position();
  if (judgement.verdict == Verdict::kAccepted) {
    const Commit& commit = *judgement.commit;
    const absl::Time decided_at =
        absl::FromUnixMicros(static_cast<std::int64_t>(commit.decided_at()));
    position_.recorded_at = std::max(position_.recorded_at, decided_at);
    if (Mutated(Mutation::kRecordedByWallClock)) position_.recorded_at = decided_at;
    judged.command_id = commit.command_id();
    judged.command.set_position(judged.position);
    judged.command.set_record_hash(judgement.hash);
    judged.command.set_request_digest(commit.request_digest());
    judged.command.set_type(commit.command_type());
    EventRow common = CommonRow(commit, judged.position, ToRecordedMicros(position_.recorded_at));
    for (std::size_t i = 0; i < appends.size(); ++i) {
      RETURN_IF_ERROR(
          AddEvents(commit.appends(static_cast<int>(i)), std::move(appends[i]), common, judged));
    }
  }
  position_.position = judged.position;
  position_.digest = NextDigest(position_.digest, judgement.hash, judgement.verdict);
  position_.offset = record.offset;
  position_.record_hash = judgement.hash;
  judged.row.set_offset(position_.offset);
  judged.row.set_record_hash(position_.record_hash);
  judged.row.set_digest(position_.digest);
  judged.row.set_recorded_at(ToRecordedMicros(position_.recorded_at));
  judged.row.set_verdict(static_cast<std::uint32_t>(judgement.verdict));
  *judged.row.mutable_streams() = judged.command.streams();
  return judged;
}

// `common` goes on counting the index of the commit's events.
absl::Status Pass::AddEvents(const CommitAppend& append, DecodedAppend decoded, EventRow& common,
                             JudgedRecord& judged) const {
  ASSIGN_OR_RETURN(const HeadRow head, ReadHead(batch_, append.stream()));
  CommandStream& stream = *judged.command.add_streams();
  stream.set_stream(append.stream());
  stream.set_first_version(head.version() + 1);
  stream.set_last_version(head.version() + decoded.events.size());
  judged.keys.push_back(head.key().empty() ? decoded.key : head.key());
  common.set_stream(append.stream());
  common.set_version(head.version());
  for (std::size_t i = 0; i < decoded.events.size(); ++i) {
    common.set_version(common.version() + 1);
    EventRow& row = judged.events.emplace_back(common);
    *row.mutable_event() = std::move(decoded.events[i]);
    row.set_erased(decoded.erased[i]);
    common.set_index(common.index() + 1);
  }
  return absl::OkStatus();
}

absl::Status Pass::Apply(const JudgedRecord& judged) {
  for (const EventRow& row : judged.events) {
    for (const Projection* projection : AllProjections()) {
      RETURN_IF_ERROR(projection->Apply(row, batch_));
    }
  }
  for (const Projection* projection : AllProjections()) {
    RETURN_IF_ERROR(projection->ApplyRecord(judged, batch_));
  }
  if (!journal_id_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<JournalIdentified> identity, ReadJournalIdentity(batch_));
  if (identity) journal_id_ = identity->journal_id();
  return absl::OkStatus();
}

absl::Status WriteBatch(const Writes& writes, KeyValueStore& store) {
  if (!Mutated(Mutation::kPositionOutsideBatch)) return store.Write(writes);
  Writes rows;
  Writes position;
  for (const auto& [place, value] : writes) {
    (place.first == Family::kMeta ? position : rows).emplace(place, value);
  }
  RETURN_IF_ERROR(store.Write(rows));
  return store.Write(position);
}

// Returns how many of `records` one batch may hold; at least one, where there is one.
std::size_t CountForBatch(absl::Span<const Record> records) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  while (count < std::min(records.size(), kMaxProjectedRecords)) {
    bytes += records[count].bytes.size();
    if (count > 0 && bytes > kMaxProjectedBytes) break;
    ++count;
  }
  return count;
}

}  // namespace

absl::StatusOr<DecodedAppends> DecodeAppends(const Commit& commit, SealingKeys* keys) {
  RETURN_IF_ERROR(CheckText(commit));
  DecodedAppends appends;
  for (const CommitAppend& append : commit.appends()) {
    RETURN_IF_ERROR(CheckStreamName(append.stream()));
    ASSIGN_OR_RETURN(appends.emplace_back(), DecodeAppend(append, keys));
  }
  return appends;
}

Projector::Projector(KeyValueStore& store, SealingKeys* keys)
    : store_(&store),
      keys_(keys),
      rows_(std::make_unique<RowCache>(store)),
      refusals_(kRefusalKinds, 0) {}

absl::StatusOr<Projector> Projector::Open(KeyValueStore& store, SealingKeys* keys) {
  Projector projector(store, keys);
  ASSIGN_OR_RETURN(projector.position_, ReadPosition(store));
  ASSIGN_OR_RETURN(projector.words_, WordIndexer::Open(store));
  ASSIGN_OR_RETURN(const std::optional<JournalIdentified> identity, ReadJournalIdentity(store));
  if (identity) projector.journal_id_ = identity->journal_id();
  return projector;
}

ProjectResult Projector::Project(absl::Span<const Record> records, SeenCheck seen,
                                 Unvouched unvouched, const OwnCommits& own) {
  ProjectResult result;
  while (result.records.size() < records.size() && result.halt == Halt::kNone) {
    const std::size_t done = result.records.size();
    ProjectBatch(records.subspan(done), done == 0 ? seen : SeenCheck::kCheck, unvouched, own,
                 result);
    if (result.halt != Halt::kNone) break;
    result.status = IndexWhereTooMuchWaits();
    if (!result.status.ok()) result.halt = Halt::kStoreFailed;
  }
  return result;
}

absl::Status Projector::IndexWhereTooMuchWaits() {
  while (position_.position > words_->indexed() + kMaxPositionsUnindexed) {
    ASSIGN_OR_RETURN(const bool indexed, words_->IndexMore());
    if (!indexed) break;
  }
  return absl::OkStatus();
}

void Projector::ProjectBatch(absl::Span<const Record> records, SeenCheck seen, Unvouched unvouched,
                             const OwnCommits& own, ProjectResult& result) {
  Pass pass(*rows_, keys_, position_, journal_id_);
  Stop stop;
  for (const Record& record : records.first(CountForBatch(records))) {
    stop = pass.Project(record, std::exchange(seen, SeenCheck::kCheck), unvouched, own);
    if (stop.halt != Halt::kNone) break;
  }
  if (stop.halt != Halt::kStoreFailed && !pass.records().empty()) {
    const absl::Status written = WriteBatch(pass.writes(), *store_);
    if (!written.ok()) stop = StoreFailed(written);
  }
  result.halt = stop.halt;
  result.status = stop.status;
  if (stop.halt == Halt::kStoreFailed) return;
  rows_->Take(pass.writes());
  position_ = pass.position();
  journal_id_ = pass.journal_id();
  for (ProjectedRecord& record : pass.records()) {
    if (record.verdict == Verdict::kRefused) ++refusals_[static_cast<std::size_t>(record.refusal)];
    result.records.push_back(std::move(record));
  }
}

}  // namespace redress
