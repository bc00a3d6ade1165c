#pragma once

// The numbers that rules go by: defaults until policies are facts.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/ticket.pb.h"

namespace redress {

struct RevisitInForce;  // in_force.h

struct Policy {
  std::uint32_t min_satisfaction = 3;       // of 5: resolved and at least this is satisfied
  std::uint32_t max_revisit_attempts = 3;   // unreached after the last one closes the ticket
  std::uint32_t max_callback_attempts = 3;  // as much for callbacks that are no revisits
  std::uint32_t max_cycles = 3;             // from here on a supervisor may close as not accepted
  absl::Duration reopen_window = absl::Hours(24 * 30);  // after closing
  std::uint32_t max_returns = 2;  // from this request on, an arbiter decides a ticket's returns
  absl::Duration handover_wait = absl::Minutes(30);     // that an offer of a handover stands
  std::uint32_t max_escalation = 5;                     // highest level
  absl::Duration repeat_window = absl::Hours(24 * 30);  // the same matter again within it: a repeat
  std::string repeat_rule = "repeat-within-window";
  std::string no_repeat_rule = "no-repeat-after-correction";  // why such a link is taken back
  absl::Duration archive_after = absl::Hours(24 * 365);       // after closing
  std::string archive_rule = "kept-a-year-after-closing";
  std::string closing_rule = "ticket-closed";          // why a planned revisit is not made any more
  absl::Duration future_tolerance = absl::Minutes(5);  // how far ahead of us a given time may be
  std::string exemption = "no-revisit-by-kind";
  std::vector<TicketKind> exempt_kinds = {TICKET_KIND_CONSULTATION, TICKET_KIND_PRAISE};

  std::string nobody_to_ask = "nobody-to-ask";  // exempts a ticket of which no customer is known
  // The rules of revisits in force, in the order in which they are tried; null: there are none.
  std::shared_ptr<const std::vector<RevisitInForce>> revisits = nullptr;

  std::vector<std::string> required_facts = {};  // that answers and revisits must tell

  bool Requires(absl::string_view fact) const {
    return std::find(required_facts.begin(), required_facts.end(), fact) != required_facts.end();
  }

  // Whether tickets of `kind` are closed without a revisit.
  bool IsExempt(TicketKind kind) const {
    return std::find(exempt_kinds.begin(), exempt_kinds.end(), kind) != exempt_kinds.end();
  }
};

}  // namespace redress
