#include "tests/simulation/revisit_checker.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "events/event.pb.h"

namespace redress::simulation {
namespace {

constexpr absl::string_view kTickets = "ticket/";
constexpr absl::string_view kCallbacks = "callback/";
constexpr absl::string_view kCustomers = "customer/";
constexpr absl::string_view kPolicies = "policies/in_force";
constexpr std::int64_t kMinute = 60'000'000;  // microseconds
constexpr std::int64_t kDay = 24 * 60 * kMinute;
constexpr std::int64_t kOffset = 8 * 60 * kMinute;  // the workload's calendars are of Shanghai

// The one policy of the workload that asks, as it was put in force at each position.
using Documents = std::map<std::uint64_t, const PolicyDocument*>;

const std::vector<PlacedEvent>& EventsOf(const Ledger& ledger, absl::string_view stream) {
  static const std::vector<PlacedEvent> none;
  const auto found = ledger.streams().find(std::string(stream));
  return found == ledger.streams().end() ? none : found->second;
}

// Returns what a decision at `position` went by; null: nothing yet.
const PolicyDocument* InForceAt(std::uint64_t position, const Documents& documents) {
  const auto after = documents.lower_bound(position);
  return after == documents.begin() ? nullptr : std::prev(after)->second;
}

bool Contains(const CalendarWindow& window, std::int64_t minute) {
  return minute >= window.opens() && minute < window.closes();
}

// Whether somebody may be called then: each day has the same windows, and the hours of the rule.
bool MayCall(std::int64_t at, const CalendarRules& calendar, const CalendarWindow& hours) {
  const std::int64_t minute = (at + kOffset) % kDay / kMinute;
  const auto& windows = calendar.week(0).windows();
  return Contains(hours, minute) &&
         std::any_of(windows.begin(), windows.end(),
                     [&](const CalendarWindow& window) { return Contains(window, minute); });
}

// One ticket, event by event.
class TicketReading {
 public:
  TicketReading(World& world, const Documents& documents, const std::string& stream)
      : world_(world), documents_(documents), stream_(stream) {}

  void Read(const std::vector<PlacedEvent>& events) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      const TicketEvent& fact = events[i].past.event.ticket();
      TakeHandlers(fact);
      if (fact.has_received()) kind_ = fact.received().kind();
      if (fact.corrected().now().kind() != TICKET_KIND_UNSPECIFIED) {
        kind_ = fact.corrected().now().kind();
      }
      if (fact.has_revisited()) TakeRevisited(fact.revisited());
      if (fact.has_revisit_planned()) TakePlanned(events, i);
      if (fact.has_answered()) TakeAnswered(events, i);
      if (fact.has_closed()) CheckClosed(fact.closed());
    }
  }

 private:
  void Violate(absl::string_view what) { world_.Violate("I14", absl::StrCat(stream_, " ", what)); }

  void TakeHandlers(const TicketEvent& fact) {
    if (fact.has_assigned()) handlers_.insert(fact.assigned().holder().person());
    if (fact.has_started()) handlers_.insert(fact.started().person());
    if (fact.has_answered()) handlers_.insert(fact.answered().person());
    if (fact.has_co_handler_added()) {
      handlers_.insert(fact.co_handler_added().co_handler().person());
    }
    handlers_.erase("");
  }

  void TakeRevisited(const TicketRevisited& revisited) {
    if (handlers_.contains(revisited.revisitor())) Violate("is revisited by a handler");
    last_ = revisited;
  }

  // By a rule: at once with what it follows, and then it is spaced.
  void TakePlanned(const std::vector<PlacedEvent>& events, std::size_t index) {
    const TicketRevisitPlanned& planned = events[index].past.event.ticket().revisit_planned();
    if (handlers_.contains(planned.revisitor())) Violate("is to be revisited by a handler");
    if (index == 0 || events[index - 1].position != events[index].position) return;
    const Event& before = events[index - 1].past.event;
    const PolicyDocument* document = InForceAt(events[index].position, documents_);
    if (!before.ticket().has_answered() && !before.ticket().has_revisited()) return;
    if (document == nullptr) return Violate("plans a revisit by no rule");
    const RevisitRule& rule = document->revisits(document->revisits_size() - 1);
    const std::int64_t wait = static_cast<std::int64_t>(before.ticket().has_answered()
                                                            ? rule.after().elapsed_seconds()
                                                            : rule.spacing().elapsed_seconds());
    const std::int64_t at = planned.planned_for().unix_micros();
    if (planned.rule() != rule.id()) Violate("plans a revisit by another rule");
    if (at < before.happened().unix_micros() + wait * 1'000'000) Violate("is asked too early");
    if (!MayCall(at, document->calendars(0), rule.hours())) Violate("is asked out of hours");
  }

  // Asked of whoever the last rule is for, exempted by the first one.
  void TakeAnswered(const std::vector<PlacedEvent>& events, std::size_t index) {
    const PolicyDocument* document = InForceAt(events[index].position, documents_);
    if (document == nullptr) return;
    const bool is_for = std::any_of(
        document->revisits().begin(), document->revisits().end(), [&](const RevisitRule& rule) {
          const auto& kinds = rule.when().kind();
          return std::find(kinds.begin(), kinds.end(), kind_) != kinds.end();
        });
    if (!is_for) return;
    for (++index; index < events.size() && events[index].position == events[index - 1].position;
         ++index) {
      const TicketEvent& fact = events[index].past.event.ticket();
      if (fact.has_revisit_planned() || fact.has_closed()) return;
    }
    Violate("is answered, and nobody is to ask about it");
  }

  void CheckClosed(const TicketClosed& closed) {
    if (closed.exit() == EXIT_EXEMPT && closed.exemption().empty()) {
      Violate("is exempt without a name");
    }
    if (closed.exit() == EXIT_SATISFIED && !last_.satisfied()) Violate("is closed as satisfied");
    if (closed.exit() == EXIT_NOT_REACHED && last_.contact() == REVISIT_CONTACT_REACHED) {
      Violate("is closed as not reached");
    }
  }

  World& world_;
  const Documents& documents_;
  const std::string& stream_;
  TicketKind kind_ = TICKET_KIND_UNSPECIFIED;
  std::set<std::string> handlers_;
  TicketRevisited last_;
};

// A call, from the position at which it was planned to the one before which it was over.
struct Call {
  CallbackPlanned planned;
  std::uint64_t from = 0;
  std::uint64_t to = UINT64_MAX;
};

Call CallOf(const std::vector<PlacedEvent>& events) {
  Call call;
  for (const PlacedEvent& placed : events) {
    const CallbackEvent& fact = placed.past.event.callback();
    if (fact.has_planned()) {
      call.planned = fact.planned();
      call.from = placed.position;
    }
    if (fact.has_done() || fact.has_cancelled()) call.to = placed.position;
  }
  return call;
}

// Of one ticket, or of the care of one customer, there is one call at a time.
void CheckOneAtATime(World& world, const std::string& of, std::vector<Call> calls) {
  std::sort(calls.begin(), calls.end(),
            [](const Call& one, const Call& other) { return one.from < other.from; });
  for (std::size_t i = 1; i < calls.size(); ++i) {
    if (calls[i].from < calls[i - 1].to) {
      world.Violate("I14", absl::StrCat(of, " has two open calls at once"));
    }
  }
}

void CheckCustomer(World& world, const std::string& stream, const std::vector<PlacedEvent>& events,
                   const std::map<std::string, Call>& calls) {
  std::string care;
  for (const PlacedEvent& placed : events) {
    const CustomerEvent& fact = placed.past.event.customer();
    if (fact.has_care_planned()) care = fact.care_planned().callback();
    if (fact.has_care_ended()) care.clear();
  }
  for (const auto& [id, call] : calls) {
    const bool is_of_care = absl::StrCat(kCustomers, call.planned.customer()) == stream &&
                            call.planned.purpose() == CALLBACK_PURPOSE_CARE &&
                            !call.planned.rule().empty();
    if (!is_of_care || (call.to == UINT64_MAX) == (id == care)) continue;
    world.Violate("I14", absl::StrCat(stream, " and its call ", id, " disagree on its care"));
  }
}

}  // namespace

void CheckRevisits(World& world, const Ledger& ledger) {
  Documents documents;
  for (const PlacedEvent& placed : EventsOf(ledger, kPolicies)) {
    const PolicyDocument& document = placed.past.event.policy().put_in_force().document();
    if (!document.revisits().empty()) documents[placed.position] = &document;
  }
  std::map<std::string, Call> calls;
  std::map<std::string, std::vector<Call>> by_subject;
  for (const auto& [stream, events] : ledger.streams()) {
    if (absl::StartsWith(stream, kTickets)) TicketReading(world, documents, stream).Read(events);
    if (!absl::StartsWith(stream, kCallbacks)) continue;
    const Call call = CallOf(events);
    if (call.from == 0) continue;
    calls[stream.substr(kCallbacks.size())] = call;
    const bool is_revisit = call.planned.purpose() == CALLBACK_PURPOSE_REVISIT;
    if (is_revisit) by_subject[absl::StrCat("ticket ", call.planned.ticket())].push_back(call);
    if (!is_revisit && !call.planned.rule().empty()) {
      by_subject[absl::StrCat("customer ", call.planned.customer())].push_back(call);
    }
  }
  for (const auto& [of, all] : by_subject) CheckOneAtATime(world, of, all);
  for (const auto& [stream, events] : ledger.streams()) {
    if (absl::StartsWith(stream, kCustomers)) CheckCustomer(world, stream, events, calls);
  }
}

}  // namespace redress::simulation
