#include "bench/recorded_rows.h"

#include "base/check.h"
#include "base/clock.h"
#include "projections/rocksdb_store.h"

namespace redress {

std::vector<Writes> RowsOf(absl::Span<const Record> records, std::size_t records_per_batch) {
  RowRecorder recorder;
  auto projector = Projector::Open(recorder);
  CHECK(projector.ok());
  for (std::size_t done = 0; done < records.size(); done += records_per_batch) {
    CHECK(projector->Project(records.subspan(done, records_per_batch)).halt == Halt::kNone);
  }
  return recorder.TakeBatches();
}

absl::Duration WriteBare(const std::vector<Writes>& batches, const std::string& folder) {
  SystemClock clock;
  const auto store = RocksDbStore::Open(folder);
  CHECK(store.ok());
  const absl::Duration begin = clock.Steady();
  for (const Writes& writes : batches) CHECK((*store)->Write(writes).ok());
  return clock.Steady() - begin;
}

}  // namespace redress
