#include "bench/recorded_rows.h"

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/clock.h"
#include "projections/map_store.h"
#include "projections/rocksdb_store.h"

namespace redress {
namespace {

// So many records' rows are kept in memory before they are written, some 4 kB a record. With more,
// projecting and writing take turns.
constexpr std::size_t kRowsInMemory = 200'000;

std::unique_ptr<KeyValueStore> OpenRocksDb(const std::string& folder) {
  auto store = RocksDbStore::Open(folder);
  CHECK(store.ok());
  return *std::move(store);
}

// Where what is projected can be looked up again: in memory as long as it has room there.
std::unique_ptr<KeyValueStore> StoreFor(std::size_t records, const std::string& folder) {
  if (records <= kRowsInMemory) return std::make_unique<MapStore>();
  return OpenRocksDb(folder);
}

}  // namespace

absl::Duration WriteBare(absl::Span<const Record> records, std::size_t records_per_batch,
                         const std::string& scratch) {
  SystemClock clock;
  std::filesystem::create_directories(scratch);
  const auto projected = StoreFor(records.size(), absl::StrCat(scratch, "/projected"));
  const auto bare = OpenRocksDb(absl::StrCat(scratch, "/bare"));
  RowRecorder recorder(*projected);
  NoKeys keys;
  auto projector = Projector::Open(recorder, &keys);
  CHECK(projector.ok());
  absl::Duration time;
  for (std::size_t done = 0; done < records.size();) {
    const std::size_t until = std::min(records.size(), done + kRowsInMemory);
    for (; done < until; done += records_per_batch) {
      CHECK(projector->Project(records.subspan(done, records_per_batch)).halt == Halt::kNone);
    }
    const std::vector<Writes> batches = recorder.TakeBatches();
    const absl::Duration begin = clock.Steady();
    for (const Writes& writes : batches) CHECK(bare->Write(writes).ok());
    time += clock.Steady() - begin;
  }
  return time;
}

}  // namespace redress
