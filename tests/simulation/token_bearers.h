#pragma once

// Who shows a token: tokens are issued, shown with all kinds of commands, revoked meanwhile, and
// shown afterwards, too.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregates/names.h"
#include "commands/command_sink.h"
#include "tests/simulation/world.h"

namespace redress::simulation {

class TokenBearers {
 public:
  TokenBearers(const World& world, const Names& names)
      : names_(names), dice_(world.NewDice("tokens")), are_there_(dice_.Chance(1, 2)) {}

  // Returns now and then what an administrator asks for: a token issued, or revoked.
  std::optional<CommandRequest> Next();

  // Returns who asks for `command`: often somebody who shows a token, mostly in a role that may do
  // it, else `otherwise`.
  Actor Shown(const Command& command, Actor otherwise);

  // The token with this id was issued, or revoked.
  void Learn(const std::string& id);

 private:
  CommandRequest Issue();
  CommandRequest Revoke();
  CommandRequest ByAdministrator(Command command);

  const Names& names_;
  Dice dice_;
  const bool are_there_;
  std::map<std::string, std::string> people_;  // by the ids of the tokens that are to be issued
  std::vector<std::string> tokens_;            // that there are
  std::uint64_t count_ = 0;
};

}  // namespace redress::simulation
