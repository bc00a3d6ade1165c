#pragma once

// A connection to PostgreSQL, for comparison only: a statement at a time, prepared.

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace redress {

using PostgresAnswer = std::unique_ptr<PGresult, decltype(&PQclear)>;

// Not thread-safe. A failure ends the program and says what the server said: a bench that does not
// know what it measured is of no use.
class PostgresSession {
 public:
  // `place`: a connection string, such as "host=/tmp/socket dbname=bench".
  explicit PostgresSession(const std::string& place);

  // Runs `statements`, which return no rows.
  void Execute(const std::string& statements);
  void Prepare(const std::string& name, const std::string& statement);
  // Runs the prepared statement, and returns its rows.
  PostgresAnswer Run(const std::string& name, const std::vector<std::string>& arguments);
  // Returns the one value that `question` has for an answer.
  std::string Ask(const std::string& question);

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace redress
