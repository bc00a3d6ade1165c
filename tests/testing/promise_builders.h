#pragma once

// Policies that promise something, facts and requests about promises, in one line each, for given /
// when / then.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "aggregates/policy/in_force.h"
#include "events/instant.h"
#include "tests/testing/calendar_rules.h"
#include "tests/testing/ticket_builders.h"

namespace redress::testing {

// A rule of a standard: metric, amount, calendar.
inline ClockRule RuleOf(ClockMetric metric, const Amount& amount,
                        const std::string& calendar = "office") {
  ClockRule rule;
  rule.set_metric(metric);
  *rule.mutable_amount() = amount;
  rule.set_calendar(calendar);
  return rule;
}

// The policy of the worked examples: the office of Shanghai, always, and units that work as it
// does.
inline PolicyDocument OfficeDocument() {
  PolicyDocument document;
  *document.add_calendars() = ChinaOffice();
  *document.add_calendars() = Always("Asia/Shanghai");
  document.mutable_units()->set_calendar("office");
  return document;
}

// Puts `document` in force as the one version of a policy.
inline std::shared_ptr<const PoliciesInForce> InForce(const PolicyDocument& document,
                                                      const std::string& name = "standards/test") {
  auto policies = std::make_shared<PoliciesInForce>();
  PolicyPutInForce put;
  put.set_name(name);
  put.set_version(1);
  *put.mutable_document() = document;
  policies->Put(put);
  return policies;
}

// A standard for everything: an answer in seven working days, three more once.
inline PolicyDocument ExtensibleDocument() {
  PolicyDocument document = OfficeDocument();
  ServiceStandard& standard = *document.add_standards();
  standard.set_id("all");
  ClockRule& rule = *standard.add_clocks();
  rule = RuleOf(CLOCK_METRIC_ANSWER, BusinessDays(7));
  rule.mutable_extension()->set_count(1);
  *rule.mutable_extension()->mutable_amount() = BusinessDays(3);
  return document;
}

// Notes in `fact` that the promise of ExtensibleDocument() runs from Monday(), as clock 1, and is
// due at `due`.
inline TicketEvent StartingTheAnswer(TicketEvent fact, absl::Time due) {
  ClockChange& change = *fact.add_clocks();
  change.set_clock(1);
  *change.mutable_at() = InstantOf(Monday());
  ClockStarted& started = *change.mutable_started();
  started.set_metric(CLOCK_METRIC_ANSWER);
  started.set_side(CLOCK_SIDE_CUSTOMER);
  started.set_policy("standards/test");
  started.set_policy_version(1);
  started.set_standard("all");
  started.set_calendar("office");
  started.set_calendar_version(1);
  *started.mutable_amount() = BusinessDays(7);
  *started.mutable_from() = InstantOf(Monday());
  *started.mutable_times()->mutable_due() = InstantOf(due);
  return fact;
}

// Facts.

// More time of the promise that is clock 1.
inline TicketEvent ExtensionRequested(const std::string& person, const Amount& by) {
  TicketEvent event;
  TicketExtensionRequested& requested = *event.mutable_extension_requested();
  requested.set_clock(1);
  *requested.mutable_by() = by;
  requested.set_reason("an expert is asked");
  requested.set_person(person);
  requested.set_count(1);
  return event;
}

inline TicketEvent ExtensionDecided(const std::string& person, bool granted,
                                    const std::string& reason = "") {
  TicketEvent event;
  TicketExtensionDecided& decided = *event.mutable_extension_decided();
  decided.set_clock(1);
  decided.set_granted(granted);
  decided.set_person(person);
  decided.set_reason(reason);
  return event;
}

inline TicketEvent MilestoneReached(const std::string& milestone) {
  TicketEvent event;
  event.mutable_milestone_reached()->set_milestone(milestone);
  return event;
}

// Requests.

inline TicketCommand DoRequestExtension(const Amount& by) {
  TicketCommand command;
  *command.mutable_request_extension()->mutable_by() = by;
  command.mutable_request_extension()->set_reason("an expert is asked");
  return command;
}

inline TicketCommand DoDecideExtension(bool granted) {
  TicketCommand command;
  command.mutable_decide_extension()->set_granted(granted);
  command.mutable_decide_extension()->set_reason("as it is");
  return command;
}

inline TicketCommand DoPromise(absl::Time due) {
  TicketCommand command;
  command.mutable_promise()->set_what("a call");
  *command.mutable_promise()->mutable_due() = InstantOf(due);
  return command;
}

inline TicketCommand DoReachMilestone(const std::string& milestone = "arrive") {
  TicketCommand command;
  command.mutable_reach_milestone()->set_milestone(milestone);
  return command;
}

inline TicketCommand DoAcknowledgeEscalation(const std::string& words = "") {
  TicketCommand command;
  command.mutable_acknowledge_escalation()->set_words(words);
  return command;
}

inline TicketCommand DoPayRedress(std::int64_t minor_units = 5000,
                                  const std::string& reference = "") {
  TicketCommand command;
  PayRedress& pay = *command.mutable_pay_redress();
  pay.mutable_paid()->set_minor_units(minor_units);
  pay.mutable_paid()->set_currency("CNY");
  pay.set_reference(reference);
  return command;
}

}  // namespace redress::testing
