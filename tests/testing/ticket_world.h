#pragma once

// Several tickets and customers in memory, to which commands are given: for rules over more than
// one stream.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregates/aggregates.h"
#include "aggregates/customer/customer.h"
#include "aggregates/fold.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/interaction_builders.h"
#include "tests/testing/memory_streams.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {

class TicketWorld {
 public:
  TicketWorld() : names_(std::string(32, 'k')) {}

  // Returns the number of a new ticket with these facts, the first of which receives it.
  std::string Open(std::vector<TicketEvent> facts) {
    const std::string number = names_.TicketNumber("opened", ++opened_);
    facts.front().mutable_received()->set_number(number);
    Take(number, facts);
    return number;
  }

  // Adds facts of a ticket, recorded at `now`.
  void Take(const std::string& number, const std::vector<TicketEvent>& facts) {
    for (const PastEvent& past : Past(facts)) {
      streams_.Add(TicketStream(number), past.event, now);
    }
  }

  // Returns the id of a new customer.
  std::string NewCustomer() {
    const std::string id = names_.CustomerId(std::to_string(++customers_));
    Event event;
    event.mutable_customer()->mutable_created()->set_id(id);
    streams_.Add(CustomerStream(id), event, now);
    return id;
  }

  void MergeCustomer(const std::string& customer, const std::string& into) {
    Event merged;
    merged.mutable_customer()->mutable_merged()->set_into(into);
    streams_.Add(CustomerStream(customer), merged, now);
    Event absorbed;
    absorbed.mutable_customer()->mutable_absorbed()->set_customer(customer);
    streams_.Add(CustomerStream(into), absorbed, now);
  }

  void UndoMergeOfCustomer(const std::string& customer, const std::string& into) {
    Event undone;
    undone.mutable_customer()->mutable_merge_undone();
    streams_.Add(CustomerStream(customer), undone, now);
    Event released;
    released.mutable_customer()->mutable_absorption_undone()->set_customer(customer);
    streams_.Add(CustomerStream(into), released, now);
  }

  absl::StatusOr<Decision> Ask(const Command& command, Context context) {
    context.now = now;
    context.names = &names_;
    return Decide(command, context, streams_);
  }
  absl::StatusOr<Decision> Ask(const std::string& number, const TicketCommand& command,
                               const Context& context = By("ana", "supervisor")) {
    return Ask(CommandOf(number, command), context);
  }

  // Gives the command, which must be taken; returns the streams appended to.
  std::vector<std::string> Do(const std::string& number, const TicketCommand& command,
                              const Context& context = By("ana", "supervisor")) {
    return Do(CommandOf(number, command), context);
  }
  std::vector<std::string> Do(const Command& command, const Context& context) {
    const auto decision = Ask(command, context);
    EXPECT_TRUE(decision.ok()) << decision.status();
    std::vector<std::string> appended;
    if (!decision.ok()) return appended;
    EXPECT_TRUE(decision->refusal.ok()) << decision->refusal;
    for (const StreamEvents& append : decision->appends) appended.push_back(append.stream);
    streams_.Accept(*decision, now, context.actor.id);
    return appended;
  }

  Ticket At(const std::string& number) {
    return Fold<Ticket>(*streams_.Load(TicketStream(number)));
  }

  const Names& names() const { return names_; }
  MemoryStreams& streams() { return streams_; }

  absl::Time now = Monday();

 private:
  Names names_;
  MemoryStreams streams_;
  std::uint64_t opened_ = 0;
  int customers_ = 0;
};

}  // namespace redress::testing
