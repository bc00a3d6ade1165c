// The timeline of a ticket: every fact with who, when it happened, when it was recorded, and why.

#include <memory>
#include <string>

#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {

void AddTimeline(CLI::App& app, Invocation& invocation) {
  struct Words {
    std::string number;
    TimelineWords timeline;
  };
  auto words = std::make_shared<Words>();
  CLI::App& verb = *app.add_subcommand("timeline", "What happened to a ticket, in order");
  verb.add_option("number", words->number, "The ticket's number")->required();
  AddTimelineOptions(verb, words->timeline);
  verb.callback([&invocation, words] {
    invocation.chosen = [&invocation, words] {
      return ShowTimeline(invocation, TicketPath(words->number, "timeline"), words->timeline);
    };
  });
}

}  // namespace redress
