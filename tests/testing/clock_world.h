#pragma once

// Tickets whose promises are kept by a policy, in memory: time passes as a test says, and what
// falls due is recorded as timers would.

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "events/instant.h"
#include "tests/testing/promise_builders.h"
#include "tests/testing/ticket_world.h"

namespace redress::testing {

class ClockWorld : public TicketWorld {
 public:
  ClockWorld() { now = testing::At("2026-09-24 16:40"); }

  // Puts `document` in force as the next version of `name`.
  void Apply(const PolicyDocument& document, const std::string& name = "standards/test") {
    Event event;
    PolicyPutInForce& put = *event.mutable_policy()->mutable_put_in_force();
    put.set_name(name);
    put.set_version(++versions_[name]);
    *put.mutable_document() = document;
    streams().Add(std::string(kPoliciesStream), event, now);
  }

  // The same of one standard for everything, with these promises.
  void Promise(const std::vector<ClockRule>& rules) {
    PolicyDocument document = OfficeDocument();
    ServiceStandard& standard = *document.add_standards();
    standard.set_id("all");
    for (const ClockRule& rule : rules) *standard.add_clocks() = rule;
    Apply(document);
  }

  void Wait(const std::string& until, const std::string& zone = "Asia/Shanghai") {
    now = testing::At(until, zone);
  }

  // Takes in a complaint, and returns its number.
  std::string Receive(const std::string& type = "redress.complaint") {
    Command command;
    Interaction& interaction = *command.mutable_interaction();
    interaction.set_source("crm");
    interaction.set_id(absl::StrCat("m", ++messages_));
    interaction.set_type(type);
    InteractionBody& body = *interaction.mutable_data();
    body.set_channel(CHANNEL_PHONE);
    body.set_words("The lamp is dark.");
    body.set_on_behalf_of("a neighbour");
    body.set_remedy_sought("none stated");
    Context context = By("crm", "upstream");
    context.command_id = absl::StrCat("receive", messages_);
    for (const std::string& stream : Do(command, context)) {
      if (stream.rfind("ticket/", 0) == 0) return stream.substr(7);
    }
    ADD_FAILURE() << "no ticket was received";
    return "";
  }

  // Records what fell due up to now.
  void Timers(const std::string& number) {
    Command command;
    command.mutable_fall_due()->add_tickets(number);
    Do(command, By("timers", "system"));
  }

  // The live clock of that metric, else the last one that was.
  TicketClock ClockOf(const std::string& number, ClockMetric metric,
                      ClockSide side = CLOCK_SIDE_CUSTOMER) {
    std::optional<TicketClock> found;
    const Ticket ticket = At(number);
    for (const TicketClock& clock : ticket.clocks.all) {
      if (clock.started->metric() != metric || clock.started->side() != side) continue;
      if (!found.has_value() || clock.is_live() || !found->is_live()) found = clock;
    }
    if (found.has_value()) return *found;
    ADD_FAILURE() << "no clock of " << ClockMetric_Name(metric);
    TicketClock none;
    none.started = std::make_shared<ClockStarted>();
    return none;
  }

  std::string DueOf(const std::string& number, ClockMetric metric,
                    ClockSide side = CLOCK_SIDE_CUSTOMER) {
    return Shown(ClockOf(number, metric, side).due);
  }

  std::vector<PastEvent> FactsOf(const std::string& number) {
    return *streams().Load(TicketStream(number));
  }

  // How many of the ticket's clock changes are of that case.
  int CountOf(const std::string& number, ClockChange::ChangeCase what) {
    int count = 0;
    for (const PastEvent& past : FactsOf(number)) {
      for (const ClockChange& change : past.event.ticket().clocks()) {
        if (change.change_case() == what) ++count;
      }
    }
    return count;
  }

 private:
  std::map<std::string, std::uint32_t> versions_;
  int messages_ = 0;
};

}  // namespace redress::testing
