// What each kind of command puts where: rows and bytes of each family, a commit on average, from
// the journal of a data folder.

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "base/check.h"
#include "bench/journal_records.h"
#include "bench/recorded_rows.h"
#include "consumers/projector.h"
#include "projections/map_store.h"

namespace redress {
namespace {

struct Put {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // of keys and values
  std::uint64_t deleted = 0;
};

struct Entry {
  std::uint64_t commits = 0;
  std::uint64_t record_bytes = 0;
  std::map<Family, Put> families;
};

// By type of command; what is put into the index of words stands under its own name.
using Ledger = std::map<std::string, Entry>;

void Add(const std::vector<Writes>& batches, Entry& entry) {
  for (const Writes& writes : batches) {
    for (const auto& [place, value] : writes) {
      Put& put = entry.families[place.first];
      if (!value) {
        ++put.deleted;
        continue;
      }
      ++put.rows;
      put.bytes += place.second.size() + value->size();
    }
  }
}

Ledger LedgerOf(const std::vector<Record>& records) {
  MapStore rows;
  RowRecorder recorder(rows);
  NoKeys keys;
  absl::StatusOr<Projector> projector = Projector::Open(recorder, &keys);
  CHECK(projector.ok());
  Ledger ledger;
  for (const Record& record : records) {
    const ProjectResult result = projector->Project({&record, 1});
    CHECK(result.halt == Halt::kNone);
    const JudgedRecord& judged = result.records.front().judged;
    Entry& entry = ledger[judged.accepted() ? judged.command.type() : "(refused)"];
    ++entry.commits;
    entry.record_bytes += record.bytes.size();
    Add(recorder.TakeBatches(), entry);
    while (projector->words()->IndexMore().value()) {
    }
    Entry& words = ledger["(index of words)"];
    ++words.commits;
    Add(recorder.TakeBatches(), words);
  }
  return ledger;
}

void Print(const std::string& type, const Entry& entry) {
  const auto each = [&](std::uint64_t sum) {
    return static_cast<double>(sum) / static_cast<double>(entry.commits);
  };
  std::printf("%s: %llu commits, a record of %.0f bytes\n", type.c_str(),
              static_cast<unsigned long long>(entry.commits), each(entry.record_bytes));
  for (const auto& [family, put] : entry.families) {
    std::printf("  %-16s %6.2f rows %8.1f bytes %6.2f taken away\n",
                std::string(kFamilyNames[static_cast<std::size_t>(family)]).c_str(), each(put.rows),
                each(put.bytes), each(put.deleted));
  }
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  redress::NodeOptions options;
  CLI::App app("What each kind of command puts where");
  app.add_option("--data", options.data_folder, "A data folder that no node runs on")->required();
  CLI11_PARSE(app, argc, argv);
  for (const auto& [type, entry] : redress::LedgerOf(redress::RecordsOf(options))) {
    redress::Print(type, entry);
  }
  return 0;
}
