#pragma once

// A team's rota as its facts left it: for rules and views alike.

#include "events/rota.pb.h"
#include "events/team.pb.h"

namespace redress {

// Takes a fact of the team that changes who is on duty when; another changes nothing. A shift that
// is moved again goes where it was moved last.
void TakeRotaChange(const TeamEvent& fact, RotaRules& rota);

}  // namespace redress
