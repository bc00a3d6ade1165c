#include "api/bulk_selection.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/access/access.h"
#include "aggregates/refusal.h"
#include "api/seen_tickets.h"
#include "base/status.h"
#include "boost/json/value_to.hpp"

namespace redress {
namespace {

constexpr char kSelect[] = "select";

constexpr absl::string_view kTooWide = "filter-too-wide";

// As many tickets as no list has.
constexpr std::uint64_t kMaxCount = 1'000'000'000;

// What is decided on is the request, whatever the ticket.
constexpr SentPlace kPlaces[] = {{"", "/fields"}};

absl::Status CheckMembers(const boost::json::object& object, absl::string_view pointer,
                          std::initializer_list<absl::string_view> known) {
  FieldProblems problems;
  for (const auto& member : object) {
    const absl::string_view name(member.key().data(), member.key().size());
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.Add(PointerTo(pointer, name), "unknown field");
    }
  }
  return problems.ToStatus();
}

absl::StatusOr<std::uint64_t> ExpectedCountOf(const boost::json::object& select) {
  const auto* count = select.if_contains("expected_count");
  boost::system::error_code error;
  const auto number =
      count == nullptr || !count->is_number() ? 0 : count->to_number<std::uint64_t>(error);
  if (count != nullptr && count->is_number() && !error && number <= kMaxCount) return number;
  return RefuseField("/select/expected_count",
                     "required: how many tickets the list had when it was looked at");
}

absl::StatusOr<bool> AllowChangedOf(const boost::json::object& select) {
  const auto* allow = select.if_contains("allow_changed");
  if (allow == nullptr) return false;
  if (allow->is_bool()) return allow->get_bool();
  return RefuseField("/select/allow_changed", "must be true or false");
}

absl::StatusOr<std::optional<PositionToken>> AtOf(const boost::json::object& select) {
  const auto* at = select.if_contains("at");
  if (at == nullptr) return std::optional<PositionToken>();
  const absl::StatusOr<PositionToken> token =
      at->is_string() ? DecodePositionToken(boost::json::value_to<std::string>(*at))
                      : absl::InvalidArgumentError("");
  if (!token.ok())
    return RefuseField("/select/at", "must be the position that a list was answered with");
  return std::optional<PositionToken>(*token);
}

// How many there are is told to who may see them.
absl::Status CheckMaySee(const Actor& actor) {
  constexpr absl::string_view kRead = "read.tickets";
  if (actor.token.empty()) return absl::OkStatus();
  return ToStatus(MayDo(actor.role, kRead, actor.scope, nullptr), actor.role, kRead, actor.scope,
                  kTicketCollection.name);
}

// A filter of nothing would move whatever there is.
absl::StatusOr<TicketFilter> FilterOf(const boost::json::object& select, const Actor& actor) {
  ASSIGN_OR_RETURN(const SavedFilter filter, ParseSavedFilter(select, "/select"));
  if (!filter.state().empty()) {
    return RefuseField("/select/filter/state",
                       "the list of tickets has no such filter: it is one of what is due next");
  }
  const QueryParameters parameters = ParametersOf(filter);
  if (parameters.empty()) {
    return RefuseField("/select/filter", "required: at least one filter of the list of tickets");
  }
  return ParseSeenFilter(parameters, actor);
}

absl::Status CountChanged(std::size_t count, std::uint64_t expected) {
  RefusalDetails details;
  details.set_code("count-changed");
  details.set_count(count);
  return Refuse(absl::StatusCode::kFailedPrecondition,
                absl::StrCat("the filter finds ", count, " tickets now, not ", expected,
                             ": look again, or send allow_changed"),
                details);
}

// Returns what names the request of whoever sent it.
std::string NameOf(const CommandHead& head) {
  return absl::StrCat(head.actor.id.size(), " ", head.actor.id, " ", head.idempotency_key);
}

}  // namespace

bool SelectsByFilter(const boost::json::object& body) { return body.contains(kSelect); }

absl::StatusOr<BulkSelection> ParseBulkSelection(const CommandHead& head,
                                                 const boost::json::object& body) {
  RETURN_IF_ERROR(CheckMaySee(head.actor));
  RETURN_IF_ERROR(CheckMembers(body, "", {kSelect, "move", "fields"}));
  const auto* select = body.if_contains(kSelect);
  if (select == nullptr || !select->is_object()) {
    return RefuseField("/select", "must be an object");
  }
  const boost::json::object& chosen = select->get_object();
  RETURN_IF_ERROR(
      CheckMembers(chosen, "/select", {"filter", "at", "expected_count", "allow_changed"}));
  BulkSelection selection;
  const auto* move = body.if_contains("move");
  if (move == nullptr || !move->is_string()) return RefuseField("/move", "required: a string");
  selection.verb = boost::json::value_to<std::string>(*move);
  RETURN_IF_ERROR(FindVerb(kTicketCollection, selection.verb).status());
  if (const auto* fields = body.if_contains("fields"); fields != nullptr) {
    if (!fields->is_object()) return RefuseField("/fields", "must be an object");
    selection.fields = fields->get_object();
  }
  ASSIGN_OR_RETURN(selection.expected_count, ExpectedCountOf(chosen));
  ASSIGN_OR_RETURN(selection.allow_changed, AllowChangedOf(chosen));
  ASSIGN_OR_RETURN(selection.at, AtOf(chosen));
  ASSIGN_OR_RETURN(selection.filter, FilterOf(chosen, head.actor));
  return selection;
}

absl::StatusOr<SelectedTickets> SelectTickets(const KeyValueReader& reader,
                                              const BulkSelection& selection, const Sight& sight) {
  if (selection.at.has_value()) RETURN_IF_ERROR(CheckPositionToken(reader, *selection.at));
  SelectedTickets selected;
  std::string cursor;
  for (std::size_t pages = 0; pages < kMaxSelectionPages; ++pages) {
    ASSIGN_OR_RETURN(const TicketPage page,
                     ListSeenTickets(reader, selection.filter, sight, cursor, kMaxPageSize));
    for (const TicketRow& row : page.rows) {
      selected.numbers.push_back(row.number());
      selected.customers.push_back(row.customer());
    }
    if (selected.numbers.size() > kMaxBulkTickets) {
      return Forbid(kTooWide, absl::StrCat("the filter finds more than ", kMaxBulkTickets,
                                           " tickets, the most of one request: narrow it"));
    }
    cursor = page.next_cursor;
    if (!cursor.empty()) continue;
    const std::size_t count = selected.numbers.size();
    if (count == selection.expected_count || selection.allow_changed) return selected;
    return CountChanged(count, selection.expected_count);
  }
  return Forbid(kTooWide,
                "the filter looks through too many tickets to count what it finds: narrow it");
}

BulkMove MoveOf(const BulkSelection& selection, std::vector<std::string> tickets) {
  return {.verb = selection.verb,
          .tickets = std::move(tickets),
          .request = selection.fields,
          .places = kPlaces};
}

absl::StatusOr<std::optional<std::vector<std::string>>> RecentSelections::Find(
    const CommandHead& head, absl::string_view digest) {
  const std::lock_guard lock(mutex_);
  const Kept* kept = kept_.Find(NameOf(head));
  if (kept == nullptr) return std::optional<std::vector<std::string>>();
  if (kept->digest == digest) return std::optional<std::vector<std::string>>(kept->tickets);
  return Refuse(absl::StatusCode::kAlreadyExists, "key-reused",
                "header idempotency-key: it was sent with another body before");
}

void RecentSelections::Keep(const CommandHead& head, absl::string_view digest,
                            const std::vector<std::string>& tickets) {
  const std::lock_guard lock(mutex_);
  kept_.Put(NameOf(head), {std::string(digest), tickets}, 1 + tickets.size());
}

}  // namespace redress
