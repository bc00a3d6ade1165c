// Whole lives of tickets, from facts to the end.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "aggregates/ticket/decisions.h"
#include "aggregates/ticket/ticket.h"
#include "tests/testing/proto_matchers.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {
namespace {

// A ticket and its facts, to which commands are given one after the other.
class Life {
 public:
  explicit Life(const TicketEvent& received) { Take(received); }

  // Gives the command; the facts that it leads to are taken.
  absl::Status Do(const TicketCommand& command, const Context& context) {
    const auto events = Decide(ticket_, command, context);
    if (!events.ok()) return events.status();
    for (const TicketEvent& event : *events) Take(event);
    return absl::OkStatus();
  }

  const Ticket& ticket() const { return ticket_; }

 private:
  void Take(const TicketEvent& event) { ticket_ = Evolve(ticket_, Past({event}).front()); }

  Ticket ticket_;
};

TEST(TicketLifeTest, AComplaintIsRedoneByAnotherAndClosedWhenSatisfied) {
  Life life(Received());

  EXPECT_TRUE(life.Do(DoAcknowledge(), By("ana")).ok());
  EXPECT_TRUE(life.Do(DoClassify(), By("dispatcher")).ok());
  EXPECT_TRUE(life.Do(DoAssign("north"), By("dispatcher")).ok());
  EXPECT_TRUE(life.Do(DoStart(), By("bo")).ok());
  EXPECT_TRUE(life.Do(DoAnswer(), By("bo")).ok());
  EXPECT_TRUE(life.Do(DoPlanRevisit("rita"), By("dispatcher")).ok());
  EXPECT_TRUE(
      life.Do(DoRevisitAndRedo(RESOLUTION_NOT, 1, HolderOf("south", "cai")), By("rita")).ok());
  EXPECT_EQ(life.ticket().phase, TICKET_PHASE_ASSIGNED);
  EXPECT_EQ(life.ticket().cycle, 2U);
  EXPECT_TRUE(life.Do(DoStart(), By("cai")).ok());
  EXPECT_TRUE(life.Do(DoAnswer(), By("cai")).ok());
  EXPECT_TRUE(life.Do(DoRevisit(RESOLUTION_RESOLVED, 4), By("rita")).ok());

  EXPECT_EQ(life.ticket().phase, TICKET_PHASE_CLOSED);
  EXPECT_EQ(life.ticket().closed->exit(), EXIT_SATISFIED);
}

}  // namespace
}  // namespace redress::testing
