#pragma once

// Closed tickets, and how long policies say that they are kept -> commands that erase what was kept
// for so long. Every node looks, none leads: what two of them ask for is one command, and what one
// of them did the other finds done.

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aggregates/names.h"
#include "aggregates/ticket/expire.pb.h"
#include "commands/command_sink.h"
#include "consumers/seen.h"
#include "projections/key_value_store.h"

namespace redress {

// Steady time from one round over all that is closed to the next; one begins at once where policies
// changed.
inline constexpr absl::Duration kRetentionRound = absl::Hours(1);

// Steady time between two looks whether they did, where something was recorded meanwhile.
inline constexpr absl::Duration kRetentionLook = absl::Seconds(1);

// Steady time between two pages of a round: people's commands go first.
inline constexpr absl::Duration kRetentionPause = absl::Milliseconds(20);

// Not thread-safe; `names` outlives it. One command is under way at a time.
class Retention {
 public:
  using Submit = std::function<void(CommandRequest request, AnswerCallback answer)>;

  explicit Retention(const Names& names) : names_(names) {}

  // Hands on what is due of the page looked at last; where nothing is, looks in views at `position`
  // at the next page of what was closed, and hands on what of it was kept until `now` or longer.
  // `submit` may answer in the call or later, while this lives. Tickets that are refused together
  // are asked for one by one.
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
  absl::Status LoadPolicies(const KeyValueReader& views, absl::Duration steady);
  absl::Status NextPage(const KeyValueReader& views, absl::Time now);
  void Ask(ExpireTickets expire, const Submit& submit);
  void TakeRefusal(const ExpireTickets& expire, const absl::Status& refusal);

  const Names& names_;
  SeenPolicies policies_;
  std::deque<ExpireTickets> due_;  // of the page looked at, still to be asked for
  bool under_way_ = false;
  std::uint64_t seen_ = 0;  // the position looked at
  std::string cursor_;      // of the round under way; empty: the next one begins
  absl::Duration looked_ = -absl::InfiniteDuration();
  absl::Duration next_ = -absl::InfiniteDuration();  // page
};

}  // namespace redress
