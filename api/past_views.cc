#include "api/past_views.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "base/status.h"
#include "projections/batch.h"
#include "projections/customers.h"
#include "projections/map_store.h"
#include "projections/projection.h"
#include "projections/streams.h"
#include "projections/timelines.h"

namespace redress {
namespace {

absl::Status TooLong(absl::string_view subject) {
  return Refuse(absl::StatusCode::kFailedPrecondition, "too-long",
                absl::StrCat("the past of ", subject, " has more than ", kMaxPastEvents,
                             " events: too many to be looked at as of an instant"));
}

// Adds what waits for a choice in which `subject`, if it is a customer, is one of several.
absl::Status AddGroups(const KeyValueReader& reader, absl::string_view subject,
                       std::vector<std::string>& subjects) {
  const std::optional<absl::string_view> customer = IdIn(subject, kCustomerPrefix);
  if (!customer) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<CustomerRow> row, ReadCustomer(reader, *customer));
  if (!row) return absl::OkStatus();
  for (const std::string& group : row->among()) subjects.push_back(CustomerStream(group));
  return absl::OkStatus();
}

// Adds the streams that the timeline of `subject` names now. One linked away since still stands
// there by that fact. Returns the customers who were ever merged into `subject`, and the groups of
// candidates that it is of.
absl::StatusOr<std::vector<std::string>> AddStreams(const KeyValueReader& reader,
                                                    absl::string_view subject,
                                                    std::set<std::string>& streams) {
  std::vector<std::string> absorbed;
  std::string cursor;
  std::size_t events = 0;
  do {
    ASSIGN_OR_RETURN(const TimelinePage page,
                     ReadTimeline(reader, subject, {}, cursor, kMaxPageSize));
    for (const EventRow& row : page.events) {
      streams.insert(row.stream());
      const CustomerEvent& fact = row.event().customer();
      if (fact.has_absorbed()) absorbed.push_back(CustomerStream(fact.absorbed().customer()));
    }
    events += page.events.size();
    if (events > kMaxPastEvents) return TooLong(subject);
    cursor = page.next_cursor;
  } while (!cursor.empty());
  RETURN_IF_ERROR(AddGroups(reader, subject, absorbed));
  return absorbed;
}

// Every stream that may show in the timeline of `subject` as of any position. A merge that was
// undone since is found by the fact that it was.
absl::StatusOr<std::set<std::string>> StreamsOf(const KeyValueReader& reader,
                                                absl::string_view subject) {
  std::set<std::string> streams = {std::string(subject)};
  std::vector<std::string> left = {std::string(subject)};
  while (!left.empty()) {
    const std::string next = std::move(left.back());
    left.pop_back();
    ASSIGN_OR_RETURN(const std::vector<std::string> absorbed, AddStreams(reader, next, streams));
    for (const std::string& customer : absorbed) {
      if (streams.insert(customer).second) left.push_back(customer);
    }
    if (streams.size() > kMaxPastEvents) return TooLong(subject);
  }
  return streams;
}

absl::StatusOr<std::vector<EventRow>> EventsUpTo(const KeyValueReader& reader,
                                                 absl::string_view subject, std::uint64_t at) {
  ASSIGN_OR_RETURN(const std::set<std::string> streams, StreamsOf(reader, subject));
  std::vector<EventRow> events;
  for (const std::string& stream : streams) {
    const std::size_t room = kMaxPastEvents - events.size();
    ASSIGN_OR_RETURN(std::vector<EventRow> rows, ReadEvents(reader, stream, 0, at, room + 1));
    if (rows.size() > room) return TooLong(subject);
    std::move(rows.begin(), rows.end(), std::back_inserter(events));
  }
  std::sort(events.begin(), events.end(), [](const EventRow& a, const EventRow& b) {
    return std::tuple(a.position(), a.index()) < std::tuple(b.position(), b.index());
  });
  return events;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KeyValueReader>> PastViews(const KeyValueReader& reader,
                                                          absl::string_view subject,
                                                          std::uint64_t at) {
  ASSIGN_OR_RETURN(const std::vector<EventRow> events, EventsUpTo(reader, subject, at));
  auto views = std::make_unique<MapStore>();
  Batch batch(*views);
  for (const EventRow& row : events) {
    for (const Projection* projection : AllProjections()) {
      RETURN_IF_ERROR(projection->Apply(row, batch));
    }
  }
  RETURN_IF_ERROR(views->Write(batch.writes()));
  return std::unique_ptr<KeyValueReader>(std::move(views));
}

absl::StatusOr<ViewsOf> ViewsOf::Open(const View& view, absl::string_view subject) {
  ViewsOf views;
  views.reader_ = &view.reader;
  if (!view.past) return views;
  ASSIGN_OR_RETURN(views.past_, PastViews(view.reader, subject, view.at));
  views.reader_ = views.past_.get();
  return views;
}

}  // namespace redress
