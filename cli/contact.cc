// Contacts: show, timeline, and every command to one. They are recorded by interactions: see
// `send`.

#include "cli/collection_verbs.h"
#include "cli/verbs.h"

namespace redress {

void AddContact(CLI::App& app, Invocation& invocation) {
  CLI::App& contact =
      AddCollection(app, invocation, kContactCollection, "Show, correct and link contacts");
  AddTimelineOf(contact, invocation, kContactCollection);
}

}  // namespace redress
