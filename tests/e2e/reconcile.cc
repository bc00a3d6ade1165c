// Whether the counts reconcile at random positions of a journal:
//   reconcile POSITIONS DATA_FOLDER [BROKERS]
// The journal is the embedded one in the folder, or the one on Kafka. At each position, what the
// real projector counts is held against tickets folded by the rules' own fold, and received +
// imported against open + closed by exit. The seed is taken from REDRESS_SEED.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "aggregates/ticket/ticket.h"
#include "base/check.h"
#include "base/clock.h"
#include "consumers/projector.h"
#include "events/codec.h"
#include "events/phase.h"
#include "node/open_journal.h"
#include "projections/map_store.h"
#include "projections/queues.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

constexpr std::size_t kRecordsAtOnce = 1'000;
constexpr auto kLongestWait = std::chrono::milliseconds(100);

// Set where the journal may have something to read.
class Bell {
 public:
  void Ring() {
    const std::lock_guard lock(mutex_);
    rung_ = true;
    changed_.notify_all();
  }

  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kLongestWait, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
};

std::vector<Record> ReadJournal(const NodeOptions& options) {
  SystemClock clock;
  Bell bell;
  auto journal = OpenJournal(options, clock);
  CHECK(journal.ok());
  (*journal)->SetWake([&bell] { bell.Ring(); });
  const std::unique_ptr<JournalReader> reader = (*journal)->NewBulkReader();
  std::vector<Record> records;
  while (true) {
    auto read = reader->Read(kRecordsAtOnce);
    if (!read.ok() || (read->records.empty() && !read->at_end)) {
      CHECK(read.ok() || absl::IsUnavailable(read.status()));
      bell.Wait();
      continue;
    }
    for (Record& record : read->records) records.push_back(std::move(record));
    if (read->at_end) return records;
  }
}

// The counts, made without any view: by the rule that accepts, and by the ticket's own fold.
class Ledger {
 public:
  void Take(const Record& record) {
    const auto judgement = Judge(record.bytes, [this](absl::string_view stream) {
      return absl::StatusOr<std::string>(heads_[std::string(stream)]);
    });
    CHECK(judgement.ok());
    if (judgement->verdict != Verdict::kAccepted) return;
    for (const CommitAppend& append : judgement->commit->appends()) {
      heads_[append.stream()] = judgement->hash;
      if (absl::StartsWith(append.stream(), "ticket/")) Fold(append);
    }
  }

  QueueCounts Count() const {
    QueueCounts counts;
    for (const auto& [stream, ticket] : tickets_) {
      if (ticket.number.empty()) continue;
      ++(ticket.imported.has_value() ? counts.imported : counts.received);
      if (IsOpen(ticket.phase)) {
        ++counts.open;
      } else {
        CHECK(ticket.closed.has_value());
        ++counts.closed[ticket.closed->exit()];
      }
    }
    return counts;
  }

 private:
  void Fold(const CommitAppend& append) {
    Ticket& ticket = tickets_[append.stream()];
    for (const std::string& bytes : append.events()) {
      auto event = DecodeEvent(bytes);
      CHECK(event.ok());
      PastEvent past;
      past.event = *std::move(event);
      ticket = Evolve(std::move(ticket), past);
    }
  }

  std::map<std::string, std::string> heads_;
  std::map<std::string, Ticket> tickets_;
};

std::string Shown(const QueueCounts& counts) {
  std::string shown = absl::StrCat("received ", counts.received, " + imported ", counts.imported,
                                   " = open ", counts.open);
  for (const auto& [exit, count] : counts.closed) {
    absl::StrAppend(&shown, " + ", Exit_Name(exit), " ", count);
  }
  return shown;
}

bool Reconciles(const QueueCounts& counts) {
  std::uint64_t there = counts.open;
  for (const auto& [exit, count] : counts.closed) there += count;
  std::uint64_t queued = 0;
  for (const QueueCount& queue : counts.queues) queued += queue.count;
  return counts.received + counts.imported == there && queued == there;
}

// Different positions of `last`, in order; the last one always.
std::set<std::size_t> Positions(std::size_t count, std::size_t last) {
  std::mt19937_64 random(testing::TestSeed());
  std::set<std::size_t> positions = {last};
  while (positions.size() < std::min(count, last)) positions.insert(random() % last + 1);
  return positions;
}

// Returns whether the counts reconcile at all of `count` positions.
bool Check(const std::vector<Record>& records, std::size_t count) {
  MapStore store;
  NoKeys keys;  // counts are the same whoever was forgotten: everybody is
  auto projector = Projector::Open(store, &keys);
  CHECK(projector.ok());
  Ledger ledger;
  std::size_t done = 0;
  for (const std::size_t position : Positions(count, records.size())) {
    const auto next = absl::MakeConstSpan(records).subspan(done, position - done);
    CHECK(projector->Project(next, SeenCheck::kTrust).halt == Halt::kNone);
    for (const Record& record : next) ledger.Take(record);
    done = position;
    const QueueCounts counts = *ReadQueues(store);
    std::cout << "position " << position << ": " << Shown(counts) << '\n';
    if (!Reconciles(counts) || Shown(counts) != Shown(ledger.Count())) {
      std::cout << "  but by the tickets themselves: " << Shown(ledger.Count()) << '\n';
      return false;
    }
  }
  return true;
}

}  // namespace
}  // namespace redress

int main(int count, char** words) {
  std::size_t positions = 0;
  if (count < 3 || count > 4 || !absl::SimpleAtoi(words[1], &positions) || positions == 0) {
    std::cerr << "usage: reconcile POSITIONS DATA_FOLDER [BROKERS]\n";
    return 2;
  }
  redress::NodeOptions options;
  options.data_folder = words[2];
  if (count == 4) options.brokers = words[3];
  const std::vector<redress::Record> records = redress::ReadJournal(options);
  return !records.empty() && redress::Check(records, positions) ? 0 : 1;
}
