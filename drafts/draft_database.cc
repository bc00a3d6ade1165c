#include "drafts/draft_database.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/check.h"
#include "base/database.h"
#include "base/files.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr char kName[] = "drafts";
constexpr std::size_t kMemtableBytes = 4 << 20;
constexpr char kEnd = '\0';

rocksdb::Slice AsSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }

absl::string_view AsView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// Returns `status`, and what to do about drafts that are damaged.
absl::Status Advised(const absl::Status& status, const std::string& folder) {
  if (!absl::IsDataLoss(status)) return status;
  return absl::DataLossError(absl::StrCat(status.message(), ": stop the node, move ", folder,
                                          " away, and start the node; what was not sent is lost"));
}

absl::Status FromDrafts(const rocksdb::Status& status, const std::string& folder) {
  return Advised(FromRocksDb(status, folder), folder);
}

std::string PrefixOf(absl::string_view person) {
  std::string prefix(person);
  if (!prefix.empty()) prefix.push_back(kEnd);
  return prefix;
}

std::string KeyOf(const DraftPlace& place) {
  for (const std::string* part : {&place.person, &place.ticket, &place.form}) {
    CHECK(!part->empty() && part->find(kEnd) == part->npos);
  }
  return absl::StrCat(PrefixOf(place.person), PrefixOf(place.ticket), place.form);
}

absl::StatusOr<DraftRow> RowOf(const rocksdb::Slice& value, const std::string& folder) {
  DraftRow row;
  if (row.ParseFromArray(value.data(), static_cast<int>(value.size()))) return row;
  return Advised(absl::DataLossError(absl::StrCat(folder, ": a draft that cannot be read")),
                 folder);
}

}  // namespace

DraftDatabase::DraftDatabase(std::string folder) : folder_(std::move(folder)) {}

DraftDatabase::~DraftDatabase() = default;

// Before the first write there is none, and none is made to be looked into.
bool DraftDatabase::IsThere() const {
  return database_ != nullptr || DatabaseFilesIn(folder_) != DatabaseFiles::kNone;
}

absl::Status DraftDatabase::EnsureOpen() {
  if (database_ != nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(MakeFolder(folder_));
  if (DatabaseFilesIn(folder_) == DatabaseFiles::kRemains) {
    return Advised(absl::DataLossError(
                       absl::StrCat("the drafts in ", folder_, " have lost files: no CURRENT")),
                   folder_);
  }
  rocksdb::Options options = KeepingOptions(folder_, kName, nullptr);
  options.write_buffer_size = kMemtableBytes;
  rocksdb::DB* raw = nullptr;
  RETURN_IF_ERROR(FromDrafts(rocksdb::DB::Open(options, folder_, &raw), folder_));
  database_.reset(raw);
  return absl::OkStatus();
}

// After a failure it is opened anew: the first failed write ends all others.
absl::Status DraftDatabase::Failed(absl::Status status) {
  if (!status.ok()) database_.reset();
  return status;
}

absl::StatusOr<std::optional<DraftRow>> DraftDatabase::Read(const DraftPlace& place) {
  if (!IsThere()) return std::nullopt;
  RETURN_IF_ERROR(EnsureOpen());
  rocksdb::PinnableSlice value;
  const rocksdb::Status found = database_->Get(
      rocksdb::ReadOptions(), database_->DefaultColumnFamily(), AsSlice(KeyOf(place)), &value);
  if (found.IsNotFound()) return std::nullopt;
  RETURN_IF_ERROR(Failed(FromDrafts(found, folder_)));
  return RowOf(value, folder_);
}

absl::Status DraftDatabase::Write(const DraftPlace& place, const std::optional<DraftRow>& row) {
  RETURN_IF_ERROR(EnsureOpen());
  rocksdb::WriteOptions options;
  options.sync = true;
  const std::string key = KeyOf(place);
  const rocksdb::Status written =
      row.has_value() ? database_->Put(options, AsSlice(key), row->SerializeAsString())
                      : database_->Delete(options, AsSlice(key));
  return Failed(FromDrafts(written, folder_));
}

absl::Status DraftDatabase::LookThrough(
    absl::string_view person,
    absl::FunctionRef<bool(const DraftPlace& place, const DraftRow& row)> look) {
  if (!IsThere()) return absl::OkStatus();
  RETURN_IF_ERROR(EnsureOpen());
  const std::string prefix = PrefixOf(person);
  const auto look_at_all = [&]() -> absl::Status {
    const std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator(rocksdb::ReadOptions()));
    for (at->Seek(AsSlice(prefix)); at->Valid(); at->Next()) {
      if (!at->key().starts_with(AsSlice(prefix))) break;
      const std::vector<std::string> parts = absl::StrSplit(AsView(at->key()), kEnd);
      if (parts.size() != 3) {
        return Advised(absl::DataLossError(absl::StrCat(folder_, ": a key of another kind")),
                       folder_);
      }
      ASSIGN_OR_RETURN(const DraftRow row, RowOf(at->value(), folder_));
      if (!look({.person = parts[0], .ticket = parts[1], .form = parts[2]}, row)) break;
    }
    return FromDrafts(at->status(), folder_);
  };
  return Failed(look_at_all());
}

}  // namespace redress
