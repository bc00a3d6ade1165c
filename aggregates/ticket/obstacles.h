#pragma once

// What of a ticket's state alone stands in the way of a verb that its phase allows: the reasons for
// which every request of the verb is refused, unless it is already so. Pure.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "aggregates/policy/policy.h"
#include "aggregates/ticket/ticket.h"

namespace redress {

struct Obstacle {
  absl::string_view code;  // machine code
  std::string message;
};

using ObstacleIfAny = std::optional<Obstacle>;

ObstacleIfAny UnlessAccepted(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessReturnWaits(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessNoReturnWaits(const Ticket& ticket, const Policy& policy);
// No person holds it, or a return or another offer waits.
ObstacleIfAny UnlessToHandOver(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessNoHandoverWaits(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessWaiting(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessNotWaiting(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessManyHelp(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessNoExitIsOpen(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessAnonymous(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessNotMerged(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessMergedAway(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessHighest(const Ticket& ticket, const Policy& policy);
// Nobody escalated it, or whom it was escalated to has seen to it.
ObstacleIfAny UnlessEscalated(const Ticket& ticket, const Policy& policy);
// Nothing runs that its promise lets be extended, or one extension is asked for already.
ObstacleIfAny UnlessExtensible(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessExtensionWaits(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessLed(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessFullyLinked(const Ticket& ticket, const Policy& policy);
ObstacleIfAny UnlessCustomerIsLinked(const Ticket& ticket, const Policy& policy);
// Nobody is linked, or the ticket goes on in another, whose customer it has.
ObstacleIfAny UnlessNobodyIsLinked(const Ticket& ticket, const Policy& policy);

}  // namespace redress
