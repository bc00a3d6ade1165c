#include "api/queries.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aggregates/codes.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "api/event_json.h"
#include "api/past_views.h"
#include "api/position_token.h"
#include "api/problem.h"
#include "api/state_json.h"
#include "api/ticket_filter.h"
#include "base/status.h"
#include "boost/json/array.hpp"
#include "projections/customers.h"
#include "projections/queues.h"
#include "projections/ticket_lists.h"
#include "projections/timelines.h"

namespace redress {
namespace {

absl::Status NoSuchTicket(absl::string_view number) {
  return Refuse(absl::StatusCode::kNotFound, codes::kNoSuchTicket,
                absl::StrCat("there is no ticket ", number));
}

absl::Status NoSuch(absl::string_view what, absl::string_view code) {
  return Refuse(absl::StatusCode::kNotFound, code, absl::StrCat("no such ", what));
}

// Ids are hexadecimal; anything else names nothing, and is not looked for.
bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return std::isdigit(c) != 0 || (c >= 'a' && c <= 'f');
  });
}

template <typename Row, typename ToObject>
boost::json::array ArrayOf(const std::vector<Row>& rows, ToObject to_object) {
  boost::json::array array;
  for (const Row& row : rows) array.push_back(to_object(row));
  return array;
}

// The views that the question is about: the latest, or those of `subject` as they were.
class ViewsOf {
 public:
  static absl::StatusOr<ViewsOf> Open(const View& view, absl::string_view subject) {
    ViewsOf views;
    views.reader_ = &view.reader;
    if (!view.past) return views;
    ASSIGN_OR_RETURN(views.past_, PastViews(view.reader, subject, view.at));
    views.reader_ = views.past_.get();
    return views;
  }

  const KeyValueReader& operator*() const { return *reader_; }

 private:
  const KeyValueReader* reader_ = nullptr;
  std::unique_ptr<KeyValueReader> past_;
};

// Refuses what a request asks before anything is looked up.
void Refused(const Asked& asked, const absl::Status& status) {
  asked.reply.send(ProblemResponse(status));
}

// One timeline as it was asked for.
struct TimelineQuestion {
  std::string path;
  std::string subject;
  QueryParameters parameters;
  TimelineFilter filter;
  PageRequest page;
};

// Whether there is anything, whatever a filter lets through.
absl::StatusOr<bool> HasTimeline(const KeyValueReader& views, const std::string& subject) {
  ASSIGN_OR_RETURN(const TimelinePage first, ReadTimeline(views, subject, {}, "", 1));
  return !first.events.empty();
}

absl::StatusOr<Found> FindTimeline(const View& view, const TimelineQuestion& question) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, question.subject));
  const PageRequest& page = question.page;
  ASSIGN_OR_RETURN(
      const TimelinePage timeline,
      ReadTimeline(*views, question.subject, question.filter, page.cursor, page.limit));
  if (timeline.events.empty() && page.cursor.empty()) {
    ASSIGN_OR_RETURN(const bool known, HasTimeline(*views, question.subject));
    if (!known) return NoSuch("timeline", "not-found");
  }
  Found found;
  found.body["timeline"] =
      ArrayOf(timeline.events, [](const EventRow& row) { return EventJson(row); });
  if (!timeline.next_cursor.empty()) {
    QueryParameters parameters = question.parameters;
    if (view.past) {
      parameters.erase(std::string(kAsOf));
      ASSIGN_OR_RETURN(parameters[std::string(kAt)], PositionTokenAt(view.reader, view.at));
    }
    found.body["next"] = NextLink(question.path, std::move(parameters), timeline.next_cursor);
  }
  return found;
}

}  // namespace

void Queries::ListTickets(const Asked& asked) {
  const auto parse = [&]() -> absl::StatusOr<std::pair<TicketFilter, PageRequest>> {
    RETURN_IF_ERROR(CheckParameters(
        asked.parameters,
        {"phase",        "open",     "holder",        "team",        "category", "customer",
         "channel",      "kind",     "exit",          "unit",        "waiting",  "escalated",
         "acknowledged", "imported", "received_from", "received_to", "text",     "limit",
         "cursor",       kAtLeast,   kFresh}));
    ASSIGN_OR_RETURN(const TicketFilter filter, ParseTicketFilter(asked.parameters));
    ASSIGN_OR_RETURN(const PageRequest page, ParsePage(asked.parameters));
    return std::pair(filter, page);
  };
  const auto parsed = parse();
  if (!parsed.ok()) return Refused(asked, parsed.status());
  const Query query = [filter = parsed->first, page = parsed->second,
                       parameters = asked.parameters](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const TicketPage tickets,
                     redress::ListTickets(view.reader, filter, page.cursor, page.limit));
    Found found;
    found.body["tickets"] = ArrayOf(tickets.rows, TicketRowJson);
    if (!tickets.next_cursor.empty()) {
      found.body["next"] = NextLink("/v1/tickets", parameters, tickets.next_cursor);
    }
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, query, asked.reply);
}

void Queries::Ticket(const Asked& asked, absl::string_view number) {
  const absl::Status known = CheckParameters(asked.parameters, {kAsOf, kAt, kAtLeast, kFresh});
  const absl::StatusOr<std::string> canonical = ParseTicketNumber(number);
  if (!known.ok()) return Refused(asked, known);
  if (!canonical.ok()) return Refused(asked, canonical.status());
  const Query query = [canonical = *canonical](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                     ReadEvents(view.reader, TicketStream(canonical), 0, view.at));
    if (events.empty()) return NoSuchTicket(canonical);
    return Found{.body = TicketJson(events), .entity_version = events.back().version()};
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, query, asked.reply);
}

void Queries::TicketTimeline(const Asked& asked, absl::string_view number) {
  const absl::StatusOr<std::string> canonical = ParseTicketNumber(number);
  if (!canonical.ok()) return Refused(asked, canonical.status());
  Timeline(asked, absl::StrCat("/v1/tickets/", *canonical, "/timeline"), TicketStream(*canonical));
}

void Queries::ListCustomers(const Asked& asked) {
  const auto parse = [&]() -> absl::StatusOr<PageRequest> {
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {"limit", "cursor", kAtLeast, kFresh}));
    return ParsePage(asked.parameters);
  };
  const auto page = parse();
  if (!page.ok()) return Refused(asked, page.status());
  const Query query = [page = *page,
                       parameters = asked.parameters](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const CustomerPage customers,
                     redress::ListCustomers(view.reader, page.cursor, page.limit));
    Found found;
    found.body["customers"] = ArrayOf(customers.rows, CustomerRowJson);
    if (!customers.next_cursor.empty()) {
      found.body["next"] = NextLink("/v1/customers", parameters, customers.next_cursor);
    }
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, query, asked.reply);
}

void Queries::Customer(const Asked& asked, absl::string_view id) {
  const absl::Status known = CheckParameters(asked.parameters, {kAsOf, kAt, kAtLeast, kFresh});
  if (!known.ok()) return Refused(asked, known);
  if (!IsId(id)) return Refused(asked, NoSuch("customer", codes::kNoSuchCustomer));
  const Query query = [id = std::string(id)](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, CustomerStream(id)));
    ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(*views, id));
    if (!row.has_value()) return NoSuch("customer", codes::kNoSuchCustomer);
    return Found{.body = CustomerRowJson(*row), .entity_version = row->version()};
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, query, asked.reply);
}

void Queries::CustomerTimeline(const Asked& asked, absl::string_view id) {
  if (!IsId(id)) return Refused(asked, NoSuch("customer", codes::kNoSuchCustomer));
  Timeline(asked, absl::StrCat("/v1/customers/", id, "/timeline"), CustomerStream(id));
}

void Queries::Contact(const Asked& asked, absl::string_view id) {
  const absl::Status known = CheckParameters(asked.parameters, {kAsOf, kAt, kAtLeast, kFresh});
  if (!known.ok()) return Refused(asked, known);
  if (!IsId(id)) return Refused(asked, NoSuch("contact", "not-found"));
  const Query query = [id = std::string(id)](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                     ReadEvents(view.reader, ContactStream(id), 0, view.at));
    if (events.empty()) return NoSuch("contact", "not-found");
    Found found{.body = ContactJson(events), .entity_version = events.back().version()};
    found.body["id"] = id;
    return found;
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, query, asked.reply);
}

void Queries::Queues(const Asked& asked) {
  const absl::Status known = CheckParameters(asked.parameters, {kAtLeast, kFresh});
  if (!known.ok()) return Refused(asked, known);
  const Query query = [](const View& view) -> absl::StatusOr<Found> {
    ASSIGN_OR_RETURN(const QueueCounts counts, ReadQueues(view.reader));
    return Found{.body = QueuesJson(counts)};
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, query, asked.reply);
}

void Queries::Timeline(const Asked& asked, const std::string& path, const std::string& subject) {
  const auto parse = [&]() -> absl::StatusOr<TimelineQuestion> {
    RETURN_IF_ERROR(CheckParameters(asked.parameters, {"type", "actor", "from", "to", "limit",
                                                       "cursor", kAsOf, kAt, kAtLeast, kFresh}));
    TimelineQuestion question{
        .path = path, .subject = subject, .parameters = asked.parameters, .filter = {}, .page = {}};
    ASSIGN_OR_RETURN(question.filter, ParseTimelineFilter(asked.parameters));
    ASSIGN_OR_RETURN(question.page, ParsePage(asked.parameters));
    return question;
  };
  const auto question = parse();
  if (!question.ok()) return Refused(asked, question.status());
  const Query query = [question = *question](const View& view) {
    return FindTimeline(view, question);
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kYes, query, asked.reply);
}

}  // namespace redress
