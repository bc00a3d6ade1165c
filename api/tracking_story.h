#pragma once

// A matter as its customer may know it: how far it has come, what the customer was told, and what
// was promised next. Nothing of who handles it, of notes, or of other matters.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/clock_words.h"
#include "commands/json_writer.h"
#include "projections/key_value_store.h"
#include "projections/rows.pb.h"

namespace redress {

// Most tickets that are gone through to where a merged one goes on at last.
inline constexpr int kMaxTicketsFollowed = 20;

enum class ToldWhat { kReceipt, kNews, kAnswer, kEnd };

// What was told, by a word that programs know.
absl::string_view ToldName(ToldWhat what);

struct ToldStep {
  ToldWhat what = ToldWhat::kNews;
  Instant at;
  Told told;
  std::pair<std::uint64_t, std::uint32_t> recorded = {};  // position, and place in its commit
};

struct NextPromise {
  Instant due;
  Words words;
};

struct TrackedMatter {
  TicketPhase phase = TICKET_PHASE_UNSPECIFIED;
  Exit exit = EXIT_UNSPECIFIED;
  std::vector<ToldStep> told;  // in the order in which it was recorded
  std::optional<NextPromise> next;
};

// Returns the matter of the ticket `number`. Where that was merged into another, phase and promise
// are those of the ticket in which it goes on, and of what was told there only what was told since:
// as long as the customer of neither was corrected. Nothing where there is no such ticket.
//
// Errors: the database's.
absl::StatusOr<std::optional<TrackedMatter>> TrackMatter(const KeyValueReader& views,
                                                         const std::string& number);

// Returns how far it has come, in the customer's words.
Words PhaseWords(const TrackedMatter& matter);

// Returns what was told, in words: "Our answer".
Words ToldWords(ToldWhat what);

// Writes the members "phase", "en", "zh", "told", "next".
void WriteTracked(const TrackedMatter& matter, JsonWriter& writer);

}  // namespace redress
