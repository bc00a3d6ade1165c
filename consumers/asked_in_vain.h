#pragma once

// Which tickets were asked for in vain, and how the team stood then. Nothing but the ticket, how
// the team stands and the time decides about them: until one of these changes, asking again would
// come to nothing again.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aggregates/ticket/ticket.h"
#include "base/recent_map.h"
#include "consumers/team_standing.h"
#include "events/policy.pb.h"

namespace redress {

// The most tickets remembered: more are asked for again, as the walk comes to them.
inline constexpr std::size_t kMaxAskedInVain = 50'000;

// Not thread-safe.
class AskedInVain {
 public:
  struct Entry {
    std::string team;                           // that was asked for it; empty: no team takes it
    std::uint64_t version = 0;                  // of the ticket's stream
    std::string who;                            // as the team stood
    std::string room;                           // as it stood; empty: it does not hang on that
    absl::Time until = absl::InfiniteFuture();  // then its time to fall back has come
  };

  // Remembers that nobody could be given `ticket` by `rule`, or, where `rule` is null, that no team
  // takes it; asked at `now`, when the team stood like `standing`.
  void Put(const Ticket& ticket, const AssignmentRule* rule, const TeamStanding& standing,
           absl::Time now);

  // Returns what is remembered of the ticket as it is at `version`, or null. It lies there until
  // the next call.
  const Entry* Find(absl::string_view number, std::uint64_t version);

 private:
  RecentMap<Entry> entries_{kMaxAskedInVain};
};

// Whether asking would come to nothing again at `now`, with the team as `standing` says.
bool IsStillInVain(const AskedInVain::Entry& entry, const TeamStanding& standing, absl::Time now);

}  // namespace redress
