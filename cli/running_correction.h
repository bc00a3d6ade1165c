#pragma once

// Running promises counted again by a policy's corrected calendars: first what that would move,
// then, once somebody agreed, a few tickets at a time, so that people's commands go on between.

#include <cstddef>
#include <istream>
#include <string>

#include "cli/invocation.h"

namespace redress {

// The tickets of one request. People's commands wait while it is decided: some milliseconds.
inline constexpr std::size_t kTicketsPerCorrection = 20;

struct CorrectionWords {
  std::string policy;
  std::string reason;
  bool may_shorten = false;
  bool provisional = false;  // only those that are due later than the calendar knew
  bool dry_run = false;      // only tells what would move
  bool yes = false;          // does not ask
};

// Tells what would move, and corrects it where nothing speaks against it. `input`: who agrees.
ExitCode CorrectRunningPromises(Invocation& invocation, const CorrectionWords& words,
                                std::istream& input);

// Says, after a policy was applied, which promises run that were made without knowing all days, and
// how they are counted again; nothing where there are none.
ExitCode TellProvisional(Invocation& invocation, const std::string& policy);

}  // namespace redress
