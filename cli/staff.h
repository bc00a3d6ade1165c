#pragma once

// How agents stand in tables.

#include <string>
#include <vector>

#include "boost/json/value.hpp"

namespace redress {

inline constexpr const char* kAgentColumns[] = {"id",   "name",     "duty", "away until",
                                                "open", "critical", "high", "teams"};

// Returns the cells of one agent.
std::vector<std::string> AgentCells(const boost::json::value& agent);

}  // namespace redress
