// What views and journal of a data folder take on disk, compacted, a family each; and how many
// bytes the journal's records have.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "base/check.h"
#include "bench/figures.h"
#include "bench/journal_records.h"
#include "rocksdb/db.h"

namespace redress {
namespace {

// Returns the bytes of each family after compaction. The settings that matter are those in which
// the tables were written: compaction keeps to the database's own compression.
boost::json::object CompactedSizes(const std::string& folder) {
  std::vector<std::string> names;
  CHECK(rocksdb::DB::ListColumnFamilies({}, folder, &names).ok());
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kLZ4Compression;  // as projections/rocksdb_store.cc has it
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  families.reserve(names.size());
  for (const std::string& name : names) families.emplace_back(name, options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  CHECK(rocksdb::DB::Open({}, folder, families, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  boost::json::object sizes;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    rocksdb::CompactRangeOptions whole;
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    CHECK(db->Flush({}, handle).ok());
    CHECK(db->CompactRange(whole, handle, nullptr, nullptr).ok());
    std::uint64_t size = 0;
    CHECK(db->GetIntProperty(handle, rocksdb::DB::Properties::kTotalSstFilesSize, &size));
    sizes[handle->GetName()] = size;
    CHECK(db->DestroyColumnFamilyHandle(handle).ok());
  }
  return sizes;
}

void Run(const NodeOptions& options, const std::string& views) {
  const std::vector<Record> records = RecordsOf(options);
  std::uint64_t bytes = 0;
  for (const Record& record : records) bytes += record.bytes.size();
  Print({{"records", records.size()},
         {"record_bytes", bytes},
         {"views", CompactedSizes(views)},
         {"journal", CompactedSizes(options.data_folder + "/journal")}});
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::NodeOptions options;
  std::string views;
  CLI::App app("What a data folder takes on disk");
  app.add_option("--data", options.data_folder, "A data folder that no node runs on")->required();
  app.add_option("--views", views, "The folder of its views")->required();
  CLI11_PARSE(app, argc, argv);
  redress::Run(options, views);
  return 0;
}
