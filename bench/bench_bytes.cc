// What views and journal of a data folder take on disk, compacted, a family each; and how many
// bytes the journal's records have.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "base/check.h"
#include "bench/compacted_database.h"
#include "bench/figures.h"
#include "bench/journal_records.h"

namespace redress {
namespace {

boost::json::object SizesOfViews(const std::string& folder) {
  const CompactedDatabase views(folder);
  boost::json::object sizes;
  for (std::size_t i = 0; i < kFamilyNames.size(); ++i) {
    sizes[std::string(kFamilyNames[i])] = views.size(static_cast<Family>(i));
  }
  return sizes;
}

boost::json::object SizeOfJournal(const std::string& folder) {
  return {{"journal", CompactedDatabase(folder).size()}};
}

void Run(const NodeOptions& options, const std::string& views) {
  const std::vector<Record> records = RecordsOf(options);
  std::uint64_t bytes = 0;
  for (const Record& record : records) bytes += record.bytes.size();
  Print({{"records", records.size()},
         {"record_bytes", bytes},
         {"views", SizesOfViews(views)},
         {"journal", SizeOfJournal(options.data_folder + "/journal")}});
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
