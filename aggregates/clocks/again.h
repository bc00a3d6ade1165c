#pragma once

// What a promise becomes where a ticket is handled again, where the rule does not say. Pure.

#include "events/policy.pb.h"

namespace redress {

// A redo asks for the answer anew; what runs up to the closing runs on.
AgainRule OnRedo(const ClockRule& rule);

// A reopened ticket is dispatched and answered anew; what ran up to the closing goes on.
AgainRule OnReopen(const ClockRule& rule);

// How much a fresh one has.
const Amount& RedoAmount(const ClockRule& rule);
const Amount& ReopenAmount(const ClockRule& rule);

}  // namespace redress
