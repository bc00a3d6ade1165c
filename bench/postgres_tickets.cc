#include "bench/postgres_tickets.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "bench/postgres_alike.h"

namespace redress {
namespace {

constexpr char kTables[] = R"(
DROP TABLE IF EXISTS events, tickets, customers, contacts, callbacks, words;
CREATE TABLE events (
  position bigint GENERATED ALWAYS AS IDENTITY,
  ticket bigint NOT NULL,
  version int NOT NULL,
  verb text NOT NULL,
  actor text NOT NULL,
  recorded timestamptz NOT NULL DEFAULT now(),
  fields jsonb NOT NULL,
  PRIMARY KEY (ticket, version)
);
CREATE TABLE tickets (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL,
  phase text NOT NULL,
  customer text NOT NULL,
  holder text,
  category jsonb,
  received timestamptz NOT NULL DEFAULT now(),
  changed timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX open_by_holder ON tickets (holder, number DESC) WHERE phase <> 'closed';
CREATE INDEX by_customer ON tickets (customer, number DESC);
)";

// Ticket n is worked on where n / worked_on is whole, up to its step n / worked_on % 8.
constexpr char kFill[] = R"(
INSERT INTO tickets (version, phase, customer, holder)
  SELECT step + 1,
    (ARRAY['received', 'classified', 'assigned', 'handling', 'handling', 'answered', 'revisiting',
           'closed'])[step + 1],
    'customer' || ticket % 1000,
    CASE WHEN step >= 2 THEN 'person' || (random() * 39)::int END
  FROM (SELECT ticket, CASE WHEN ticket % $2 = 0 THEN ticket / $2 % 8 ELSE 0 END AS step
          FROM generate_series(0, $1 - 1) AS ticket) AS drawn;
VACUUM ANALYZE tickets
)";

constexpr char kReceive[] = R"(
WITH received AS (
  INSERT INTO tickets (version, phase, customer) VALUES (1, 'received', $3) RETURNING number
)
INSERT INTO events (ticket, version, verb, actor, fields)
  SELECT number, 1, 'receive', $1, $2::jsonb FROM received RETURNING ticket, position, recorded
)";

constexpr char kMove[] = R"(
WITH moved AS (
  UPDATE tickets SET version = version + 1, phase = $4, changed = now(),
    holder = coalesce($6::jsonb #>> '{holder,person}', holder),
    category = coalesce($6::jsonb -> 'category', category)
  WHERE number = $1::bigint AND version = $2::int RETURNING number, version
)
INSERT INTO events (ticket, version, verb, actor, fields)
  SELECT number, version, $3, $5, $6::jsonb FROM moved RETURNING version, position, recorded
)";

constexpr char kPage[] = R"(
SELECT number, version, phase, customer, holder, category, received, changed FROM tickets
  WHERE holder = $1 AND phase <> 'closed' ORDER BY number DESC LIMIT 50
)";

}  // namespace

void MakePostgresTables(PostgresSession& session, PostgresKeeps keeps) {
  session.Execute(keeps == PostgresKeeps::kAlike ? kAlikeTables : kTables);
}

void FillPostgresTables(PostgresSession& session, std::uint64_t tickets, std::uint64_t worked_on) {
  for (const absl::string_view statement : absl::StrSplit(kFill, ';')) {
    session.Execute(absl::StrReplaceAll(
        statement, {{"$1", absl::StrCat(tickets)}, {"$2", absl::StrCat(worked_on)}}));
  }
}

PostgresTickets::PostgresTickets(const std::string& place, PostgresKeeps keeps)
    : session_(place), keeps_(keeps) {
  const bool is_alike = keeps == PostgresKeeps::kAlike;
  session_.Prepare("receive", is_alike ? kAlikeReceive : kReceive);
  session_.Prepare("move", is_alike ? kAlikeMove : kMove);
  session_.Prepare("page", kPage);
}

std::string PostgresTickets::Receive(const LifeStep& step, const std::string& customer) {
  const PostgresAnswer answer =
      session_.Run("receive", WithKey({step.actor, step.fields, customer}));
  return PQgetvalue(answer.get(), 0, 0);
}

bool PostgresTickets::Move(const std::string& number, std::uint64_t version, const LifeStep& step) {
  const PostgresAnswer answer =
      session_.Run("move", WithKey({number, absl::StrCat(version), step.verb, step.phase_after,
                                    step.actor, step.fields}));
  return PQntuples(answer.get()) == 1;
}

std::vector<std::string> PostgresTickets::WithKey(std::vector<std::string> arguments) {
  if (keeps_ == PostgresKeeps::kAlike) {
    arguments.push_back(absl::StrCat(absl::Hex(keys_(), absl::kZeroPad16)));
  }
  return arguments;
}

int PostgresTickets::Page(const std::string& person) {
  return PQntuples(session_.Run("page", {person}).get());
}

}  // namespace redress
