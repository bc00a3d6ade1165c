#include "consumers/retention.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/ticket/retention.h"
#include "base/status.h"
#include "projections/streams.h"
#include "projections/ticket_lists.h"
#include "projections/timelines.h"

namespace redress {
namespace {

// Closed tickets looked at in one step.
constexpr std::size_t kPageSize = kMaxExpired;

// The ticket, with the contacts and callbacks that may be of it alone.
absl::StatusOr<ExpiringTicket> Expiring(const KeyValueReader& views, const std::string& number) {
  ExpiringTicket expiring;
  expiring.set_number(number);
  ASSIGN_OR_RETURN(const std::set<std::string> shown, StreamsShownBy(views, TicketStream(number)));
  for (const std::string& stream : shown) {
    const bool goes_along = IdIn(stream, kContactPrefix) || IdIn(stream, kCallbackPrefix);
    if (goes_along && expiring.streams_size() < kMaxExpiredStreams) expiring.add_streams(stream);
  }
  return expiring;
}

// Returns for how long that is kept at least of which a rule says how long.
absl::Duration ShortestOf(const std::vector<RetentionInForce>& rules) {
  const auto shortest = std::min_element(
      rules.begin(), rules.end(), [](const RetentionInForce& one, const RetentionInForce& other) {
        return one.rule->days() < other.rule->days();
      });
  return shortest->rule->days() * absl::Hours(24);
}

}  // namespace

absl::Status Retention::Step(const KeyValueReader& views, std::uint64_t position, absl::Time now,
                             absl::Duration steady, const Submit& submit) {
  if (under_way_ || steady < NextDue(position)) return absl::OkStatus();
  seen_ = position;
  looked_ = steady;
  RETURN_IF_ERROR(LoadPolicies(views, steady));
  if (steady < next_) return absl::OkStatus();
  ASSIGN_OR_RETURN(ExpireTickets expire, NextPage(views, now));
  next_ = steady + (cursor_.empty() ? kRetentionRound : kRetentionPause);
  if (!expire.tickets().empty()) Ask(std::move(expire), submit);
  return absl::OkStatus();
}

absl::Duration Retention::NextDue(std::uint64_t position) const {
  if (under_way_) return absl::InfiniteDuration();
  return position == seen_ ? next_ : std::min(next_, looked_ + kRetentionLook);
}

void Retention::Forget() {
  policies_ = SeenPolicies();
  cursor_.clear();
  seen_ = 0;
  looked_ = next_ = -absl::InfiniteDuration();
}

// A round begins where policies changed, and none where no rule of retention is in force.
absl::Status Retention::LoadPolicies(const KeyValueReader& views, absl::Duration steady) {
  ASSIGN_OR_RETURN(const bool changed, policies_.CatchUp(views));
  if (changed) {
    cursor_.clear();
    next_ = steady;
  }
  if (policies_.in_force().retention().empty()) next_ = absl::InfiniteDuration();
  return absl::OkStatus();
}

absl::StatusOr<ExpireTickets> Retention::NextPage(const KeyValueReader& views, absl::Time now) {
  const Policy policy = policies_.in_force().RulesOver(Policy());
  TicketFilter filter;
  filter.open = false;
  filter.received_to =
      now - ShortestOf(policies_.in_force().retention());  // nothing is closed before that
  ASSIGN_OR_RETURN(TicketPage page, ListTickets(views, filter, cursor_, kPageSize));
  cursor_ = std::move(page.next_cursor);
  ExpireTickets expire;
  for (const TicketRow& row : page.rows) {
    if (row.erased()) continue;
    ASSIGN_OR_RETURN(const Ticket ticket, TicketAt(views, row.number()));
    if (now < KeptUntil(ticket, policies_.in_force(), policy)) continue;
    ASSIGN_OR_RETURN(*expire.add_tickets(), Expiring(views, row.number()));
  }
  return expire;
}

void Retention::Ask(ExpireTickets expire, const Submit& submit) {
  CommandRequest request;
  std::string what;
  for (const ExpiringTicket& ticket : expire.tickets()) {
    absl::StrAppend(&what, ticket.number(), " ", absl::StrJoin(ticket.streams(), " "), ";");
  }
  const absl::string_view parts[] = {"expire", what};
  request.command_id = names_.CommandId(parts);
  request.request_digest = names_.RequestDigest(what);
  request.actor = {"retention", "system", true};
  *request.command.mutable_expire() = std::move(expire);
  under_way_ = true;
  submit(std::move(request), [this](const absl::StatusOr<CommandAnswer>& answer) {
    under_way_ = false;
    if (answer.ok()) return;
    spdlog::warn(
        "what was kept long enough was not erased, and is tried again in the next round: {}",
        answer.status().ToString());
  });
}

}  // namespace redress
