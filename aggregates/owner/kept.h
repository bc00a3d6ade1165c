#pragma once

// What people keep, a saved view or a phrase, as a request wants it: all of it, and whose it is.
// `Kept` is its message, which has an owner. Pure.

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregates/decision.h"
#include "aggregates/owner/owner.h"
#include "base/status.h"
#include "google/protobuf/util/message_differencer.h"

namespace redress {

// Checks whose it is to be, if the request says so: wrong whatever the state. Errors: those of
// OwnerOr().
template <typename Kept>
absl::Status CheckOwner(const Kept& asked, const Actor& actor) {
  return asked.has_owner() ? OwnerOr(&asked.owner(), actor).status() : absl::OkStatus();
}

// Returns what is kept from now on; where it is not told whose it is, who acts keeps it.
//
// Errors: those of OwnerOr() and CheckMayKeepFor().
template <typename Kept>
absl::StatusOr<Kept> NewlyKept(Kept asked, const Context& context, Streams& streams) {
  ASSIGN_OR_RETURN(*asked.mutable_owner(),
                   OwnerOr(asked.has_owner() ? &asked.owner() : nullptr, context.actor));
  RETURN_IF_ERROR(CheckMayKeepFor(asked.owner(), context.actor, streams));
  return asked;
}

// Returns what is kept instead of `before`; nothing: it is already so. Where it is not told whose
// it is, it stays whose it was.
//
// Errors: those of OwnerOr() and, where it is to be somebody else's, of CheckMayKeepFor().
template <typename Kept>
absl::StatusOr<std::optional<Kept>> KeptInstead(const Kept& before, Kept asked,
                                                const Context& context, Streams& streams) {
  using google::protobuf::util::MessageDifferencer;
  if (!asked.has_owner()) *asked.mutable_owner() = before.owner();
  ASSIGN_OR_RETURN(const Owner owner, OwnerOr(&asked.owner(), context.actor));
  if (!MessageDifferencer::Equals(owner, before.owner())) {
    RETURN_IF_ERROR(CheckMayKeepFor(owner, context.actor, streams));
  }
  if (MessageDifferencer::Equals(asked, before)) return std::optional<Kept>();
  return std::optional<Kept>(std::move(asked));
}

}  // namespace redress
