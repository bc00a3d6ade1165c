#pragma once

// The contact: one interaction, as it was recorded. Pure.

#include <optional>
#include <string>

#include "absl/types/span.h"
#include "aggregates/decision.h"
#include "events/contact.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Contact {
  std::optional<ContactRecorded> recorded;  // nothing: no such contact
  std::string customer;                     // empty: not known who it was
};

Contact Evolve(Contact contact, const PastEvent& event);
Contact FoldContact(absl::Span<const PastEvent> events);

}  // namespace redress
