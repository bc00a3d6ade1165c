#pragma once

// How tickets stand in tables of what is due.

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "boost/json/value.hpp"

namespace redress {

inline constexpr const char* kDueColumns[] = {"due",   "promise", "state", "number",
                                              "phase", "holder",  "why",   "subject"};

// Returns the cells of one ticket.
std::vector<std::string> DueCells(const boost::json::value& ticket);

// Returns when the ticket's promise that is due first is, of those whose time runs; never where
// there is none.
absl::Time FirstDueOf(const boost::json::value& ticket);

}  // namespace redress
