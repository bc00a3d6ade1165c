#pragma once

// What operators look at: health, readiness, status, metrics, and the rebuild.

#include <memory>
#include <string>

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

// Starts a rebuild of the views; needs an actor, like every command.
HttpResponse StartRebuild(Node& node, const HttpRequest& request);

}  // namespace redress
