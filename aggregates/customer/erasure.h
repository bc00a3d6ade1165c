#pragma once

// Forgetting a customer: one asks for it, another approves (four eyes), and from then on whatever
// belongs to the customer is erased, piece by piece, by the node (erase_next.proto). A legal hold
// stands against it at every step.

#include "absl/status/statusor.h"
#include "aggregates/customer/customer.h"
#include "aggregates/customer/erase_next.pb.h"
#include "aggregates/decision.h"
#include "events/instant.pb.h"

namespace redress {

// The most streams that are erased by one commit.
inline constexpr int kMaxErasedAtOnce = 100;

// A request to erase, to say yes or to say no to it, of the customer `customer`.
struct ErasureCase {
  const Customer& customer;
  const Context& context;
  Streams& streams;
  const Instant& happened;
};

// Errors: kFailedPrecondition (legally held, or erased already).
absl::StatusOr<Decision> DecideErase(const ErasureCase& it, const std::string& reason);

// What names the customer by a contact point goes with the approval: who calls from there next is
// somebody new.
//
// Errors: kFailedPrecondition (nobody asked, the same person asked, legally held).
absl::StatusOr<Decision> DecideApproveErasure(const ErasureCase& it, const std::string& reason);

// Errors: kFailedPrecondition (nobody asked, or it was approved).
absl::StatusOr<Decision> DecideRejectErasure(const ErasureCase& it, const std::string& reason);

// Erases those of the streams that are to be; without streams, tells that all is done.
absl::StatusOr<Decision> DecideEraseNext(const EraseNext& request, const Context& context,
                                         Streams& streams);

}  // namespace redress
