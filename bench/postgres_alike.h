#pragma once

// What PostgreSQL would have to keep to answer what Redress answers: customers by telephone number,
// contacts and callbacks, a history by ticket and by customer, each list of tickets, words to
// search, and a command's key, so that one sent twice is done once. Rules, timelines as of any
// instant and proofs are still left out.

namespace redress {

// Drops the tables where they are there, and makes them empty.
extern const char kAlikeTables[];
// Takes the actor, the fields, the telephone number and the key; returns ticket, position,
// recorded.
extern const char kAlikeReceive[];
// Takes the number, the version that it must have, the verb, the phase that it leads to, the actor,
// the fields and the key; returns nothing where the version is another.
extern const char kAlikeMove[];

}  // namespace redress
