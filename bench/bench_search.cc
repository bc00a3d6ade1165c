// How large the index of words becomes, and how long a question takes: tickets with words in
// English and Chinese, drawn from a vocabulary in which few words are common and many are rare,
// through the real projection into RocksDB. Each question stands beside its limit in the same run:
// a bare scan of as many rows as the answer has.
//
// bench_search [tickets]; 1,000,000 tickets where none are given.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/check.h"
#include "bench/compacted_database.h"
#include "bench/vocabulary.h"
#include "bench/zipf.h"
#include "projections/batch.h"
#include "projections/projection.h"
#include "projections/rocksdb_store.h"
#include "projections/streams.h"
#include "projections/text.h"
#include "projections/text_index.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "tests/testing/scratch_folder.h"

namespace redress {
namespace {

constexpr std::size_t kEnglishWords = 30'000;
constexpr std::size_t kChineseWords = 20'000;
constexpr std::size_t kTicketsPerBatch = 500;
constexpr int kQuestions = 300;  // of each kind
constexpr std::size_t kPage = 50;

class Writer {
 public:
  // About 60 words of English, or 60 characters of Chinese: what a person says of one matter.
  std::string Words() {
    std::string words;
    if (random_() % 2 == 0) {
      for (int i = 0; i < 60; ++i)
        absl::StrAppend(&words, EnglishWord(english_.Draw(random_)), " ");
    } else {
      for (int i = 0; i < 30; ++i) {
        absl::StrAppend(&words, ChineseWord(chinese_.Draw(random_)), i % 6 == 5 ? "，" : "");
      }
    }
    return words;
  }

 private:
  std::mt19937_64 random_{7};
  Zipf english_{kEnglishWords};
  Zipf chinese_{kChineseWords};
};

EventRow Received(std::uint64_t position, const std::string& words) {
  EventRow row;
  const std::string number = absl::StrCat(1'000'000'000'000 + position * 7'919);
  row.set_stream(absl::StrCat("ticket/", number));
  row.set_version(1);
  row.set_position(position);
  row.set_recorded_at(static_cast<std::int64_t>(position) * 1'000'000);
  TicketReceived& received = *row.mutable_event()->mutable_ticket()->mutable_received();
  received.set_number(number);
  received.set_kind(TICKET_KIND_COMPLAINT);
  received.set_channel(CHANNEL_PHONE);
  received.set_words(words);
  return row;
}

struct Filled {
  std::uint64_t term_rows = 0;
  std::uint64_t key_bytes = 0;
  std::uint64_t word_bytes = 0;
};

// Rows of the two views that a question reads.
Filled Fill(std::uint64_t tickets, KeyValueStore& store) {
  const TicketsProjection ticket_rows;
  const StreamsProjection streams;
  const TextProjection text;
  Writer writer;
  Filled filled;
  for (std::uint64_t done = 0; done < tickets;) {
    Batch batch(store);
    for (std::size_t i = 0; i < kTicketsPerBatch && done < tickets; ++i) {
      const std::string words = writer.Words();
      filled.word_bytes += words.size();
      const EventRow row = Received(++done, words);
      CHECK(streams.Apply(row, batch).ok());
      CHECK(ticket_rows.Apply(row, batch).ok());
      CHECK(text.Apply(row, batch).ok());
    }
    CHECK(store.Write(batch.writes()).ok());
    const absl::StatusOr<Indexing> indexing = PlanIndexing(store, SIZE_MAX);
    CHECK(indexing.ok());
    for (const auto& [place, value] : indexing->writes) {
      if (place.first != Family::kText) continue;
      ++filled.term_rows;
      filled.key_bytes += place.second.size();
    }
    CHECK(store.Write(indexing->writes).ok());
    if (done % 100'000 == 0)
      std::fprintf(stderr, "%lu tickets\n", static_cast<unsigned long>(done));
  }
  return filled;
}

struct Times {
  double p50;
  double p99;
};

template <typename Run>
Times Measure(const Run& run) {
  std::vector<double> micros;
  for (int i = 0; i < kQuestions; ++i) {
    const absl::Time begin = absl::Now();
    run(i);
    micros.push_back(absl::ToDoubleMicroseconds(absl::Now() - begin));
  }
  std::sort(micros.begin(), micros.end());
  return {.p50 = micros[micros.size() / 2], .p99 = micros[micros.size() * 99 / 100]};
}

// As many rows of the index as the answers had, one after the other.
Times MeasureBareScan(const KeyValueReader& reader, std::size_t rows) {
  return Measure([&](int question) {
    std::size_t left = rows + 1;
    const std::string from = EnglishWord(static_cast<std::size_t>(question));
    CHECK(reader
              .Scan(Family::kText, "", from,
                    [&](absl::string_view, absl::string_view) { return --left > 0; })
              .ok());
  });
}

template <typename Text>
void Ask(const char* what, const KeyValueReader& reader, const Text& text) {
  std::size_t found = 0;
  std::size_t unfinished = 0;
  const Times asked = Measure([&](int question) {
    const auto page = ListTickets(reader, {.text = text(question)}, "", kPage);
    CHECK(page.ok());
    found += page->rows.size();
    if (page->rows.size() < kPage && !page->next_cursor.empty()) ++unfinished;
  });
  const std::size_t rows = found / kQuestions;
  const Times bare = MeasureBareScan(reader, rows);
  std::printf(
      "%-34s found %5.1f  p50 %8.0f us  p99 %8.0f us  bare scan p50 %6.0f us p99 %6.0f us  "
      "cut off %zu of %d\n",
      what, static_cast<double>(found) / kQuestions, asked.p50, asked.p99, bare.p50, bare.p99,
      unfinished, kQuestions);
}

void AskAll(const KeyValueReader& reader) {
  const auto rank = [](int question, std::size_t from) {
    return from + static_cast<std::size_t>(question);
  };
  Ask("common word", reader, [&](int i) { return EnglishWord(rank(i % 20, 0)); });
  Ask("middling word", reader, [&](int i) { return EnglishWord(rank(i, 500)); });
  Ask("rare word", reader, [&](int i) { return EnglishWord(rank(i, 25'000)); });
  Ask("no such word", reader, [&](int i) { return absl::StrCat("x", i, "y"); });
  Ask("common Chinese word", reader, [&](int i) { return ChineseWord(rank(i % 20, 0)); });
  Ask("rare Chinese word", reader, [&](int i) { return ChineseWord(rank(i, 15'000)); });
  Ask("one Chinese character", reader, [&](int i) { return ChineseWord(rank(i, 0)).substr(0, 3); });
  Ask("two common words", reader, [&](int i) {
    return absl::StrCat(EnglishWord(rank(i % 20, 0)), " ", EnglishWord(rank(i % 20, 20)));
  });
  Ask("a common and a rare word", reader, [&](int i) {
    return absl::StrCat(EnglishWord(rank(i % 20, 0)), " ", EnglishWord(rank(i, 25'000)));
  });
  Ask("two middling words", reader, [&](int i) {
    return absl::StrCat(EnglishWord(rank(i, 500)), " ", EnglishWord(rank(i, 1'500)));
  });
  Ask("English and Chinese: never", reader, [&](int i) {
    return absl::StrCat(EnglishWord(rank(i % 20, 0)), " ", ChineseWord(rank(i % 20, 0)));
  });
}

double Megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

void Run(std::uint64_t tickets, const std::string& folder) {
  auto store = RocksDbStore::Open(folder);
  CHECK(store.ok());
  const absl::Time begin = absl::Now();
  const Filled filled = Fill(tickets, **store);
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  const auto per_ticket = [&](std::uint64_t count) {
    return static_cast<double>(count) / static_cast<double>(tickets);
  };
  std::printf(
      "%lu tickets in %.1f s, %.0f a second; %.0f bytes of words, %.1f rows and %.0f bytes "
      "of keys a ticket\n",
      static_cast<unsigned long>(tickets), seconds, static_cast<double>(tickets) / seconds,
      per_ticket(filled.word_bytes), per_ticket(filled.term_rows), per_ticket(filled.key_bytes));
  store->reset();
  const std::uint64_t size = CompactedDatabase(folder).size(Family::kText);
  std::printf("index of words on disk, compacted: %.1f MB, %.0f bytes a ticket\n", Megabytes(size),
              per_ticket(size));
  store = RocksDbStore::Open(folder);
  CHECK(store.ok());
  AskAll(*(*store)->Snapshot());
}

}  // namespace
}  // namespace redress

int main(int argc, char** argv) {
  std::uint64_t tickets = 1'000'000;
  if (argc > 1 && !absl::SimpleAtoi(argv[1], &tickets)) {
    std::fprintf(stderr, "usage: bench_search [tickets]\n");
    return 2;
  }
  const redress::testing::ScratchFolder folder;
  redress::Run(tickets, folder.In("views"));
  return 0;
}
