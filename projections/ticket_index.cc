#include "projections/ticket_index.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "events/phase.h"
#include "projections/cursor.h"
#include "projections/customers.h"

namespace redress {
namespace {

PlaceList Facet(absl::string_view facet, absl::string_view value) {
  std::string prefix(facet);
  prefix.push_back('\0');
  absl::StrAppend(&prefix, KeyText(value));
  prefix.push_back('\0');
  return {.family = Family::kTicketIndex, .prefix = std::move(prefix)};
}

PlaceList NumberFacet(absl::string_view facet, int value) {
  return Facet(facet, absl::StrCat(value));
}

// A list for each answer: what is not so is looked for as often as what is.
PlaceList FlagFacet(absl::string_view facet, bool value) {
  return NumberFacet(facet, value ? 1 : 0);
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
  for (const std::string& path : CategoryPaths(row)) add(CategoryFacet(path));
  if (!row.holder().person().empty()) add(HolderFacet(row.holder().person()));
  if (!row.unit().empty()) add(UnitFacet(row.unit()));
  if (row.exit() != EXIT_UNSPECIFIED) add(ExitFacet(row.exit()));
  // Nobody waits for what is closed, or sees to it on a higher level.
  if (!IsOpen(row.phase())) return lists;
  add(EscalatedFacet(row.escalation() > 0));
  if (row.waiting() != WAITING_FOR_UNSPECIFIED) add(WaitingFacet(row.waiting()));
  return lists;
}

}  // namespace

PlaceList PhaseFacet(TicketPhase phase) { return NumberFacet("phase", int{phase}); }
PlaceList OpenFacet(bool open) { return FlagFacet("open", open); }
PlaceList HolderFacet(absl::string_view person) { return Facet("holder", person); }
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
PlaceList AllFacet() { return Facet("all", ""); }

std::string PlaceOf(const TicketRow& row) {
  return TicketPlace(row.received().unix_micros(), row.received_position(), row.received_index());
}

void MoveInIndex(const TicketRow& before, const TicketRow& after, Batch& batch) {
  const std::set<std::string> old_lists = ListsOf(before);
  const std::set<std::string> new_lists = ListsOf(after);
  const std::string place = PlaceOf(after);
  if (before.number().empty()) {
    batch.Put(Family::kTicketIndex, AllFacet().prefix + place, after.number());
  }
  for (const std::string& list : old_lists) {
    if (!new_lists.contains(list)) batch.Delete(Family::kTicketIndex, list + place);
  }
  for (const std::string& list : new_lists) {
    if (!old_lists.contains(list)) batch.Put(Family::kTicketIndex, list + place, "");
  }
}

absl::StatusOr<std::optional<std::string>> NumberAt(const KeyValueReader& reader,
                                                    absl::string_view place) {
  return reader.Get(Family::kTicketIndex, absl::StrCat(AllFacet().prefix, place));
}

}  // namespace redress
