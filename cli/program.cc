#include "cli/program.h"

#include <algorithm>
#include <exception>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "cli/invocation.h"
#include "cli/verbs.h"

namespace redress {
namespace {

void AddSharedOptions(CLI::App& app, Invocation& invocation) {
  app.add_option("--server", invocation.server, "URL of the server to ask")
      ->envname("REDRESS_SERVER")
      ->capture_default_str();
  app.add_option("--actor", invocation.actor,
                 "Who you are: \"id\" or \"id; role\"; recorded as unverified with what you do")
      ->envname("REDRESS_ACTOR");
  app.add_flag("--json", invocation.json, "Answer for programs: the server's JSON as it came");
}

void AddVerbs(CLI::App& app, Invocation& invocation) {
  AddServe(app, invocation);
  AddTicket(app, invocation);
  AddCustomer(app, invocation);
  AddContact(app, invocation);
  AddCallback(app, invocation);
  AddTimeline(app, invocation);
  AddQueue(app, invocation);
  AddJournal(app, invocation);
  AddStatus(app, invocation);
  AddSend(app, invocation);
  AddImport(app, invocation);
  AddRebuild(app, invocation);
  AddTopics(app, invocation);
}

}  // namespace

ExitCode RunProgram(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
  Invocation invocation{.out = out, .err = err};
  CLI::App app("Complaints and service tickets on a journal that forgets nothing", "redress");
  app.footer(kExitCodeHelp);
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "redress " REDRESS_VERSION);
  AddSharedOptions(app, invocation);
  AddVerbs(app, invocation);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? ExitCode::kOk : ExitCode::kUsage;
  }
  return invocation.chosen();
}

}  // namespace redress
