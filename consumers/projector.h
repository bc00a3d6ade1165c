#pragma once

// journal -> acceptance -> projections: judges records in order and folds the accepted ones into
// the store. Rows, heads, position and running digest share one write batch: a crash keeps all or
// none, so a commit counts once. Only the index of words follows by itself (text_index.h).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "consumers/word_indexer.h"
#include "events/sealing.h"
#include "journal/acceptance.h"
#include "journal/journal.h"
#include "projections/key_value_store.h"
#include "projections/projection.h"
#include "projections/row_cache.h"
#include "projections/streams.h"

namespace redress {

// The events of one append, with all that they say.
struct DecodedAppend {
  std::vector<Event> events;
  std::string key;           // id of the key under which some of it is sealed; empty: nothing is
  std::vector<bool> erased;  // by event: what was sealed in it is gone
};

// Of a commit, by append.
using DecodedAppends = std::vector<DecodedAppend>;

// `keys` may be null: nothing sealed can be read.
//
// Errors: kDataLoss (an event, a text or a stream's name that this build cannot hold), kNotFound (a
// key that is not here, or not yet), and those of `keys`.
absl::StatusOr<DecodedAppends> DecodeAppends(const Commit& commit, SealingKeys* keys);

// A commit, and its events as they read once decoded.
struct DecodedCommit {
  Commit commit;
  DecodedAppends appends;
};

// Gives the commits that this process made, by the hash of their record: what was decoded and
// checked before it was sent is not decoded again. Each is given once, so that it may be moved.
using OwnCommits = std::function<std::optional<DecodedCommit>(const std::string& hash)>;

// One record, judged and written.
struct ProjectedRecord {
  std::string hash;
  Verdict verdict = Verdict::kRefused;
  Refusal refusal = Refusal::kNone;
  absl::Time appended_at;
  JudgedRecord judged;  // what was written of it
};

enum class Halt {
  kNone,         // all records given were projected
  kSuspicion,    // the next record's `seen` does not fit what was read here; look at the log before
                 // going on
  kUnvouched,    // the next record does not say what its writer had read; look at the log before
                 // going on
  kNewerFormat,  // the next record, or an accepted event in it, is of a newer build
  kStoreFailed,  // the database failed; reopen it
  kKeysAway,     // a key of the next record is not here, or not yet; try again
};

struct ProjectResult {
  std::vector<ProjectedRecord> records;  // those written: the first ones given
  Halt halt = Halt::kNone;
  absl::Status status;  // says why it halted, and at which position
};

enum class SeenCheck {
  kCheck,
  kTrust,  // the log was looked at and is the one read here: judge the next record whatever its
           // `seen` says
};

// What to do about a record that does not say what its writer had read: anybody may have put it
// there, in this log or in one that took its place.
enum class Unvouched {
  kTake,
  kHalt,  // once the journal's identity is known
};

// The most records, and bytes of records, in one write batch: it is built in memory, several times
// the records' size. More are written in several batches, each as exact as one.
inline constexpr std::size_t kMaxProjectedRecords = 1'000;
inline constexpr std::size_t kMaxProjectedBytes = 8 << 20;

// The most positions that the index of words is behind (word_indexer.h): who looks for words reads
// so many. Where more would wait, the projector puts them into the index itself.
inline constexpr std::uint64_t kMaxPositionsUnindexed = 2'000;

// Not thread-safe. `store` outlives it. After Halt::kStoreFailed it is of no further use: open the
// store again.
class Projector {
 public:
  // Reads the store's position. `keys` outlives it; null: nothing sealed can be read. Errors: the
  // database's.
  static absl::StatusOr<Projector> Open(KeyValueStore& store, SealingKeys* keys = nullptr);

  // Judges `records`, which follow upon position(), and writes them. `seen` holds for the first
  // record only.
  ProjectResult Project(absl::Span<const Record> records, SeenCheck seen = SeenCheck::kCheck,
                        Unvouched unvouched = Unvouched::kTake, const OwnCommits& own = {});

  // What puts the words of the store into their index.
  const std::shared_ptr<WordIndexer>& words() const { return words_; }

  const StorePosition& position() const { return position_; }

  // The rows of the store, faster for what was projected lately.
  const KeyValueReader& rows() const { return *rows_; }

  // Records refused since Open; the index is the Refusal.
  const std::vector<std::uint64_t>& refusals() const { return refusals_; }

 private:
  Projector(KeyValueStore& store, SealingKeys* keys);

  // Errors: the database's.
  absl::Status IndexWhereTooMuchWaits();

  // Projects into one batch as many of `records` as it may hold, onto `result`.
  void ProjectBatch(absl::Span<const Record> records, SeenCheck seen, Unvouched unvouched,
                    const OwnCommits& own, ProjectResult& result);

  KeyValueStore* store_;
  SealingKeys* keys_;
  std::unique_ptr<RowCache> rows_;  // of the store
  StorePosition position_;
  std::shared_ptr<WordIndexer> words_;
  std::string journal_id_;  // empty until known
  std::vector<std::uint64_t> refusals_;
};

}  // namespace redress
