#pragma once

// The verbs of the program, a file each. Every function adds its verb to `app`; where the command
// line names the verb, it sets `invocation.chosen`. `invocation` outlives `app`.

#include "CLI/App.hpp"
#include "cli/invocation.h"

namespace redress {

void AddServe(CLI::App& app, Invocation& invocation);
void AddTicket(CLI::App& app, Invocation& invocation);
void AddCustomer(CLI::App& app, Invocation& invocation);
void AddContact(CLI::App& app, Invocation& invocation);
void AddCallback(CLI::App& app, Invocation& invocation);
void AddAgent(CLI::App& app, Invocation& invocation);
void AddTeam(CLI::App& app, Invocation& invocation);
void AddToken(CLI::App& app, Invocation& invocation);
void AddView(CLI::App& app, Invocation& invocation);
void AddPhrase(CLI::App& app, Invocation& invocation);
void AddAccess(CLI::App& app, Invocation& invocation);
void AddPolicy(CLI::App& app, Invocation& invocation);
void AddTrack(CLI::App& app, Invocation& invocation);
void AddTimeline(CLI::App& app, Invocation& invocation);
void AddJournal(CLI::App& app, Invocation& invocation);
void AddQueue(CLI::App& app, Invocation& invocation);
void AddDue(CLI::App& app, Invocation& invocation);
void AddStandards(CLI::App& app, Invocation& invocation);
void AddStatus(CLI::App& app, Invocation& invocation);
void AddSend(CLI::App& app, Invocation& invocation);
void AddImport(CLI::App& app, Invocation& invocation);
void AddRebuild(CLI::App& app, Invocation& invocation);
void AddKeys(CLI::App& app, Invocation& invocation);
void AddTopics(CLI::App& app, Invocation& invocation);

// Puts the words of openapi.yaml to the verbs of `app`: what --help needs, and a run does not.
void DescribeTickets(CLI::App& app);
void DescribePolicies(CLI::App& app);

}  // namespace redress
