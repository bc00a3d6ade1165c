#pragma once

// The callback: one planned outward contact, its attempts, its outcome. Pure.

#include <cstdint>
#include <string>
#include <vector>

#include "aggregates/decision.h"
#include "events/callback.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Callback {
  std::string id;  // empty: no such callback
  CallbackPlanned planned;
  std::string customer;  // empty: not known
  Instant planned_for;
  std::string caller;
  std::string planned_by;
  std::uint32_t attempts = 0;
  std::vector<absl::Time> attempted;  // when these happened
  bool open = false;                  // neither done nor cancelled
  bool erased = false;                // what it told of a person is gone
  std::uint64_t version = 0;
};

Callback Evolve(Callback callback, const PastEvent& event);

}  // namespace redress
