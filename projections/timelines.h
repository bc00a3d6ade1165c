#pragma once

// What happened with something, in the order in which it was recorded: the events of its own
// stream, and of others, which rows name. A ticket's timeline: its own events, its contacts' and
// its callbacks'. A customer's: its own, its contacts', its tickets', its callbacks'; and those of
// all who were merged into it, which is worked out when it is read, so that a merge moves no rows.
// A contact's or callback's: its own. A contact or ticket linked later shows from its beginning.
// One linked away shows there no more, but for the fact of being linked away.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "projections/cursor.h"
#include "projections/projection.h"

namespace redress {

// Applied after the streams projection: it reads the events of streams that are linked.
class TimelinesProjection final : public Projection {
 public:
  absl::string_view name() const override { return "timelines"; }
  std::uint32_t version() const override { return 5; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// Returns the subjects whose timelines show `stream`, itself not counted. Errors: the database's.
absl::StatusOr<std::vector<std::string>> SubjectsOf(absl::string_view stream, const Batch& batch);

// The same, of the views. Errors: kDataLoss, and the database's.
absl::StatusOr<std::vector<std::string>> ReadSubjects(const KeyValueReader& reader,
                                                      absl::string_view stream);

// Returns the other streams of which the timeline of `subject` shows something. Reads all of it.
// Errors: the database's.
absl::StatusOr<std::set<std::string>> StreamsShownBy(const KeyValueReader& reader,
                                                     absl::string_view subject);

// Whether the row of that key in Family::kTimelines holds a stream's subjects.
bool IsSubjectsKey(absl::string_view key);

struct TimelinePage {
  std::vector<EventRow> events;
  std::string next_cursor;  // empty: there is no more yet
};

// What a timeline is narrowed to; all that is given must hold.
struct TimelineFilter {
  std::optional<std::string> type = std::nullopt;  // see NamesEvents()
  std::optional<std::string> actor = std::nullopt;
  // By when it was recorded; from is included, to is not.
  std::optional<absl::Time> from = std::nullopt;
  std::optional<absl::Time> to = std::nullopt;
  // Asked of each event that else fits, where it is given.
  std::function<absl::StatusOr<bool>(const EventRow& event)> shows = nullptr;
};

// The most events that one page looks at. A page that finds fewer than its limit among them is
// short, or even empty, with a cursor to go on.
inline constexpr std::size_t kMaxEventsExamined = 2'000;

// Returns the events of the timeline of `subject`, a stream, that `filter` lets through, oldest
// first, from where `cursor` (empty: the start) points, at most `limit` (1 to kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<TimelinePage> ReadTimeline(const KeyValueReader& reader, absl::string_view subject,
                                          const TimelineFilter& filter, absl::string_view cursor,
                                          std::size_t limit);

}  // namespace redress
