#include "aggregates/assignment/turns.h"

#include <algorithm>
#include <utility>

#include "aggregates/fold.h"
#include "base/mutation.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr absl::Duration kHour = absl::Hours(1);

absl::Time BeginOfMonth(absl::Time at) {
  const absl::CivilMonth month = absl::ToCivilMonth(at, absl::UTCTimeZone());
  return absl::FromCivil(month, absl::UTCTimeZone());
}

}  // namespace

Turns Evolve(Turns turns, const PastEvent& event) {
  ++turns.version;
  const TurnsTaken& taken = event.event.assignment().turns_taken();
  if (!taken.after().empty()) turns.last = taken.after();
  for (const Turn& turn : taken.turns()) {
    const bool is_forgotten = turn.out_of_turn() || Mutated(Mutation::kSameTurnTwice);
    if (!is_forgotten) turns.last = turn.person();
    turns.recent.push_back({event.recorded_at, turn.person()});
  }
  while (!turns.recent.empty() && (turns.recent.size() > kMaxRecentTurns ||
                                   turns.recent.front().at <= event.recorded_at - kHour)) {
    turns.recent.pop_front();
  }
  return turns;
}

std::uint32_t GivenLastHour(const Turns& turns, absl::string_view person, absl::Time now) {
  return static_cast<std::uint32_t>(std::count_if(
      turns.recent.begin(), turns.recent.end(),
      [&](const RecentTurn& turn) { return turn.person == person && turn.at > now - kHour; }));
}

absl::StatusOr<Turns> LoadTurns(absl::string_view team, absl::Time now, Streams& streams) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Turns> own,
                   LoadState<Turns>(streams, AssignmentStream(team, now)));
  const absl::Time begin = BeginOfMonth(now);
  if (own->version > 0 && now - begin >= kHour) return *own;
  ASSIGN_OR_RETURN(const std::shared_ptr<const Turns> before,
                   LoadState<Turns>(streams, AssignmentStream(team, begin - absl::Seconds(1))));
  Turns turns = *own;
  if (turns.last.empty()) turns.last = before->last;
  turns.recent.insert(turns.recent.begin(), before->recent.begin(), before->recent.end());
  return turns;
}

}  // namespace redress
