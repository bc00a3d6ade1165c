#pragma once

// POST /v1/imports: tickets that another system kept, one or many, with a result each.

#include "api/http.h"
#include "api/request.h"
#include "base/clock.h"
#include "node/node.h"

namespace redress {

// Thread-safe. `node` and `clock` outlive it.
class Imports {
 public:
  Imports(Node& node, Clock& clock) : node_(node), clock_(clock) {}

  // Takes one request (application/json) or JSON Lines (application/x-ndjson). Source and id name a
  // ticket for ever: the same again gets the same answer, other content under them is refused.
  void Take(const HttpRequest& request, const QueryParameters& parameters, const Reply& reply);

 private:
  void TakeLines(const HttpRequest& request, const QueryParameters& parameters, const Reply& reply);
  void TakeOne(const HttpRequest& request, const QueryParameters& parameters, const Reply& reply);

  Node& node_;
  Clock& clock_;
};

}  // namespace redress
