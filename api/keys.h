#pragma once

// The sealing keys, as operators see them: how many each master key wraps, by short ids; never a
// key.

#include "api/http.h"
#include "node/node.h"

namespace redress {

// Tells which master keys wrap how many keys, and how far a rotation is.
void ShowKeys(Node& node, const Reply& reply);

// Begins to have all keys wrapped by another master key; needs an actor, like every command.
void RotateKeys(Node& node, const HttpRequest& request, const Reply& reply);

}  // namespace redress
