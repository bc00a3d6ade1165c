// Views made again from a journal, as `redress rebuild` makes them, beside the same rows written
// bare (R). Prints a line of figures for each round.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "CLI/CLI.hpp"
#include "base/clock.h"
#include "bench/figures.h"
#include "bench/journal_records.h"
#include "bench/recorded_rows.h"
#include "node/offline_rebuild.h"
#include "node/rebuild.h"

namespace redress {
namespace {

absl::Duration Rebuild(const NodeOptions& options) {
  SystemClock clock;
  const absl::Duration begin = clock.Steady();
  const auto rebuilt =
      RebuildOffline(options, JournalWord::kTheOneRead, [](const RebuildStatus&) {});
  if (!rebuilt.ok()) {
    std::fprintf(stderr, "%s\n", rebuilt.status().ToString().c_str());
    std::exit(1);
  }
  return clock.Steady() - begin;
}

// On Kafka, whose log tells no end, the first `count` records, written bare only.
void Run(const NodeOptions& options, const std::string& scratch, int rounds, std::size_t count) {
  const std::vector<Record> records = RecordsOf(options, count);
  for (int round = 0; round < rounds; ++round) {
    const auto rate = [&](absl::Duration time) {
      return static_cast<double>(records.size()) / absl::ToDoubleSeconds(time);
    };
    const double rebuild_rate = options.brokers.empty() ? rate(Rebuild(options)) : 0;
    const double rows_rate = rate(WriteBare(records, kRebuildSlice, scratch));
    std::filesystem::remove_all(scratch);
    Print({{"records", records.size()}, {"rate", rebuild_rate}, {"rows_rate", rows_rate}});
  }
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::NodeOptions options;
  std::string scratch;
  int rounds = 1;
  std::size_t count = 0;
  CLI::App app("Views made again from a journal");
  app.add_option("--data", options.data_folder, "A data folder that no node runs on");
  app.add_option("--brokers", options.brokers, "In its place, a journal on Kafka");
  app.add_option("--records", count, "How many of its records");
  app.add_option("--scratch", scratch, "An empty folder for a database")->required();
  app.add_option("--rounds", rounds, "How often");
  CLI11_PARSE(app, argc, argv);
  options.single_broker = true;
  redress::Run(options, scratch, rounds, count);
  return 0;
}
