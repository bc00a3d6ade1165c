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

// The ticket, with the contacts and callbacks that may be of it alone: in one part, or in several
// where they are more than one request may name. Callbacks come first: one that is open keeps all.
absl::StatusOr<std::vector<ExpiringTicket>> PartsOf(const KeyValueReader& views,
                                                    const std::string& number) {
  std::vector<ExpiringTicket> parts(1);
  ASSIGN_OR_RETURN(const std::set<std::string> shown, StreamsShownBy(views, TicketStream(number)));
  for (const std::string& stream : shown) {
    if (!IdIn(stream, kContactPrefix) && !IdIn(stream, kCallbackPrefix)) continue;
    if (parts.back().streams_size() == kMaxExpiredStreams) parts.emplace_back();
    parts.back().add_streams(stream);
  }
  for (ExpiringTicket& part : parts) {
    part.set_number(number);
    part.set_part(&part != &parts.back());
  }
  return parts;
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
  if (due_.empty()) RETURN_IF_ERROR(NextPage(views, now));
  const bool is_done = cursor_.empty() && due_.size() <= 1;
  next_ = steady + (is_done ? kRetentionRound : kRetentionPause);
  if (due_.empty()) return absl::OkStatus();
  ExpireTickets expire = std::move(due_.front());
  due_.pop_front();
  Ask(std::move(expire), submit);
  return absl::OkStatus();
}

absl::Duration Retention::NextDue(std::uint64_t position) const {
  if (under_way_) return absl::InfiniteDuration();
  return position == seen_ ? next_ : std::min(next_, looked_ + kRetentionLook);
}

void Retention::Forget() {
  policies_ = SeenPolicies();
  due_.clear();
  cursor_.clear();
  seen_ = 0;
  looked_ = next_ = -absl::InfiniteDuration();
}

// A round begins where policies changed, and none where no rule of retention is in force.
absl::Status Retention::LoadPolicies(const KeyValueReader& views, absl::Duration steady) {
  ASSIGN_OR_RETURN(const bool changed, policies_.CatchUp(views));
  if (changed) {
    due_.clear();
    cursor_.clear();
    next_ = steady;
  }
  if (policies_.in_force().retention().empty()) next_ = absl::InfiniteDuration();
  return absl::OkStatus();
}

absl::Status Retention::NextPage(const KeyValueReader& views, absl::Time now) {
  TicketFilter filter;
  filter.open = false;
  filter.received_to =
      now - ShortestOf(policies_.in_force().retention());  // nothing is closed before that
  ASSIGN_OR_RETURN(TicketPage page, ListTickets(views, filter, cursor_, kPageSize));
  cursor_ = std::move(page.next_cursor);
  ExpireTickets together;
  for (const TicketRow& row : page.rows) {
    if (row.erased()) continue;
    ASSIGN_OR_RETURN(const Ticket ticket, TicketAt(views, row.number()));
    if (now < KeptUntil(ticket, policies_.in_force(), policies_.rules())) continue;
    ASSIGN_OR_RETURN(std::vector<ExpiringTicket> parts, PartsOf(views, row.number()));
    if (parts.size() == 1) {
      *together.add_tickets() = std::move(parts.front());
      continue;
    }
    for (ExpiringTicket& part : parts) *due_.emplace_back().add_tickets() = std::move(part);
  }
  if (!together.tickets().empty()) due_.push_back(std::move(together));
  return absl::OkStatus();
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
  *request.command.mutable_expire() = expire;
  under_way_ = true;
  submit(std::move(request),
         [this, expire = std::move(expire)](const absl::StatusOr<CommandAnswer>& answer) {
           under_way_ = false;
           if (!answer.ok()) TakeRefusal(expire, answer.status());
         });
}

// One that cannot be forgotten does not keep the others; and its last part does not go without the
// ones before.
void Retention::TakeRefusal(const ExpireTickets& expire, const absl::Status& refusal) {
  if (expire.tickets_size() > 1) {
    for (const ExpiringTicket& ticket : expire.tickets())
      *due_.emplace_back().add_tickets() = ticket;
    next_ = std::min(next_, looked_ + kRetentionPause);
    return;
  }
  const std::string& number = expire.tickets(0).number();
  std::erase_if(due_, [&](const ExpireTickets& due) {
    return due.tickets_size() == 1 && due.tickets(0).number() == number;
  });
  if (absl::IsFailedPrecondition(refusal)) return;  // still kept
  spdlog::warn(
      "ticket {} was kept long enough and was not erased; it is tried again in the next round: {}",
      number, refusal.ToString());
}

}  // namespace redress
