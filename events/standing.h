#pragma once

// Where a matter (a ticket, a callback, a contact) stands: who has it, and who helps. And what a
// token is narrowed to. Rules and views each find out where something stands; whether that is
// within a scope is said here for both, and what is
// secret. Pure.

#include <string>
#include <vector>

#include "events/ticket.pb.h"
#include "events/token.pb.h"

namespace redress {

// What a token opens; all that is given must hold.
struct Scope {
  std::string person;              // whom the token names
  std::vector<std::string> teams;  // none: of all teams
  bool own = false;                // only what the person has, or helps with

  bool IsNarrowed() const { return own || !teams.empty(); }
};

struct Standing {
  std::vector<std::string> teams;    // that have it, or help
  std::vector<std::string> persons;  // the same
  std::string taken_in_by;           // who made it known, where nobody has it yet
};

Scope ScopeOf(const TokenIssued& issued);

// Whether a ticket's handling unit is not to know whose it is.
bool HidesCustomer(Secrecy secrecy);

// What nobody has yet is within the scope of who took it in.
bool IsWithin(const Scope& scope, const Standing& standing);

// Adds who has it, or helps, as far as that is told.
void AddHolder(const Holder& holder, Standing& standing);
void AddHolder(const std::string& team, const std::string& person, Standing& standing);

}  // namespace redress
