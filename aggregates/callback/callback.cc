#include "aggregates/callback/callback.h"

#include "events/instant.h"

namespace redress {
namespace {

void TakePlanned(const PastEvent& past, Callback& callback) {
  const CallbackPlanned& planned = past.event.callback().planned();
  callback.planned_by = past.actor;
  callback.id = planned.id();
  callback.customer = planned.customer();
  callback.planned = planned;
  callback.planned_for = planned.planned_for();
  callback.caller = planned.caller();
  callback.open = true;
}

void Apply(const PastEvent& past, Callback& callback) {
  const CallbackEvent& fact = past.event.callback();
  switch (fact.fact_case()) {
    case CallbackEvent::kPlanned:
      return TakePlanned(past, callback);
    case CallbackEvent::kGiven:
      callback.caller = fact.given().caller();
      return;
    case CallbackEvent::kMoved:
      callback.planned_for = fact.moved().planned_for();
      return;
    case CallbackEvent::kAttempted:
      callback.attempts = fact.attempted().attempt();
      callback.attempted.push_back(TimeOf(past.event.happened()));
      return;
    case CallbackEvent::kCustomerCorrected:
      callback.customer = fact.customer_corrected().customer();
      callback.planned.clear_customer_candidates();
      return;
    case CallbackEvent::kDone:
    case CallbackEvent::kCancelled:
      callback.open = false;
      return;
    case CallbackEvent::kErased:
      callback.erased = true;
      return;
    case CallbackEvent::kRevealed:
    case CallbackEvent::FACT_NOT_SET:  // another aggregate's fact, such as a refused command
      return;
  }
}

}  // namespace

Callback Evolve(Callback callback, const PastEvent& event) {
  ++callback.version;
  Apply(event, callback);
  return callback;
}

}  // namespace redress
