#include "consumers/assigner.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/agent/agent.h"
#include "aggregates/assignment/candidates.h"
#include "aggregates/assignment/give_back.h"
#include "aggregates/fold.h"
#include "base/status.h"
#include "commands/row_states.h"
#include "projections/agents.h"
#include "projections/loads.h"
#include "projections/streams.h"
#include "projections/ticket_lists.h"
#include "projections/waiting.h"

namespace redress {
namespace {

// Pages of what one person holds that are looked through for something to give back: of the rest,
// people hear when these are settled.
constexpr int kMaxHeldPages = 5;

// Whether it can be taken from who holds it: see DecideGiveBack().
bool IsInHand(const TicketRow& row) {
  const bool is_held = row.phase() == TICKET_PHASE_ASSIGNED || row.phase() == TICKET_PHASE_HANDLING;
  return is_held && row.waiting() == WAITING_FOR_UNSPECIFIED && !row.return_requested();
}

}  // namespace

absl::Status Assigner::Step(const KeyValueReader& views, std::uint64_t position, absl::Time now,
                            absl::Duration steady, const Submit& submit) {
  if (under_way_ || steady < NextDue(position)) return absl::OkStatus();
  if (std::exchange(failed_, false)) {
    EndRound(steady);
    next_ = tick_ = steady + kAssignRetry;
    return absl::OkStatus();
  }
  now_ = now;
  position_ = position;
  standings_.clear();
  pages_passed_ = 0;
  if (stage_ == Stage::kRest) BeginRound(steady, position);
  RETURN_IF_ERROR(policies_.CatchUp(views).status());
  RETURN_IF_ERROR(TakeVain(views));
  ASSIGN_OR_RETURN(std::optional<CommandRequest> request, Next(views));
  if (!request.has_value()) {
    if (pages_passed_ == kMaxPagesPassed) return absl::OkStatus();
    EndRound(steady);
    return absl::OkStatus();
  }
  asked_ = true;
  under_way_ = true;
  submit(*std::move(request),
         [this](const absl::StatusOr<CommandAnswer>& answer) { TakeAnswer(answer); });
  return absl::OkStatus();
}

absl::Duration Assigner::NextDue(std::uint64_t position) const {
  if (under_way_) return absl::InfiniteDuration();
  if (failed_ || stage_ != Stage::kRest) return -absl::InfiniteDuration();
  return position == seen_ ? tick_ : std::min(next_, tick_);
}

void Assigner::Forget() {
  seen_ = 0;
  policies_ = SeenPolicies();
  in_vain_ = AskedInVain();
  asked_of_team_ = {};
  stage_ = Stage::kRest;
  has_answer_ = false;
  next_ = tick_ = next_people_ = -absl::InfiniteDuration();
}

void Assigner::BeginRound(absl::Duration steady, std::uint64_t position) {
  began_ = steady;
  seen_ = position;
  asked_ = recorded_ = has_answer_ = false;
  away_.clear();
  unheld_.clear();
  people_cursor_.clear();
  looked_who_is_away_ = people_left_ = steady >= next_people_;
  if (people_left_) next_people_ = steady + kAwayLook;
  stage_ = Stage::kPeople;
}

void Assigner::EndRound(absl::Duration steady) {
  stage_ = Stage::kRest;
  const absl::Duration pause = asked_ && !recorded_ ? kAssignRetry : kAssignLook;
  next_ = steady + std::max(pause, kAssignRest * (steady - began_));
  tick_ = steady + kAssignTick;
  // Who left since may not have been looked at: it was too soon after the last look.
  if (!looked_who_is_away_) tick_ = std::min(tick_, next_people_);
}

Assigner::Asked Assigner::Next(const KeyValueReader& views) {
  if (stage_ == Stage::kPeople) {
    ASSIGN_OR_RETURN(std::optional<CommandRequest> request, NextPerson(views));
    if (request.has_value()) return request;
    const auto& rules = policies_.in_force().assignments();
    const bool takes = std::any_of(rules.begin(), rules.end(), [](const AssignmentInForce& it) {
      return !it.rule->takes().empty();
    });
    stage_ = Stage::kUnheld;
    walk_.Begin(kNoTeam, takes ? QueueWalk::At::kFront : QueueWalk::At::kDone);
  }
  if (stage_ == Stage::kUnheld) {
    ASSIGN_OR_RETURN(std::optional<CommandRequest> request, NextUnheld(views));
    if (request.has_value()) return request;
    stage_ = Stage::kTeams;
    walk_.Begin(kNoTeam, QueueWalk::At::kDone);
    has_answer_ = false;
  }
  return policies_.in_force().assignments().empty() ? Asked(std::nullopt) : NextOfTeams(views);
}

// Tickets that a person who is away has in hand, and gives back.
absl::StatusOr<std::vector<std::string>> Assigner::HeldBy(const KeyValueReader& views,
                                                          const std::string& person) const {
  std::vector<std::string> held;
  // Of who has nothing in hand, no list is read: those who left long ago are many.
  ASSIGN_OR_RETURN(const std::vector<Load> loads, ReadLoads(views, {person}));
  if (loads.front().empty()) return held;
  ASSIGN_OR_RETURN(const std::optional<AgentRow> agent, ReadAgent(views, person));
  if (!agent.has_value()) return held;
  const auto gives_back = [&](const TicketRow& row) {
    return agent->has_left() ||
           GivesBack(agent->absence(), policies_.in_force().AssignmentOf(row.holder().unit()));
  };
  TicketFilter filter;
  filter.holder = person;
  filter.open = true;
  std::string cursor;
  for (int page = 0; page < kMaxHeldPages; ++page) {
    ASSIGN_OR_RETURN(TicketPage tickets, ListTickets(views, filter, cursor, kMaxPageSize));
    for (const TicketRow& row : tickets.rows) {
      if (IsInHand(row) && gives_back(row)) held.push_back(row.number());
      if (held.size() == kMaxGivenBack) return held;
    }
    cursor = std::move(tickets.next_cursor);
    if (cursor.empty()) break;
  }
  return held;
}

// A person is asked for again until nothing of theirs is given back any more.
Assigner::Asked Assigner::NextPerson(const KeyValueReader& views) {
  if (std::exchange(has_answer_, false) && !came_to_something_ && !away_.empty()) {
    away_.pop_front();
  }
  while (true) {
    for (; !away_.empty(); away_.pop_front()) {
      ASSIGN_OR_RETURN(const std::vector<std::string> held, HeldBy(views, away_.front()));
      if (held.empty()) continue;
      Command command;
      command.mutable_give_back()->set_person(away_.front());
      for (const std::string& number : held) command.mutable_give_back()->add_tickets(number);
      return Named(std::move(command), absl::StrCat("give_back ", away_.front()));
    }
    if (!people_left_) return std::nullopt;
    ASSIGN_OR_RETURN(AgentPage page, ListAgents(views, {}, people_cursor_, kMaxPageSize));
    people_cursor_ = std::move(page.next_cursor);
    people_left_ = !people_cursor_.empty();
    for (const AgentRow& row : page.rows) {
      if (IsAway(AgentOf(row), now_)) away_.push_back(row.id());
    }
  }
}

// Tickets that nobody holds are asked for by the team that takes them.
Assigner::Asked Assigner::NextUnheld(const KeyValueReader& views) {
  while (true) {
    if (!unheld_.empty()) {
      const auto [team, tickets] = *unheld_.begin();
      unheld_.erase(unheld_.begin());
      return AssignRequest(views, team, tickets);
    }
    ASSIGN_OR_RETURN(const std::vector<std::string> page, walk_.Page(views));
    if (page.empty()) return std::nullopt;
    if (pages_passed_ == kMaxPagesPassed) return std::nullopt;
    ++pages_passed_;
    walk_.Next();
    ASSIGN_OR_RETURN(const std::vector<std::string> left, WithoutVain(views, page));
    for (const std::string& number : left) {
      ASSIGN_OR_RETURN(const Ticket ticket, TicketAt(views, number));
      const AssignmentInForce* taking = RuleTaking(ticket, policies_.in_force());
      if (taking != nullptr) {
        unheld_[taking->rule->team()].push_back(number);
        continue;
      }
      ASSIGN_OR_RETURN(const TeamStanding standing, StandingOf(views, ""));
      in_vain_.Put(ticket, nullptr, standing, now_);
    }
  }
}

// A page is asked for again until nothing more comes of it: what was given is not in it any more.
Assigner::Asked Assigner::NextOfTeams(const KeyValueReader& views) {
  if (std::exchange(has_answer_, false) && !came_to_something_) walk_.Next();
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<std::string> page, walk_.Page(views));
    if (!page.empty()) {
      if (pages_passed_ == kMaxPagesPassed) return std::nullopt;
      ASSIGN_OR_RETURN(const std::vector<std::string> left, WithoutVain(views, page));
      if (!left.empty()) return AssignRequest(views, walk_.team(), left);
      ++pages_passed_;
      walk_.Next();
      continue;
    }
    ASSIGN_OR_RETURN(const std::optional<std::string> next, NextWaitingTeam(views, walk_.team()));
    if (!next.has_value()) return std::nullopt;
    const bool has_rule = policies_.in_force().AssignmentOf(*next) != nullptr;
    walk_.Begin(*next, has_rule ? QueueWalk::At::kFront : QueueWalk::At::kDone);
  }
}

absl::StatusOr<CommandRequest> Assigner::AssignRequest(const KeyValueReader& views,
                                                       const std::string& team,
                                                       const std::vector<std::string>& tickets) {
  ASSIGN_OR_RETURN(TeamStanding standing, StandingOf(views, team));
  asked_of_team_ = {team, std::move(standing), {}};
  Command command;
  AssignNext& assign = *command.mutable_assign_next();
  assign.set_team(team);
  for (const std::string& number : tickets) {
    assign.add_tickets(number);
    ASSIGN_OR_RETURN(const HeadRow head, ReadHead(views, TicketStream(number)));
    asked_of_team_.tickets.emplace_back(number, head.version());
  }
  for (const PersonLoad& load : asked_of_team_.standing.loads) *assign.add_loads() = load;
  return Named(std::move(command), absl::StrCat("assign_next ", team));
}

// Returns how the team stands now; of no team: which policies are in force.
absl::StatusOr<TeamStanding> Assigner::StandingOf(const KeyValueReader& views,
                                                  const std::string& team) {
  if (const auto found = standings_.find(team); found != standings_.end()) return found->second;
  TeamStanding standing{.who = absl::StrCat(policies_.version()), .room = "", .loads = {}};
  if (const AssignmentInForce* in_force = policies_.in_force().AssignmentOf(team)) {
    ASSIGN_OR_RETURN(standing, ReadStanding(views, *in_force->rule, policies_.in_force(),
                                            policies_.version(), now_));
  }
  return standings_[team] = std::move(standing);
}

absl::StatusOr<bool> Assigner::IsInVain(const KeyValueReader& views, const std::string& number) {
  ASSIGN_OR_RETURN(const HeadRow head, ReadHead(views, TicketStream(number)));
  const AskedInVain::Entry* entry = in_vain_.Find(number, head.version());
  if (entry == nullptr) return false;
  ASSIGN_OR_RETURN(const TeamStanding standing, StandingOf(views, entry->team));
  return IsStillInVain(*entry, standing, now_);
}

absl::StatusOr<std::vector<std::string>> Assigner::WithoutVain(
    const KeyValueReader& views, const std::vector<std::string>& page) {
  std::vector<std::string> left;
  for (const std::string& number : page) {
    ASSIGN_OR_RETURN(const bool is_in_vain, IsInVain(views, number));
    if (!is_in_vain) left.push_back(number);
  }
  return left;
}

// What nothing came of is not asked for again while the team stands as it did: where it changed
// meanwhile, nobody knows what the decision went by.
absl::Status Assigner::TakeVain(const KeyValueReader& views) {
  const AskedOfTeam asked = std::exchange(asked_of_team_, {});
  const AssignmentInForce* in_force = policies_.in_force().AssignmentOf(asked.team);
  const bool was_in_vain = has_answer_ && !came_to_something_ && in_force != nullptr;
  if (!was_in_vain) return absl::OkStatus();
  ASSIGN_OR_RETURN(const TeamStanding standing, StandingOf(views, asked.team));
  if (!standing.IsLike(asked.standing)) return absl::OkStatus();
  for (const auto& [number, version] : asked.tickets) {
    ASSIGN_OR_RETURN(const Ticket ticket, TicketAt(views, number));
    if (ticket.version == version) in_vain_.Put(ticket, in_force->rule, standing, now_);
  }
  return absl::OkStatus();
}

// The same of every node that looks at the same; what comes to nothing may be asked for again.
CommandRequest Assigner::Named(Command command, const std::string& what) const {
  CommandRequest request;
  const std::string content = command.SerializeAsString();
  const std::string position = absl::StrCat(position_);
  request.command_id = names_.CommandId({what, position, content});
  request.request_digest = names_.RequestDigest(content);
  request.command = std::move(command);
  request.actor = {"assigner", "system", true};
  return request;
}

void Assigner::TakeAnswer(const absl::StatusOr<CommandAnswer>& answer) {
  under_way_ = false;
  has_answer_ = true;
  if (!answer.ok()) asked_of_team_ = {};
  came_to_something_ = answer.ok() && answer->effect == Effect::kCommitted;
  recorded_ = recorded_ || came_to_something_;
  if (answer.ok()) return;
  failed_ = true;
  spdlog::warn("what waits for a person was not given, and is tried again: {}",
               answer.status().ToString());
}

}  // namespace redress
