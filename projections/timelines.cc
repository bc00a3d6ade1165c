#include "projections/timelines.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "events/event_type.h"
#include "projections/bisect.h"
#include "projections/customers.h"
#include "projections/damaged_views.h"
#include "projections/read_rows.h"
#include "projections/streams.h"

namespace redress {
namespace {

// Before the stream in the key of its SubjectsRow; no subject starts with it.
constexpr absl::string_view kSubjectsPrefix = "\1";
constexpr std::size_t kPlaceSize = 2 * sizeof(std::uint64_t);

std::string SubjectsKey(absl::string_view stream) { return absl::StrCat(kSubjectsPrefix, stream); }

std::string SubjectPrefix(absl::string_view subject) {
  std::string prefix = KeyText(subject);
  prefix.push_back('\0');
  return prefix;
}

std::string PlaceOf(const EventRow& row) {
  return absl::StrCat(BigEndian64(row.position()), BigEndian64(row.index()));
}

std::string EntryKey(absl::string_view subject, const EventRow& row) {
  return absl::StrCat(SubjectPrefix(subject), PlaceOf(row));
}

void PutEntry(absl::string_view subject, const EventRow& row, Batch& batch) {
  TimelineRow entry;
  entry.set_stream(row.stream());
  entry.set_version(row.version());
  batch.PutRow(Family::kTimelines, EntryKey(subject, row), entry);
}

// From now on, and from its beginning, `subject` shows `stream`, as `linking` says.
absl::Status Link(absl::string_view stream, absl::string_view subject, const EventRow& linking,
                  Batch& batch) {
  const std::string key = SubjectsKey(stream);
  ASSIGN_OR_RETURN(SubjectsRow row, batch.GetRow<SubjectsRow>(Family::kTimelines, key));
  const std::string name(subject);
  if (std::count(row.subjects().begin(), row.subjects().end(), name) > 0) return absl::OkStatus();
  row.add_subjects(name);
  batch.PutRow(Family::kTimelines, key, row);
  if (stream == linking.stream() && linking.version() == 1) {
    PutEntry(subject, linking, batch);  // the usual case: that is all there is
    return absl::OkStatus();
  }
  return ForEachEvent(stream, batch, [&](const EventRow& event) {
    PutEntry(subject, event, batch);
    return absl::OkStatus();
  });
}

// Those subjects that `unlinks` names show the stream of `moved` no more, but for `moved` itself.
absl::Status Unlink(const EventRow& moved, Batch& batch,
                    const std::function<bool(const std::string&)>& unlinks) {
  const std::string key = SubjectsKey(moved.stream());
  ASSIGN_OR_RETURN(const SubjectsRow row, batch.GetRow<SubjectsRow>(Family::kTimelines, key));
  SubjectsRow kept;
  for (const std::string& subject : row.subjects()) {
    if (!unlinks(subject)) {
      kept.add_subjects(subject);
      continue;
    }
    RETURN_IF_ERROR(ForEachEvent(moved.stream(), batch, [&](const EventRow& event) {
      if (event.version() != moved.version()) {
        batch.Delete(Family::kTimelines, EntryKey(subject, event));
      }
      return absl::OkStatus();
    }));
  }
  if (kept.subjects_size() != row.subjects_size()) batch.PutRow(Family::kTimelines, key, kept);
  return absl::OkStatus();
}

// No customer but `customer` shows the stream of `moved` from now on; what another showed goes, but
// for `moved` itself.
absl::Status UnlinkOthers(const EventRow& moved, absl::string_view customer, Batch& batch) {
  return Unlink(moved, batch, [&](const std::string& subject) {
    return absl::StartsWith(subject, kCustomerPrefix) && subject != customer;
  });
}

absl::Status MoveToCustomer(const EventRow& row, absl::string_view customer, Batch& batch) {
  const std::string subject = absl::StrCat(kCustomerPrefix, customer);
  RETURN_IF_ERROR(UnlinkOthers(row, subject, batch));
  return customer.empty() ? absl::OkStatus() : Link(row.stream(), subject, row, batch);
}

absl::Status LinkCustomer(const EventRow& row, absl::string_view customer, Batch& batch) {
  return customer.empty() ? absl::OkStatus() : MoveToCustomer(row, customer, batch);
}

absl::Status LinkContact(absl::string_view contact, const EventRow& row, Batch& batch) {
  if (contact.empty()) return absl::OkStatus();
  return Link(absl::StrCat(kContactPrefix, contact), row.stream(), row, batch);
}

absl::Status ApplyContactLinks(const ContactEvent& contact, const EventRow& row, Batch& batch) {
  switch (contact.fact_case()) {
    case ContactEvent::kRecorded:
      RETURN_IF_ERROR(LinkCustomer(
          row, OwnerOf(contact.recorded().customer(), contact.recorded().customer_candidates()),
          batch));
      if (contact.recorded().ticket().empty()) return absl::OkStatus();
      return Link(row.stream(), absl::StrCat(kTicketPrefix, contact.recorded().ticket()), row,
                  batch);
    case ContactEvent::kCustomerLinked:
      return LinkCustomer(row, contact.customer_linked().customer(), batch);
    case ContactEvent::kTicketLinked:
      return Link(row.stream(), absl::StrCat(kTicketPrefix, contact.ticket_linked().ticket()), row,
                  batch);
    case ContactEvent::kCustomerCorrected:
      return MoveToCustomer(row, contact.customer_corrected().customer(), batch);
    case ContactEvent::kTicketUnlinked:
      return Unlink(row, batch, [&](const std::string& subject) {
        return subject == absl::StrCat(kTicketPrefix, contact.ticket_unlinked().ticket());
      });
    case ContactEvent::kCorrected:
    case ContactEvent::kErased:
    case ContactEvent::kRevealed:
    case ContactEvent::FACT_NOT_SET:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status ApplyTicketLinks(const TicketEvent& ticket, const EventRow& row, Batch& batch) {
  if (ticket.has_received() || ticket.has_imported()) {
    const TicketReceived& received =
        ticket.has_received() ? ticket.received() : ticket.imported().received();
    RETURN_IF_ERROR(LinkContact(received.contact(), row, batch));
    return LinkCustomer(row, OwnerOf(received.customer(), received.customer_candidates()), batch);
  }
  if (ticket.has_customer_corrected()) {
    return MoveToCustomer(row, ticket.customer_corrected().customer(), batch);
  }
  if (ticket.has_customer_linked()) {
    return LinkCustomer(row, ticket.customer_linked().customer(), batch);
  }
  if (ticket.has_contact_added()) return LinkContact(ticket.contact_added().contact(), row, batch);
  return absl::OkStatus();
}

absl::Status ApplyCallbackLinks(const CallbackEvent& callback, const EventRow& row, Batch& batch) {
  if (callback.has_customer_corrected()) {
    return MoveToCustomer(row, callback.customer_corrected().customer(), batch);
  }
  if (!callback.has_planned()) return absl::OkStatus();
  const CallbackPlanned& planned = callback.planned();
  RETURN_IF_ERROR(
      LinkCustomer(row, OwnerOf(planned.customer(), planned.customer_candidates()), batch));
  if (callback.planned().ticket().empty()) return absl::OkStatus();
  return Link(row.stream(), absl::StrCat(kTicketPrefix, callback.planned().ticket()), row, batch);
}

absl::Status ApplyLinks(const EventRow& row, Batch& batch) {
  if (row.event().has_callback()) return ApplyCallbackLinks(row.event().callback(), row, batch);
  if (row.event().has_contact()) return ApplyContactLinks(row.event().contact(), row, batch);
  if (row.event().has_ticket()) return ApplyTicketLinks(row.event().ticket(), row, batch);
  return absl::OkStatus();
}

// What stands at a place: the event, where it was read already, or where to read it.
struct Entry {
  TimelineRow where;
  std::optional<EventRow> event;
};

// Entries by place: what stands in the timelines of two subjects shows once.
using Entries = std::map<std::string, Entry>;

// Returns the version of the first event of the stream whose place is >= `first`.
absl::StatusOr<std::uint64_t> VersionFrom(const KeyValueReader& reader, absl::string_view stream,
                                          absl::string_view first) {
  if (first.empty()) return 1;
  ASSIGN_OR_RETURN(const HeadRow head, ReadHead(reader, stream));
  const auto is_before = [&](std::uint64_t version) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                     ReadEvents(reader, stream, version - 1, UINT64_MAX, 1));
    if (events.empty()) return DamagedViews("a stream ends before its head");
    return PlaceOf(events.front()) < first;
  };
  ASSIGN_OR_RETURN(const std::uint64_t before, LastThatFits(head.version(), is_before));
  return before + 1;
}

// Adds the first `limit` events of the subject's own stream from `first` on.
absl::Status CollectStream(const KeyValueReader& reader, absl::string_view stream,
                           absl::string_view first, std::size_t limit, Entries& entries) {
  ASSIGN_OR_RETURN(const std::uint64_t version, VersionFrom(reader, stream, first));
  ASSIGN_OR_RETURN(std::vector<EventRow> events,
                   ReadEvents(reader, stream, version - 1, UINT64_MAX, limit));
  for (EventRow& event : events) {
    std::string place = PlaceOf(event);
    entries[std::move(place)].event = std::move(event);
  }
  return absl::OkStatus();
}

// Adds the first `limit` entries from `first` on of what the subject shows of other streams.
absl::Status CollectRows(const KeyValueReader& reader, absl::string_view subject,
                         absl::string_view first, std::size_t limit, Entries& entries) {
  const std::string prefix = SubjectPrefix(subject);
  absl::Status parsed;
  std::size_t collected = 0;
  const auto take = [&](absl::string_view key, absl::string_view value) {
    if (collected++ == limit) return false;
    TimelineRow& where = entries[std::string(key.substr(prefix.size()))].where;
    if (!where.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow("timelines");
    }
    return parsed.ok();
  };
  RETURN_IF_ERROR(reader.Scan(Family::kTimelines, prefix, absl::StrCat(prefix, first), take));
  return parsed;
}

// Returns the events of at most `most` entries from `next` on, which is left after the last.
absl::StatusOr<std::vector<EventRow>> TakeEvents(const KeyValueReader& reader, std::size_t most,
                                                 Entries::iterator& next, const Entries& entries) {
  std::vector<EventRow> events;
  std::vector<Key> keys;  // of those that are still to be read, and where they go
  std::vector<std::size_t> places;
  for (; next != entries.end() && events.size() < most; ++next) {
    auto& [where, event] = next->second;
    if (!event) {
      keys.push_back(EventKey(where.stream(), where.version()));
      places.push_back(events.size());
    }
    events.push_back(event ? *std::move(event) : EventRow());
  }
  ASSIGN_OR_RETURN(std::vector<EventRow> read,
                   ReadRows<EventRow>(reader, Family::kEvents, keys, "a timeline names no event"));
  for (std::size_t i = 0; i < read.size(); ++i) events[places[i]] = std::move(read[i]);
  return events;
}

// Returns the subjects whose timelines together are that of `subject`.
absl::StatusOr<std::vector<std::string>> ShownAs(const KeyValueReader& reader,
                                                 absl::string_view subject) {
  const std::optional<absl::string_view> customer = IdIn(subject, kCustomerPrefix);
  if (!customer) return std::vector<std::string>{std::string(subject)};
  ASSIGN_OR_RETURN(std::vector<std::string> subjects, MergedIn(reader, *customer));
  for (std::string& id : subjects) id = absl::StrCat(kCustomerPrefix, id);
  return subjects;
}

bool Fits(const EventRow& row, const TimelineFilter& filter) {
  const bool is_recorded = !filter.from || FromRecordedMicros(row.recorded_at()) >= *filter.from;
  return is_recorded && (!filter.type || IsOfType(row.event(), *filter.type)) &&
         (!filter.actor || row.actor_id() == *filter.actor);
}

absl::StatusOr<bool> IsShown(const EventRow& row, const TimelineFilter& filter) {
  if (!Fits(row, filter)) return false;
  if (filter.shows == nullptr) return true;
  return filter.shows(row);
}

// Returns where the page starts: after `cursor`, and no earlier than what `filter` allows.
absl::StatusOr<std::string> FirstPlace(const KeyValueReader& reader, const TimelineFilter& filter,
                                       absl::string_view cursor) {
  std::string first;
  if (filter.from) {
    ASSIGN_OR_RETURN(const std::uint64_t before,
                     PositionAsOf(reader, *filter.from - absl::Microseconds(1)));
    first = BigEndian64(before + 1);
  }
  if (cursor.empty()) return first;
  ASSIGN_OR_RETURN(std::string place, DecodeCursor(CursorKind::kTimeline, cursor));
  if (place.size() != kPlaceSize) {
    return absl::InvalidArgumentError("the cursor is not one of this list");
  }
  place.push_back('\0');  // the least key above the one that the cursor names
  return std::max(first, place);
}

// `source`: a reader, or a batch above one.
template <typename Source>
absl::StatusOr<std::vector<std::string>> SubjectsIn(const Source& source,
                                                    absl::string_view stream) {
  ASSIGN_OR_RETURN(const std::optional<Value> value,
                   source.Get(Family::kTimelines, SubjectsKey(stream)));
  SubjectsRow row;
  if (value && !row.ParseFromString(*value)) return UnreadableRow("timelines");
  return std::vector<std::string>(row.subjects().begin(), row.subjects().end());
}

// Whether a page may have to look at more events than it shows.
bool IsNarrow(const TimelineFilter& filter) {
  return filter.type || filter.actor || filter.shows != nullptr;
}

}  // namespace

absl::Status TimelinesProjection::Apply(const EventRow& row, Batch& batch) const {
  ASSIGN_OR_RETURN(const SubjectsRow subjects,
                   batch.GetRow<SubjectsRow>(Family::kTimelines, SubjectsKey(row.stream())));
  for (const std::string& subject : subjects.subjects()) PutEntry(subject, row, batch);
  return ApplyLinks(row, batch);
}

absl::StatusOr<std::set<std::string>> StreamsShownBy(const KeyValueReader& reader,
                                                     absl::string_view subject) {
  std::set<std::string> streams;
  absl::Status parsed;
  const auto take = [&](absl::string_view /*key*/, absl::string_view value) {
    TimelineRow where;
    if (!where.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      parsed = UnreadableRow("timelines");
      return false;
    }
    streams.insert(where.stream());
    return true;
  };
  const std::string prefix = SubjectPrefix(subject);
  RETURN_IF_ERROR(reader.Scan(Family::kTimelines, prefix, prefix, take));
  RETURN_IF_ERROR(parsed);
  return streams;
}

bool IsSubjectsKey(absl::string_view key) { return absl::StartsWith(key, kSubjectsPrefix); }

absl::StatusOr<std::vector<std::string>> SubjectsOf(absl::string_view stream, const Batch& batch) {
  return SubjectsIn(batch, stream);
}

absl::StatusOr<std::vector<std::string>> ReadSubjects(const KeyValueReader& reader,
                                                      absl::string_view stream) {
  return SubjectsIn(reader, stream);
}

absl::StatusOr<TimelinePage> ReadTimeline(const KeyValueReader& reader, absl::string_view subject,
                                          const TimelineFilter& filter, absl::string_view cursor,
                                          std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  ASSIGN_OR_RETURN(const std::string first, FirstPlace(reader, filter, cursor));
  ASSIGN_OR_RETURN(const std::vector<std::string> subjects, ShownAs(reader, subject));
  // One more than the page looks at: whether there is more.
  const std::size_t most = (IsNarrow(filter) ? kMaxEventsExamined : limit) + 1;
  Entries entries;
  for (const std::string& shown : subjects) {
    RETURN_IF_ERROR(CollectStream(reader, shown, first, most, entries));
    RETURN_IF_ERROR(CollectRows(reader, shown, first, most, entries));
  }
  TimelinePage page;
  auto next = entries.begin();
  std::size_t examined = 0;
  while (next != entries.end() && page.events.size() < limit && examined < kMaxEventsExamined) {
    const std::size_t wanted = std::min(limit - page.events.size(), kMaxEventsExamined - examined);
    ASSIGN_OR_RETURN(std::vector<EventRow> events, TakeEvents(reader, wanted, next, entries));
    examined += events.size();
    for (EventRow& event : events) {
      if (filter.to && FromRecordedMicros(event.recorded_at()) >= *filter.to) return page;
      ASSIGN_OR_RETURN(const bool is_shown, IsShown(event, filter));
      if (is_shown) page.events.push_back(std::move(event));
    }
  }
  if (next != entries.end()) {
    page.next_cursor = EncodeCursor(CursorKind::kTimeline, std::prev(next)->first);
  }
  return page;
}

}  // namespace redress
