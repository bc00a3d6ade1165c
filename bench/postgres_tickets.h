#pragma once

// What somebody would build on PostgreSQL in place of this: a table of events, a table of what
// lists show, and one statement a command, which checks the version that the caller expects and
// writes both. No rules, no idempotency, no words to search: what it leaves out makes it faster.

#include <cstdint>
#include <string>

#include "bench/complaint_life.h"
#include "bench/postgres_session.h"

namespace redress {

// Drops the tables where they are there, and makes them empty.
void MakePostgresTables(PostgresSession& session);

// Puts `tickets` into them, of which one of `worked_on` stands at some step of its life, as
// bench_fill does.
void FillPostgresTables(PostgresSession& session, std::uint64_t tickets, std::uint64_t worked_on);

// Commands and a list over one connection. Not thread-safe.
class PostgresTickets {
 public:
  explicit PostgresTickets(const std::string& place);

  // Receives a ticket. Returns its number.
  std::string Receive(const LifeStep& step, const std::string& customer);
  // Moves a ticket that has `version`. Returns whether it had.
  bool Move(const std::string& number, std::uint64_t version, const LifeStep& step);
  // Reads the first page of 50 of the open tickets that `person` holds. Returns how many there
  // were.
  int Page(const std::string& person);

  PostgresSession& session() { return session_; }

 private:
  PostgresSession session_;
};

}  // namespace redress
