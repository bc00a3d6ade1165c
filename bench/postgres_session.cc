#include "bench/postgres_session.h"

#include <cstdio>
#include <cstdlib>

namespace redress {
namespace {

[[noreturn]] void Fail(PGconn* connection) {
  std::fprintf(stderr, "PostgreSQL: %s\n", PQerrorMessage(connection));
  std::exit(1);
}

}  // namespace

PostgresSession::PostgresSession(const std::string& place)
    : connection_(PQconnectdb(place.c_str()), &PQfinish) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) Fail(connection_.get());
}

void PostgresSession::Execute(const std::string& statements) {
  const PostgresAnswer answer(PQexec(connection_.get(), statements.c_str()), &PQclear);
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) Fail(connection_.get());
}

void PostgresSession::Prepare(const std::string& name, const std::string& statement) {
  const PostgresAnswer answer(
      PQprepare(connection_.get(), name.c_str(), statement.c_str(), 0, nullptr), &PQclear);
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) Fail(connection_.get());
}

PostgresAnswer PostgresSession::Run(const std::string& name,
                                    const std::vector<std::string>& arguments) {
  std::vector<const char*> values;
  values.reserve(arguments.size());
  for (const std::string& argument : arguments) values.push_back(argument.c_str());
  PostgresAnswer answer(
      PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()),
                     values.data(), nullptr, nullptr, 0),
      &PQclear);
  if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) Fail(connection_.get());
  return answer;
}

std::string PostgresSession::Ask(const std::string& question) {
  const PostgresAnswer answer(PQexec(connection_.get(), question.c_str()), &PQclear);
  if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK || PQntuples(answer.get()) != 1) {
    Fail(connection_.get());
  }
  return PQgetvalue(answer.get(), 0, 0);
}

}  // namespace redress
