#pragma once

// The customer: who somebody is, where reachable, how to be treated. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregates/decision.h"
#include "events/customer.pb.h"

namespace redress {

// State: a fold of the stream's events, never stored.
struct Customer {
  std::string id;  // empty: no such customer
  Profile profile;
  std::vector<ContactPoint> points;                         // normalised, each once
  Grade grade;                                              // unspecified: never graded
  std::map<std::string, CustomerConsentRecorded> consents;  // the last word, by purpose
  CustomerVulnerabilitySet vulnerability;                   // the last word
  std::string manager;                                      // who looks after it; empty: nobody
  std::optional<CustomerCarePlanned> care;                  // the open call of periodic care
  bool held = false;                                        // nothing may be erased
  std::optional<std::string> erasure_asked_by;              // and nothing was decided yet
  bool erasing = false;                                     // it was approved
  bool erased = false;                                      // all is done
  std::string merged_into;            // who this customer turned out to be; empty: stands alone
  std::vector<std::string> absorbed;  // customers who turned out to be this one, oldest first
  std::uint64_t version = 0;          // count of events
};

// Whether the customer can be reached at `point`, which is normalised.
bool HasPoint(const Customer& customer, const ContactPoint& point);

Customer Evolve(Customer customer, const PastEvent& event);

}  // namespace redress
