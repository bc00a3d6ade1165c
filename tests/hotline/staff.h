#pragma once

// Who calls, and who works, in a hotline: customers by the hour of the day; a front desk that takes
// in and classifies; agents who work through what they were given, on their shifts, with absences;
// revisitors who call back; a supervisor who decides returns and what customers do not accept.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tests/hotline/house.h"

namespace redress::hotline {

struct StaffPlan {
  std::uint64_t tickets = 100'000;  // in the whole time
  int days = 365;
  int agents = 50;
  int teams = 5;
  int revisitors = 8;
};

// The time zone of the house; its clocks do not change.
absl::TimeZone HouseZone();

// The policy that the house goes by, as the record that begins its journal.
std::string HousePolicy(const StaffPlan& plan, absl::Time at);

// `house` outlives it.
class Staff {
 public:
  Staff(House& house, const StaffPlan& plan);

  // Makes teams and agents known, and lets everybody begin: from now until plan.days later.
  void Begin();

  absl::Time end() const { return end_; }
  // Working hours of each agent, absences taken off.
  const std::vector<double>& hours() const { return hours_; }
  std::string Agent(int index) const;
  std::string Team(int index) const;

 private:
  int TeamOf(int agent) const { return agent % plan_.teams; }
  bool Chance(double share);
  absl::Duration Exponential(absl::Duration mean);

  void MakeKnown();
  void PlanCalls();
  void Call();
  void Acknowledge(const std::string& number);
  void Classify(const std::string& number);

  void PlanShifts(int agent);
  void BeginShift(int agent, absl::Time until);
  void EndShift(int agent);
  void PlanAbsence(int agent);
  void Look(int agent);
  void Work(int agent, const std::string& number, TicketPhase phase);

  void LookAtCallbacks(int revisitor, absl::Time until);
  void Revisit(int revisitor, const std::string& number);
  void Supervise();
  void DecideReturn(const std::string& number, const std::string& unit);

  void AskTicket(const std::string& number, TicketCommand command, const std::string& person,
                 const std::string& role, House::Done done = {});

  House& house_;
  StaffPlan plan_;
  absl::Time begin_;
  absl::Time end_;
  std::uint64_t calls_ = 0;
  std::vector<bool> on_shift_;
  std::vector<bool> busy_;
  std::vector<double> hours_;
};

}  // namespace redress::hotline
