// How fast the projector takes in a journal, and how near that is to what RocksDB itself takes in:
// the same rows in the same batches, without judging and folding.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "consumers/projector.h"
#include "projections/map_store.h"
#include "projections/rocksdb_store.h"
#include "tests/testing/commit_generator.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

constexpr std::uint64_t kSeed = 7;
constexpr std::size_t kRecords = 20'000;
constexpr std::size_t kRecordsPerBatch = 500;

const std::vector<Record>& Journal() {
  static const std::vector<Record> records = testing::CommitGenerator(kSeed).Take(kRecords);
  return records;
}

void ProjectAll(KeyValueStore& store) {
  absl::StatusOr<Projector> projector = Projector::Open(store);
  CHECK(projector.ok());
  const absl::Span<const Record> records = absl::MakeConstSpan(Journal());
  for (std::size_t done = 0; done < records.size(); done += kRecordsPerBatch) {
    CHECK(projector->Project(records.subspan(done, kRecordsPerBatch)).halt == Halt::kNone);
  }
}

// Keeps rows in memory, and every batch that made them.
class Recorder final : public KeyValueStore {
 public:
  absl::StatusOr<std::optional<Value>> Get(Family family, absl::string_view key) const override {
    return rows_.Get(family, key);
  }
  absl::Status Scan(
      Family family, absl::string_view prefix, absl::string_view from,
      const std::function<bool(absl::string_view, absl::string_view)>& visit) const override {
    return rows_.Scan(family, prefix, from, visit);
  }
  absl::Status ScanBack(
      Family family, absl::string_view prefix, absl::string_view from,
      const std::function<bool(absl::string_view, absl::string_view)>& visit) const override {
    return rows_.ScanBack(family, prefix, from, visit);
  }
  std::unique_ptr<RowIterator> Iterate(Family family, absl::string_view prefix) const override {
    return rows_.Iterate(family, prefix);
  }
  std::unique_ptr<KeyValueReader> Snapshot() const override { return rows_.Snapshot(); }
  absl::Status Write(const Writes& writes) override {
    batches.push_back(writes);
    return rows_.Write(writes);
  }

  std::vector<Writes> batches;

 private:
  MapStore rows_;
};

const std::vector<Writes>& Batches() {
  static const std::vector<Writes> batches = [] {
    Recorder recorder;
    ProjectAll(recorder);
    return std::move(recorder.batches);
  }();
  return batches;
}

std::int64_t SizeOf(const std::vector<Writes>& batches) {
  std::size_t size = 0;
  for (const Writes& writes : batches) {
    for (const auto& [place, value] : writes) {
      size += place.second.size() + (value ? value->size() : 0);
    }
  }
  return static_cast<std::int64_t>(size);
}

// Runs `fill` on a fresh database, opened and closed outside the measured time.
template <typename Fill>
void Measure(benchmark::State& state, const Fill& fill) {
  Journal();
  Batches();
  for (auto run : state) {
    state.PauseTiming();
    const testing::ScratchFolder folder;
    auto store = RocksDbStore::Open(folder.In("views"));
    CHECK(store.ok());
    state.ResumeTiming();
    fill(**store);
    state.PauseTiming();
    store->reset();
    state.ResumeTiming();
  }
  const auto runs = static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(runs * static_cast<std::int64_t>(kRecords));
  state.SetBytesProcessed(runs * SizeOf(Batches()));
}

// Items are records of the journal; bytes are keys and values of rows.
void BM_Project(benchmark::State& state) { Measure(state, ProjectAll); }
BENCHMARK(BM_Project)->Unit(benchmark::kMillisecond);

// The same batches written bare.
void BM_WriteBare(benchmark::State& state) {
  Measure(state, [](KeyValueStore& store) {
    for (const Writes& writes : Batches()) CHECK(store.Write(writes).ok());
  });
}
BENCHMARK(BM_WriteBare)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace redress

BENCHMARK_MAIN();
