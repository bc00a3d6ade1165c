#pragma once

// Who a customer is, told in clear by the answer to the command "reveal".

#include <string>

#include "api/http.h"
#include "node/node.h"

namespace redress {

// Returns a reply that adds "identity" to the answer that a reveal of `stream`, a ticket's or a
// customer's, was recorded. An answer told again has none, and neither has a dry run: whoever wants
// to see it again says why again. `node` outlives it.
Reply TellIdentity(const Node& node, std::string stream, const Reply& reply);

}  // namespace redress
