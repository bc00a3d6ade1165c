// Two folds of a ticket's facts: the state that rules decide on, and the row that lists show. Where
// both show the same thing they must agree, whatever happened.

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aggregates/access/standings.h"
#include "aggregates/ticket/ticket.h"
#include "gtest/gtest.h"
#include "projections/standings.h"
#include "projections/tickets.h"
#include "tests/testing/seed.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;

// Facts that lead on from a ticket, of every kind that there is: what the rules allow, and much
// that they would not.
class FactMaker {
 public:
  explicit FactMaker(std::uint64_t seed) : random_(seed) {}

  // The fact that brings a ticket in.
  TicketEvent First() {
    TicketEvent fact;
    if (random_() % 2 == 0) {
      *fact.mutable_received() = Received();
      return fact;
    }
    TicketImported& imported = *fact.mutable_imported();
    *imported.mutable_received() = Received();
    imported.set_phase(Any<TicketPhase>(TicketPhase_MAX));
    if (imported.phase() >= TICKET_PHASE_CLOSED) imported.set_exit(Any<Exit>(Exit_MAX));
    if (random_() % 2 == 0) *imported.mutable_holder() = AnyHolder();
    if (random_() % 2 == 0) imported.add_category("billing");
    return fact;
  }

  // A fact of every type in turn of chance, its fields as they matter to a list.
  TicketEvent Next(const Ticket& ticket) {
    TicketEvent fact;
    const auto& oneof = *TicketEvent::descriptor()->oneof_decl(0);
    const FieldDescriptor& field =
        *oneof.field(static_cast<int>(random_() % static_cast<std::uint64_t>(oneof.field_count())));
    fact.GetReflection()->MutableMessage(&fact, &field);
    Fill(ticket, fact);
    return fact;
  }

 private:
  template <typename Enum>
  Enum Any(int max) {
    return static_cast<Enum>(1 + random_() % static_cast<std::uint64_t>(max));
  }

  std::string AnyNumber() { return absl::StrCat(random_() % 4); }

  Holder AnyHolder() {
    Holder holder;
    holder.set_unit(random_() % 2 == 0 ? "north" : "south");
    if (random_() % 2 == 0) holder.set_person("ana");
    return holder;
  }

  TicketReceived Received() {
    TicketReceived received;
    received.set_confidential(random_() % 2 == 0);
    received.set_number("1");
    received.set_customer("c");
    return received;
  }

  void Fill(const Ticket& ticket, TicketEvent& fact) {
    if (fact.has_revisit_planned()) {
      fact.mutable_revisit_planned()->set_team(AnyHolder().unit());
      fact.mutable_revisit_planned()->set_revisitor(AnyHolder().person());
    }
    if (fact.has_revisited()) {
      fact.mutable_revisited()->set_contact(Any<RevisitContact>(RevisitContact_MAX));
      fact.mutable_revisited()->set_revisitor("eve");
    }
    if (fact.has_received() || fact.has_imported()) fact = TicketEvent();  // once only
    if (fact.has_classified()) fact.mutable_classified()->add_category(AnyNumber());
    if (fact.has_assigned()) *fact.mutable_assigned()->mutable_holder() = AnyHolder();
    if (fact.has_redo_ordered()) fact.mutable_redo_ordered()->set_cycle(ticket.cycle + 1);
    if (fact.has_reopened()) fact.mutable_reopened()->set_cycle(ticket.cycle + 1);
    if (fact.has_customer_linked()) fact.mutable_customer_linked()->set_customer(AnyNumber());
    if (fact.has_customer_corrected()) {
      fact.mutable_customer_corrected()->set_customer(AnyNumber());
    }
    if (fact.has_corrected()) FillCorrection(ticket, *fact.mutable_corrected());
    if (fact.has_waited()) fact.mutable_waited()->set_waiting_for(Any<WaitingFor>(WaitingFor_MAX));
    if (fact.has_handover_offered()) FillOffer(*fact.mutable_handover_offered());
    if (fact.has_escalated()) fact.mutable_escalated()->set_level(random_() % 3);
    if (fact.has_reminded()) fact.mutable_reminded()->set_count(ticket.reminders + 1);
    if (fact.has_secrecy_set()) fact.mutable_secrecy_set()->set_secrecy(Any<Secrecy>(Secrecy_MAX));
    if (fact.has_co_handler_added()) {
      *fact.mutable_co_handler_added()->mutable_co_handler() = AnyHolder();
    }
    if (fact.has_co_handler_removed()) {
      *fact.mutable_co_handler_removed()->mutable_co_handler() = AnyHolder();
    }
    if (fact.has_closed()) fact.mutable_closed()->set_exit(Any<Exit>(Exit_MAX));
    if (fact.has_merge_undone()) {
      fact.mutable_merge_undone()->set_back_to(Any<TicketPhase>(TICKET_PHASE_REVISITING));
    }
    FillLink(ticket, fact);
  }

  void FillOffer(TicketHandoverOffered& offered) {
    offered.set_to(AnyNumber());
    offered.mutable_until()->set_unix_micros(1);
  }

  void FillCorrection(const Ticket& ticket, TicketCorrected& corrected) {
    corrected.mutable_was()->set_unit(ticket.received.unit());
    if (random_() % 3 > 0) corrected.mutable_now()->set_unit(AnyNumber());
    corrected.mutable_was()->set_kind(ticket.received.kind());
    corrected.mutable_now()->set_kind(Any<TicketKind>(TicketKind_MAX));
  }

  // A link is made once, and undone only while it is there.
  void FillLink(const Ticket& ticket, TicketEvent& fact) {
    if (fact.has_unlinked()) {
      if (ticket.links.empty()) {
        fact = TicketEvent();
        return;
      }
      const TicketLinked& link = ticket.links[random_() % ticket.links.size()];
      fact.mutable_unlinked()->set_ticket(link.ticket());
      fact.mutable_unlinked()->set_relation(link.relation());
    }
    if (!fact.has_linked()) return;
    const Relation relation = Any<Relation>(Relation_MAX);
    fact.mutable_linked()->set_relation(relation);
    fact.mutable_linked()->set_ticket(AnyNumber());
    for (const TicketLinked& link : ticket.links) {
      const bool again = link.relation() == relation &&
                         (link.ticket() == fact.linked().ticket() || relation == RELATION_LED_BY);
      if (!again) continue;
      fact = TicketEvent();
      return;
    }
  }

  std::mt19937_64 random_;
};

std::uint32_t LinksOf(const Ticket& ticket, Relation relation) {
  std::uint32_t count = 0;
  for (const TicketLinked& link : ticket.links) count += link.relation() == relation ? 1 : 0;
  return count;
}

// Who may see it by a narrowed token, whoever asks: rules or views.
void ExpectSameStanding(const Standing& row, const Standing& ticket) {
  EXPECT_EQ(row.teams, ticket.teams);
  EXPECT_EQ(row.persons, ticket.persons);
  EXPECT_EQ(row.taken_in_by, ticket.taken_in_by);
}

void ExpectSame(const TicketRow& row, const Ticket& ticket) {
  ExpectSameStanding(StandingOf(row), StandingOf(ticket));
  EXPECT_EQ(row.number(), ticket.number);
  EXPECT_EQ(row.phase(), ticket.phase);
  EXPECT_EQ(row.version(), ticket.version);
  EXPECT_EQ(row.cycle(), ticket.cycle);
  EXPECT_EQ(row.customer(), ticket.customer);
  EXPECT_EQ(row.kind(), ticket.received.kind());
  EXPECT_EQ(row.unit(), ticket.received.unit());
  EXPECT_EQ(row.subject(), ticket.received.subject());
  EXPECT_EQ(row.customer_candidates_size(), ticket.received.customer_candidates_size());
  EXPECT_EQ(row.acknowledged(), ticket.acknowledged);
  EXPECT_EQ(row.imported(), ticket.imported.has_value());
  EXPECT_EQ(row.exit(), ticket.closed ? ticket.closed->exit() : EXIT_UNSPECIFIED);
  EXPECT_EQ(row.holder().SerializeAsString(), ticket.holder.value_or(Holder()).SerializeAsString());
  EXPECT_EQ(row.waiting(),
            ticket.waiting ? ticket.waiting->waiting_for() : WAITING_FOR_UNSPECIFIED);
  EXPECT_EQ(row.escalation(), ticket.escalation);
  EXPECT_EQ(row.reminders(), ticket.reminders);
  EXPECT_EQ(row.secrecy(), ticket.secrecy);
  EXPECT_EQ(row.return_requested(), ticket.open_return.has_value());
  EXPECT_EQ(row.handover_to(), ticket.open_handover ? ticket.open_handover->to() : "");
  EXPECT_EQ(row.has_handover_until(), ticket.open_handover && ticket.open_handover->has_until());
  EXPECT_EQ(row.co_handlers_size(), static_cast<int>(ticket.co_handlers.size()));
  EXPECT_EQ(row.repeats(), LinksOf(ticket, RELATION_REPEATS));
  EXPECT_EQ(row.repeated_by(), LinksOf(ticket, RELATION_REPEATED_BY));
  EXPECT_EQ(row.leads(), LinksOf(ticket, RELATION_LEADS));
  EXPECT_EQ(row.led_by().empty(), LinksOf(ticket, RELATION_LED_BY) == 0);
  // Of a ticket that is only received, an import's category is the source's word: shown, not
  // decided.
  if (ticket.classification) {
    EXPECT_EQ(row.category_size(), ticket.classification->category_size());
  }
}

TEST(TicketFoldsTest, TheRowAndTheStateAgreeAfterEveryFact) {
  const std::uint64_t seed = testing::TestSeed();
  for (std::uint64_t run = 0; run < 300; ++run) {
    FactMaker facts(seed + run);
    Ticket ticket;
    TicketRow row;
    for (std::uint64_t version = 1; version <= 60; ++version) {
      EventRow event;
      event.set_stream("ticket/1");
      event.set_version(version);
      event.set_position(version);
      event.set_actor_id(absl::StrCat("person ", version));
      *event.mutable_event()->mutable_ticket() = version == 1 ? facts.First() : facts.Next(ticket);

      row = FoldTicketRow(row, event);
      ticket = Evolve(ticket, {.event = event.event(),
                               .command_id = "",
                               .actor = event.actor_id(),
                               .decided_at = absl::UnixEpoch(),
                               .recorded_at = absl::UnixEpoch()});

      ExpectSame(row, ticket);
      ASSERT_FALSE(::testing::Test::HasFailure())
          << "run " << run << ", after " << event.event().ShortDebugString();
    }
  }
}

}  // namespace
}  // namespace redress
