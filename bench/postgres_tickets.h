#pragma once

// What somebody would build on PostgreSQL in place of this: a table of events, a table of what
// lists show, and one statement a command, which checks the version that the caller expects and
// writes both. No rules, no idempotency, no words to search: what it leaves out makes it faster.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/random/random.h"
#include "bench/complaint_life.h"
#include "bench/postgres_session.h"

namespace redress {

// What it keeps: what the page above says, or what it takes to answer what Redress answers
// (bench/postgres_alike.h).
enum class PostgresKeeps { kLeast, kAlike };

// Drops the tables where they are there, and makes them empty.
void MakePostgresTables(PostgresSession& session, PostgresKeeps keeps);

// Puts `tickets` into them, of which one of `worked_on` stands at some step of its life, as
// bench_fill does.
void FillPostgresTables(PostgresSession& session, std::uint64_t tickets, std::uint64_t worked_on);

// Commands and a list over one connection. Not thread-safe.
class PostgresTickets {
 public:
  PostgresTickets(const std::string& place, PostgresKeeps keeps);

  // Receives a ticket. Returns its number.
  std::string Receive(const LifeStep& step, const std::string& customer);
  // Moves a ticket that has `version`, as one of the steps after the receipt. Returns whether it
  // had it.
  bool Move(const std::string& number, std::uint64_t version, const LifeStep& step);
  // Reads the first page of 50 of the open tickets that `person` holds. Returns how many there
  // were.
  int Page(const std::string& person);

  PostgresSession& session() { return session_; }

 private:
  // Adds a command's key, where keys are kept.
  std::vector<std::string> WithKey(std::vector<std::string> arguments);

  PostgresSession session_;
  PostgresKeeps keeps_;
  absl::BitGen keys_;
};

}  // namespace redress
