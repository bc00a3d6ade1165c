#include "cli/program.h"

#include <algorithm>
#include <cstdlib>
#include <exception>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "cli/collection_verbs.h"
#include "cli/command_line.h"
#include "cli/first_line.h"
#include "cli/invocation.h"
#include "cli/shown_times.h"
#include "cli/verbs.h"
#include "cli/views.h"

namespace redress {
namespace {

void AddSharedOptions(CLI::App& app, Invocation& invocation) {
  app.add_option("--server", invocation.server.url, "URL of the server to ask")
      ->envname("REDRESS_SERVER")
      ->capture_default_str();
  app.add_option("--ca", invocation.server.tls.ca,
                 "PEM file of the authorities by which an https server is believed; where absent, "
                 "those that this machine believes")
      ->envname("REDRESS_CA");
  app.add_option("--client-certificate", invocation.server.tls.certificate,
                 "PEM file of the certificate shown to an https server that asks for one")
      ->envname("REDRESS_CLIENT_CERTIFICATE");
  app.add_option("--client-key", invocation.server.tls.key, "PEM file of that certificate's key")
      ->envname("REDRESS_CLIENT_KEY");
  app.add_option("--actor", invocation.actor,
                 "Who you are: \"id\" or \"id; role\"; recorded as unverified with what you do")
      ->envname("REDRESS_ACTOR");
  app.add_option("--token-file",
                 [&invocation](const CLI::results_t& given) {
                   const absl::StatusOr<std::string> token = FirstLineOf(given.at(0));
                   if (!token.ok()) {
                     throw CLI::ValidationError("--token-file",
                                                std::string(token.status().message()));
                   }
                   invocation.token = *token;
                   return true;
                 })
      ->description("A file that holds your token; or REDRESS_TOKEN in the environment is one");
  app.add_flag("--json", invocation.json, "Answer for programs: the server's JSON as it came");
  app.add_option_function<std::string>(
         "--zone",
         [&invocation](const std::string& name) {
           const auto zone = ZoneNamed(name);
           if (!zone.ok())
             throw CLI::ValidationError("--zone", std::string(zone.status().message()));
           invocation.zone = *zone;
         },
         "Time zone of the times that are shown, such as Asia/Shanghai; --json has them in full")
      ->envname("REDRESS_ZONE")
      ->default_str("UTC");
}

void AddVerbs(CLI::App& app, Invocation& invocation) {
  AddServe(app, invocation);
  AddTicket(app, invocation);
  AddCustomer(app, invocation);
  AddContact(app, invocation);
  AddCallback(app, invocation);
  AddAgent(app, invocation);
  AddTeam(app, invocation);
  AddAccess(app, invocation);
  AddToken(app, invocation);
  AddView(app, invocation);
  AddPhrase(app, invocation);
  AddPolicy(app, invocation);
  AddTrack(app, invocation);
  AddTimeline(app, invocation);
  AddQueue(app, invocation);
  AddDue(app, invocation);
  AddStandards(app, invocation);
  AddJournal(app, invocation);
  AddStatus(app, invocation);
  AddSend(app, invocation);
  AddImport(app, invocation);
  AddRebuild(app, invocation);
  AddKeys(app, invocation);
  AddTopics(app, invocation);
}

void Describe(CLI::App& app) {
  DescribeTickets(app);
  DescribePolicies(app);
  for (const Collection& of :
       {kCustomerCollection, kContactCollection, kCallbackCollection, kAgentCollection,
        kTeamCollection, kTokenCollection, kViewCollection, kPhraseCollection}) {
    DescribeVerbs(app, of);
  }
  DescribeOptions(*app.get_subcommand("timeline"), "/v1/tickets/{number}/timeline");
  DescribeOptions(*app.get_subcommand("queue"), "/v1/queues");
  DescribeOptions(*app.get_subcommand("due"), "/v1/due");
  DescribeOptions(*app.get_subcommand("standards"), "/v1/standards");
}

// Tells what is wrong with the line, or what was asked about the program itself.
ExitCode EndParsing(CLI::App& app, const CLI::ParseError& error, std::ostream& out,
                    std::ostream& err) {
  const bool is_fault = error.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success);
  const std::string unknown = is_fault ? UnknownWord(app) : "";
  if (!unknown.empty()) {
    err << "redress: " << unknown << '\n';
    return ExitCode::kUsage;
  }
  if (!is_fault) Describe(app);
  return app.exit(error, out, err) == 0 ? ExitCode::kOk : ExitCode::kUsage;
}

}  // namespace

ExitCode RunProgram(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
  Invocation invocation{.out = out, .err = err};
  if (const char* token = std::getenv("REDRESS_TOKEN")) invocation.token = token;
  CLI::App app("Complaints and service tickets on a journal that forgets nothing", "redress");
  app.footer(kExitCodeHelp);
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", "redress " REDRESS_VERSION);
  AddSharedOptions(app, invocation);
  AddVerbs(app, invocation);
  RefuseEmptyValues(app);
  if (const std::string empty = EmptyAssignment(arguments); !empty.empty()) {
    return Fail(invocation, ExitCode::kUsage, empty);
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return EndParsing(app, error, out, err);
  }
  return invocation.chosen();
}

}  // namespace redress
