#pragma once

// The access log over HTTP: who is noted as having read what, and the log itself as a list.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/http.h"
#include "api/queries.h"
#include "events/access.pb.h"

namespace redress {

// Returns that whoever asks reads `what` (the path below /v1/) of `customers`; the same one twice
// is one, and an empty one nobody.
AccessRead ReadBy(const HttpRequest& request, std::string what,
                  const std::vector<std::string>& customers);

// Whether this node notes what is read through it.
enum class Noting { kOn, kOff };

// Returns what lists the access log, and says beside it whether it is kept: where nobody looked,
// and where nobody notes who does, it is empty alike.
absl::StatusOr<ItemLister> AccessLister(const QueryParameters& parameters, Noting noting);

}  // namespace redress
