#include "tests/hotline/staff.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "events/instant.h"
#include "projections/callbacks.h"
#include "projections/due.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "tests/testing/test_node.h"
#include "tests/testing/ticket_builders.h"

namespace redress::hotline {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders of requests

constexpr absl::Duration kDay = absl::Hours(24);
constexpr int kOpens = 8 * 60 + 30;  // minutes after midnight
constexpr int kCloses = 17 * 60 + 30;
constexpr int kLunchFrom = 12 * 60;
constexpr int kLunchTo = 14 * 60;
constexpr absl::Duration kLook = absl::Minutes(15);  // between two looks at one's own list
constexpr absl::Duration kWorkOnOne = absl::Minutes(35);
constexpr absl::Duration kApart = absl::Seconds(97);  // so that no two call one customer at once
constexpr int kPhones = 40'000;
constexpr const char* kDesk = "desk-1";
constexpr const char* kSupervisor = "supervisor-1";

absl::Time DayAt(absl::Time day, int minute) {
  const absl::CivilDay civil(absl::ToCivilDay(day, HouseZone()));
  return absl::FromCivil(absl::CivilMinute(civil) + minute, HouseZone());
}

bool IsWorkday(absl::Time at) {
  const absl::Weekday day = absl::GetWeekday(absl::ToCivilDay(at, HouseZone()));
  return day != absl::Weekday::saturday && day != absl::Weekday::sunday;
}

}  // namespace

Staff::Staff(House& house, const StaffPlan& plan)
    : house_(house),
      plan_(plan),
      begin_(house.now()),
      end_(begin_ + plan.days * kDay),
      on_shift_(static_cast<std::size_t>(plan.agents)),
      busy_(static_cast<std::size_t>(plan.agents)),
      hours_(static_cast<std::size_t>(plan.agents)) {}

std::string Staff::Agent(int index) const { return absl::StrCat("agent-", index); }
std::string Staff::Team(int index) const { return absl::StrCat("team-", index); }

bool Staff::Chance(double share) {
  return std::uniform_real_distribution<>(0, 1)(house_.chance()) < share;
}

absl::Duration Staff::Exponential(absl::Duration mean) {
  const double seconds = std::exponential_distribution<>(1.0)(house_.chance());
  return std::min(seconds, 6.0) * mean;
}

void Staff::AskTicket(const std::string& number, TicketCommand command, const std::string& person,
                      const std::string& role, House::Done done) {
  Command all;
  all.mutable_ticket()->set_number(number);
  *all.mutable_ticket()->mutable_command() = std::move(command);
  house_.Ask(std::move(all), person, role, std::move(done));
}

void Staff::Begin() {
  MakeKnown();
  PlanCalls();
  for (int agent = 0; agent < plan_.agents; ++agent) {
    PlanShifts(agent);
    PlanAbsence(agent);
  }
  for (int revisitor = 0; revisitor < plan_.revisitors; ++revisitor) {
    for (int day = 0; day < plan_.days; ++day) {
      const absl::Time opens = DayAt(begin_ + day * kDay, kOpens) + revisitor * kApart;
      if (!IsWorkday(opens)) continue;
      const absl::Time closes = DayAt(opens, kCloses);
      house_.At(opens, [this, revisitor, closes] { LookAtCallbacks(revisitor, closes); });
    }
  }
  for (int day = 0; day < plan_.days; ++day) {
    const absl::Time opens = DayAt(begin_ + day * kDay, kOpens + 60);
    if (IsWorkday(opens)) house_.At(opens, [this] { Supervise(); });
  }
}

void Staff::MakeKnown() {
  const auto describe = [this](const std::string& id, const std::string& manager) {
    Command command;
    command.mutable_agent()->set_id(id);
    DescribeAgent& known = *command.mutable_agent()->mutable_command()->mutable_describe();
    known.mutable_profile()->set_name(id);
    known.mutable_profile()->set_manager(manager);
    house_.Ask(std::move(command), kSupervisor, "supervisor");
  };
  describe(kSupervisor, "");
  house_.RunUntil(house_.now() + absl::Seconds(1));
  for (int agent = 0; agent < plan_.agents; ++agent) describe(Agent(agent), kSupervisor);
  const auto team = [this](const std::string& id, const std::vector<std::string>& members) {
    Command command;
    command.mutable_team()->set_id(id);
    TeamProfile& profile =
        *command.mutable_team()->mutable_command()->mutable_describe()->mutable_profile();
    profile.set_name(id);
    for (const std::string& member : members) profile.add_members(member);
    house_.Ask(std::move(command), kSupervisor, "supervisor");
  };
  house_.RunUntil(house_.now() + absl::Seconds(1));
  for (int index = 0; index < plan_.teams; ++index) {
    std::vector<std::string> members;
    for (int agent = index; agent < plan_.agents; agent += plan_.teams) {
      members.push_back(Agent(agent));
    }
    team(Team(index), members);
  }
  house_.RunUntil(house_.now() + absl::Seconds(1));
}

// Nine of ten call in office hours, on all days.
void Staff::PlanCalls() {
  for (std::uint64_t call = 0; call < plan_.tickets; ++call) {
    const auto day = static_cast<int>(house_.chance()() % static_cast<std::uint64_t>(plan_.days));
    const int minute = Chance(0.9)
                           ? kOpens + static_cast<int>(house_.chance()() % (kCloses - kOpens))
                           : static_cast<int>(house_.chance()() % (24 * 60));
    const absl::Duration within = absl::Milliseconds(house_.chance()() % 60'000);
    house_.At(DayAt(begin_ + day * kDay, minute) + within, [this] { Call(); });
  }
}

void Staff::Call() {
  const std::uint64_t phone = 10'000'000 + house_.chance()() % kPhones;
  CommandRequest complaint =
      Complaint(house_.names(), absl::StrCat("c", ++calls_), absl::StrCat("+86138", phone));
  house_.Ask(std::move(complaint.command), "exchange", "upstream",
             [this](const absl::StatusOr<CommandAnswer>& answer) {
               if (!answer.ok()) return;
               const std::string number = TicketOf(*answer);
               house_.After(absl::Minutes(1) + Exponential(absl::Minutes(3)),
                            [this, number] { Acknowledge(number); });
             });
}

void Staff::Acknowledge(const std::string& number) {
  AskTicket(number, DoAcknowledge(), kDesk, "agent");
  if (Chance(0.01)) {
    house_.After(Exponential(absl::Hours(30)),
                 [this, number] { AskTicket(number, DoWithdraw(), kDesk, "agent"); });
  }
  house_.After(Exponential(absl::Minutes(10)), [this, number] { Classify(number); });
}

void Staff::Classify(const std::string& number) {
  const auto team = static_cast<int>(house_.chance()() % static_cast<std::uint64_t>(plan_.teams));
  TicketCommand command = DoClassify(Team(team));
  if (Chance(0.03)) command.mutable_classify()->set_severity(SEVERITY_CRITICAL);
  AskTicket(number, std::move(command), kDesk, "agent");
}

void Staff::PlanShifts(int agent) {
  for (int day = 0; day < plan_.days; ++day) {
    const absl::Time midnight = DayAt(begin_ + day * kDay, 0);
    if (!IsWorkday(midnight)) continue;
    for (const auto& [from, to] : {std::pair(kOpens, kLunchFrom), std::pair(kLunchTo, kCloses)}) {
      const absl::Time ends = DayAt(midnight, to);
      house_.At(DayAt(midnight, from), [this, agent, ends] { BeginShift(agent, ends); });
      house_.At(ends, [this, agent] { EndShift(agent); });
    }
  }
}

void Staff::BeginShift(int agent, absl::Time until) {
  Command command;
  command.mutable_agent()->set_id(Agent(agent));
  SetDuty& duty = *command.mutable_agent()->mutable_command()->mutable_set_duty();
  duty.set_state(DUTY_STATE_ON);
  *duty.mutable_until() = InstantOf(until);
  house_.Ask(std::move(command), Agent(agent), "agent",
             [this, agent, until](const absl::StatusOr<CommandAnswer>& answer) {
               const auto index = static_cast<std::size_t>(agent);
               on_shift_[index] = answer.ok();  // not who is absent, or has left
               if (!answer.ok()) return;
               hours_[index] += absl::ToDoubleHours(until - house_.now());
               if (!busy_[index]) Look(agent);
             });
}

void Staff::EndShift(int agent) { on_shift_[static_cast<std::size_t>(agent)] = false; }

// Three weeks a year, at some time of it; in a short time, some days of some.
void Staff::PlanAbsence(int agent) {
  if (plan_.days < 21 && agent % 5 != 0) return;
  const int length = plan_.days < 21 ? 2 : 21;
  const auto first =
      static_cast<int>(house_.chance()() % static_cast<std::uint64_t>(plan_.days - length));
  house_.At(DayAt(begin_ + first * kDay, 7 * 60), [this, agent, length] {
    Command command;
    command.mutable_agent()->set_id(Agent(agent));
    SetAbsence& absence = *command.mutable_agent()->mutable_command()->mutable_set_absence();
    *absence.mutable_until() = InstantOf(house_.now() + length * kDay);
    house_.Ask(std::move(command), Agent(agent), "agent");
  });
}

// Takes the first due of what the agent was given.
void Staff::Look(int agent) {
  const auto index = static_cast<std::size_t>(agent);
  if (!on_shift_[index] || busy_[index]) return;
  const auto page = ListDue(house_.views(), {.holder = Agent(agent)}, "", 20);
  CHECK(page.ok());
  for (const TicketRow& row : page->rows) {
    const bool is_mine =
        row.phase() == TICKET_PHASE_ASSIGNED || row.phase() == TICKET_PHASE_HANDLING;
    if (!is_mine || row.return_requested() || row.waiting() != WAITING_FOR_UNSPECIFIED) continue;
    busy_[index] = true;
    return Work(agent, row.number(), row.phase());
  }
  house_.After(kLook, [this, agent] { Look(agent); });
}

void Staff::Work(int agent, const std::string& number, TicketPhase phase) {
  const auto free = [this, agent] {
    busy_[static_cast<std::size_t>(agent)] = false;
    Look(agent);
  };
  if (Chance(0.02)) {
    AskTicket(number, DoRequestReturn(), Agent(agent), "agent");
    return house_.After(absl::Minutes(5), free);
  }
  if (phase == TICKET_PHASE_ASSIGNED) AskTicket(number, DoStart(), Agent(agent), "agent");
  if (Chance(0.05)) {
    AskTicket(number, DoWait(WAITING_FOR_CUSTOMER), Agent(agent), "agent");
    house_.After(Exponential(absl::Hours(40)),
                 [this, number, agent] { AskTicket(number, DoResume(), Agent(agent), "agent"); });
    return house_.After(absl::Minutes(5), free);
  }
  // The next one once this is off the list.
  house_.After(Exponential(kWorkOnOne), [this, agent, number, free] {
    AskTicket(number, DoAnswer(Chance(0.2) ? ANSWER_OUTCOME_REJECTED : ANSWER_OUTCOME_UPHELD),
              Agent(agent), "agent", [free](const auto& /*answer*/) { free(); });
  });
}

void Staff::LookAtCallbacks(int revisitor, absl::Time until) {
  if (house_.now() >= until) return;
  CallbackFilter filter;
  filter.open = true;
  filter.purpose = CALLBACK_PURPOSE_REVISIT;
  filter.due_before = house_.now();
  const auto page = ListCallbacks(house_.views(), filter, "", 50);
  CHECK(page.ok());
  absl::Duration next = kLook;
  if (!page->rows.empty()) {
    Revisit(revisitor, page->rows.front().ticket());
    next = absl::Minutes(4);
  }
  house_.After(next, [this, revisitor, until] { LookAtCallbacks(revisitor, until); });
}

void Staff::Revisit(int revisitor, const std::string& number) {
  TicketCommand command = DoRevisitInVain();
  if (Chance(0.8)) {
    command = Chance(0.9) ? DoRevisit(RESOLUTION_RESOLVED, 4)
                          : DoRevisit(Chance(0.5) ? RESOLUTION_NOT : RESOLUTION_PARTLY, 2);
  }
  AskTicket(number, std::move(command), absl::StrCat("revisitor-", revisitor), "agent");
}

// Decides returns, and closes what customers do not accept after the last round.
void Staff::Supervise() {
  for (const TicketPhase phase :
       {TICKET_PHASE_ASSIGNED, TICKET_PHASE_HANDLING, TICKET_PHASE_CLASSIFIED}) {
    TicketFilter filter;
    filter.phase = phase;
    std::string cursor;
    do {
      const auto page = ListTickets(house_.views(), filter, cursor, 200);
      CHECK(page.ok());
      for (const TicketRow& row : page->rows) {
        if (row.return_requested()) DecideReturn(row.number(), row.holder().unit());
        if (phase == TICKET_PHASE_CLASSIFIED && row.cycle() > 3) {
          AskTicket(row.number(), DoClose(EXIT_NOT_ACCEPTED), kSupervisor, "supervisor");
        }
      }
      cursor = page->next_cursor;
    } while (!cursor.empty());
  }
}

void Staff::DecideReturn(const std::string& number, const std::string& unit) {
  const auto other =
      Team(static_cast<int>(house_.chance()() % static_cast<std::uint64_t>(plan_.teams)));
  const bool accepts = other != unit && Chance(0.7);
  AskTicket(number, accepts ? DoAcceptReturn(other) : DoRejectReturn(), kSupervisor, "supervisor");
}

}  // namespace redress::hotline
