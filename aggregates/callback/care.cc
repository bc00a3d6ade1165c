#include "aggregates/callback/care.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "aggregates/callback/call_times.h"
#include "aggregates/callback/revisit.h"
#include "aggregates/customer/resolution.h"
#include "aggregates/fold.h"
#include "aggregates/happened.h"
#include "aggregates/policy/in_force.h"
#include "base/status.h"
#include "events/instant.h"

namespace redress {
namespace {

constexpr const char* kConsents[] = {"calls", "care"};
constexpr char kNoRule[] = "no rule of care is for the customer any more";
constexpr char kOtherRule[] = "another rule of care is for the customer now";

CallHours HoursOf(const CareInForce& of, const Context& context) {
  return CallHoursOf(*context.policies, *of.policy, of.rule->calendar(), of.rule->hours());
}

void AddCustomerFact(const Customer& customer, const Instant& happened, CustomerEvent fact,
                     Decision& decision) {
  const std::string stream = CustomerStream(customer.id);
  const auto same = std::find_if(decision.appends.begin(), decision.appends.end(),
                                 [&](const StreamEvents& it) { return it.stream == stream; });
  Event event = EventAt(happened);
  *event.mutable_customer() = std::move(fact);
  if (same != decision.appends.end()) return same->events.push_back(std::move(event));
  decision.appends.push_back({stream, {std::move(event)}});
}

void AddCareEnd(const Customer& customer, const std::string& callback, CareEnd why,
                const Instant& happened, Decision& decision) {
  CustomerEvent fact;
  fact.mutable_care_ended()->set_callback(callback);
  fact.mutable_care_ended()->set_why(why);
  AddCustomerFact(customer, happened, std::move(fact), decision);
}

void AddCallbackFact(const std::string& callback, CallbackEvent fact, const Instant& happened,
                     Decision& decision) {
  decision.appends.push_back(CallbackStreamEvents(callback, happened, {std::move(fact)}));
}

// Returns the rule by which the customer is called; null where by none.
const CareInForce* CareFor(const Customer& customer, const Context& context) {
  if (!customer.merged_into.empty() || RefusesCare(customer)) return nullptr;
  return context.policies->CareOf(customer.grade);
}

// Why a customer whom no rule is for any more is not called.
CareEnd EndFor(const Customer& customer) {
  if (!customer.merged_into.empty()) return CARE_END_MERGED;
  return RefusesCare(customer) ? CARE_END_REFUSED : CARE_END_NO_RULE;
}

// What a decision makes of one customer.
struct CareChange {
  Customer after;
  bool asks = false;     // to be called, where a rule says so
  bool ends = false;     // perhaps: by merging, or by what was consented to
  bool manager = false;  // somebody else looks after the customer
};

CareChange ChangeOf(const Customer& before, const std::vector<Event>& events) {
  CareChange change{.after = before};
  for (const Event& event : events) {
    PastEvent past;
    past.event = event;
    change.after = Evolve(std::move(change.after), past);
    const CustomerEvent& fact = event.customer();
    change.asks |= fact.has_graded() || fact.has_absorbed() || fact.has_merge_undone();
    change.ends |= fact.has_merged() || fact.has_consent_recorded();
    change.manager |= fact.has_manager_set();
  }
  return change;
}

absl::Status CancelCall(const CustomerCarePlanned& call, const char* reason,
                        const Instant& happened, Streams& streams, Decision& decision) {
  ASSIGN_OR_RETURN(const auto callback,
                   LoadState<Callback>(streams, CallbackStream(call.callback())));
  if (!callback->open) return absl::OkStatus();
  CallbackEvent fact;
  fact.mutable_cancelled()->set_reason(reason);
  AddCallbackFact(call.callback(), std::move(fact), happened, decision);
  return absl::OkStatus();
}

absl::Status GiveCall(const Customer& customer, const Instant& happened, Streams& streams,
                      Decision& decision) {
  const std::string& id = customer.care->callback();
  ASSIGN_OR_RETURN(const auto callback, LoadState<Callback>(streams, CallbackStream(id)));
  if (!callback->open || callback->caller == customer.manager) return absl::OkStatus();
  CallbackEvent fact;
  fact.mutable_given()->set_caller(customer.manager);
  AddCallbackFact(id, std::move(fact), happened, decision);
  return absl::OkStatus();
}

bool IsOfRule(const CustomerCarePlanned& call, const CareInForce& care) {
  return call.policy() == care.policy->name && call.rule() == care.rule->id();
}

absl::Status FollowChange(const CareChange& change, const Context& context, const Instant& happened,
                          Streams& streams, Decision& decision) {
  const Customer& customer = change.after;
  const CareInForce* care = CareFor(customer, context);
  if (!customer.care.has_value()) {
    if (change.asks && care != nullptr) AddCarePlan(customer, "", context, happened, decision);
    return absl::OkStatus();
  }
  if (care == nullptr) {
    if (!change.asks && !change.ends) return absl::OkStatus();
    AddCareEnd(customer, customer.care->callback(), EndFor(customer), happened, decision);
    return CancelCall(*customer.care, kNoRule, happened, streams, decision);
  }
  if (change.asks && !IsOfRule(*customer.care, *care)) {
    RETURN_IF_ERROR(CancelCall(*customer.care, kOtherRule, happened, streams, decision));
    AddCarePlan(customer, "", context, happened, decision);
    return absl::OkStatus();
  }
  return change.manager ? GiveCall(customer, happened, streams, decision) : absl::OkStatus();
}

// What became of the call, by the facts of its own stream.
struct CallEnd {
  bool attempted = false;
  bool done = false;
  bool cancelled = false;
  CallbackOutcome outcome = CALLBACK_OUTCOME_UNSPECIFIED;
};

CallEnd EndOf(const StreamEvents& own) {
  CallEnd end;
  for (const Event& event : own.events) {
    const CallbackEvent& fact = event.callback();
    end.attempted |= fact.has_attempted();
    end.cancelled |= fact.has_cancelled();
    if (!fact.has_done()) continue;
    end.done = true;
    end.outcome = fact.done().outcome();
  }
  return end;
}

void MoveToNextAttempt(const Callback& callback, const CareInForce& care, const Context& context,
                       const Instant& happened, StreamEvents& own) {
  std::vector<absl::Time> attempts = callback.attempted;
  attempts.push_back(TimeOf(happened));
  const CallHours hours = HoursOf(care, context);
  const absl::Time next = std::max(NextAttempt(care.rule->spacing(), attempts, hours),
                                   CallableFrom(context.now, hours));
  Event& event = own.events.emplace_back(EventAt(happened));
  *event.mutable_callback()->mutable_moved()->mutable_planned_for() = InstantOf(next);
}

}  // namespace

bool RefusesCare(const Customer& customer) {
  return std::any_of(std::begin(kConsents), std::end(kConsents), [&](const char* purpose) {
    const auto said = customer.consents.find(purpose);
    return said != customer.consents.end() && !said->second.given();
  });
}

bool IsOfCareChain(const Callback& callback) {
  return callback.planned.purpose() == CALLBACK_PURPOSE_CARE && !callback.planned.rule().empty();
}

void AddCarePlan(const Customer& customer, const std::string& after, const Context& context,
                 const Instant& happened, Decision& decision) {
  const CareInForce& care = *context.policies->CareOf(customer.grade);
  const CallHours hours = HoursOf(care, context);
  const absl::Time planned_for = std::max(CallAfter(care.rule->every(), TimeOf(happened), hours),
                                          CallableFrom(context.now, hours));
  const std::string id = context.names->CallbackId(context.command_id);
  CustomerEvent of_customer;
  CustomerCarePlanned& told = *of_customer.mutable_care_planned();
  told.set_callback(id);
  told.set_rule(care.rule->id());
  told.set_policy(care.policy->name);
  told.set_policy_version(care.policy->version);
  CallbackEvent fact;
  CallbackPlanned& planned = *fact.mutable_planned();
  planned.set_id(id);
  planned.set_purpose(CALLBACK_PURPOSE_CARE);
  planned.set_customer(customer.id);
  *planned.mutable_planned_for() = InstantOf(planned_for);
  planned.set_caller(customer.manager);
  planned.set_team(care.rule->team());
  planned.set_rule(told.rule());
  planned.set_policy(told.policy());
  planned.set_policy_version(told.policy_version());
  planned.set_after(after);
  AddCustomerFact(customer, happened, std::move(of_customer), decision);
  AddCallbackFact(id, std::move(fact), happened, decision);
}

absl::Status FollowCare(const Context& context, const Instant& happened, Streams& streams,
                        Decision& decision) {
  if (context.policies == nullptr) return absl::OkStatus();
  std::vector<CareChange> changes;
  for (const StreamEvents& append : decision.appends) {
    const bool is_of_customer = absl::StartsWith(append.stream, CustomerStream(""));
    const bool is_planned =
        std::any_of(append.events.begin(), append.events.end(),
                    [](const auto& it) { return it.customer().has_care_planned(); });
    if (!is_of_customer || is_planned) continue;
    ASSIGN_OR_RETURN(const auto before, LoadState<Customer>(streams, append.stream));
    changes.push_back(ChangeOf(*before, append.events));
  }
  for (const CareChange& change : changes) {
    RETURN_IF_ERROR(FollowChange(change, context, happened, streams, decision));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::uint32_t> MaxCallAttempts(const Callback& callback, const Context& context,
                                              Streams& streams) {
  const std::uint32_t usual = context.policy.max_callback_attempts;
  if (!IsOfCareChain(callback) || context.policies == nullptr) return usual;
  ASSIGN_OR_RETURN(const Customer customer, LoadSurvivor(callback.customer, streams));
  const CareInForce* care = CareFor(customer, context);
  return care != nullptr && care->rule->attempts() > 0 ? care->rule->attempts() : usual;
}

absl::Status FollowCareCall(const Callback& callback, const Context& context,
                            const Instant& happened, Streams& streams, Decision& decision) {
  if (!IsOfCareChain(callback) || decision.appends.empty() || context.policies == nullptr) {
    return absl::OkStatus();
  }
  const CallEnd end = EndOf(decision.appends.front());
  if (!end.attempted && !end.done && !end.cancelled) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Customer customer, LoadSurvivor(callback.customer, streams));
  if (!customer.care.has_value() || customer.care->callback() != callback.id) {
    return absl::OkStatus();
  }
  const CareInForce* care = CareFor(customer, context);
  if (end.cancelled || end.outcome == CALLBACK_OUTCOME_REFUSED) {
    AddCareEnd(customer, callback.id, end.cancelled ? CARE_END_CANCELLED : CARE_END_REFUSED,
               happened, decision);
  } else if (end.done && care == nullptr) {
    AddCareEnd(customer, callback.id, EndFor(customer), happened, decision);
  } else if (end.done) {
    AddCarePlan(customer, callback.id, context, happened, decision);
  } else if (care != nullptr) {
    MoveToNextAttempt(callback, *care, context, happened, decision.appends.front());
  }
  return absl::OkStatus();
}

}  // namespace redress
