#pragma once

// What operators look at: health, readiness, status, metrics, and the rebuilds.

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "api/http.h"
#include "boost/json/object.hpp"
#include "consumers/intake.h"
#include "node/node.h"

namespace redress {

// Returns 200 where the node takes commands, else 503 with state and detail.
HttpResponse ReadyResponse(const NodeStatus& status);

// `intake` is null where the node takes no interactions from a topic.
boost::json::object StatusJson(const NodeStatus& status, const HttpCounters& counters,
                               const Intake* intake);

// Returns the metrics in Prometheus' text format 0.0.4.
std::string MetricsText(const NodeStatus& status, const HttpCounters& counters,
                        const Intake* intake);

// Starts a rebuild of the views, and responds with its id once it has begun; needs an actor, like
// every command.
void StartRebuild(Node& node, const HttpRequest& request, const Reply& reply);

// Returns how the rebuild `id` stands, or what became of it.
HttpResponse RebuildResponse(const NodeStatus& status, absl::string_view id);

// Returns all that are known, the latest last.
HttpResponse RebuildsResponse(const NodeStatus& status);

}  // namespace redress
