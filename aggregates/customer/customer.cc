#include "aggregates/customer/customer.h"

#include <algorithm>

namespace redress {
namespace {

bool IsSamePoint(const ContactPoint& left, const ContactPoint& right) {
  return left.kind() == right.kind() && left.value() == right.value();
}

void RemovePoint(const ContactPoint& point, Customer& customer) {
  std::erase_if(customer.points,
                [&](const ContactPoint& other) { return IsSamePoint(point, other); });
}

void AddPoint(const ContactPoint& point, Customer& customer) {
  if (!HasPoint(customer, point)) customer.points.push_back(point);
}

void TakeCreated(const CustomerCreated& created, Customer& customer) {
  customer.id = created.id();
  customer.profile.set_name(created.name());
}

// Facts of who the customer is taken to be.
void ApplyMerges(const CustomerEvent& fact, Customer& customer) {
  switch (fact.fact_case()) {
    case CustomerEvent::kMerged:
      customer.merged_into = fact.merged().into();
      return;
    case CustomerEvent::kMergeUndone:
      customer.merged_into.clear();
      return;
    case CustomerEvent::kAbsorbed:
      customer.absorbed.push_back(fact.absorbed().customer());
      return;
    case CustomerEvent::kAbsorptionUndone:
      std::erase(customer.absorbed, fact.absorption_undone().customer());
      return;
    default:
      return;
  }
}

void TakeErasure(const PastEvent& past, Customer& customer) {
  const CustomerEvent& fact = past.event.customer();
  if (fact.has_erasure_requested()) customer.erasure_asked_by = past.actor;
  if (fact.has_erasure_rejected()) customer.erasure_asked_by.reset();
  if (fact.has_erasure_approved()) customer.erasing = true;
  if (fact.has_erased()) customer.erasing = customer.erased = true;
}

void Apply(const CustomerEvent& fact, Customer& customer) {
  switch (fact.fact_case()) {
    case CustomerEvent::kCreated:
      return TakeCreated(fact.created(), customer);
    case CustomerEvent::kPointAdded:
      return AddPoint(fact.point_added().point(), customer);
    case CustomerEvent::kPointClaimed:
      return AddPoint(fact.point_claimed().point(), customer);
    case CustomerEvent::kPointRemoved:
      return RemovePoint(fact.point_removed().point(), customer);
    case CustomerEvent::kProfileChanged:
      customer.profile = fact.profile_changed().profile();
      return;
    case CustomerEvent::kGraded:
      customer.grade = fact.graded().grade();
      return;
    case CustomerEvent::kConsentRecorded:
      customer.consents[fact.consent_recorded().purpose()] = fact.consent_recorded();
      return;
    case CustomerEvent::kVulnerabilitySet:
      customer.vulnerability = fact.vulnerability_set();
      return;
    case CustomerEvent::kLegalHoldSet:
      customer.held = fact.legal_hold_set().held();
      return;
    case CustomerEvent::kMerged:
    case CustomerEvent::kMergeUndone:
    case CustomerEvent::kAbsorbed:
    case CustomerEvent::kAbsorptionUndone:
      return ApplyMerges(fact, customer);
    case CustomerEvent::kManagerSet:
      customer.manager = fact.manager_set().person();
      return;
    case CustomerEvent::kCarePlanned:
      customer.care = fact.care_planned();
      return;
    case CustomerEvent::kCareEnded:
      return customer.care.reset();
    case CustomerEvent::kNoted:
    case CustomerEvent::kErasureRequested:  // TakeErasure()
    case CustomerEvent::kErasureRejected:
    case CustomerEvent::kErasureApproved:
    case CustomerEvent::kErased:
    case CustomerEvent::kRevealed:
    case CustomerEvent::FACT_NOT_SET:  // another aggregate's fact, such as a refused command
      return;
  }
}

}  // namespace

bool HasPoint(const Customer& customer, const ContactPoint& point) {
  return std::any_of(customer.points.begin(), customer.points.end(),
                     [&](const ContactPoint& other) { return IsSamePoint(point, other); });
}

Customer Evolve(Customer customer, const PastEvent& event) {
  ++customer.version;
  Apply(event.event.customer(), customer);
  TakeErasure(event, customer);
  return customer;
}

}  // namespace redress
