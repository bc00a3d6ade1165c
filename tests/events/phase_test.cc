#include "events/phase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "google/protobuf/descriptor.h"

namespace redress {
namespace {

using ::testing::ElementsAre;

std::vector<TicketPhase> AllPhases() {
  std::vector<TicketPhase> phases;
  for (int i = 0; i < TicketPhase_descriptor()->value_count(); ++i) {
    phases.push_back(static_cast<TicketPhase>(TicketPhase_descriptor()->value(i)->number()));
  }
  return phases;
}

// An empty fact of the kind that `field` names.
TicketEvent FactOf(const google::protobuf::FieldDescriptor* field) {
  TicketEvent event;
  TicketEvent::GetReflection()->MutableMessage(&event, field);
  return event;
}

TEST(PhaseTest, EveryFactLeavesAPhaseThatExists) {
  for (const TicketPhase phase : AllPhases()) {
    for (int i = 0; i < TicketEvent::descriptor()->field_count(); ++i) {
      const auto* field = TicketEvent::descriptor()->field(i);
      if (field->real_containing_oneof() == nullptr) continue;  // stands beside the fact
      const TicketPhase after = PhaseAfter(phase, FactOf(field));

      EXPECT_TRUE(TicketPhase_IsValid(after));
    }
  }
}

TEST(PhaseTest, AWholeLifeGoesThroughThePhasesInOrder) {
  std::vector<TicketEvent> life(9);
  life[0].mutable_received();
  life[1].mutable_acknowledged();
  life[2].mutable_classified();
  life[3].mutable_assigned();
  life[4].mutable_started();
  life[5].mutable_answered();
  life[6].mutable_revisit_planned();
  life[7].mutable_revisited();
  life[8].mutable_closed();

  std::vector<TicketPhase> phases;
  TicketPhase phase = TICKET_PHASE_UNSPECIFIED;
  for (const TicketEvent& event : life) phases.push_back(phase = PhaseAfter(phase, event));

  EXPECT_THAT(phases,
              ElementsAre(TICKET_PHASE_RECEIVED, TICKET_PHASE_RECEIVED, TICKET_PHASE_CLASSIFIED,
                          TICKET_PHASE_ASSIGNED, TICKET_PHASE_HANDLING, TICKET_PHASE_ANSWERED,
                          TICKET_PHASE_REVISITING, TICKET_PHASE_REVISITING, TICKET_PHASE_CLOSED));
}

TEST(PhaseTest, ReclassifyingLeavesThePhase) {
  TicketEvent classified;
  classified.mutable_classified();

  EXPECT_EQ(PhaseAfter(TICKET_PHASE_HANDLING, classified), TICKET_PHASE_HANDLING);
}

TEST(PhaseTest, ClosedAndArchivedTicketsAreNotOpen) {
  std::vector<TicketPhase> open;
  for (const TicketPhase phase : AllPhases()) {
    if (IsOpen(phase)) open.push_back(phase);
  }

  EXPECT_THAT(open,
              ElementsAre(TICKET_PHASE_RECEIVED, TICKET_PHASE_CLASSIFIED, TICKET_PHASE_ASSIGNED,
                          TICKET_PHASE_HANDLING, TICKET_PHASE_ANSWERED, TICKET_PHASE_REVISITING));
}

}  // namespace
}  // namespace redress
