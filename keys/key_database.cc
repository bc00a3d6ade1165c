#include "keys/key_database.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/database.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr char kName[] = "keys";
constexpr char kPlaces[] = "places";  // the family of the one row that says how far a topic is read
constexpr char kPlaceKey[] = "place";
constexpr std::size_t kMemtableBytes = 4 << 20;
constexpr std::size_t kProtectionBytes = 8;  // per key, checked on the way to the disk

rocksdb::Slice AsSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }

absl::string_view AsView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Returns `status`, and what to do about keys that are damaged.
absl::Status Advised(const absl::Status& status, const std::string& folder) {
  if (!absl::IsDataLoss(status)) return status;
  return absl::DataLossError(absl::StrCat(status.message(), ": stop the node, restore ", folder,
                                          " from its newest backup, and start the node"));
}

absl::Status FromKeys(const rocksdb::Status& status, const std::string& folder) {
  return Advised(FromRocksDb(status, folder), folder);
}

}  // namespace

struct KeyDatabase::Opened {
  std::unique_ptr<rocksdb::DB> database;
  std::unique_ptr<rocksdb::ColumnFamilyHandle> rows;
  std::unique_ptr<rocksdb::ColumnFamilyHandle> places;
};

KeyDatabase::KeyDatabase(const KeyDatabaseOptions& options) : options_(options) {
  CHECK(options.masters != nullptr);
}

KeyDatabase::~KeyDatabase() = default;

absl::StatusOr<std::unique_ptr<KeyDatabase>> KeyDatabase::Open(const KeyDatabaseOptions& options) {
  RETURN_IF_ERROR(MakeFolder(options.folder));
  if (DatabaseFilesIn(options.folder) == DatabaseFiles::kRemains) {
    return Advised(absl::DataLossError(absl::StrCat("the keys in ", options.folder,
                                                    " have lost files: there is no CURRENT")),
                   options.folder);
  }
  std::unique_ptr<KeyDatabase> keys(new KeyDatabase(options));
  const absl::Status opened = keys->OpenAnew();
  keys->has_failed_ = !opened.ok();
  if (opened.ok() || (absl::IsUnavailable(opened) && keys->opened_ != nullptr)) return keys;
  return opened;
}

absl::Status KeyDatabase::OpenAnew() {
  const std::unique_lock lock(opened_mutex_);
  opened_.reset();
  absl::StatusOr<std::unique_ptr<Opened>> opened = OpenFor(Use::kWriting);
  const absl::Status status = opened.status();
  // On a disk that is full what there is can still be read.
  if (absl::IsUnavailable(status)) opened = OpenFor(Use::kReading);
  if (opened.ok()) opened_ = *std::move(opened);
  return status;
}

absl::StatusOr<std::unique_ptr<KeyDatabase::Opened>> KeyDatabase::OpenFor(Use use) const {
  rocksdb::Options options = KeepingOptions(options_.folder, kName, options_.env);
  options.create_missing_column_families = true;
  options.write_buffer_size = kMemtableBytes;
  const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
      {rocksdb::kDefaultColumnFamilyName, options}, {kPlaces, options}};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      use == Use::kWriting
          ? rocksdb::DB::Open(options, options_.folder, families, &handles, &raw)
          : rocksdb::DB::OpenForReadOnly(options, options_.folder, families, &handles, &raw);
  RETURN_IF_ERROR(FromKeys(status, options_.folder));
  auto opened = std::make_unique<Opened>();
  opened->database.reset(raw);
  opened->rows.reset(handles[0]);
  opened->places.reset(handles[1]);
  return opened;
}

absl::Status KeyDatabase::EnsureWritable() {
  if (!has_failed_) return absl::OkStatus();
  RETURN_IF_ERROR(OpenAnew());
  has_failed_ = false;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<KeyRow>> KeyDatabase::ReadRow(absl::string_view id) const {
  if (opened_ == nullptr) return absl::UnavailableError("the keys are closed: their disk failed");
  rocksdb::PinnableSlice state;
  const rocksdb::Status found =
      opened_->database->Get(rocksdb::ReadOptions(), opened_->rows.get(), AsSlice(id), &state);
  if (found.IsNotFound()) return std::nullopt;
  RETURN_IF_ERROR(FromKeys(found, options_.folder));
  return DecodeKeyRow(id, AsView(state));
}

absl::StatusOr<std::optional<std::string>> KeyDatabase::Find(absl::string_view id) {
  if (std::optional<std::string> secret = unwrapped_.Find(id)) return secret;
  const std::uint64_t mark = unwrapped_.mark();
  std::optional<KeyRow> row;
  {
    const std::shared_lock lock(opened_mutex_);
    ASSIGN_OR_RETURN(row, ReadRow(id));
  }
  if (!row) return absl::NotFoundError(absl::StrCat("there is no key ", ToHex(id)));
  if (!row->wrapped) return std::nullopt;
  ASSIGN_OR_RETURN(std::string secret, options_.masters->Unwrap(id, *row->wrapped));
  unwrapped_.Put(id, secret, mark);
  return secret;
}

absl::StatusOr<std::vector<std::string>> KeyDatabase::Write(absl::Span<const KeyRow> rows,
                                                            const std::string* place) {
  const std::lock_guard writing(writing_);
  RETURN_IF_ERROR(EnsureWritable());
  std::vector<std::string> destroyed;  // by this write
  std::vector<std::string> stay_destroyed;
  absl::Status written;
  {
    const std::shared_lock lock(opened_mutex_);
    rocksdb::WriteBatch batch(0, 0, kProtectionBytes, 0);
    std::set<absl::string_view> in_batch;
    for (const KeyRow& row : rows) {
      if (!row.wrapped) {
        destroyed.push_back(row.id);
        in_batch.insert(row.id);
      } else {
        ASSIGN_OR_RETURN(const std::optional<KeyRow> before, ReadRow(row.id));
        if (in_batch.contains(row.id) || (before && !before->wrapped)) {
          stay_destroyed.push_back(row.id);
          continue;
        }
      }
      RETURN_IF_ERROR(FromKeys(batch.Put(opened_->rows.get(), AsSlice(row.id), EncodeKeyState(row)),
                               options_.folder));
    }
    if (place != nullptr) {
      RETURN_IF_ERROR(
          FromKeys(batch.Put(opened_->places.get(), kPlaceKey, *place), options_.folder));
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    written = FromKeys(opened_->database->Write(options, &batch), options_.folder);
  }
  has_failed_ = !written.ok();
  // After a failure, too: what is on the disk then is read again.
  if (!destroyed.empty()) unwrapped_.Forget(destroyed);
  RETURN_IF_ERROR(written);
  return stay_destroyed;
}

absl::StatusOr<std::string> KeyDatabase::Place() {
  const std::shared_lock lock(opened_mutex_);
  if (opened_ == nullptr) return absl::UnavailableError("the keys are closed: their disk failed");
  std::string place;
  const rocksdb::Status found =
      opened_->database->Get(rocksdb::ReadOptions(), opened_->places.get(), kPlaceKey, &place);
  if (found.IsNotFound()) return std::string();
  RETURN_IF_ERROR(FromKeys(found, options_.folder));
  return place;
}

absl::Status KeyDatabase::LookThrough(const std::string& id,
                                      absl::FunctionRef<bool(const KeyRow&)> look) {
  const std::shared_lock lock(opened_mutex_);
  if (opened_ == nullptr) return absl::UnavailableError("the keys are closed: their disk failed");
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> at(
      opened_->database->NewIterator(options, opened_->rows.get()));
  for (at->Seek(id); at->Valid(); at->Next()) {
    if (AsView(at->key()) == id) continue;
    ASSIGN_OR_RETURN(const KeyRow row, DecodeKeyRow(AsView(at->key()), AsView(at->value())));
    if (!look(row)) break;
  }
  return FromKeys(at->status(), options_.folder);
}

absl::StatusOr<KeyCounts> KeyDatabase::Count() {
  KeyCounts counts;
  RETURN_IF_ERROR(LookThrough("", [&counts](const KeyRow& row) {
    ++(row.wrapped ? counts.living[row.wrapped->master_id] : counts.destroyed);
    return true;
  }));
  return counts;
}

absl::Status KeyDatabase::Purge() {
  const std::lock_guard writing(writing_);
  RETURN_IF_ERROR(EnsureWritable());
  const std::shared_lock lock(opened_mutex_);
  rocksdb::DB& database = *opened_->database;
  // What memory holds goes into tables, so that the log is of no use any more; then the tables are
  // made anew, also those that nothing lies below.
  absl::Status purged = FromKeys(
      database.Flush(rocksdb::FlushOptions(), {opened_->rows.get(), opened_->places.get()}),
      options_.folder);
  if (purged.ok()) {
    rocksdb::CompactRangeOptions compaction;
    compaction.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    purged = FromKeys(database.CompactRange(compaction, opened_->rows.get(), nullptr, nullptr),
                      options_.folder);
  }
  // Files that are of no use are removed before this returns, not soon after.
  if (purged.ok()) purged = FromKeys(database.DisableFileDeletions(), options_.folder);
  if (purged.ok()) purged = FromKeys(database.EnableFileDeletions(), options_.folder);
  has_failed_ = !purged.ok();
  return purged;
}

absl::Status KeyDatabase::Health() const {
  const std::lock_guard lock(damage_mutex_);
  return damage_;
}

std::vector<TableFile> KeyDatabase::Tables() const {
  const std::shared_lock lock(opened_mutex_);
  return opened_ == nullptr ? std::vector<TableFile>() : TablesOf(*opened_->database);
}

absl::Status KeyDatabase::Verify(const TableFile& table) {
  const absl::Status verified = Advised(VerifyTable(table.path, options_.env), options_.folder);
  if (absl::IsDataLoss(verified)) {
    const std::lock_guard lock(damage_mutex_);
    damage_ = verified;
  }
  return verified;
}

}  // namespace redress
