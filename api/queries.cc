#include "api/queries.h"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/names.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/refusal.h"
#include "api/accesses.h"
#include "api/answer.h"
#include "api/event_json.h"
#include "api/hours.h"
#include "api/narrowed_reads.h"
#include "api/owned.h"
#include "api/party_filters.h"
#include "api/past_views.h"
#include "api/percent_coding.h"
#include "api/position_token.h"
#include "api/problem.h"
#include "api/row_customers.h"
#include "api/seen_tickets.h"
#include "api/sights.h"
#include "api/staff.h"
#include "api/state_json.h"
#include "api/ticket_filter.h"
#include "api/tokens.h"
#include "api/why.h"
#include "base/status.h"
#include "commands/json_writer.h"
#include "projections/callbacks.h"
#include "projections/customers.h"
#include "projections/queues.h"
#include "projections/ticket_lists.h"
#include "projections/tickets.h"
#include "projections/timelines.h"

namespace redress {
namespace {

// One timeline as it was asked for.
struct TimelineQuestion {
  Collection of;
  std::string id;
  std::string path;
  std::string subject;
  QueryParameters parameters;
  TimelineFilter filter;
  PageRequest page;
  Scope scope;
};

// Whether there is anything, whatever a filter lets through.
absl::StatusOr<bool> HasTimeline(const KeyValueReader& views, const std::string& subject) {
  ASSIGN_OR_RETURN(const TimelinePage first, ReadTimeline(views, subject, {}, "", 1));
  return !first.events.empty();
}

// Whether it is there before anything happens to it.
bool IsBuiltIn(const TimelineQuestion& question) {
  return question.subject == StreamOf(kPolicyCollection, kDefaultPolicy);
}

bool TellsOfCustomers(const Collection& of) {
  return of.name == kTicketCollection.name || of.name == kCustomerCollection.name ||
         of.name == kContactCollection.name || of.name == kCallbackCollection.name;
}

// Returns whose it is, as far as the events of it say.
std::vector<std::string> CustomersIn(const std::vector<EventRow>& events) {
  std::vector<std::string> customers;
  for (const EventRow& row : events) {
    std::string customer = CustomerIn(row.event());
    if (!customer.empty()) customers.push_back(std::move(customer));
  }
  return customers;
}

// Returns whom a page of the timeline tells of: whose it is, and whom its events name.
absl::StatusOr<Shown> ShownBy(const KeyValueReader& views, const TimelineQuestion& question,
                              const std::vector<EventRow>& events) {
  absl::string_view what = question.path;
  absl::ConsumePrefix(&what, "/v1/");
  Shown shown{std::string(what), CustomersIn(events)};
  absl::string_view id = question.subject;
  if (absl::ConsumePrefix(&id, "customer/")) {
    shown.customers.emplace_back(id);
  } else if (absl::ConsumePrefix(&id, "ticket/")) {
    ASSIGN_OR_RETURN(const std::optional<TicketRow> row, ReadTicket(views, id));
    if (row.has_value()) shown.customers.push_back(row->customer());
  } else if (absl::ConsumePrefix(&id, "callback/")) {
    ASSIGN_OR_RETURN(const std::optional<CallbackRow> row, ReadCallback(views, id));
    if (row.has_value()) shown.customers.push_back(row->customer());
  }
  return shown;
}

absl::StatusOr<Found> FindTimeline(const View& view, const TimelineQuestion& question) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, question.subject));
  const PageRequest& page = question.page;
  TimelineFilter filter = question.filter;
  filter.shows = ShownIn(view.reader, question.of, question.id, question.scope, view.sight);
  ASSIGN_OR_RETURN(const TimelinePage timeline,
                   ReadTimeline(*views, question.subject, filter, page.cursor, page.limit));
  if (timeline.events.empty() && page.cursor.empty()) {
    ASSIGN_OR_RETURN(const bool known, HasTimeline(*views, question.subject));
    if (!known && !IsBuiltIn(question)) return NoSuch(question.of);
  }
  Found found(view);
  found.body.Key("timeline");
  found.body.BeginArray();
  for (const EventRow& row : timeline.events) WriteEvent(row, found.body);
  found.body.EndArray();
  if (TellsOfCustomers(question.of)) {
    ASSIGN_OR_RETURN(found.shown, ShownBy(*views, question, timeline.events));
  }
  if (!timeline.next_cursor.empty()) {
    QueryParameters parameters = question.parameters;
    if (view.past) {
      parameters.erase(std::string(kAsOf));
      ASSIGN_OR_RETURN(parameters[std::string(kAt)], PositionTokenAt(view.reader, view.at));
    }
    found.body.Member("next", NextLink(question.path, std::move(parameters), timeline.next_cursor));
  }
  return found;
}

absl::StatusOr<CustomersLister> TicketLister(const QueryParameters& parameters,
                                             const HttpRequest& request) {
  std::vector<absl::string_view> known = {"limit", "cursor", kAtLeast, kFresh};
  known.insert(known.end(), TicketFilterNames().begin(), TicketFilterNames().end());
  RETURN_IF_ERROR(CheckParameters(parameters, known));
  ASSIGN_OR_RETURN(const TicketFilter filter, ParseSeenFilter(parameters, request.actor));
  return [filter](const KeyValueReader& reader, const PageRequest& page, JsonWriter& writer,
                  std::vector<std::string>& shown) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const TicketPage tickets,
                     ListSeenTickets(reader, filter, writer.sight(), page.cursor, page.limit));
    for (const auto& row : tickets.rows) shown.push_back(row.customer());
    WriteItems(tickets.rows, WriteTicketRow, writer);
    return tickets.next_cursor;
  };
}

absl::StatusOr<CustomersLister> CustomerLister(const QueryParameters& parameters,
                                               const Names& names, const HttpRequest& request) {
  RETURN_IF_ERROR(CheckParameters(
      parameters, {"phone", "email", "account", "other", "letter", "rank", "vulnerable", "held",
                   "merged", "erasure", "limit", "cursor", kAtLeast, kFresh}));
  RETURN_IF_ERROR(
      CheckMayFindBy(request.actor, parameters, {"phone", "email", "account", "other"}));
  ASSIGN_OR_RETURN(const CustomerFilter filter, ParseCustomerFilter(parameters, names));
  return [filter, scope = ScopeOf(request)](
             const KeyValueReader& reader, const PageRequest& page, JsonWriter& writer,
             std::vector<std::string>& shown) -> absl::StatusOr<std::string> {
    CustomerFilter seen = filter;
    seen.fits = [&](const CustomerRow& row) -> absl::StatusOr<bool> {
      ASSIGN_OR_RETURN(const bool sees, Sees(reader, scope, CustomerStream(row.id())));
      return sees ? ShowsCustomer(reader, writer.sight(), scope, row.id()) : false;
    };
    ASSIGN_OR_RETURN(const CustomerPage customers,
                     ListCustomers(reader, seen, page.cursor, page.limit));
    for (const CustomerRow& row : customers.rows) shown.push_back(row.id());
    WriteItems(customers.rows, WriteCustomerRow, writer);
    return customers.next_cursor;
  };
}

// Returns the filter narrowed to the scope: to what stands within by itself, or to whatever is of a
// ticket that does.
absl::StatusOr<CallbackFilter> Narrowed(const KeyValueReader& reader, CallbackFilter filter,
                                        const Scope& scope) {
  filter.within = scope;
  if (!filter.ticket.has_value() || filter.ticket->empty()) return filter;
  ASSIGN_OR_RETURN(const bool is_seen,
                   Sees(reader, scope, StreamOf(kTicketCollection, *filter.ticket)));
  if (is_seen) filter.within = Scope();
  return filter;
}

absl::StatusOr<CustomersLister> CallbackLister(const QueryParameters& parameters,
                                               const Scope& scope) {
  RETURN_IF_ERROR(
      CheckParameters(parameters, {"open", "caller", "team", "customer", "ticket", "purpose",
                                   "due_before", "without", "limit", "cursor", kAtLeast, kFresh}));
  ASSIGN_OR_RETURN(const CallbackFilter filter, ParseCallbackFilter(parameters));
  return [filter, scope](const KeyValueReader& reader, const PageRequest& page, JsonWriter& writer,
                         std::vector<std::string>& shown) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const CallbackFilter seen, Narrowed(reader, filter, scope));
    ASSIGN_OR_RETURN(CallbackFilter all, WithMerged(reader, seen));
    if (!all.customers.empty()) {
      // What is withheld is not found by whose it is.
      all.fits = [&writer](const CallbackRow& row) -> absl::StatusOr<bool> {
        return !writer.sight().Withholds(CallbackStream(row.id()));
      };
    }
    ASSIGN_OR_RETURN(const CallbackPage callbacks,
                     ListCallbacks(reader, all, page.cursor, page.limit));
    ASSIGN_OR_RETURN(const std::vector<CallbackRow> rows, WithCustomers(reader, callbacks.rows));
    for (const auto& row : rows) shown.push_back(row.customer());
    WriteItems(rows, WriteCallbackRow, writer);
    return callbacks.next_cursor;
  };
}

// Returns what lists the collection, as far as `parameters` narrow it: one that tells of customers.
absl::StatusOr<CustomersLister> ListerOf(const Collection& of, const QueryParameters& parameters,
                                         const Names& names, const HttpRequest& request) {
  if (of.name == kCustomerCollection.name) return CustomerLister(parameters, names, request);
  if (of.name == kCallbackCollection.name) return CallbackLister(parameters, ScopeOf(request));
  return TicketLister(parameters, request);
}

// Returns what lists the collection: one that tells of nobody.
absl::StatusOr<ItemLister> PlainListerOf(const Collection& of, const QueryParameters& parameters,
                                         const HttpRequest& request, absl::Time now) {
  if (of.name == kViewCollection.name) return SavedViewLister(parameters, request);
  if (of.name == kPhraseCollection.name) return PhraseLister(parameters, request);
  if (of.name == kAgentCollection.name) return AgentLister(parameters, now);
  if (of.name == kTeamCollection.name) return TeamLister(parameters);
  return TokenLister(parameters, now);
}

// Returns what is known of one by its events: all but a customer, whose row counts what others say.
absl::StatusOr<Found> FindByEvents(const Collection& of, const View& view, const std::string& id) {
  ASSIGN_OR_RETURN(std::vector<EventRow> events,
                   ReadEvents(view.reader, StreamOf(of, id), 0, view.at));
  if (events.empty()) return NoSuch(of);
  Found found(view, events.back().version());
  found.shown = Shown{absl::StrCat(of.plural, "/", id), CustomersIn(events)};
  const ShownStream shown(StreamOf(of, id), found.body);
  const WhomTheyBecame became =
      [&](const CandidateCustomers& candidates) -> absl::StatusOr<std::string> {
    if (view.past) return std::string();
    return WhomAllBecame(view.reader, candidates);
  };
  if (of.name == kTicketCollection.name) {
    RETURN_IF_ERROR(WriteTicket(std::move(events), became, found.body));
    return found;
  }
  found.body.Member("id", id);
  const auto write = of.name == kContactCollection.name ? WriteContact : WriteCallback;
  RETURN_IF_ERROR(write(std::move(events), became, found.body));
  return found;
}

// Returns a customer with all who were merged into it.
absl::StatusOr<Found> FindCustomer(const View& view, const std::string& id) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, CustomerStream(id)));
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, MergedIn(*views, id));
  std::vector<CustomerRow> rows;
  for (const std::string& merged : ids) {
    ASSIGN_OR_RETURN(std::optional<CustomerRow> row, ReadCustomer(*views, merged));
    if (row.has_value()) rows.push_back(*std::move(row));
  }
  if (rows.empty() || rows.front().version() == 0) return NoSuch(kCustomerCollection);
  Found found(view, rows.front().version());
  found.shown = Shown{absl::StrCat("customers/", id), {}};
  for (const CustomerRow& row : rows) found.shown->customers.push_back(row.id());
  WriteCustomer(rows, found.body);
  return found;
}

// Returns the query, of one of the collection that whoever asks may see.
Query OfSeen(const Asked& asked, const Collection& of, const std::string& id, Query query) {
  // A header that is wrong names nobody, and shows no more than no header.
  return [of, id, actor = asked.request.actor, who = WhoAsks(asked.request).value_or(std::nullopt),
          query = std::move(query)](const View& view) -> absl::StatusOr<Found> {
    RETURN_IF_ERROR(CheckSees(view.reader, actor, of, id));
    if (IsOwned(of)) RETURN_IF_ERROR(CheckIsFor(view.reader, who, of, id));
    if (of.name == kCustomerCollection.name) {
      const Scope scope = actor.has_value() ? actor->scope : Scope();
      ASSIGN_OR_RETURN(const bool shows, ShowsCustomer(view.reader, view.sight, scope, id));
      if (!shows) return NoSuch(of);
    }
    return query(view);
  };
}

absl::StatusOr<std::string> ListInto(const ItemLister& list, const KeyValueReader& reader,
                                     const PageRequest& page, const std::string& /*path*/,
                                     Found& found) {
  return list(reader, page, found.body);
}

// It is noted whose customers are shown.
absl::StatusOr<std::string> ListInto(const CustomersLister& list, const KeyValueReader& reader,
                                     const PageRequest& page, const std::string& path,
                                     Found& found) {
  found.shown = Shown{path.substr(absl::string_view("/v1/").size()), {}};
  return list(reader, page, found.body, found.shown->customers);
}

template <typename Lister>
void AnswerPageOf(Reads& reads, const Asked& asked, const std::string& items,
                  const std::string& path, const absl::StatusOr<Lister>& lister) {
  const absl::StatusOr<PageRequest> page = ParsePage(asked.parameters);
  if (!lister.ok()) return asked.Refuse(lister.status());
  if (!page.ok()) return asked.Refuse(page.status());
  const Query query = [items, path, list = *lister, page = *page,
                       parameters = asked.parameters](const View& view) -> absl::StatusOr<Found> {
    Found found(view);
    found.body.Key(items);
    ASSIGN_OR_RETURN(const std::string next, ListInto(list, view.reader, page, path, found));
    if (!next.empty()) found.body.Member("next", NextLink(path, parameters, next));
    return found;
  };
  reads.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, query, asked.reply);
}

}  // namespace

void Asked::Refuse(const absl::Status& status) const { reply.send(ProblemResponse(status)); }

void Queries::AnswerPage(const Asked& asked, const std::string& items, const std::string& path,
                         const absl::StatusOr<ItemLister>& lister) {
  AnswerPageOf(reads_, asked, items, path, lister);
}

void Queries::AnswerPage(const Asked& asked, const std::string& items, const std::string& path,
                         const absl::StatusOr<CustomersLister>& lister) {
  AnswerPageOf(reads_, asked, items, path, lister);
}

void Queries::List(const Collection& of, const Asked& asked) {
  const std::string plural(of.plural);
  const std::string path = "/v1/" + plural;
  if (TellsOfCustomers(of)) {
    return AnswerPage(asked, plural, path, ListerOf(of, asked.parameters, names_, asked.request));
  }
  if (of.name == kPhraseCollection.name && asked.parameters.contains("for")) {
    return AnswerPage(asked, plural, path, FilledPhraseLister(asked.parameters, asked.request));
  }
  AnswerPage(asked, plural, path, PlainListerOf(of, asked.parameters, asked.request, clock_.Now()));
}

void Queries::Accesses(const Asked& asked) {
  const Noting noting = reads_.notes() ? Noting::kOn : Noting::kOff;
  AnswerPage(asked, "accesses", "/v1/accesses", AccessLister(asked.parameters, noting));
}

void Queries::One(const Collection& of, const Asked& asked, absl::string_view id) {
  const absl::Status known = CheckParameters(asked.parameters, {kAsOf, kAt, kAtLeast, kFresh});
  const absl::StatusOr<std::string> canonical = CanonicalId(of, id);
  if (!known.ok()) return asked.Refuse(known);
  if (!canonical.ok()) return asked.Refuse(canonical.status());
  const Query query = [of, canonical = *canonical, now = clock_.Now()](const View& view) {
    if (of.name == kCustomerCollection.name) return FindCustomer(view, canonical);
    if (of.name == kAgentCollection.name) return FindAgent(view, canonical, now);
    if (of.name == kTeamCollection.name) return FindTeam(view, canonical, now);
    if (of.name == kTokenCollection.name) return FindToken(view, canonical, now);
    if (of.name == kViewCollection.name) return FindSavedView(view, canonical);
    if (of.name == kPhraseCollection.name) return FindPhrase(view, canonical);
    return FindByEvents(of, view, canonical);
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, Effort::kShort,
                OfSeen(asked, of, *canonical, query), asked.reply);
}

void Queries::Why(const Asked& asked, absl::string_view number) {
  const absl::Status known = CheckParameters(asked.parameters, {kAsOf, kAt, kAtLeast, kFresh});
  const absl::StatusOr<std::string> canonical = CanonicalId(kTicketCollection, number);
  if (!known.ok()) return asked.Refuse(known);
  if (!canonical.ok()) return asked.Refuse(canonical.status());
  const Query query = [canonical = *canonical](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                     ReadEvents(view.reader, StreamOf(kTicketCollection, canonical), 0, view.at));
    if (events.empty()) return NoSuch(kTicketCollection);
    Found found(view, events.back().version());
    found.shown = Shown{absl::StrCat("tickets/", canonical, "/why"), CustomersIn(events)};
    const ShownStream shown(StreamOf(kTicketCollection, canonical), found.body);
    found.body.Member("number", canonical);
    WriteWhy(events, found.body);
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, Effort::kLong,
                OfSeen(asked, kTicketCollection, *canonical, query), asked.reply);
}

void Queries::Queues(const Asked& asked) {
  const absl::Status known = CheckParameters(asked.parameters, {kAtLeast, kFresh});
  if (!known.ok()) return asked.Refuse(known);
  const Query query = [scope = ScopeOf(asked.request)](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(QueueCounts counts, ReadQueues(view.reader));
    Found found(view);
    if (!scope.IsNarrowed()) WriteTotals(counts, found.body);
    std::erase_if(counts.queues, [&](const QueueCount& queue) {
      return !IsWithin(scope, {{queue.unit}, {}, ""});
    });
    WriteQueues(counts, found.body);
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kShort, query,
                asked.reply);
}

void Queries::Duty(const Asked& asked, absl::string_view team) {
  const absl::StatusOr<Query> query = DutyQuery(std::string(team), asked.parameters, clock_.Now());
  if (!query.ok()) return asked.Refuse(query.status());
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, *query,
                asked.reply);
}

void Queries::Hours(const Asked& asked) {
  const absl::StatusOr<Query> query = HoursQuery(asked.parameters, clock_.Now());
  if (!query.ok()) return asked.Refuse(query.status());
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, Effort::kLong, *query,
                asked.reply);
}

void Queries::Timeline(const Collection& of, const Asked& asked, absl::string_view id) {
  const auto parse = [&]() -> absl::StatusOr<TimelineQuestion> {
    ASSIGN_OR_RETURN(const std::string canonical, CanonicalId(of, id));
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {"type", "actor", "from", "to", "limit",
                                                       "cursor", kAsOf, kAt, kAtLeast, kFresh}));
    TimelineQuestion question{.of = of,
                              .id = canonical,
                              .path = PathOf(of, PercentEncode(canonical), "timeline"),
                              .subject = StreamOf(of, canonical),
                              .parameters = asked.parameters,
                              .filter = {},
                              .page = {},
                              .scope = {}};
    ASSIGN_OR_RETURN(question.filter, ParseTimelineFilter(asked.parameters));
    ASSIGN_OR_RETURN(question.page, ParsePage(asked.parameters));
    question.scope = ScopeOf(asked.request);
    return question;
  };
  const auto question = parse();
  if (!question.ok()) return asked.Refuse(question.status());
  const Query query = [question = *question](const View& view) {
    return FindTimeline(view, question);
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, Effort::kLong,
                OfSeen(asked, of, question->id, query), asked.reply);
}

}  // namespace redress
