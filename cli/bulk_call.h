#pragma once

// One command to many tickets as the command line gives it, and how its outcomes are told.

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "boost/json/object.hpp"
#include "cli/command_call.h"
#include "cli/invocation.h"

namespace redress {

// The most tickets of one call of the program; they are sent in requests of at most
// kMaxTicketsPerRequest, which is what the server takes.
inline constexpr std::size_t kMaxTicketsPerCall = 10'000;
inline constexpr std::size_t kMaxTicketsPerRequest = 500;

// Returns the numbers that the command line names: `first`, which stands alone where it is "-" and
// means those in `input`, and those at the front of `words.fields`, which are taken out of it.
//
// Errors: kInvalidArgument (none, too many, or no ticket numbers).
absl::StatusOr<std::vector<std::string>> TakeNumbers(const std::string& first, CommandWords& words,
                                                     std::istream& input);

// Posts the command to all of `numbers`, and tells what became of each.
ExitCode PostToMany(Invocation& invocation, const std::string& verb,
                    const std::vector<std::string>& numbers, const CommandWords& words,
                    const boost::json::object& body);

// Posts the command to all that `select` finds, and tells what became of each.
ExitCode PostByFilter(Invocation& invocation, const std::string& verb,
                      const boost::json::object& select, const CommandWords& words,
                      const boost::json::object& body);

}  // namespace redress
