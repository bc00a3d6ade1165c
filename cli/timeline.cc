// The timeline of a ticket: every fact with who, when it happened, when it was recorded, and why.

#include "cli/collection_verbs.h"
#include "cli/verbs.h"

namespace redress {

void AddTimeline(CLI::App& app, Invocation& invocation) {
  AddTimelineOf(app, invocation, kTicketCollection);
}

}  // namespace redress
