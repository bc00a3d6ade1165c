#pragma once

// The journal over HTTP: accepted commits from a position, a page at a time (JSON Lines) or as they
// come (server-sent events). Shows what this node's views have passed, and nothing else.

#include <atomic>
#include <memory>
#include <string>

#include "api/commit_feed.h"
#include "api/http.h"
#include "api/queries.h"
#include "api/reads.h"
#include "node/node.h"
#include "projections/commits.h"

namespace redress {

// The most feeds at one time; more are refused.
inline constexpr int kMaxFeeds = 64;

// Returns one commit as JSON: "position", "offset", "record_hash", "digest" after it, who, when,
// and the events.
std::string CommitJson(const JournalCommit& commit, const Sight& sight);

// Thread-safe. `node` outlives it and every feed that it has begun.
class JournalReads {
 public:
  JournalReads(Node& node, FreshLimit& limit, AccessLog* log = nullptr)
      : node_(node), reads_(node, limit, log), log_(log) {}

  // Answers a page of JSON Lines; the header Redress-Next says where to go on.
  void Page(const Asked& asked);

  // Answers a stream that goes on until the client, or the server, ends it.
  void Feed(const Asked& asked);

 private:
  Node& node_;
  Reads reads_;
  AccessLog* log_;
  std::shared_ptr<std::atomic<int>> feeds_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace redress
