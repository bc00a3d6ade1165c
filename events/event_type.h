#pragma once

// What a fact is called, such as "ticket.assigned": the names of the fields that lead to it.

#include <string>

#include "absl/strings/string_view.h"
#include "events/event.pb.h"

namespace redress {

// A fact, and what it is called. Lives as long as the event.
struct NamedFact {
  std::string type;                                   // empty: there is none
  const google::protobuf::Message* fields = nullptr;  // null: there is none
};

NamedFact FactOf(const Event& event);

// Returns the fact's name; empty where there is no fact.
std::string EventType(const Event& event);

// Whether `type` names a fact, such as "ticket.assigned", or all of one aggregate's, such as
// "ticket".
bool NamesEvents(absl::string_view type);

// Whether `event` is one of those that `type` names.
bool IsOfType(const Event& event, absl::string_view type);

}  // namespace redress
