#pragma once

// A ticket's whole state as text, but for its version: two are equal where the texts are.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "aggregates/ticket/ticket.h"

namespace redress::testing {

template <typename Message>
std::string StateText(const std::optional<Message>& message) {
  return message.has_value() ? message->ShortDebugString() : "none";
}

template <typename Message>
std::string StateText(const std::vector<Message>& messages) {
  std::string text;
  for (const Message& message : messages) absl::StrAppend(&text, message.ShortDebugString(), "; ");
  return text;
}

inline std::vector<std::string> MilestonesOf(const Ticket& ticket) {
  std::vector<std::string> milestones;
  for (const auto& [milestone, at] : ticket.clocks.milestones) milestones.push_back(milestone);
  return milestones;
}

inline std::string StateText(const Ticket& ticket) {
  return absl::StrJoin(
      {absl::StrCat("number ", ticket.number, " phase ", TicketPhase_Name(ticket.phase)),
       absl::StrCat("received ", ticket.received.ShortDebugString()),
       absl::StrCat("happened ", ticket.received_happened.ShortDebugString()),
       absl::StrCat("acknowledged ", ticket.acknowledged),
       absl::StrCat("classification ", StateText(ticket.classification)),
       absl::StrCat("holder ", StateText(ticket.holder)),
       absl::StrCat("handlers ", absl::StrJoin(ticket.handlers, ",")),
       absl::StrCat("answer ", StateText(ticket.answer)),
       absl::StrCat("planned revisit ", StateText(ticket.planned_revisit)),
       absl::StrCat("last revisit ", StateText(ticket.last_revisit)),
       absl::StrCat("reached revisit ", StateText(ticket.reached_revisit)),
       absl::StrCat("attempts ", ticket.revisit_attempts, " cycle ", ticket.cycle),
       absl::StrCat("attempted ", absl::StrJoin(ticket.attempted, ",", absl::StreamFormatter())),
       absl::StrCat("redo of ", StateText(ticket.redo_of)),
       absl::StrCat("closed ", StateText(ticket.closed), " ", absl::FormatTime(ticket.closed_at)),
       absl::StrCat("customer ", ticket.customer),
       absl::StrCat("contacts ", absl::StrJoin(ticket.contacts, ",")),
       absl::StrCat("return ", StateText(ticket.open_return), " of ", ticket.returns),
       absl::StrCat("handover ", StateText(ticket.open_handover)),
       absl::StrCat("waiting ", StateText(ticket.waiting)),
       absl::StrCat("escalation ", ticket.escalation, " reminders ", ticket.reminders),
       absl::StrCat("secrecy ", Secrecy_Name(ticket.secrecy), " cause ", ticket.cause),
       absl::StrCat("payments ", absl::StrJoin(ticket.payments, ",")),
       absl::StrCat("milestones ", absl::StrJoin(MilestonesOf(ticket), ",")),
       absl::StrCat("more time asked by ",
                    ticket.clocks.open_extension.value_or(OpenExtension()).person),
       absl::StrCat("co-handlers ", StateText(ticket.co_handlers)),
       absl::StrCat("links ", StateText(ticket.links)),
       absl::StrCat("absorbed ", absl::StrJoin(ticket.absorbed, ",")),
       absl::StrCat("merged from ", TicketPhase_Name(ticket.merged_from)),
       absl::StrCat("imported ", StateText(ticket.imported))},
      "\n");
}

}  // namespace redress::testing
