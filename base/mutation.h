#pragma once

// Real mistakes: a program of a build with CMake's option REDRESS_HAS_MUTATIONS makes one where it
// is told to, to see that the simulator catches them (docs/reliability.md). In every other build
// there are none, and the compiler removes all trace of them.

#include <has_mutations.h>  // made by CMake

namespace redress {

enum class Mutation {
  kNone,
  kAcknowledgeBeforeDurable,  // answers when the record is handed over, not when it is read back
  kSkipParent,                // accepts an append whatever its parent is
  kSkipCheck,                 // accepts a commit whatever its checks say
  kAcceptEmptyCommit,         // accepts a commit without an append
  kAcceptStreamTwice,         // accepts a commit that names a stream twice
  kRefuseNewerFormat,         // refuses a newer format instead of stopping
  kParentInFlight,            // decides on an own commit that is still on its way
  kDeliverUnsynced,           // an embedded journal's readers see what is not yet durable
  kPositionOutsideBatch,      // writes the position after the rows, not with them
  kApplyTwiceAfterRestart,    // reads its last record again after a restart
  kForgetWaiting,             // forgets who waits for a stream
  kDrawTicketNumber,          // draws a ticket's number instead of deriving it
  kLookUpOnce,                // looks the command up in the first attempt only
  kCommandIdWithoutPath,      // the same key on another path names the same command
  kNotFoundWhileLagging,      // answers "not found" and the like from whatever it has read
  kFreshByEndOffset,          // takes its views for fresh when the broker says there is no more
  kSlowBrokerTripsClock,      // takes a slow broker for a wrong clock
  kClockRefusalWithoutFact,   // answers a refusal that hangs on the clock without recording it
  kDropUnknownField,          // skips a new field of an event that it knows
  kRecordedByWallClock,       // records the writer's clock instead of a time that never goes back
  kTimerFiresTwice,           // forgets that a step of escalation was taken
  kPauseCountsClosedTime,     // puts a due time off by all of a pause, not by its working time
  kTodaysPolicyForOldClocks,  // moves a running clock by the policy in force, not by its own
  kCorrectionShortens,        // makes what was told earlier by a corrected calendar, unasked
  kGivesToWhoIsAway,          // takes who is away for somebody to be given something
  kSameTurnTwice,             // forgets whose turn it was
  kHandlerAsksThemselves,     // plans a revisit with who handled the ticket
  kRevokedTokenActs,          // takes a token that was revoked for one that holds
  kTokenUnchecked,            // asks a token when it decides, and does not have the commit check it
  kRotationEndsEarly,         // takes all keys for wrapped by another master key after some of them
  kProbesWithoutBudget,       // sends a probe whenever one is wanted, however many it sent already
};

#if REDRESS_HAS_MUTATIONS
inline constexpr bool kHasMutations = true;

// Chosen once, before anything else runs.
inline Mutation chosen_mutation = Mutation::kNone;

// Whether this program makes that mistake.
inline bool Mutated(Mutation mutation) { return mutation == chosen_mutation; }
#else
inline constexpr bool kHasMutations = false;

constexpr bool Mutated(Mutation /*mutation*/) { return false; }
#endif

}  // namespace redress
