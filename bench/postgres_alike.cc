#include "bench/postgres_alike.h"

namespace redress {

const char kAlikeTables[] = R"(
DROP TABLE IF EXISTS events, tickets, customers, contacts, callbacks, words;
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone text NOT NULL UNIQUE
);
CREATE TABLE tickets (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version int NOT NULL,
  phase text NOT NULL,
  open boolean NOT NULL,
  kind text NOT NULL,
  channel text NOT NULL,
  team text NOT NULL,
  holder text,
  category text[],
  exit text,
  customer bigint NOT NULL,
  received timestamptz NOT NULL DEFAULT now(),
  changed timestamptz NOT NULL DEFAULT now(),
  closed timestamptz
);
CREATE INDEX by_phase ON tickets (phase, number DESC);
CREATE INDEX by_open ON tickets (open, number DESC);
CREATE INDEX by_kind ON tickets (kind, number DESC);
CREATE INDEX by_channel ON tickets (channel, number DESC);
CREATE INDEX by_team ON tickets (team, number DESC);
CREATE INDEX open_by_holder ON tickets (holder, number DESC) WHERE phase <> 'closed';
CREATE INDEX by_holder ON tickets (holder, number DESC);
CREATE INDEX by_category ON tickets USING gin (category);
CREATE INDEX by_exit ON tickets (exit, number DESC) WHERE exit IS NOT NULL;
CREATE INDEX by_closed ON tickets (closed) WHERE closed IS NOT NULL;
CREATE INDEX by_customer ON tickets (customer, number DESC);
CREATE TABLE events (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ticket bigint NOT NULL,
  version int NOT NULL,
  customer bigint NOT NULL,
  verb text NOT NULL,
  actor text NOT NULL,
  key text NOT NULL UNIQUE,
  recorded timestamptz NOT NULL DEFAULT now(),
  fields jsonb NOT NULL,
  UNIQUE (ticket, version)
);
CREATE INDEX history_of_customer ON events (customer, position);
CREATE TABLE contacts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ticket bigint NOT NULL,
  customer bigint NOT NULL,
  channel text NOT NULL,
  received timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX contacts_of_ticket ON contacts (ticket);
CREATE INDEX contacts_of_customer ON contacts (customer, id);
CREATE TABLE callbacks (
  ticket bigint PRIMARY KEY,
  customer bigint NOT NULL,
  caller text,
  open boolean NOT NULL
);
CREATE INDEX callbacks_of_caller ON callbacks (caller, ticket) WHERE open;
CREATE INDEX callbacks_of_customer ON callbacks (customer, ticket);
CREATE TABLE words (
  ticket bigint NOT NULL,
  terms tsvector NOT NULL
);
CREATE INDEX by_words ON words USING gin (terms);
)";

const char kAlikeReceive[] = R"(
WITH known AS (
  INSERT INTO customers (phone) VALUES ($3) ON CONFLICT (phone) DO UPDATE SET phone = excluded.phone RETURNING id
), received AS (
  INSERT INTO tickets (version, phase, open, kind, channel, team, customer)
    SELECT 1, 'received', true, $2::jsonb ->> 'kind', $2::jsonb ->> 'channel', $2::jsonb ->> 'unit', id FROM known
    RETURNING number, customer
), contacted AS (
  INSERT INTO contacts (ticket, customer, channel) SELECT number, customer, $2::jsonb ->> 'channel' FROM received
), searched AS (
  INSERT INTO words (ticket, terms) SELECT number, to_tsvector('simple', $2::jsonb ->> 'words') FROM received
)
INSERT INTO events (ticket, version, customer, verb, actor, key, fields)
  SELECT number, 1, customer, 'receive', $1, $4, $2::jsonb FROM received RETURNING ticket, position, recorded
)";

const char kAlikeMove[] = R"(
WITH moved AS (
  UPDATE tickets SET version = version + 1, phase = $4, changed = now(),
    open = ($4 <> 'closed'),
    holder = coalesce($6::jsonb #>> '{holder,person}', holder),
    category = coalesce((SELECT array_agg(part) FROM jsonb_array_elements_text($6::jsonb -> 'category') AS part), category),
    exit = CASE WHEN $4 = 'closed' THEN 'satisfied' ELSE exit END,
    closed = CASE WHEN $4 = 'closed' THEN now() ELSE closed END
  WHERE number = $1::bigint AND version = $2::int RETURNING number, version, customer
), planned AS (
  INSERT INTO callbacks (ticket, customer, caller, open)
    SELECT number, customer, $6::jsonb ->> 'revisitor', true FROM moved WHERE $3 = 'plan_revisit'
), called AS (
  UPDATE callbacks SET open = false FROM moved WHERE ticket = number AND $3 = 'record_revisit'
), searched AS (
  INSERT INTO words (ticket, terms)
    SELECT number, to_tsvector('simple', $6::jsonb ->> 'words') FROM moved WHERE $6::jsonb ? 'words'
)
INSERT INTO events (ticket, version, customer, verb, actor, key, fields)
  SELECT number, version, customer, $3, $5, $7, $6::jsonb FROM moved RETURNING version, position, recorded
)";

}  // namespace redress
