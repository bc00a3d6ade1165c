#pragma once

// Tokens over HTTP: one is issued, and its secret told once; lists and one of them without it.

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/queries.h"
#include "api/reads.h"

namespace redress {

// Returns what lists tokens, of which `now` says whether they hold.
absl::StatusOr<ItemLister> TokenLister(const QueryParameters& parameters, absl::Time now);

// Returns one, or the refusal of what names nothing.
absl::StatusOr<Found> FindToken(const View& view, const std::string& id, absl::Time now);

// Returns a reply that adds the token's text, which holds `secret`, to the answer that it was
// issued. An answer told again has none: it was drawn anew, and is not the one that was kept.
Reply TellOnce(std::string secret, const Reply& reply);

}  // namespace redress
