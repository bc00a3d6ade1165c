#include "bench/compacted_database.h"

#include "base/check.h"
#include "rocksdb/db.h"
#include "rocksdb/filter_policy.h"
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
  const std::string end(1, static_cast<char>(static_cast<int>(family) + 1));
  const rocksdb::Range range(begin, end);
  std::uint64_t size = 0;
  CHECK(
      database_->GetApproximateSizes({}, database_->DefaultColumnFamily(), &range, 1, &size).ok());
  return size;
}

}  // namespace redress
