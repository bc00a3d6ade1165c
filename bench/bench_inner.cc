// Complaints' lives without HTTP, in one process, so many commands in flight; beside the bare
// journal with the records that this made, and beside their rows written bare (R), in batches of as
// many records as were in flight.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "bench/bare_journal.h"
#include "bench/figures.h"
#include "bench/journal_records.h"
#include "bench/life_requests.h"
#include "bench/node_load.h"
#include "bench/policies.h"
#include "bench/recorded_rows.h"

namespace redress {
namespace {

struct Options {
  std::string folder;
  std::size_t in_flight = 1;
  double seconds = 2;
  std::uint64_t seed = 1;
  std::string policy;
};

RunFigures DriveNode(const Options& options, const NodeOptions& place) {
  const std::unique_ptr<Node> node = OpenReady(place);
  if (!options.policy.empty()) ApplyPolicy(*node, options.policy);
  const LifeRequests requests(node->names(), options.seed);
  LifeSource source(requests,
                    {.run = options.seed,
                     .lives = std::numeric_limits<std::uint64_t>::max(),
                     .time = absl::Seconds(options.seconds)},
                    options.in_flight);
  UseWatch watch(0, UseWatch::Server::kOneProcess);
  watch.Begin();
  NodeLoadResult result = Drive(*node, options.in_flight, source);
  watch.End();
  RunFigures figures;
  figures.done = std::move(result.done);
  figures.time = result.time;
  watch.TellTo(figures);
  return figures;
}

double Rate(std::size_t count, absl::Duration time) {
  return static_cast<double>(count) / absl::ToDoubleSeconds(time);
}

void Run(const Options& options) {
  NodeOptions place;
  place.data_folder = absl::StrCat(options.folder, "/node");
  RunFigures node = DriveNode(options, place);
  boost::json::object line = FiguresAsJson(node);
  const std::vector<Record> records = RecordsOf(place);
  place.data_folder = absl::StrCat(options.folder, "/bare");
  BareJournalResult journal =
      DriveBareJournal(place, records, options.in_flight, absl::Seconds(options.seconds));
  line["journal_rate"] = Rate(journal.records, journal.time);
  line["journal_p50_ms"] = absl::ToDoubleMilliseconds(journal.rounds.Percentile(0.5));
  line["rows_rate"] =
      Rate(records.size(), WriteBare(records, options.in_flight, options.folder + "/rows"));
  Print(line);
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::Options options;
  CLI::App app("Complaints' lives without HTTP");
  app.add_option("--folder", options.folder, "An empty folder for databases")->required();
  app.add_option("--in-flight", options.in_flight, "Commands at once");
  app.add_option("--seconds", options.seconds, "Of the lives, and of the bare journal");
  app.add_option("--seed", options.seed, "Of what is said");
  app.add_option("--policy", options.policy, "A policy's file, to be put in force before");
  CLI11_PARSE(app, argc, argv);
  redress::Run(options);
  return 0;
}
