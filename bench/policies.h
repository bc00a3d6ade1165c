#pragma once

// Policies for what is measured with promises.

#include <string>

#include "node/node.h"

namespace redress {

// Puts the policy in the file in force; its calendars name no other files. Ends the program where
// that is not done.
void ApplyPolicy(Node& node, const std::string& file);

}  // namespace redress
