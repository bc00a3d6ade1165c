#pragma once

// A phrase: a text that people put into what they write. Pure.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/command.pb.h"
#include "aggregates/decision.h"
#include "events/phrase.pb.h"

namespace redress {

struct PhraseState {
  std::string id;  // empty: there is none, or none any more
  std::string creator;
  Phrase phrase;
};

PhraseState Evolve(PhraseState state, const PastEvent& event);

// Errors: kInvalidArgument (malformed; a field that is none, by its name), kUnauthenticated,
// kPermissionDenied (whose it is), kNotFound (no such phrase), kFailedPrecondition (no such team),
// and those of `streams`.
absl::StatusOr<Decision> DecidePhrase(const PhraseRequest& request, const Context& context,
                                      Streams& streams);

}  // namespace redress
