#pragma once

// POST /v1/interactions: the same interactions as on the topic, one or many, with a result each.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "api/http.h"
#include "api/request.h"
#include "api/sent_place.h"
#include "base/clock.h"
#include "commands/cloud_event.h"
#include "commands/command_sink.h"
#include "node/node.h"

namespace redress {

enum class Packing {
  kSingle,
  kMany,
};

struct ParsedItems {
  Packing packing = Packing::kSingle;
  std::vector<absl::StatusOr<ParsedInteraction>> items;  // in the order given
  absl::Span<const SentPlace> places = {};               // as in AskedCommand
};

// Returns the interactions in the request's body, by its media type: one structured event
// (application/cloudevents+json, application/json), a batch (application/cloudevents-batch+json),
// JSON Lines (application/x-ndjson), or binary mode (headers ce-...).
//
// Errors: kInvalidArgument (no list, or no such media type; machine codes "media-type-unknown" and
// "too-many-items"). What is wrong with one item stands in its place.
absl::StatusOr<ParsedItems> ParseItems(const HttpRequest& request);

// Whether the request's body may be as long as kMaxBulkBodySize.
bool IsBulk(const HttpRequest& head);

// Thread-safe. `node` and `clock` outlive it.
class Interactions {
 public:
  Interactions(Node& node, Clock& clock) : node_(node), clock_(clock) {}

  void Take(const HttpRequest& request, const QueryParameters& parameters, const Reply& reply);

 private:
  Node& node_;
  Clock& clock_;
};

}  // namespace redress
