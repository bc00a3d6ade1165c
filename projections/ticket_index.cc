#include "projections/ticket_index.h"

#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "events/instant.h"
#include "events/phase.h"
#include "projections/customers.h"
#include "projections/facets.h"
#include "projections/key_range.h"
#include "projections/standings.h"

namespace redress {
namespace {

constexpr absl::string_view kClosedFacet = "closed";

PlaceList Facet(absl::string_view facet, absl::string_view value) {
  return FacetList(Family::kTicketIndex, facet, value);
}

PlaceList NumberFacet(absl::string_view facet, int value) {
  return Facet(facet, absl::StrCat(value));
}

// A list for each answer: what is not so is looked for as often as what is.
PlaceList FlagFacet(absl::string_view facet, bool value) {
  return NumberFacet(facet, value ? 1 : 0);
}

// A month, UTC; they sort as they follow each other.
PlaceList ClosedFacet(absl::Time closed) {
  return Facet(kClosedFacet, absl::FormatTime("%E4Y-%m", closed, absl::UTCTimeZone()));
}

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

// Adds the lists of the policies by which promises run.
void AddRunning(const TicketRow& row, std::set<std::string>& lists) {
  for (const ClockRow& clock : row.clocks()) {
    if (clock.breached() || clock.policy().empty()) continue;
    for (const std::string& policy : {clock.policy(), clock.calendar_policy()}) {
      if (policy.empty()) continue;
      lists.insert(RunningFacet(policy).prefix);
      if (clock.provisional()) lists.insert(ProvisionalFacet(policy).prefix);
    }
  }
}

// Adds the lists of who sees it without holding it.
void AddHelping(const TicketRow& row, std::set<std::string>& lists) {
  const Standing standing = StandingOf(row);
  for (const std::string& team : standing.teams) {
    if (team != row.holder().unit()) lists.insert(HelpingTeamFacet(team).prefix);
  }
  for (const std::string& person : standing.persons) {
    if (person != row.holder().person()) lists.insert(HelpingPersonFacet(person).prefix);
  }
  if (!standing.taken_in_by.empty()) lists.insert(TakenInFacet(standing.taken_in_by).prefix);
}

// The lists that the ticket is in, but for AllFacet(); none before it was received.
std::set<std::string> ListsOf(const TicketRow& row) {
  if (row.number().empty()) return {};
  std::set<std::string> lists;
  const auto add = [&](PlaceList facet) { lists.insert(std::move(facet.prefix)); };
  add(PhaseFacet(row.phase()));
  add(OpenFacet(IsOpen(row.phase())));
  add(ChannelFacet(row.channel()));
  add(KindFacet(row.kind()));
  add(TeamFacet(row.holder().unit()));
  add(CustomerFacet(row.customer()));
  if (row.customer().empty()) add(CustomerFacet(GroupOf(row.customer_candidates())));
  add(AcknowledgedFacet(row.acknowledged()));
  add(ImportedFacet(row.imported()));
  add(AfterClosingFacet(row.after_closing() > 0));
  AddHelping(row, lists);
  for (const std::string& path : CategoryPaths(row)) add(CategoryFacet(path));
  if (!row.holder().person().empty()) add(HolderFacet(row.holder().person()));
  if (!row.unit().empty()) add(UnitFacet(row.unit()));
  if (row.exit() != EXIT_UNSPECIFIED) add(ExitFacet(row.exit()));
  if (row.has_closed()) add(ClosedFacet(TimeOf(row.closed())));
  // Nobody waits for what is closed, or sees to it on a higher level.
  if (!IsOpen(row.phase())) return lists;
  add(EscalatedFacet(row.escalation() > 0));
  if (!row.handover_to().empty()) add(HandoverFacet(row.handover_to()));
  AddRunning(row, lists);
  if (row.waiting() != WAITING_FOR_UNSPECIFIED) add(WaitingFacet(row.waiting()));
  return lists;
}

}  // namespace

PlaceList PhaseFacet(TicketPhase phase) { return NumberFacet("phase", int{phase}); }
PlaceList OpenFacet(bool open) { return FlagFacet("open", open); }
PlaceList HolderFacet(absl::string_view person) { return Facet("holder", person); }
PlaceList HandoverFacet(absl::string_view person) { return Facet("handover", person); }
PlaceList TeamFacet(absl::string_view unit) { return Facet("team", unit); }
PlaceList CategoryFacet(absl::string_view path) { return Facet("category", path); }
PlaceList CustomerFacet(absl::string_view customer) { return Facet("customer", customer); }
PlaceList ChannelFacet(Channel channel) { return NumberFacet("channel", int{channel}); }
PlaceList KindFacet(TicketKind kind) { return NumberFacet("kind", int{kind}); }
PlaceList ExitFacet(Exit exit) { return NumberFacet("exit", int{exit}); }
PlaceList UnitFacet(absl::string_view unit) { return Facet("unit", unit); }
PlaceList WaitingFacet(WaitingFor waiting) { return NumberFacet("waiting", int{waiting}); }
PlaceList EscalatedFacet(bool escalated) { return FlagFacet("escalated", escalated); }
PlaceList AcknowledgedFacet(bool acknowledged) { return FlagFacet("acknowledged", acknowledged); }
PlaceList ImportedFacet(bool imported) { return FlagFacet("imported", imported); }
PlaceList AfterClosingFacet(bool after) { return FlagFacet("after_closing", after); }
PlaceList RunningFacet(absl::string_view policy) { return Facet("running", policy); }
PlaceList ProvisionalFacet(absl::string_view policy) { return Facet("provisional", policy); }
PlaceList HelpingTeamFacet(absl::string_view team) { return Facet("helping_team", team); }
PlaceList HelpingPersonFacet(absl::string_view person) { return Facet("helping_person", person); }
PlaceList TakenInFacet(absl::string_view person) { return Facet("taken_in", person); }
PlaceList AllFacet() { return Facet("all", ""); }

void AddWithin(const Scope& scope, std::vector<ListUnion>& lists) {
  const auto taken_in = [](absl::string_view person) { return ListUnion{TakenInFacet(person)}; };
  const auto of_team = [](absl::string_view team) {
    return ListUnion{TeamFacet(team), HelpingTeamFacet(team)};
  };
  const auto of_person = [](absl::string_view person) {
    return ListUnion{HolderFacet(person), HelpingPersonFacet(person)};
  };
  AddWithin(scope, {taken_in, of_team, of_person}, lists);
}

std::string PlaceOf(const TicketRow& row) {
  return TicketPlace(row.received().unix_micros(), row.received_position(), row.received_index());
}

absl::StatusOr<ListUnion> ClosedFacets(const KeyValueReader& reader, std::optional<absl::Time> from,
                                       std::optional<absl::Time> to) {
  const std::string none = Facet(kClosedFacet, "").prefix;
  const std::string all = none.substr(0, none.size() - 1);
  const std::string first = from ? ClosedFacet(*from).prefix : all;
  const std::string last = to ? ClosedFacet(*to).prefix : EndOfPrefix(all);
  ListUnion months;
  const std::unique_ptr<RowIterator> rows = reader.Iterate(Family::kTicketIndex, all);
  for (rows->Seek(first); rows->Valid();) {
    const std::string month(rows->key().substr(0, rows->key().find('\0', all.size()) + 1));
    if (month > last) break;
    months.push_back({.family = Family::kTicketIndex, .prefix = month});
    rows->Seek(EndOfPrefix(month));
  }
  RETURN_IF_ERROR(rows->status());
  if (months.empty()) months.push_back({.family = Family::kTicketIndex, .prefix = none});
  return months;
}

void MoveInIndex(const TicketRow& before, const TicketRow& after, Batch& batch) {
  const std::string place = PlaceOf(after);  // which never changes
  if (before.number().empty()) {
    batch.Put(Family::kTicketIndex, AllFacet().prefix + place, after.number());
  }
  MoveListed(Family::kTicketIndex, {.lists = ListsOf(before), .place = place},
             {.lists = ListsOf(after), .place = place}, batch);
}

absl::StatusOr<std::vector<std::optional<std::string>>> NumbersAt(
    const KeyValueReader& reader, const std::vector<std::string>& places) {
  const std::string prefix = AllFacet().prefix;
  std::vector<Key> keys;
  keys.reserve(places.size());
  for (const std::string& place : places) keys.push_back(absl::StrCat(prefix, place));
  return reader.GetMany(Family::kTicketIndex, keys);
}

}  // namespace redress
