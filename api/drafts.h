#pragma once

// Drafts over HTTP: /v1/drafts/{ticket}/{form}, each person's own; see drafts/drafts.h.

#include <string>
#include <vector>

#include "api/fresh_limit.h"
#include "api/queries.h"
#include "api/reads.h"
#include "drafts/drafts.h"
#include "node/node.h"

namespace redress {

// Thread-safe. `node`, `limit` and `log` (themselves thread-safe) outlive it.
class DraftRequests {
 public:
  DraftRequests(Node& node, FreshLimit& limit, AccessLog* log)
      : drafts_(node.drafts()), reads_(node, limit, log) {}

  // The drafts of whoever asks, without their texts.
  void List(const Asked& asked);
  void Get(const Asked& asked, const std::string& ticket, const std::string& form);
  // Keeps the body in the place of what was there.
  void Put(const Asked& asked, const std::string& ticket, const std::string& form);
  void Delete(const Asked& asked, const std::string& ticket, const std::string& form);

 private:
  void Answer(const Asked& asked, const absl::StatusOr<Query>& query);

  Drafts* drafts_;
  Reads reads_;
};

}  // namespace redress
