#include "projections/tickets.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "events/phase.h"
#include "projections/streams.h"

namespace redress {
namespace {

// A facet and its value, as the prefix of a key in Family::kTicketIndex.
std::string Facet(absl::string_view facet, absl::string_view value) {
  std::string prefix(facet);
  prefix.push_back('\0');
  absl::StrAppend(&prefix, KeyText(value));
  prefix.push_back('\0');
  return prefix;
}

// Parts of every facet's key after the prefix: newest first, whatever the facet.
std::string Place(std::uint64_t received_position, absl::string_view number) {
  return absl::StrCat(BigEndian64(~received_position), number);
}

std::string PhaseFacet(TicketPhase phase) { return Facet("phase", absl::StrCat(int{phase})); }
std::string OpenFacet(bool open) { return Facet("open", open ? "1" : "0"); }
std::string HolderFacet(absl::string_view person) { return Facet("holder", person); }
std::string TeamFacet(absl::string_view unit) { return Facet("team", unit); }
std::string CategoryFacet(absl::string_view path) { return Facet("category", path); }
std::string CustomerFacet(absl::string_view customer) { return Facet("customer", customer); }
std::string ChannelFacet(Channel channel) { return Facet("channel", absl::StrCat(int{channel})); }
std::string KindFacet(TicketKind kind) { return Facet("kind", absl::StrCat(int{kind})); }
std::string ExitFacet(Exit exit) { return Facet("exit", absl::StrCat(int{exit})); }
std::string UnitFacet(absl::string_view unit) { return Facet("unit", unit); }
std::string AllFacet() { return Facet("all", ""); }

// Every prefix of the ticket's category path.
std::vector<std::string> CategoryPaths(const TicketRow& row) {
  std::vector<std::string> paths;
  std::string path;
  for (const std::string& part : row.category()) {
    if (!path.empty()) path.push_back('/');
    absl::StrAppend(&path, part);
    paths.push_back(path);
  }
  return paths;
}

// What the ticket is found by; none before it was received.
std::vector<std::string> Facets(const TicketRow& row) {
  if (row.number().empty()) return {};
  std::vector<std::string> facets = {AllFacet(),
                                     PhaseFacet(row.phase()),
                                     OpenFacet(IsOpen(row.phase())),
                                     ChannelFacet(row.channel()),
                                     KindFacet(row.kind()),
                                     TeamFacet(row.holder().unit()),
                                     CustomerFacet(row.customer())};
  for (const std::string& path : CategoryPaths(row)) facets.push_back(CategoryFacet(path));
  if (!row.holder().person().empty()) facets.push_back(HolderFacet(row.holder().person()));
  if (!row.unit().empty()) facets.push_back(UnitFacet(row.unit()));
  if (row.exit() != EXIT_UNSPECIFIED) facets.push_back(ExitFacet(row.exit()));
  return facets;
}

bool Contains(const std::vector<std::string>& facets, const std::string& facet) {
  return std::find(facets.begin(), facets.end(), facet) != facets.end();
}

void MoveIndex(const TicketRow& before, const TicketRow& after, Batch& batch) {
  const std::vector<std::string> old_facets = Facets(before);
  const std::vector<std::string> new_facets = Facets(after);
  const std::string place = Place(after.received_position(), after.number());
  for (const std::string& facet : old_facets) {
    if (!Contains(new_facets, facet)) batch.Delete(Family::kTicketIndex, facet + place);
  }
  for (const std::string& facet : new_facets) {
    if (!Contains(old_facets, facet)) batch.Put(Family::kTicketIndex, facet + place, "");
  }
}

void FoldReceived(const TicketReceived& received, const EventRow& event, TicketRow& row) {
  row.set_kind(received.kind());
  row.set_customer(received.customer());
  row.set_customer_unresolved(received.customer().empty() &&
                              !received.customer_candidates().empty());
  row.set_channel(received.channel());
  row.set_unit(received.unit());
  row.set_product(received.product());
  row.set_subject(received.subject());
  if (!row.number().empty()) return;
  row.set_number(std::string(*IdIn(event.stream(), kTicketPrefix)));
  row.set_cycle(1);
  *row.mutable_received() = event.event().happened();
  row.set_received_recorded_at(event.recorded_at());
  row.set_received_position(event.position());
}

void FoldImported(const TicketImported& imported, const EventRow& event, TicketRow& row) {
  FoldReceived(imported.received(), event, row);
  *row.mutable_category() = imported.category();
  row.set_severity(imported.severity());
  if (imported.has_holder()) *row.mutable_holder() = imported.holder();
  row.set_exit(imported.exit());
}

// Folds what lists show; the phase is told by PhaseAfter().
void FoldFact(const TicketEvent& fact, const EventRow& event, TicketRow& row) {
  switch (fact.fact_case()) {
    case TicketEvent::kReceived:
      FoldReceived(fact.received(), event, row);
      break;
    case TicketEvent::kImported:
      FoldImported(fact.imported(), event, row);
      break;
    case TicketEvent::kClassified:
      *row.mutable_category() = fact.classified().category();
      row.set_severity(fact.classified().severity());
      break;
    case TicketEvent::kAssigned:
      *row.mutable_holder() = fact.assigned().holder();
      break;
    case TicketEvent::kRedoOrdered:
      row.set_cycle(fact.redo_ordered().cycle());
      break;
    case TicketEvent::kClosed:
      row.set_exit(fact.closed().exit());
      break;
    case TicketEvent::kReopened:
      row.set_cycle(fact.reopened().cycle());
      row.set_exit(EXIT_UNSPECIFIED);
      break;
    case TicketEvent::kMergeUndone:
      row.set_exit(EXIT_UNSPECIFIED);
      break;
    case TicketEvent::kCustomerLinked:
      row.set_customer(fact.customer_linked().customer());
      row.set_customer_unresolved(false);
      break;
    case TicketEvent::kAcknowledged:
    case TicketEvent::kStarted:
    case TicketEvent::kNoted:
    case TicketEvent::kAnswered:
    case TicketEvent::kRevisitPlanned:
    case TicketEvent::kRevisited:
    case TicketEvent::kContactAdded:
    default:
      break;
  }
}

// Facets given by the filter, the one that lets fewest through first; every ticket's where none is.
std::vector<std::string> FilterFacets(const TicketFilter& filter) {
  std::vector<std::string> facets;
  if (filter.customer) facets.push_back(CustomerFacet(*filter.customer));
  if (filter.holder) facets.push_back(HolderFacet(*filter.holder));
  if (filter.category) facets.push_back(CategoryFacet(*filter.category));
  if (filter.team) facets.push_back(TeamFacet(*filter.team));
  if (filter.unit) facets.push_back(UnitFacet(*filter.unit));
  if (filter.exit) facets.push_back(ExitFacet(*filter.exit));
  if (filter.phase) facets.push_back(PhaseFacet(*filter.phase));
  if (filter.channel) facets.push_back(ChannelFacet(*filter.channel));
  if (filter.kind) facets.push_back(KindFacet(*filter.kind));
  if (filter.open) facets.push_back(OpenFacet(*filter.open));
  if (facets.empty()) facets.push_back(AllFacet());
  return facets;
}

bool HasAll(const TicketRow& row, const std::vector<std::string>& facets) {
  if (facets.empty()) return true;
  const std::vector<std::string> own = Facets(row);
  return std::all_of(facets.begin(), facets.end(),
                     [&](const std::string& facet) { return Contains(own, facet); });
}

// Returns where the page starts: after `cursor`, and no later than what `filter` allows.
absl::StatusOr<std::string> FirstPlace(const KeyValueReader& reader, const TicketFilter& filter,
                                       absl::string_view cursor) {
  std::string first;
  if (filter.received_to) {
    ASSIGN_OR_RETURN(const std::uint64_t last,
                     PositionAsOf(reader, *filter.received_to - absl::Microseconds(1)));
    first = BigEndian64(~last);
  }
  if (cursor.empty()) return first;
  ASSIGN_OR_RETURN(std::string place, DecodeCursor(CursorKind::kTickets, cursor));
  if (place.size() <= sizeof(std::uint64_t)) {
    return absl::InvalidArgumentError("the cursor is not one of this list");
  }
  place.push_back('\0');  // the least key above the one that the cursor names
  return std::max(first, place);
}

// A page in the making.
class TicketLister {
 public:
  TicketLister(const KeyValueReader& reader, const TicketFilter& filter, std::size_t limit)
      : reader_(reader), filter_(filter), others_(FilterFacets(filter)), limit_(limit) {
    prefix_ = others_.front();
    others_.erase(others_.begin());
  }

  absl::StatusOr<TicketPage> List(absl::string_view first_place) {
    const auto visit = [&](absl::string_view key, absl::string_view) {
      return Take(key.substr(prefix_.size()));
    };
    RETURN_IF_ERROR(
        reader_.Scan(Family::kTicketIndex, prefix_, absl::StrCat(prefix_, first_place), visit));
    RETURN_IF_ERROR(read_);
    return std::move(page_);
  }

 private:
  // Returns whether to go on.
  bool Take(absl::string_view place) {
    if (page_.rows.size() == limit_ || examined_ == kMaxTicketsExamined) {
      page_.next_cursor = EncodeCursor(CursorKind::kTickets, last_place_);
      return false;
    }
    ++examined_;
    last_place_ = std::string(place);
    absl::StatusOr<std::optional<TicketRow>> row =
        ReadTicket(reader_, place.substr(std::min(place.size(), sizeof(std::uint64_t))));
    read_ = row.status();
    if (!row.ok() || !*row) return row.ok();
    if (IsTooOld(**row)) return false;
    if (HasAll(**row, others_)) page_.rows.push_back(*std::move(*row));
    return true;
  }

  bool IsTooOld(const TicketRow& row) const {
    return filter_.received_from &&
           FromRecordedMicros(row.received_recorded_at()) < *filter_.received_from;
  }

  const KeyValueReader& reader_;
  const TicketFilter& filter_;
  std::string prefix_;               // of the facet that is walked through
  std::vector<std::string> others_;  // that a row must have besides
  std::size_t limit_;
  std::size_t examined_ = 0;
  std::string last_place_;
  absl::Status read_;
  TicketPage page_;
};

}  // namespace

TicketRow FoldTicketRow(TicketRow row, const EventRow& event) {
  const TicketEvent& fact = event.event().ticket();
  if (row.number().empty() && !fact.has_received() && !fact.has_imported()) return row;
  FoldFact(fact, event, row);
  row.set_phase(PhaseAfter(row.phase(), fact));
  row.set_version(event.version());
  row.set_updated_recorded_at(event.recorded_at());
  row.set_updated_position(event.position());
  return row;
}

absl::Status TicketsProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> number = IdIn(row.stream(), kTicketPrefix);
  if (!number) return absl::OkStatus();
  ASSIGN_OR_RETURN(const TicketRow before, batch.GetRow<TicketRow>(Family::kTickets, *number));
  const TicketRow after = FoldTicketRow(before, row);
  if (after.number().empty()) return absl::OkStatus();
  batch.PutRow(Family::kTickets, *number, after);
  MoveIndex(before, after, batch);
  return absl::OkStatus();
}

absl::StatusOr<TicketPage> ListTickets(const KeyValueReader& reader, const TicketFilter& filter,
                                       absl::string_view cursor, std::size_t limit) {
  RETURN_IF_ERROR(CheckPageSize(limit));
  ASSIGN_OR_RETURN(const std::string first, FirstPlace(reader, filter, cursor));
  return TicketLister(reader, filter, limit).List(first);
}

absl::StatusOr<std::optional<TicketRow>> ReadTicket(const KeyValueReader& reader,
                                                    absl::string_view number) {
  ASSIGN_OR_RETURN(const std::optional<Value> value, reader.Get(Family::kTickets, number));
  if (!value) return std::nullopt;
  TicketRow row;
  if (row.ParseFromString(*value)) return row;
  return absl::DataLossError("a row of the views does not parse (tickets): run `redress rebuild`");
}

}  // namespace redress
