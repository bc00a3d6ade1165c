#pragma once

// The machine codes of refusals: stable names that programs go by and texts are looked up with.

#include "absl/strings/string_view.h"

namespace redress::codes {

// Not in this state.
inline constexpr absl::string_view kNoSuchTicket = "no-such-ticket";
inline constexpr absl::string_view kNoSuchCustomer = "no-such-customer";
inline constexpr absl::string_view kNoSuchContact = "no-such-contact";
inline constexpr absl::string_view kNoSuchCallback = "no-such-callback";
inline constexpr absl::string_view kNoSuchPolicy = "no-such-policy";
inline constexpr absl::string_view kNoSuchPolicyVersion = "no-such-policy-version";
inline constexpr absl::string_view kNoSuchAgent = "no-such-agent";
inline constexpr absl::string_view kNoSuchTeam = "no-such-team";
inline constexpr absl::string_view kContactExists = "contact-exists";
inline constexpr absl::string_view kMoveForbidden = "move-forbidden";
inline constexpr absl::string_view kNotTheHolder = "not-the-holder";
inline constexpr absl::string_view kSameHolder = "same-holder";
inline constexpr absl::string_view kHandlerMayNotRevisit = "handler-may-not-revisit";
inline constexpr absl::string_view kKindNotExempt = "kind-not-exempt";
inline constexpr absl::string_view kAlreadyRevisited = "already-revisited";
inline constexpr absl::string_view kNoPartlyOutcome = "no-partly-outcome";
inline constexpr absl::string_view kCyclesNotExhausted = "cycles-not-exhausted";
inline constexpr absl::string_view kAnswerNotTold = "answer-not-told";
inline constexpr absl::string_view kCustomerAlreadyLinked = "customer-already-linked";
inline constexpr absl::string_view kAlreadyAccepted = "already-accepted";
inline constexpr absl::string_view kNotClassified = "not-classified";
inline constexpr absl::string_view kReturnPending = "return-pending";
inline constexpr absl::string_view kNoReturnPending = "no-return-pending";
inline constexpr absl::string_view kHandoverPending = "handover-pending";
inline constexpr absl::string_view kNoHandoverPending = "no-handover-pending";
inline constexpr absl::string_view kNoPersonHoldsIt = "no-person-holds-it";
inline constexpr absl::string_view kOfferedToAnother = "offered-to-another";
inline constexpr absl::string_view kRequesterMayNotDecide = "requester-may-not-decide";
inline constexpr absl::string_view kArbiterOnly = "arbiter-only";
inline constexpr absl::string_view kAlreadyWaiting = "already-waiting";
inline constexpr absl::string_view kNotWaiting = "not-waiting";
inline constexpr absl::string_view kLevelMustRise = "level-must-rise";
inline constexpr absl::string_view kAlreadyTheHolder = "already-the-holder";
inline constexpr absl::string_view kTooManyCoHandlers = "too-many-co-handlers";
inline constexpr absl::string_view kTooManyLinks = "too-many-links";
inline constexpr absl::string_view kTooManyFollow = "too-many-follow";
inline constexpr absl::string_view kOpenedByContact = "opened-by-contact";
inline constexpr absl::string_view kContraryLink = "contrary-link";
inline constexpr absl::string_view kAlreadyLed = "already-led";
inline constexpr absl::string_view kLeadsOthers = "leads-others";
inline constexpr absl::string_view kOtherTicketClosed = "other-ticket-closed";
inline constexpr absl::string_view kOtherCustomer = "other-customer";
inline constexpr absl::string_view kNoCustomer = "no-customer";
inline constexpr absl::string_view kNotMerged = "not-merged";
inline constexpr absl::string_view kMergedAway = "merged-away";
inline constexpr absl::string_view kCustomerMerged = "customer-merged";
inline constexpr absl::string_view kCustomerNotMerged = "customer-not-merged";
inline constexpr absl::string_view kTooManyMerged = "too-many-merged";
inline constexpr absl::string_view kPointTaken = "point-taken";
inline constexpr absl::string_view kTooManyPoints = "too-many-points";
inline constexpr absl::string_view kCallbackOver = "callback-over";
inline constexpr absl::string_view kRevisitNotAwaited = "revisit-not-awaited";
inline constexpr absl::string_view kCustomerSatisfied = "customer-satisfied";
inline constexpr absl::string_view kNoRevisit = "no-revisit";
inline constexpr absl::string_view kNoCareRule = "no-care-rule";
inline constexpr absl::string_view kCareRefused = "care-refused";
inline constexpr absl::string_view kErased = "erased";
inline constexpr absl::string_view kErasureNotAsked = "erasure-not-asked";
inline constexpr absl::string_view kFourEyes = "four-eyes";
inline constexpr absl::string_view kHeld = "legally-held";
inline constexpr absl::string_view kOutcomeRequired = "outcome-required";
inline constexpr absl::string_view kNoExtension = "no-extension";
inline constexpr absl::string_view kApproverOnly = "approver-only";
inline constexpr absl::string_view kLaterThanStandard = "later-than-standard";
inline constexpr absl::string_view kPolicyMovedOn = "policy-moved-on";
inline constexpr absl::string_view kTooManyPolicies = "too-many-policies";
inline constexpr absl::string_view kRevisitAlreadyPlanned = "revisit-already-planned";
inline constexpr absl::string_view kNoSuchView = "no-such-view";
inline constexpr absl::string_view kNoSuchPhrase = "no-such-phrase";
inline constexpr absl::string_view kNoSuchToken = "no-such-token";
inline constexpr absl::string_view kAgentAway = "agent-away";
inline constexpr absl::string_view kAgentLeft = "agent-left";
inline constexpr absl::string_view kManagersInACircle = "managers-in-a-circle";
inline constexpr absl::string_view kNotAMember = "not-a-member";
inline constexpr absl::string_view kOnRota = "on-rota";
inline constexpr absl::string_view kNoRota = "no-rota";
inline constexpr absl::string_view kRotaForbids = "rota-forbids";
inline constexpr absl::string_view kTooManyRotaChanges = "too-many-rota-changes";
inline constexpr absl::string_view kLeadOrSupervisorOnly = "lead-or-supervisor-only";
inline constexpr absl::string_view kCustomerSecret = "customer-secret";
inline constexpr absl::string_view kNoEscalationWaits = "no-escalation-waits";
inline constexpr absl::string_view kEscalatedToAnother = "escalated-to-another";

// Not at this time: committed as a fact before they are answered.
inline constexpr absl::string_view kTooLate = "too-late";
inline constexpr absl::string_view kTooEarly = "too-early";
inline constexpr absl::string_view kHappensInTheFuture = "happens-in-the-future";

// Whatever the state; kMalformed stands in refusal.h.
inline constexpr absl::string_view kPolicyWrong = "policy-wrong";
inline constexpr absl::string_view kRotaWrong = "rota-wrong";
inline constexpr absl::string_view kActorRequired = "actor-required";
inline constexpr absl::string_view kSupervisorOnly = "supervisor-only";
inline constexpr absl::string_view kAdministratorOnly = "administrator-only";
inline constexpr absl::string_view kAdministratorOrSupervisorOnly =
    "administrator-or-supervisor-only";
inline constexpr absl::string_view kTokenRefused = "token-refused";
inline constexpr absl::string_view kNotAllowed = "not-allowed";
inline constexpr absl::string_view kTokenNarrowed = "token-narrowed";
inline constexpr absl::string_view kOwnOrSupervisorOnly = "own-or-supervisor-only";
inline constexpr absl::string_view kDispatcherOnly = "dispatcher-only";
inline constexpr absl::string_view kNoNumberLeft = "no-number-left";

}  // namespace redress::codes
