#pragma once

// Commands as people and upstream systems would send them: every verb and every type of
// interaction, legal and not, on few hot and many cold tickets, with contact points that are shared
// and disagree.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "aggregates/names.h"
#include "commands/command_sink.h"
#include "events/ticket.pb.h"
#include "projections/key_value_store.h"
#include "tests/simulation/token_bearers.h"
#include "tests/simulation/world.h"
#include "tests/testing/kept_requests.h"
#include "tests/testing/random_requests.h"

namespace redress::simulation {

class CommandMaker {
 public:
  CommandMaker(const World& world, const Names& names)
      : world_(world), names_(names), dice_(world.NewDice("commands")), bearers_(world, names) {}
  CommandMaker(const CommandMaker&) = delete;  // its requests' chance is its own
  CommandMaker& operator=(const CommandMaker&) = delete;

  // Returns a new request by `session`, which looks at `views`, perhaps old ones, first.
  CommandRequest Next(int session, const KeyValueReader& views);

  // Learns which tickets and customers there are.
  void Learn(const CommandRow& commit);

 private:
  CommandRequest Interact();
  CommandRequest ToTicket(int session, const KeyValueReader& views);
  CommandRequest SameKeyElsewhere(int session);
  CommandRequest ToParty(int session);
  CommandRequest Import();
  CommandRequest ApplyPolicy();
  CommandRequest CorrectRunning();
  CommandRequest ToStaff();
  CommandRequest ToKept(int session);
  CommandRequest Keyed(CommandRequest request, int session, const std::string& path,
                       const std::string& key);
  CommandRequest DescribeAgent(const std::string& person);
  CommandRequest DescribeTeam(const std::string& team);
  CommandRequest ByAdmin(Command command);
  CommandRequest Redelivered();

  std::string AnyTicket();
  TicketCommand::RequestCase LegalVerb(TicketPhase phase);
  testing::KnownIds Near();
  void FillCustomer(Party& party);
  Instant Told();

  // What a session sends under one key, and who says it does.
  struct Letter {
    std::string key;
    Actor actor;
    TicketCommand command;
  };

  CommandRequest Send(int session, const std::string& number, const Letter& letter);

  const World& world_;
  const Names& names_;
  Dice dice_;
  TokenBearers bearers_;
  testing::RandomRequests requests_{[this](std::uint64_t bound) { return dice_.Below(bound); }};
  // In some worlds people keep views and phrases: by chance of its own, so that the others stay as
  // they are.
  Dice kept_dice_ = world_.NewDice("kept");
  bool keeps_ = kept_dice_.Chance(1, 8);
  testing::KeptRequests kept_{[this](std::uint64_t bound) { return kept_dice_.Below(bound); }};
  std::uint64_t kept_count_ = 0;
  testing::KnownIds there_;
  std::set<std::string> known_;
  std::vector<std::string> merged_;  // tickets that were, perhaps since undone
  std::vector<CommandRequest> delivered_;
  std::map<int, Letter> last_sent_;
  std::uint64_t count_ = 0;
  bool is_staffed_ = dice_.Chance(1, 2);  // people come and go, and are given tickets by rule
};

}  // namespace redress::simulation
