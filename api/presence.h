#pragma once

// /v1/presence: who has which ticket open.

#include <string>

#include "api/http.h"
#include "api/presence_book.h"
#include "api/queries.h"
#include "api/reads.h"
#include "base/clock.h"
#include "commands/json_writer.h"
#include "node/node.h"

namespace redress {

// The most tickets that one question names: more than a page of a list.
inline constexpr std::size_t kMaxTicketsOfPresence = 200;

// Thread-safe. What it is given (itself thread-safe) outlives it.
class PresenceRequests {
 public:
  PresenceRequests(Node& node, Clock& clock, FreshLimit& limit, PresenceBook& book)
      : clock_(clock), book_(book), reads_(node, limit) {}

  // Notes that whoever asks has a ticket open that they may see, and answers who else has.
  void Put(const Asked& asked);
  // Answers who has which of some tickets open; what may not be seen is left out.
  void Show(const Asked& asked);

 private:
  Clock& clock_;
  PresenceBook& book_;
  Reads reads_;
};

// Writes an object with "ticket" and "present".
void WritePresentAt(const PresentAt& at, JsonWriter& writer);

}  // namespace redress
