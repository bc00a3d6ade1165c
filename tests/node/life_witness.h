#pragma once

// What must hold of tickets at every position, worked out from the facts alone, apart from the
// rules, their states and the views.

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "events/callback.pb.h"
#include "events/phase.h"
#include "events/ticket.pb.h"

namespace redress::testing {

// Sees every fact of every ticket and of every revisit's callback in the order of the journal;
// fails the test where a rule of the domain is broken. EndCommit() once all facts of a commit were
// seen.
class LifeWitness {
 public:
  // One ticket as its facts tell it.
  struct Seen {
    TicketPhase phase = TICKET_PHASE_UNSPECIFIED;
    Holder holder;
    std::set<std::string> handlers;
    Exit exit = EXIT_UNSPECIFIED;
    std::uint32_t cycle = 1;
    bool is_told = false;          // an answer, in this cycle
    bool was_unsatisfied = false;  // by the last revisit that reached somebody in this cycle
    bool must_redo = false;        // and another cycle must follow in the same commit
    bool is_redo = false;
    Holder redo_of;
    std::set<std::pair<std::string, int>> links;
    std::set<std::string> absorbed;
    std::set<std::string> open_revisits;  // callbacks
  };

  LifeWitness(std::uint32_t max_cycles, std::uint32_t min_satisfaction)
      : max_cycles_(max_cycles), min_satisfaction_(min_satisfaction) {}

  void Take(const std::string& number, const TicketEvent& event) {
    SCOPED_TRACE(number + " " + event.ShortDebugString());
    Seen& ticket = tickets_[number];
    touched_.insert(number);
    Check(ticket, event);
    Note(ticket, event);
    NoteBeside(number, event);
    ticket.phase = PhaseAfter(ticket.phase, event);
  }

  void TakeOfCallback(const std::string& id, const CallbackEvent& event) {
    if (event.planned().purpose() == CALLBACK_PURPOSE_REVISIT) {
      revisited_[id] = event.planned().ticket();
      tickets_[event.planned().ticket()].open_revisits.insert(id);
    }
    const auto ticket = revisited_.find(id);
    if (ticket == revisited_.end()) return;
    if (event.has_done() || event.has_cancelled()) tickets_[ticket->second].open_revisits.erase(id);
    touched_.insert(ticket->second);
  }

  // Checks what must hold of the tickets that the commit touched, now that all of it was seen.
  void EndCommit() {
    for (const std::string& number : touched_) {
      SCOPED_TRACE(number);
      const Seen& ticket = tickets_[number];
      const bool is_assigned = IsOpen(ticket.phase) && ticket.phase >= TICKET_PHASE_ASSIGNED;
      EXPECT_TRUE(!is_assigned || !ticket.holder.unit().empty()) << "held by nobody";
      EXPECT_FALSE(ticket.must_redo) << "not satisfied, and nothing follows";
      EXPECT_TRUE(IsOpen(ticket.phase) || ticket.exit == EXIT_MERGED ||
                  ticket.open_revisits.empty())
          << "closed, and somebody is still to call";
      CheckLinks(number, ticket);
    }
    touched_.clear();
  }

  const std::map<std::string, Seen>& tickets() const { return tickets_; }

  // Tickets of the last commit that were seen so far.
  const std::set<std::string>& touched() const { return touched_; }

 private:
  void Check(const Seen& ticket, const TicketEvent& event) const {
    if (event.has_closed()) CheckClosed(ticket, event.closed());
    if (event.has_revisited()) {
      EXPECT_TRUE(ticket.is_told) << "revisited without an answer";
      EXPECT_FALSE(ticket.handlers.contains(event.revisited().revisitor()))
          << "revisited by a handler";
    }
    if (event.has_revisit_planned()) {
      EXPECT_FALSE(ticket.handlers.contains(event.revisit_planned().revisitor()))
          << "to be revisited by a handler";
    }
    if (event.has_started() || event.has_answered()) {
      EXPECT_FALSE(ticket.holder.unit().empty()) << "handled by nobody";
    }
    if (event.has_assigned() && ticket.is_redo) {
      EXPECT_NE(event.assigned().holder().SerializeAsString(), ticket.redo_of.SerializeAsString())
          << "redone by the same holder";
    }
  }

  static void CheckClosed(const Seen& ticket, const TicketClosed& closed) {
    EXPECT_TRUE(IsOpen(ticket.phase)) << "closed twice";
    switch (closed.exit()) {
      case EXIT_WITHDRAWN:
      case EXIT_MERGED:
        return;
      case EXIT_REFUSED:
      case EXIT_TRANSFERRED:
        EXPECT_TRUE(closed.has_told()) << "turned away without a word";
        EXPECT_FALSE(closed.exit() == EXIT_REFUSED && ticket.cycle > 1) << "refused after handling";
        return;
      case EXIT_NOT_ACCEPTED:
        EXPECT_TRUE(ticket.is_told && ticket.was_unsatisfied);
        EXPECT_FALSE(closed.appeal_route().empty());
        return;
      default:
        EXPECT_TRUE(ticket.is_told) << "closed without a told answer";
        EXPECT_FALSE(ticket.was_unsatisfied) << "closed though not satisfied";
    }
  }

  void Note(Seen& ticket, const TicketEvent& event) const {
    if (event.has_imported()) NoteImported(ticket, event.imported());
    if (event.has_assigned()) ticket.holder = event.assigned().holder();
    if (event.has_assigned()) Handled(ticket, event.assigned().holder().person());
    if (event.has_started()) Handled(ticket, event.started().person());
    if (event.has_co_handler_added()) {
      Handled(ticket, event.co_handler_added().co_handler().person());
    }
    if (event.has_answered()) Handled(ticket, event.answered().person());
    if (event.has_answered()) ticket.is_told = event.answered().has_told();
    if (event.has_revisited()) NoteRevisit(ticket, event.revisited());
    if (event.has_closed()) ticket.exit = event.closed().exit();
    if (event.has_merge_undone()) ticket.exit = EXIT_UNSPECIFIED;
    if (event.has_redo_ordered()) {
      BeginCycle(ticket);
      EXPECT_EQ(event.redo_ordered().cycle(), ticket.cycle);
      ticket.is_redo = true;
      ticket.redo_of = ticket.holder;
    }
    if (event.has_reopened()) {
      BeginCycle(ticket);
      EXPECT_EQ(event.reopened().cycle(), ticket.cycle);
      EXPECT_NE(ticket.exit, EXIT_MERGED) << "reopened though it goes on elsewhere";
      ticket.exit = EXIT_UNSPECIFIED;
    }
  }

  static void NoteImported(Seen& ticket, const TicketImported& imported) {
    ticket.holder = imported.holder();
    ticket.exit = imported.exit();
    Handled(ticket, imported.holder().person());
    ticket.is_told =
        imported.phase() == TICKET_PHASE_ANSWERED || imported.phase() == TICKET_PHASE_REVISITING;
  }

  void NoteRevisit(Seen& ticket, const TicketRevisited& revisited) const {
    if (revisited.contact() != REVISIT_CONTACT_REACHED) return;
    ticket.was_unsatisfied =
        revisited.resolution() == RESOLUTION_NOT || revisited.satisfaction() < min_satisfaction_;
    ticket.must_redo = ticket.was_unsatisfied && ticket.cycle < max_cycles_;
  }

  static void BeginCycle(Seen& ticket) {
    ++ticket.cycle;
    ticket.is_told = ticket.was_unsatisfied = ticket.must_redo = ticket.is_redo = false;
  }

  static void Handled(Seen& ticket, const std::string& person) {
    if (!person.empty()) ticket.handlers.insert(person);
  }

  void NoteBeside(const std::string& number, const TicketEvent& event) {
    Seen& ticket = tickets_[number];
    if (event.has_linked()) {
      EXPECT_TRUE(ticket.links.emplace(event.linked().ticket(), event.linked().relation()).second)
          << "linked twice";
    }
    if (event.has_unlinked()) {
      ticket.links.erase({event.unlinked().ticket(), event.unlinked().relation()});
    }
    if (event.has_absorbed()) ticket.absorbed.insert(event.absorbed().ticket());
    if (event.has_absorption_undone()) ticket.absorbed.erase(event.absorption_undone().ticket());
  }

  static int ReverseRelation(int relation) {
    switch (relation) {
      case RELATION_REPEATS:
        return RELATION_REPEATED_BY;
      case RELATION_REPEATED_BY:
        return RELATION_REPEATS;
      case RELATION_LEADS:
        return RELATION_LED_BY;
      case RELATION_LED_BY:
        return RELATION_LEADS;
      default:
        return relation;
    }
  }

  void CheckLinks(const std::string& number, const Seen& ticket) {
    int leads = 0;
    int led = 0;
    for (const auto& [other, relation] : ticket.links) {
      EXPECT_TRUE(tickets_[other].links.contains({number, ReverseRelation(relation)}))
          << "the other end of a link is missing: " << other;
      EXPECT_NE(other, number);
      leads += relation == RELATION_LEADS ? 1 : 0;
      led += relation == RELATION_LED_BY ? 1 : 0;
    }
    EXPECT_LE(led, 1) << "led by several";
    EXPECT_FALSE(leads > 0 && led > 0) << "a led ticket leads";
    for (const std::string& other : ticket.absorbed) EXPECT_EQ(tickets_[other].exit, EXIT_MERGED);
  }

  const std::uint32_t max_cycles_;
  const std::uint32_t min_satisfaction_;
  std::map<std::string, Seen> tickets_;
  std::map<std::string, std::string> revisited_;  // tickets, by the callback of their revisit
  std::set<std::string> touched_;
};

}  // namespace redress::testing
