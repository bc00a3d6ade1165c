// A hotline's year in virtual time: so many tickets, agents with shifts and absences, assignment,
// promises and revisits by policy. Ends with 1 where anything is found that must not be.

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/clock.h"
#include "projections/streams.h"
#include "spdlog/spdlog.h"
#include "tests/hotline/audit.h"
#include "tests/hotline/house.h"
#include "tests/hotline/staff.h"
#include "tests/testing/fairness.h"
#include "tests/testing/scratch_folder.h"

namespace redress::hotline {
namespace {

// Answers that are older must have been asked about: three attempts, and holidays.
constexpr absl::Duration kSettled = absl::Hours(24 * 21);
// What fell due so shortly before the end may still be on its way.
constexpr absl::Duration kOnItsWay = absl::Minutes(1);
// Of points by hour on duty, in each team.
constexpr double kFairEnough = 0.95;

void Print(const char* name, std::uint64_t count) {
  std::printf("%-28s %12llu\n", name, static_cast<unsigned long long>(count));
}

void PrintCounts(const House& house, const AuditCounts& counts) {
  Print("tickets", counts.tickets);
  Print("records", house.log().records.size());
  Print("commands of people", house.asked());
  Print("refused of them", house.refused());
  for (const auto& [code, count] : house.refusals()) Print(absl::StrCat("  ", code).c_str(), count);
  Print("facts of tickets", counts.facts);
  Print("promises started", counts.clocks);
  Print("  met", counts.met);
  Print("  warned about", counts.warned);
  Print("  broken", counts.breached);
  Print("escalated", counts.escalated);
  Print("stood still", counts.stagnated);
  Print("could not be assigned", counts.unassignable);
  Print("given to persons by rule", counts.given_to_persons);
  Print("given back", counts.given_back);
  Print("answered", counts.answered);
  Print("  asked about, or exempt", counts.asked);
  Print("closed", counts.closed);
  std::printf("%-28s %12s\n", "latest record of a breach",
              absl::FormatDuration(counts.latest).c_str());
}

// Returns whether all teams share their work out fairly.
bool PrintFairness(const Staff& staff, const StaffPlan& plan, const AuditCounts& counts) {
  bool is_fair = true;
  for (int team = 0; team < plan.teams; ++team) {
    std::vector<double> shares;
    for (int agent = team; agent < plan.agents; agent += plan.teams) {
      const double hours = staff.hours()[static_cast<std::size_t>(agent)];
      const auto points = counts.points.find(staff.Agent(agent));
      const double given = points == counts.points.end() ? 0 : static_cast<double>(points->second);
      if (hours > 0) shares.push_back(given / hours);
    }
    const double index = testing::JainsIndex(shares);
    is_fair = is_fair && index >= kFairEnough;
    std::printf("%-28s %12.3f\n", absl::StrCat("Jain's index of ", staff.Team(team)).c_str(),
                index);
  }
  return is_fair;
}

// All that happened to one ticket: what a fault is about.
void PrintFacts(const House& house, const std::string& number) {
  const auto events = ReadEvents(house.views(), absl::StrCat(kTicketPrefix, number));
  CHECK(events.ok());
  for (const EventRow& row : *events) {
    const absl::Time recorded = FromRecordedMicros(row.recorded_at());
    std::printf("%s %s %s: %s\n", absl::FormatTime(recorded, HouseZone()).c_str(),
                row.actor_id().c_str(), row.command_type().c_str(),
                row.event().ticket().ShortDebugString().c_str());
  }
}

int Run(const StaffPlan& plan, std::uint64_t seed, const std::string& show) {
  SystemClock clock;
  const absl::Duration begun = clock.Steady();
  const testing::ScratchFolder folder;
  House house(folder.path(), seed, HousePolicy(plan, ManualClock().Now()));
  Staff staff(house, plan);
  staff.Begin();
  for (int day = 1; day <= plan.days; ++day) {
    house.RunUntil(staff.end() - absl::Hours(24) * (plan.days - day));
    if (day % 30 == 0) {
      std::fprintf(stderr, "day %d of %d, %zu records, %s\n", day, plan.days,
                   house.log().records.size(),
                   absl::FormatDuration(clock.Steady() - begun).c_str());
    }
  }
  const absl::Duration ran = clock.Steady() - begun;
  const Audit audit = AuditAll(house.views(), house.now() - kOnItsWay, kSettled);
  PrintCounts(house, audit.counts);
  if (!show.empty()) PrintFacts(house, show);
  const bool is_fair = PrintFairness(staff, plan, audit.counts);
  for (const std::string& fault : audit.faults) std::printf("FAULT: %s\n", fault.c_str());
  std::printf("seed %llu: %d days in %.1f s, %llu faults\n", static_cast<unsigned long long>(seed),
              plan.days, absl::ToDoubleSeconds(ran),
              static_cast<unsigned long long>(audit.fault_count));
  return audit.fault_count == 0 && is_fair ? 0 : 1;
}

}  // namespace
}  // namespace redress::hotline

int main(int argc, char** argv) {
  redress::hotline::StaffPlan plan;
  std::uint64_t seed = 1;
  std::string show;
  CLI::App app("A year of a hotline, in virtual time");
  app.add_option("--tickets", plan.tickets, "Complaints in the whole time");
  app.add_option("--days", plan.days, "Days that pass")->check(CLI::Range(3, 3660));
  app.add_option("--agents", plan.agents, "Who handles them")->check(CLI::Range(1, 1000));
  app.add_option("--teams", plan.teams, "In so many teams")->check(CLI::Range(1, 100));
  app.add_option("--revisitors", plan.revisitors, "Who call back")->check(CLI::Range(0, 1000));
  app.add_option("--seed", seed, "Of all chance");
  app.add_option("--show", show, "A ticket whose facts are printed: its number");
  CLI11_PARSE(app, argc, argv);
  spdlog::set_level(spdlog::level::warn);
  return redress::hotline::Run(plan, seed, show);
}
