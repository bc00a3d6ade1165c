#include "aggregates/access/roles.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace redress::roles {
namespace {

constexpr std::array kRoles = {kUpstream, kAgent,      kHandler, kRevisitor,      kDispatcher,
                               kArbiter,  kSupervisor, kAuditor, kPrivacyOfficer, kAdministrator};

using Set = std::uint16_t;
constexpr Set kUp = 1U << 0U;
constexpr Set kAg = 1U << 1U;
constexpr Set kHa = 1U << 2U;
constexpr Set kRe = 1U << 3U;
constexpr Set kDi = 1U << 4U;
constexpr Set kAr = 1U << 5U;
constexpr Set kSu = 1U << 6U;
constexpr Set kAu = 1U << 7U;
constexpr Set kPr = 1U << 8U;
constexpr Set kAd = 1U << 9U;

// Who takes part in a ticket's life.
constexpr Set kStaff = kAg | kHa | kRe | kDi | kAr | kSu;
// Who takes in and registers.
constexpr Set kDesk = kAg | kDi | kSu;
// Who works on what was assigned; an agent does where a ticket is solved at once.
constexpr Set kWorkers = kAg | kHa | kSu;
// Who says to whom a ticket goes.
constexpr Set kDispatch = kDi | kAr | kSu;
// Who is shown who the customers are; for others that is masked.
constexpr Set kKnowers = kDesk | kHa | kRe | kPr;
// Who may ask for it, and says why. Of what is secret a handler may not (aggregates/ticket).
constexpr Set kRevealers = kAr | kSu | kAu | kPr;
// Who sees what customers said.
constexpr Set kReaders = kStaff | kAu | kPr;

constexpr Action kActions[] = {
    {"interaction.send", kUp | kDesk},
    {"import.ticket", kUp | kAd},
    {"ticket.acknowledge", kDesk | kHa},
    {"ticket.classify", kDesk | kHa},
    {"ticket.refuse", kDesk},
    {"ticket.withdraw", kDesk | kHa},
    {"ticket.link_customer", kDesk | kHa},
    {"ticket.correct_customer", kDesk},
    {"ticket.correct", kDesk | kHa},
    {"ticket.set_secrecy", kDesk | kPr},
    {"ticket.reveal", kRevealers | kHa},
    {"ticket.assign", kAg | kDispatch},
    {"ticket.transfer", kHa | kDispatch},
    {"ticket.transfer_outside", kDispatch},
    {"ticket.start", kWorkers},
    {"ticket.note", kStaff},
    {"ticket.add_evidence", kStaff},
    {"ticket.tell", kStaff},
    {"ticket.remind", kStaff},
    {"ticket.wait", kWorkers | kDi},
    {"ticket.resume", kWorkers | kDi},
    {"ticket.promise", kWorkers | kDi},
    {"ticket.reach_milestone", kWorkers},
    {"ticket.answer", kWorkers},
    {"ticket.resolve", kWorkers},
    {"ticket.record_cause", kWorkers},
    {"ticket.pay_redress", kHa | kSu},
    {"ticket.request_return", kHa | kSu},
    {"ticket.decide_return", kDispatch},
    {"ticket.hand_over", kWorkers | kDispatch},
    {"ticket.decide_handover", kWorkers | kDispatch},
    {"ticket.request_extension", kHa | kSu},
    {"ticket.decide_extension", kDispatch},
    {"ticket.add_co_handler", kHa | kDispatch},
    {"ticket.remove_co_handler", kHa | kDispatch},
    {"ticket.escalate", kStaff},
    {"ticket.acknowledge_escalation", kStaff},
    {"ticket.plan_revisit", kAg | kRe | kDispatch},
    {"ticket.record_revisit", kAg | kRe | kSu},
    {"ticket.close", kAg | kHa | kRe | kSu},
    {"ticket.reopen", kDesk | kRe},
    {"ticket.archive", kSu},
    {"ticket.link", kStaff},
    {"ticket.unlink", kStaff},
    {"ticket.lead", kDesk},
    {"ticket.merge", kDesk},
    {"ticket.undo_merge", kDesk},
    {"contact.correct", kDesk},
    {"contact.link_customer", kDesk},
    {"contact.correct_customer", kDesk},
    {"contact.link_ticket", kDesk | kHa},
    {"contact.unlink_ticket", kDesk | kHa},
    {"customer.register", kDesk},
    {"customer.change_profile", kDesk | kHa | kRe},
    {"customer.add_point", kDesk | kHa | kRe},
    {"customer.remove_point", kDesk | kHa | kRe},
    {"customer.claim_point", kDesk},
    {"customer.set_grade", kSu},
    {"customer.record_consent", kDesk | kHa | kRe | kPr},
    {"customer.set_vulnerability", kStaff | kPr},
    {"customer.set_legal_hold", kPr},
    {"customer.erase", kSu | kPr},
    {"customer.approve_erasure", kPr},
    {"customer.reject_erasure", kPr},
    {"customer.reveal", kRevealers},
    {"customer.note", kStaff},
    {"customer.merge", kDesk},
    {"customer.undo_merge", kDesk},
    {"customer.set_manager", kSu},
    {"customer.plan_care", kAg | kRe | kDispatch},
    {"callback.plan", kAg | kHa | kRe | kDispatch},
    {"callback.give", kRe | kDispatch},
    {"callback.move", kAg | kRe | kDispatch},
    {"callback.attempt", kAg | kRe | kSu},
    {"callback.finish", kAg | kRe | kSu},
    {"callback.cancel", kAg | kRe | kDispatch},
    {"callback.correct_customer", kDesk},
    {"policy.apply", kSu | kAd},
    {"policy.correct_running", kSu | kAd},
    {"agent.describe", kSu | kAd},
    {"agent.leave", kSu | kAd},
    {"agent.set_duty", kStaff | kAd},
    {"agent.set_absence", kStaff | kAd},
    {"agent.end_absence", kStaff | kAd},
    {"team.describe", kSu | kAd},
    {"team.set_rota", kStaff | kAd},
    {"team.move_shift", kStaff | kAd},
    {"team.swap_shifts", kStaff | kAd},
    {"team.cover_shift", kStaff | kAd},
    {"token.issue", kAd},
    {"token.revoke", kAd},
    {"view.create", kStaff | kPr | kAd},
    {"view.change", kStaff | kPr | kAd},
    {"view.delete", kStaff | kPr | kAd},
    {"phrase.create", kStaff | kAd},
    {"phrase.change", kStaff | kAd},
    {"phrase.delete", kStaff | kAd},
    {"draft.keep", kStaff | kPr},
    {"read.tickets", kReaders},
    {"read.contacts", kReaders},
    {"read.customers", kReaders},
    {"read.callbacks", kReaders},
    {"read.identity", kKnowers},
    {"read.counts", kReaders | kAd},
    {"read.standards", kReaders | kAd},
    {"read.policies", kReaders | kAd},
    {"read.agents", kReaders | kAd},
    {"read.teams", kReaders | kAd},
    {"read.tokens", kAu | kAd},
    {"read.views", kReaders | kAd},
    {"read.phrases", kReaders | kAd},
    {"read.drafts", kStaff | kPr},
    {"read.accesses", kAu | kPr},
    {"read.journal", kAu},
    {"read.changes", kReaders | kAd},
    {"operate.look", kSu | kAu | kAd},
    {"operate.rebuild", kAd},
    {"operate.keys", kAd},
};

}  // namespace

absl::Span<const absl::string_view> All() { return kRoles; }

bool IsRole(absl::string_view name) {
  return std::find(kRoles.begin(), kRoles.end(), name) != kRoles.end();
}

absl::Span<const Action> Actions() { return kActions; }

bool May(absl::string_view role, absl::string_view action) {
  const auto* known = std::find_if(std::begin(kActions), std::end(kActions),
                                   [&](const Action& it) { return it.name == action; });
  const auto* of = std::find(kRoles.begin(), kRoles.end(), role);
  if (known == std::end(kActions) || of == kRoles.end()) return false;
  return (known->allowed >> static_cast<unsigned>(of - kRoles.begin()) & 1U) != 0;
}

std::vector<absl::string_view> WhoMay(absl::string_view action) {
  std::vector<absl::string_view> who;
  std::copy_if(kRoles.begin(), kRoles.end(), std::back_inserter(who),
               [&](absl::string_view role) { return May(role, action); });
  return who;
}

}  // namespace redress::roles
