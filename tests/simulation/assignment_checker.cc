#include "tests/simulation/assignment_checker.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/aggregates.h"
#include "aggregates/assignment/candidates.h"
#include "aggregates/clocks/standards.h"
#include "aggregates/fold.h"
#include "aggregates/team/team.h"
#include "aggregates/ticket/ticket.h"
#include "events/instant.h"

namespace redress::simulation {
namespace {

constexpr absl::string_view kTickets = "ticket/";
constexpr absl::string_view kTeams = "team/";

// Records that may come between what a node's views showed of people's work and its commit.
constexpr std::size_t kInFlight = 60;

using Load = std::map<Severity, std::uint32_t>;
using Loads = std::map<std::string, Load>;  // by person

std::vector<std::string> TicketsOf(const Commit& commit) {
  std::vector<std::string> numbers;
  for (const CommitAppend& append : commit.appends()) {
    if (absl::StartsWith(append.stream(), kTickets)) {
      numbers.push_back(append.stream().substr(kTickets.size()));
    }
  }
  return numbers;
}

std::string TeamOf(const Commit& commit) {
  for (const CommitCheck& check : commit.checks()) {
    if (absl::StartsWith(check.stream(), kTeams)) return check.stream().substr(kTeams.size());
  }
  return "";
}

bool IsSame(const Decision& decision, const Commit& commit) {
  if (decision.appends.size() != static_cast<std::size_t>(commit.appends_size())) return false;
  for (std::size_t i = 0; i < decision.appends.size(); ++i) {
    const StreamEvents& decided = decision.appends[i];
    const CommitAppend& append = commit.appends(static_cast<int>(i));
    const bool is_same =
        std::equal(decided.events.begin(), decided.events.end(), append.events().begin(),
                   append.events().end(), [](const Event& event, const std::string& bytes) {
                     return event.SerializeAsString() == bytes;
                   });
    if (decided.stream != append.stream() || !is_same) return false;
  }
  return true;
}

std::uint64_t PointsOf(const Load& load, const AssignmentRule& rule) {
  std::uint64_t points = 0;
  for (const auto& [severity, count] : load) points += count * redress::PointsOf(rule, severity);
  return points;
}

// By what their facts say alone.
bool WasAway(const Agent& agent, absl::Time at) {
  if (agent.left.has_value()) return true;
  return agent.absence.has_value() && TimeOf(agent.absence->from()) <= at &&
         at < TimeOf(agent.absence->until());
}

bool WasThere(const Agent& agent, const AssignmentRule& rule, absl::Time at) {
  if (agent.id.empty() || WasAway(agent, at)) return false;
  if (rule.duty() == ASSIGNMENT_DUTY_ANY) return true;
  const bool is_on = agent.duty.has_value() && agent.duty->state() == DUTY_STATE_ON;
  const bool is_over = is_on && agent.duty->has_until() && TimeOf(agent.duty->until()) <= at;
  return is_on && !is_over && !agent.duty->after_work();
}

const TurnsTaken* TurnsIn(const Commit& commit, Event& event) {
  for (const CommitAppend& append : commit.appends()) {
    if (!absl::StartsWith(append.stream(), "assignment/")) continue;
    event.ParseFromString(append.events(0));
    return &event.assignment().turns_taken();
  }
  return nullptr;
}

// Reads the log from its start.
class AssignmentReading {
 public:
  AssignmentReading(World& world, const Ledger& ledger, const Names& names)
      : world_(world), ledger_(ledger), names_(names) {}

  void Read(std::uint64_t position) {
    const LedgerEntry& entry = ledger_.at(position);
    if (!entry.commit.has_value()) return;
    const Commit& commit = *entry.commit;
    if (commit.command_type() == kAssignType) CheckAssign(position, commit);
    if (commit.command_type() == kGiveBackType) CheckGiveBack(position, commit);
    Fold(entry);
    past_.push_back(loads_);
    if (past_.size() > kInFlight) past_.pop_front();
  }

 private:
  void Violate(std::uint64_t position, absl::string_view text) {
    world_.Violate("I15", absl::StrCat("position ", position, ": ", text));
  }

  absl::StatusOr<Decision> Decided(const Command& command, std::uint64_t position,
                                   const Commit& commit) {
    LedgerStreams streams(ledger_, position - 1);
    Context context;
    context.now = DecidedAt(commit);
    context.command_id = commit.command_id();
    context.actor = {commit.actor().id(), commit.actor().role(), true};
    context.names = &names_;
    return Decide(command, context, streams);
  }

  static absl::Time DecidedAt(const Commit& commit) {
    return absl::FromUnixMicros(static_cast<std::int64_t>(commit.decided_at()));
  }

  void CheckAssign(std::uint64_t position, const Commit& commit) {
    LedgerStreams streams(ledger_, position - 1);
    const auto policies = LoadState<PoliciesInForce>(streams, kPoliciesStream);
    const AssignmentInForce* in_force =
        policies.ok() ? (*policies)->AssignmentOf(TeamOf(commit)) : nullptr;
    if (in_force == nullptr) return Violate(position, "no rule gives this team's tickets");
    const AssignmentRule& rule = *in_force->rule;
    const bool is_exact = rule.order() <= ASSIGNMENT_ORDER_ROUND_ROBIN && rule.capacity() == 0;
    if (is_exact) {
      CheckRound(rule, position, commit);
      return CheckTurns(rule, position, commit);
    }
    std::map<std::string, std::uint64_t> given;
    for (const std::string& number : TicketsOf(commit)) {
      const Ticket& ticket = tickets_[absl::StrCat(kTickets, number)];
      if (!WaitsIn(ticket, rule.team(), **policies)) {
        Violate(position, absl::StrCat("ticket ", number, " did not wait in ", rule.team()));
      }
      const std::string person = GivenTo(commit, number);
      if (person.empty()) continue;
      given[person] += redress::PointsOf(rule, SeverityOf(ticket));
      CheckPerson(person, rule, position, commit);
    }
    for (const auto& [person, points] : given) CheckRoom(person, points, rule, position);
  }

  // From whose turn it was to whose it is, nobody was passed over who could have had the ticket.
  void CheckRound(const AssignmentRule& rule, std::uint64_t position, const Commit& commit) {
    LedgerStreams streams(ledger_, position - 1);
    const auto team = LoadState<Team>(streams, TeamStream(rule.team()));
    Event event;
    const TurnsTaken* taken = TurnsIn(commit, event);
    if (taken == nullptr || !team.ok()) return;
    const std::vector<std::string> members((*team)->profile.members().begin(),
                                           (*team)->profile.members().end());
    for (const Turn& turn : taken->turns()) {
      CheckPerson(turn.person(), rule, position, commit);
      if (turn.out_of_turn()) continue;
      std::string& last = last_[rule.team()];
      const auto was = std::find(members.begin(), members.end(), last);
      std::size_t at = was == members.end() ? members.size() - 1
                                            : static_cast<std::size_t>(was - members.begin());
      for (std::size_t i = 0; i < members.size(); ++i) {
        at = (at + 1) % members.size();
        if (members[at] == turn.person()) break;
        if (!CouldHave(turn.ticket(), members[at], rule, position, commit)) continue;
        Violate(position, absl::StrCat(members[at], " was passed over"));
      }
      last = turn.person();
    }
  }

  bool CouldHave(const std::string& number, const std::string& person, const AssignmentRule& rule,
                 std::uint64_t position, const Commit& commit) {
    LedgerStreams streams(ledger_, position - 1);
    const auto agent = LoadState<Agent>(streams, AgentStream(person));
    Holder holder;
    holder.set_unit(rule.team());
    holder.set_person(person);
    return agent.ok() && WasThere(**agent, rule, DecidedAt(commit)) &&
           MayHold(tickets_[absl::StrCat(kTickets, number)], holder);
  }

  // Whose turn it is follows from the log alone.
  void CheckTurns(const AssignmentRule& rule, std::uint64_t position, const Commit& commit) {
    Command command;
    command.mutable_assign_next()->set_team(rule.team());
    for (const std::string& number : TicketsOf(commit)) {
      command.mutable_assign_next()->add_tickets(number);
    }
    const absl::StatusOr<Decision> decision = Decided(command, position, commit);
    if (decision.ok() && IsSame(*decision, commit)) return;
    Violate(position, "is not what the turns come to on the state before it");
  }

  void CheckGiveBack(std::uint64_t position, const Commit& commit) {
    Command command;
    for (const std::string& number : TicketsOf(commit)) {
      const Ticket& ticket = tickets_[absl::StrCat(kTickets, number)];
      if (ticket.holder.has_value()) {
        command.mutable_give_back()->set_person(ticket.holder->person());
      }
      command.mutable_give_back()->add_tickets(number);
    }
    const absl::StatusOr<Decision> decision = Decided(command, position, commit);
    if (decision.ok() && IsSame(*decision, commit)) return;
    Violate(position, "is not what is given back on the state before it");
  }

  // Returns whom the rule gave the ticket; empty: nobody, or by fallback.
  static std::string GivenTo(const Commit& commit, const std::string& number) {
    for (const CommitAppend& append : commit.appends()) {
      if (append.stream() != absl::StrCat(kTickets, number)) continue;
      for (const std::string& bytes : append.events()) {
        Event event;
        event.ParseFromString(bytes);
        const TicketAssigned& assigned = event.ticket().assigned();
        const bool counts = assigned.has_by() && assigned.by().how() != ASSIGNED_HOW_FALLBACK;
        if (counts) return assigned.holder().person();
      }
    }
    return "";
  }

  void CheckPerson(const std::string& person, const AssignmentRule& rule, std::uint64_t position,
                   const Commit& commit) {
    LedgerStreams streams(ledger_, position - 1);
    const auto agent = LoadState<Agent>(streams, AgentStream(person));
    if (agent.ok() && WasThere(**agent, rule, DecidedAt(commit))) return;
    Violate(position, absl::StrCat(person, " was not there to be given anything"));
  }

  // Nobody has more than they can take, but by what was under way.
  void CheckRoom(const std::string& person, std::uint64_t points, const AssignmentRule& rule,
                 std::uint64_t position) {
    if (rule.capacity() == 0) return;
    std::optional<std::uint64_t> least;
    for (const Loads& loads : past_) {
      const auto found = loads.find(person);
      const std::uint64_t had = found == loads.end() ? 0 : PointsOf(found->second, rule);
      least = std::min(least.value_or(had), had);
    }
    if (least.value_or(0) == 0 || *least + points <= rule.capacity()) return;
    Violate(position, absl::StrCat(person, " was given ", points, " points, and had ", *least,
                                   " of ", rule.capacity()));
  }

  void Fold(const LedgerEntry& entry) {
    for (const CommitAppend& append : entry.commit->appends()) {
      if (!absl::StartsWith(append.stream(), kTickets)) continue;
      Ticket& ticket = tickets_[append.stream()];
      Count(ticket, -1);
      for (const std::string& bytes : append.events()) {
        PastEvent past{
            {}, "", entry.commit->actor().id(), DecidedAt(*entry.commit), entry.recorded_at};
        past.event.ParseFromString(bytes);
        ticket = Evolve(std::move(ticket), past);
      }
      Count(ticket, 1);
    }
  }

  void Count(const Ticket& ticket, int by) {
    const bool is_in_hand =
        ticket.phase == TICKET_PHASE_ASSIGNED || ticket.phase == TICKET_PHASE_HANDLING;
    if (!is_in_hand || !ticket.holder.has_value() || ticket.holder->person().empty()) return;
    loads_[ticket.holder->person()][SeverityOf(ticket)] += static_cast<std::uint32_t>(by);
  }

  World& world_;
  const Ledger& ledger_;
  const Names& names_;
  std::map<std::string, Ticket> tickets_;    // by stream
  std::map<std::string, std::string> last_;  // whose turn it was, by team
  Loads loads_;
  std::deque<Loads> past_;  // after each of the last records
};

}  // namespace

void CheckAssignments(World& world, const Ledger& ledger, const Names& names) {
  AssignmentReading reading(world, ledger, names);
  for (std::uint64_t position = 1; position <= ledger.size(); ++position) reading.Read(position);
}

}  // namespace redress::simulation
