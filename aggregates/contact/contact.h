#pragma once

// The contact: one interaction, as it was recorded and corrected since. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aggregates/decision.h"
#include "events/contact.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Contact {
  std::optional<ContactRecorded> recorded;  // nothing: no such contact
  std::string recorded_by;
  std::string customer;                       // empty: not known who it was
  std::vector<std::string> tickets;           // that it belongs to, each once
  std::optional<ContactCorrected> corrected;  // all that is right, where it was ever corrected
  bool erased = false;                        // what it told of a person is gone
  std::uint64_t version = 0;                  // count of events
};

// Returns what the contact says, as it stands corrected; the last correction's reason.
ContactCorrected SaidBy(const Contact& contact);

Contact Evolve(Contact contact, const PastEvent& event);

}  // namespace redress
