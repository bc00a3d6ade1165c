// How the server is: ready or why not, how far it has read, what an operator should look at.

#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {

void AddStatus(CLI::App& app, Invocation& invocation) {
  CLI::App& verb = *app.add_subcommand("status", "How the server is");
  verb.footer(kExitCodeHelp);
  verb.callback([&invocation] {
    invocation.chosen = [&invocation] {
      return Show(invocation, "/v1/status", [&invocation](const boost::json::value& body) {
        PrintMembers(body, invocation);
      });
    };
  });
}

}  // namespace redress
