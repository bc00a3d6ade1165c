#pragma once

// Tickets that wait for a person, and people who are away with open tickets -> commands. Every node
// looks, none leads: what two of them ask for at one position is one command, and what one of them
// did the other finds done.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/assignment/assign_next.h"
#include "aggregates/names.h"
#include "aggregates/policy/in_force.h"
#include "commands/command_sink.h"
#include "consumers/asked_in_vain.h"
#include "consumers/queue_walk.h"
#include "consumers/seen.h"
#include "consumers/team_standing.h"
#include "projections/key_value_store.h"

namespace redress {

// Steady time between two rounds, where something was recorded meanwhile.
inline constexpr absl::Duration kAssignLook = absl::Milliseconds(200);

// Steady time until the next round after one in which all that was asked for came to nothing.
inline constexpr absl::Duration kAssignRetry = absl::Seconds(1);

// Steady time between two rounds where nothing was recorded: duty, absence and fallback hang on the
// clock.
inline constexpr absl::Duration kAssignTick = absl::Minutes(1);

// Steady time between two looks who is away.
inline constexpr absl::Duration kAwayLook = absl::Seconds(10);

// After a round, so many times as long as it took nothing is asked for: people's commands are what
// a node is for.
inline constexpr int kAssignRest = 4;

// Pages passed over in one step at most: people's commands go on between.
inline constexpr int kMaxPagesPassed = 20;

// Not thread-safe; `names` outlives it. One command is under way at a time, of one team or person,
// so that people's commands go on between.
class Assigner {
 public:
  using Submit = std::function<void(CommandRequest request, AnswerCallback answer)>;

  explicit Assigner(const Names& names) : names_(names) {}

  // Looks in views at `position` who is to be given what by `now`, and hands it on. `submit` may
  // answer in the call or later, while this lives.
  //
  // Errors: the database's.
  absl::Status Step(const KeyValueReader& views, std::uint64_t position, absl::Time now,
                    absl::Duration steady, const Submit& submit);

  // Returns the steady time at which there is something to do again, as far as views at `position`
  // show.
  absl::Duration NextDue(std::uint64_t position) const;

  // The views are others than those looked at.
  void Forget();

 private:
  // Where a round is. People come first: what they give back is given to others in the same round.
  enum class Stage { kRest, kPeople, kUnheld, kTeams };

  // What a round asks for next; nothing where it is over, or pauses.
  using Asked = absl::StatusOr<std::optional<CommandRequest>>;

  // What a team was asked to give, as it was then.
  struct AskedOfTeam {
    std::string team;
    TeamStanding standing;
    std::vector<std::pair<std::string, std::uint64_t>> tickets;  // with versions
  };

  void BeginRound(absl::Duration steady, std::uint64_t position);
  void EndRound(absl::Duration steady);
  Asked Next(const KeyValueReader& views);
  Asked NextPerson(const KeyValueReader& views);
  Asked NextUnheld(const KeyValueReader& views);
  Asked NextOfTeams(const KeyValueReader& views);
  absl::StatusOr<CommandRequest> AssignRequest(const KeyValueReader& views, const std::string& team,
                                               const std::vector<std::string>& tickets);
  absl::StatusOr<std::vector<std::string>> HeldBy(const KeyValueReader& views,
                                                  const std::string& person) const;
  absl::StatusOr<bool> IsInVain(const KeyValueReader& views, const std::string& number);
  absl::StatusOr<std::vector<std::string>> WithoutVain(const KeyValueReader& views,
                                                       const std::vector<std::string>& page);
  absl::StatusOr<TeamStanding> StandingOf(const KeyValueReader& views, const std::string& team);
  absl::Status TakeVain(const KeyValueReader& views);
  CommandRequest Named(Command command, const std::string& what) const;
  void TakeAnswer(const absl::StatusOr<CommandAnswer>& answer);

  const Names& names_;
  bool under_way_ = false;
  bool failed_ = false;
  bool has_answer_ = false;         // of the last command, that is not taken account of yet
  bool came_to_something_ = false;  // that command

  Stage stage_ = Stage::kRest;
  absl::Time now_;
  std::uint64_t position_ = 0;  // looked at now
  std::uint64_t seen_ = 0;      // looked at when the round began
  absl::Duration began_ = -absl::InfiniteDuration();
  absl::Duration next_ = -absl::InfiniteDuration();         // round, where something was recorded
  absl::Duration tick_ = -absl::InfiniteDuration();         // round, whatever was
  absl::Duration next_people_ = -absl::InfiniteDuration();  // look who is away
  bool asked_ = false;                                      // something, in this round
  bool recorded_ = false;                                   // something, of what was asked for

  SeenPolicies policies_;

  std::deque<std::string> away_;
  std::string people_cursor_;        // of the next page of agents
  bool people_left_ = false;         // there is such a page
  bool looked_who_is_away_ = false;  // in this round

  QueueWalk walk_{kMaxAssigned};
  std::map<std::string, std::vector<std::string>>
      unheld_;  // of a page, by the team that takes them

  AskedInVain in_vain_;
  AskedOfTeam asked_of_team_;                      // by the last command; no tickets: by none
  std::map<std::string, TeamStanding> standings_;  // in this step, by team
  int pages_passed_ = 0;                           // in this step
};

}  // namespace redress
