#include "bench/compacted_database.h"

#include <filesystem>

#include "base/check.h"
#include "rocksdb/db.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/sst_file_writer.h"
#include "rocksdb/table.h"

namespace redress {
namespace {

// As projections/rocksdb_store.cc has them.
rocksdb::Options OptionsOfViews() {
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::Options options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

}  // namespace

CompactedDatabase::CompactedDatabase(const std::string& folder) {
  rocksdb::DB* opened = nullptr;
  CHECK(rocksdb::DB::Open(OptionsOfViews(), folder, &opened).ok());
  database_.reset(opened);
  rocksdb::CompactRangeOptions whole;
  whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  CHECK(database_->Flush({}).ok());
  CHECK(database_->CompactRange(whole, nullptr, nullptr).ok());
}

CompactedDatabase::~CompactedDatabase() = default;

std::uint64_t CompactedDatabase::size() const {
  std::uint64_t size = 0;
  CHECK(database_->GetIntProperty(rocksdb::DB::Properties::kTotalSstFilesSize, &size));
  return size;
}

std::uint64_t CompactedDatabase::size(Family family) const {
  const std::string begin(1, static_cast<char>(family));
  const std::unique_ptr<rocksdb::Iterator> rows(database_->NewIterator({}));
  rows->Seek(begin);
  if (!rows->Valid() || !rows->key().starts_with(begin)) return 0;
  const std::string path = database_->GetName() + "/family.sst";
  rocksdb::SstFileWriter table({}, OptionsOfViews());
  CHECK(table.Open(path).ok());
  for (; rows->Valid() && rows->key().starts_with(begin); rows->Next()) {
    CHECK(table.Put(rows->key(), rows->value()).ok());
  }
  CHECK(table.Finish().ok());
  const std::uint64_t size = table.FileSize();
  CHECK(std::filesystem::remove(path));
  return size;
}

}  // namespace redress
