#include "tests/simulation/clock_checker.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "events/event.pb.h"

namespace redress::simulation {
namespace {

constexpr absl::string_view kTickets = "ticket/";
constexpr absl::string_view kPolicies = "policies/in_force";
constexpr std::int64_t kMinute = 60'000'000;  // microseconds
constexpr std::int64_t kDay = 24 * 60 * kMinute;
constexpr std::int64_t kOffset = 8 * 60 * kMinute;  // the workload's calendars are of Shanghai

using Documents = std::map<std::pair<std::string, std::uint32_t>, PolicyDocument>;

Documents DocumentsOf(const Ledger& ledger) {
  Documents documents;
  const auto stream = ledger.streams().find(std::string(kPolicies));
  if (stream == ledger.streams().end()) return documents;
  for (const PlacedEvent& placed : stream->second) {
    const PolicyPutInForce& put = placed.past.event.policy().put_in_force();
    documents[{put.name(), put.version()}] = put.document();
  }
  return documents;
}

// The workload's calendars have the same windows each day, in a zone that never changes its clocks.
std::int64_t OpenBetween(const CalendarRules& rules, std::int64_t from, std::int64_t to) {
  std::int64_t open = 0;
  for (std::int64_t day = (from + kOffset) / kDay; day * kDay - kOffset < to; ++day) {
    for (const CalendarWindow& window : rules.week(0).windows()) {
      const std::int64_t opens = day * kDay - kOffset + window.opens() * kMinute;
      const std::int64_t closes = day * kDay - kOffset + window.closes() * kMinute;
      open += std::max<std::int64_t>(0, std::min(to, closes) - std::max(from, opens));
    }
  }
  return open;
}

struct Promise {
  ClockStarted started;
  std::int64_t due = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> out;  // does not count
  std::int64_t paused = 0;
  std::int64_t extended = 0;  // minutes
  bool is_bound = false;      // due by more than its own amount
  bool broken = false;
  bool ended = false;
  std::set<std::uint32_t> warned;
};

// One ticket, event by event.
class TicketReading {
 public:
  TicketReading(World& world, const Documents& documents, const std::string& stream)
      : world_(world), documents_(documents), stream_(stream) {}

  void Read(const TicketEvent& fact, const std::string& actor) {
    may_shorten_ = !fact.has_clocks_corrected() || fact.clocks_corrected().may_shorten();
    for (const ClockChange& change : fact.clocks()) Take(change);
    if (fact.has_escalated() && fact.escalated().clock() != 0) {
      const auto step = std::pair(fact.escalated().clock(), fact.escalated().step());
      if (!steps_.insert(step).second) Violate("I12", step.first, "is escalated twice by one step");
    }
    if (fact.has_stagnated() && std::exchange(stagnated_, true)) {
      Violate("I12", 0, "stands still twice");
    }
    if (MovesOn(fact) || insiders_.contains(actor)) stagnated_ = false;
    insiders_.insert(fact.imported().holder().person());
    insiders_.insert(fact.assigned().holder().person());
    insiders_.insert(fact.co_handler_added().co_handler().person());
    insiders_.erase("");
    if (fact.has_closed()) CheckNoneLives();
  }

 private:
  void Violate(absl::string_view invariant, std::uint32_t clock, absl::string_view what) {
    world_.Violate(invariant, absl::StrCat("clock ", clock, " of ", stream_, " ", what));
  }

  // Not all that does: what a note does hangs on whose it is.
  static bool MovesOn(const TicketEvent& fact) {
    return fact.has_assigned() || fact.has_started() || fact.has_noted() || fact.has_waited() ||
           fact.has_resumed() || fact.has_return_requested() || fact.has_return_decided() ||
           fact.has_milestone_reached() || fact.has_extension_requested() || fact.has_told() ||
           fact.has_merge_undone();
  }

  void CheckNoneLives() {
    for (const auto& [id, promise] : promises_) {
      if (!promise.ended) Violate("I12", id, "lives on though its ticket has ended");
    }
  }

  void Take(const ClockChange& change) {
    const std::uint32_t id = change.clock();
    if (change.has_started()) {
      if (promises_.contains(id)) return Violate("I12", id, "starts twice");
      promises_[id] = Started(change.started());
      CheckNotShortened(id);
      return CheckDue(id, change.at().unix_micros());
    }
    if (!promises_.contains(id)) return Violate("I12", id, "was never started");
    Promise& promise = promises_[id];
    const std::int64_t at = change.at().unix_micros();
    if (promise.ended && !change.has_restated()) Violate("I12", id, "changes though it has ended");
    switch (change.change_case()) {
      case ClockChange::kPaused:
        promise.paused = at;
        return;
      case ClockChange::kResumed:
        promise.out.emplace_back(promise.paused, at);
        promise.due = change.resumed().times().due().unix_micros();
        return CheckDue(id, at);
      case ClockChange::kExtended:
        promise.extended += change.extended().by().business_minutes();
        promise.due = change.extended().times().due().unix_micros();
        return CheckDue(id, at);
      case ClockChange::kWarned:
        if (promise.warned.insert(change.warned().warning()).second) return;
        return Violate("I12", id, "is warned about twice");
      case ClockChange::kBreached:
        if (std::exchange(promise.broken, true)) Violate("I12", id, "is broken twice");
        if (at != promise.due) Violate("I13", id, "is broken at another time than it was due");
        return;
      case ClockChange::kMet:
      case ClockChange::kSuperseded:
      case ClockChange::kCancelled:
        promise.ended = true;
        return;
      default:
        return;
    }
  }

  static Promise Started(const ClockStarted& started) {
    Promise promise;
    promise.started = started;
    promise.due = started.times().due().unix_micros();
    promise.is_bound = started.side() == CLOCK_SIDE_HOLDER || started.has_unfloored_due() ||
                       !started.merged_ticket().empty() || !started.supersedes().empty() ||
                       !started.amount().has_business_minutes();
    return promise;
  }

  // A calendar that was corrected makes nothing earlier that was told, unless that was asked for.
  void CheckNotShortened(std::uint32_t id) {
    const Promise& promise = promises_[id];
    if (may_shorten_ || promise.due == 0) return;
    for (const std::uint32_t before : promise.started.supersedes()) {
      const auto told = promises_.find(before);
      if (told == promises_.end() || promise.due >= told->second.due) continue;
      Violate("I13", id, "is due earlier than was told, by a correction that may not shorten");
    }
  }

  // By the version of the policy that started it, whatever is in force now.
  void CheckDue(std::uint32_t id, std::int64_t told) {
    const Promise& promise = promises_[id];
    const auto document =
        documents_.find({promise.started.policy(), promise.started.policy_version()});
    if (promise.is_bound || document == documents_.end() || promise.due == told) return;
    const CalendarRules& rules = document->second.calendars(0);
    const std::int64_t from = promise.started.from().unix_micros();
    std::int64_t counted = OpenBetween(rules, from, promise.due);
    for (const auto& [begins, ends] : promise.out) counted -= OpenBetween(rules, begins, ends);
    const std::int64_t amount =
        (promise.started.amount().business_minutes() + promise.extended) * kMinute;
    if (counted != amount) {
      Violate("I13", id,
              absl::StrCat("is due after ", counted / kMinute, " working minutes, not after ",
                           amount / kMinute));
    }
  }

  World& world_;
  const Documents& documents_;
  const std::string& stream_;
  std::map<std::uint32_t, Promise> promises_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> steps_;
  bool stagnated_ = false;
  std::set<std::string> insiders_;  // who held it or helped, ever: may be at work on it
  bool may_shorten_ = true;         // what the fact that is read does
};

}  // namespace

void CheckClocks(World& world, const Ledger& ledger) {
  const Documents documents = DocumentsOf(ledger);
  for (const auto& [stream, events] : ledger.streams()) {
    if (!absl::StartsWith(stream, kTickets)) continue;
    TicketReading reading(world, documents, stream);
    for (const PlacedEvent& placed : events) {
      reading.Read(placed.past.event.ticket(), placed.past.actor);
    }
  }
}

}  // namespace redress::simulation
