#pragma once

// The column families of the store: one a question.

#include <array>

#include "absl/strings/string_view.h"

namespace redress {

enum class Family : unsigned char {
  kMeta,           // position, running digest, journal id, versions of the projections
  kHeads,          // stream -> head and version
  kEvents,         // stream, version -> event with its commit's facts
  kPositions,      // position -> offset, record hash, digest after it, recorded time
  kCommands,       // command id -> position of the commit that it caused
  kTickets,        // number -> what lists show
  kTicketIndex,    // facet, value, newest first -> number
  kQueues,         // queue, phase -> count
  kTimelines,      // subject, position, index -> stream and version of an event of another stream
  kCustomers,      // id -> what lists show
  kText,           // term, newest first -> nothing; ticket -> how many terms it has
  kCustomerIndex,  // facet, value, id -> nothing
  kCallbacks,      // id -> what lists show
  kCallbackIndex,  // facet, value, due first -> nothing
  kDue,        // when something falls due first, ticket -> nothing; lists in the order of due times
  kStandards,  // metric, side, policy, version -> counts
  kPolicies,   // name -> what lists show
  kAgents,     // id -> what lists show
  kTeams,      // id -> what lists show
  kLoads,      // person -> open tickets held, by severity
  kWaiting,    // team, first due -> tickets that no person of it has
  kTokens,     // id -> what lists show, and what its secret is held against
  kUnindexed,  // position, event, ticket -> words that kText does not hold yet
  kErasedKeys,   // position, event -> id of a key that is to be destroyed
  kAccesses,     // when, position, event, read -> who read what
  kAccessIndex,  // customer or person, and the same -> nothing
  kSavedViews,   // id -> what lists show
  kPhrases,      // id -> what lists show
  kOwnerIndex,   // kind, owner, id of a view or phrase -> nothing
};

inline constexpr std::array<absl::string_view, 29> kFamilyNames = {
    "meta",         "heads",          "events",      "positions", "commands",    "tickets",
    "ticket_index", "queues",         "timelines",   "customers", "text",        "customer_index",
    "callbacks",    "callback_index", "due",         "standards", "policies",    "agents",
    "teams",        "loads",          "waiting",     "tokens",    "unindexed",   "erased_keys",
    "accesses",     "access_index",   "saved_views", "phrases",   "owner_index",
};

}  // namespace redress
