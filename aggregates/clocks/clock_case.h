#pragma once

// A ticket's promises while facts are decided on: each fact is taken in turn, and what it does to
// them, and the time before it, is noted. What starts, meets, pauses, moves a promise has a file
// each. Pure.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "aggregates/clocks/clock.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/decision.h"
#include "aggregates/ticket/ticket.h"
#include "events/event.pb.h"

namespace redress {

// Not thread-safe; what it is made of outlives it.
class ClockCase {
 public:
  // `others`: tickets that facts name as merged into this one, as they were before.
  using Others = std::map<std::string, std::shared_ptr<const Ticket>>;

  ClockCase(const Ticket& ticket, const Context& context, const Others& others);

  // Takes a fact of the ticket, and notes in it what it does.
  void Take(Event& event);

  // Notes what fell due up to now.
  void CatchUp();

  const Ticket& ticket() const { return ticket_; }
  const Context& context() const { return context_; }
  const PoliciesInForce& policies() const { return policies_; }
  absl::Time now() const { return context_.now; }
  const std::vector<ClockChange>& changes() const { return changes_; }

  // What the files of this folder make of a fact; `happened` as told, never after now.

  struct Beginning {
    absl::Time from = {};
    std::vector<ClockInterval> not_counted = {};
    std::vector<std::uint32_t> supersedes = {};
    SupersededWhy why = SUPERSEDED_WHY_UNSPECIFIED;
    Amount amount = {};  // in place of the rule's, where set
    std::vector<Amount> extensions = {};
    std::string unit = {};  // of a holder's clock
    bool co_handler = false;
    bool is_backdated = true;                // counts from now where it happened long ago
    bool is_paused = false;                  // in a pause that goes on
    absl::Time told = absl::InfinitePast();  // when it takes the place of another; else as `from`
    std::optional<absl::Time> due = {};      // where it is not the amount that makes it
    absl::Time earliest = absl::InfinitePast();  // not due before then
    absl::Time latest = absl::InfiniteFuture();  // due by then in any case
    std::string merged_ticket = {};
  };

  // starting.cc
  void StartAll(ClockStart start, absl::Time happened, const std::string& milestone = "");
  void StartNextResponse(absl::Time happened);
  void StartCoHandlers(const Holder& co_handler, absl::Time happened);
  void StartPromised(const TicketPromised& promised);
  void Begin(const OwedPromise& owed, const Beginning& beginning);
  void SupersedeBy(const Beginning& beginning, absl::Time at);
  static absl::Time Lifted(const OwedPromise& owed, absl::Time due, absl::Time at);
  std::optional<absl::Time> StartedAt(const OwedPromise& owed) const;
  bool IsDone(const ClockRule& rule) const;
  absl::Time LatestFor(const ClockRule& rule) const;
  void BindHolder();

  // ending.cc
  void Meet(ClockMetric metric, absl::Time happened, const std::string& milestone = "");
  void KeepInformed(absl::Time from);
  void Break(std::uint32_t id, absl::Time at);
  void Cancel(std::uint32_t clock, CancelledWhy why);
  void EndHolders();
  void EndCoHandlers(const Holder& co_handler);
  void EndAll(const TicketClosed& closed, absl::Time happened);

  // pausing.cc
  void Pause(const TicketWaited& waited, absl::Time happened);
  void ResumeAll(absl::Time at);
  void Resume(std::uint32_t id, absl::Time at, bool past_limit);

  // moving.cc
  void MatchAgain(SupersededWhy why);
  void Supersede(std::uint32_t id, const OwedPromise& owed, SupersededWhy why);
  void Extend(const TicketExtensionDecided& decided, const OpenExtension& asked);
  void HandleAgain(AgainRule (*rule_of)(const ClockRule&),
                   const Amount& (*amount_of)(const ClockRule&), absl::Time happened,
                   std::optional<absl::Time> closed);
  void TakeEarlierDues(const std::string& absorbed);
  void GiveBackDues(const std::string& absorbed);
  void GoOnAfterMerge();

  // correction.cc
  void CountAgain(const TicketClocksCorrected& correction);

 private:
  void TakeEffect(const TicketEvent& fact, absl::Time happened);
  void TakeHandling(const TicketEvent& fact, absl::Time happened);
  void TakeTalk(const TicketEvent& fact, absl::Time happened);
  void TakeChangeOfTicket(const TicketEvent& fact, absl::Time happened);
  void Emit(const ClockChange& change);
  Beginning GoingOnFrom(const TicketClock& clock, SupersededWhy why) const;
  const TicketClock* BeforeMerge(const TicketClock& merged);
  void GoOnPaused(const TicketClock& before);
  static absl::Time DueAs(const OwedPromise& owed, const Beginning& beginning,
                          const Counted& counted);
  std::vector<std::uint32_t> OfPolicy(const std::string& policy, bool of_customers) const;
  bool CountAgain(std::uint32_t id, const TicketClocksCorrected& correction, bool is_unbound);
  ClockChange Of(const TicketClock& clock, absl::Time at) const;
  std::vector<std::uint32_t> LiveIds() const;

  const Context& context_;
  const PoliciesInForce& policies_;
  const Others& others_;
  Ticket ticket_;
  std::optional<absl::Time> closed_;  // before the fact that is being taken
  std::vector<ClockChange> changes_;
};

}  // namespace redress
