#include "bench/journal_records.h"

#include <iterator>
#include <memory>

#include "absl/time/clock.h"
#include "base/check.h"
#include "base/clock.h"
#include "node/open_journal.h"

namespace redress {
namespace {

constexpr std::size_t kAtOnce = 1'000;
constexpr absl::Duration kLook = absl::Milliseconds(1);

}  // namespace

std::vector<Record> RecordsOf(const NodeOptions& options, std::size_t count) {
  SystemClock clock;
  auto journal = OpenJournal(options, clock);
  CHECK(journal.ok());
  (*journal)->SetWake([] {});
  const std::unique_ptr<JournalReader> reader = (*journal)->NewBulkReader();
  reader->Seek(0);
  std::vector<Record> records;
  for (;;) {
    auto read = reader->Read(kAtOnce);
    if (!read.ok() || read->records.empty()) {
      const bool is_over = read.ok() && read->at_end && options.brokers.empty();
      if (is_over || (count > 0 && records.size() >= count)) return records;
      absl::SleepFor(kLook);
      continue;
    }
    records.insert(records.end(), std::make_move_iterator(read->records.begin()),
                   std::make_move_iterator(read->records.end()));
  }
}

}  // namespace redress
