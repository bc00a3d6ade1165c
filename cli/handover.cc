#include "cli/handover.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "cli/bulk_call.h"
#include "cli/command_call.h"
#include "cli/due_rows.h"
#include "cli/pages.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/views.h"

namespace redress {
namespace {

namespace json = boost::json;

struct Words {
  std::string agent;
  std::vector<std::string> numbers;  // none: all
  std::string to;                    // empty: what there is to hand over is shown
  std::string reason;
  std::string accept_until;
  CommandWords command;
};

using Filters = std::map<std::string, std::string>;

// Adds the tickets that the filters let through to `tickets`.
ExitCode Collect(Invocation& invocation, const Filters& filters, json::array& tickets) {
  const ExitCode exit = FollowPages(invocation, {.path = "/v1/tickets", .parameters = filters},
                                    "tickets", [&](const json::value& page) {
                                      for (const json::value& ticket : ListAt(page, "tickets"))
                                        tickets.push_back(ticket);
                                      return tickets.size() <= kMaxTicketsPerCall;
                                    });
  if (exit != ExitCode::kOk || tickets.size() <= kMaxTicketsPerCall) return exit;
  return Fail(invocation, ExitCode::kUsage,
              absl::StrCat("there are more than ", kMaxTicketsPerCall, " tickets: name some"));
}

// What is still to be handled; the first due first.
ExitCode CollectHeld(Invocation& invocation, const std::string& agent, json::array& tickets) {
  for (const char* const phase : {"assigned", "handling"}) {
    const ExitCode exit =
        Collect(invocation, {{"holder", agent}, {"phase", phase}, {"fresh", "true"}}, tickets);
    if (exit != ExitCode::kOk) return exit;
  }
  const auto place = [](const json::value& ticket) {
    return std::pair(FirstDueOf(ticket), TextAt(ticket, "number"));
  };
  std::sort(tickets.begin(), tickets.end(),
            [&](const json::value& a, const json::value& b) { return place(a) < place(b); });
  return ExitCode::kOk;
}

ExitCode CollectOffered(Invocation& invocation, const std::string& agent, json::array& tickets) {
  return Collect(invocation, {{"handover_to", agent}, {"fresh", "true"}}, tickets);
}

std::vector<std::string> HeldCells(const json::value& ticket) {
  std::vector<std::string> cells = DueCells(ticket);
  cells.push_back(TextAt(ticket, "handover_to"));
  return cells;
}

ExitCode ShowHeld(Invocation& invocation, const Words& words) {
  json::array tickets;
  const ExitCode exit = CollectHeld(invocation, words.agent, tickets);
  if (exit != ExitCode::kOk) return exit;
  if (invocation.json) {
    invocation.out << json::serialize(json::object{{"tickets", std::move(tickets)}}) << '\n';
    return ExitCode::kOk;
  }
  std::vector<std::string> columns(std::begin(kDueColumns), std::end(kDueColumns));
  columns.emplace_back("offered to");
  PrintTable(tickets, columns, HeldCells, invocation);
  return ExitCode::kOk;
}

using Collector = ExitCode (*)(Invocation&, const std::string&, json::array&);

// Returns the tickets that the command line names, else all that `collect` finds.
ExitCode NumbersFor(Invocation& invocation, Words& words, Collector collect,
                    std::vector<std::string>& numbers) {
  if (words.numbers.empty()) {
    json::array tickets;
    const ExitCode exit = collect(invocation, words.agent, tickets);
    for (const json::value& ticket : tickets) numbers.push_back(TextAt(ticket, "number"));
    return exit;
  }
  words.command.fields.assign(std::next(words.numbers.begin()), words.numbers.end());
  auto named = TakeNumbers(words.numbers.front(), words.command, std::cin);
  if (!named.ok()) return Fail(invocation, ExitCode::kUsage, named.status().message());
  numbers = *std::move(named);
  return ExitCode::kOk;
}

// Posts it to them all, as the agent where neither an actor nor a token says who acts.
ExitCode Move(Invocation& invocation, Words words, const std::string& verb, json::object body,
              Collector collect) {
  if (invocation.actor.empty() && invocation.token.empty()) invocation.actor = words.agent;
  std::vector<std::string> numbers;
  const ExitCode exit = NumbersFor(invocation, words, collect, numbers);
  if (exit != ExitCode::kOk) return exit;
  if (numbers.empty()) {
    invocation.err << "there is no such ticket\n";
    return ExitCode::kOk;
  }
  if (!words.reason.empty()) body["reason"] = words.reason;
  if (!words.command.happened.empty()) body["happened"] = words.command.happened;
  return PostToMany(invocation, verb, numbers, words.command, body);
}

ExitCode ShowOrOffer(Invocation& invocation, const Words& words) {
  if (words.to.empty()) return ShowHeld(invocation, words);
  json::object body{{"to", words.to}};
  if (!words.accept_until.empty()) body["accept_until"] = words.accept_until;
  return Move(invocation, words, "hand_over", std::move(body), CollectHeld);
}

// Adds what the three verbs have alike.
CLI::App& AddVerb(CLI::App& agents, Invocation& invocation, const char* name, const char* help,
                  const std::shared_ptr<Words>& words,
                  ExitCode (*run)(Invocation& invocation, const Words& words)) {
  CLI::App& verb = *agents.add_subcommand(name, help);
  verb.add_option("ID", words->agent,
                  "The agent's id; who acts, where neither --actor nor a token says who")
      ->required();
  verb.add_option("NUMBER", words->numbers,
                  "Tickets' numbers, or - for those on standard input; all where absent");
  AddRequestOptions(verb, words->command);
  verb.callback([&invocation, words, run] {
    invocation.chosen = [&invocation, words, run] { return run(invocation, *words); };
  });
  return verb;
}

}  // namespace

void AddHandover(CLI::App& agents, Invocation& invocation) {
  auto given = std::make_shared<Words>();
  CLI::App& handover =
      AddVerb(agents, invocation, "handover",
              "What an agent has to handle, the first due first; with --to, offers it to another "
              "of the unit 交接班",
              given, ShowOrOffer);
  handover.add_option("--to", given->to, "Who is to have it, and holds it once that is accepted");
  handover.add_option("--reason", given->reason, "What the next one should know");
  handover.add_option("--accept-until", given->accept_until,
                      "By when, RFC 3339; as the policy says where absent");

  auto accepted = std::make_shared<Words>();
  AddVerb(agents, invocation, "accept_handover", "Takes what is offered to an agent 接班", accepted,
          [](Invocation& it, const Words& words) {
            return Move(it, words, "decide_handover", {{"accepted", true}}, CollectOffered);
          })
      .alias("accept-handover")
      ->add_option("--reason", accepted->reason, "A remark");

  auto declined = std::make_shared<Words>();
  AddVerb(agents, invocation, "decline_handover",
          "Leaves what is offered to an agent with who holds it 拒绝接班", declined,
          [](Invocation& it, const Words& words) {
            return Move(it, words, "decide_handover", {{"accepted", false}}, CollectOffered);
          })
      .alias("decline-handover")
      ->add_option("--reason", declined->reason, "Why")
      ->required();
}

}  // namespace redress
