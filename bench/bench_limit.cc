// D and K: one record at a time of a journal that a data folder holds, put into a bare RocksDB with
// a sync, or produced to Kafka and read back.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "base/check.h"
#include "base/clock.h"
#include "bench/bare_journal.h"
#include "bench/figures.h"
#include "bench/journal_records.h"
#include "rocksdb/db.h"

namespace redress {
namespace {

struct Options {
  std::string records;  // a data folder
  std::string scratch;
  std::string brokers;
  std::string topic;
  double seconds = 1;
};

RunFigures PutOneByOne(const Options& options, const std::vector<Record>& records) {
  SystemClock clock;
  rocksdb::Options settings;
  settings.create_if_missing = true;
  settings.allow_fallocate =
      false;  // a log that is laid out beforehand takes ten times as long to sync
  rocksdb::DB* opened = nullptr;
  CHECK(rocksdb::DB::Open(settings, options.scratch, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  rocksdb::WriteOptions durable;
  durable.sync = true;
  RunFigures figures;
  const absl::Duration begin = clock.Steady();
  for (std::size_t i = 0; clock.Steady() - begin < absl::Seconds(options.seconds); ++i) {
    const absl::Duration started = clock.Steady();
    CHECK(db->Put(durable, std::to_string(i), records[i % records.size()].bytes).ok());
    figures.done.Add(clock.Steady() - started);
  }
  figures.time = clock.Steady() - begin;
  return figures;
}

RunFigures ProduceOneByOne(const Options& options, const std::vector<Record>& records) {
  NodeOptions place;
  place.brokers = options.brokers;
  place.journal_topic = options.topic;
  place.single_broker = true;
  BareJournalResult result = DriveBareJournal(place, records, 1, absl::Seconds(options.seconds));
  RunFigures figures;
  figures.done = std::move(result.rounds);
  figures.time = result.time;
  return figures;
}

void Run(const Options& options) {
  NodeOptions place;
  place.data_folder = options.records;
  const std::vector<Record> records = RecordsOf(place);
  RunFigures figures =
      options.brokers.empty() ? PutOneByOne(options, records) : ProduceOneByOne(options, records);
  Print(FiguresAsJson(figures));
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("A record at a time, bare");
  app.add_option("--records", options.records, "A data folder: its journal's records are taken")
      ->required();
  app.add_option("--scratch", options.scratch, "A new folder for a database");
  app.add_option("--brokers", options.brokers, "Kafka in place of the database");
  app.add_option("--topic", options.topic, "A topic of its own");
  app.add_option("--seconds", options.seconds, "How long");
  CLI11_PARSE(app, argc, argv);
  redress::Run(options);
  return 0;
}
