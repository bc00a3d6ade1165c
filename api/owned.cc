#include "api/owned.h"

#include <functional>
#include <utility>

#include "aggregates/access/roles.h"
#include "aggregates/codes.h"
#include "aggregates/names.h"
#include "aggregates/refusal.h"
#include "aggregates/supervising.h"
#include "aggregates/validation.h"
#include "api/filled_phrases.h"
#include "api/filter_values.h"
#include "api/past_views.h"
#include "api/seen_tickets.h"
#include "api/state_json.h"
#include "api/ticket_filter.h"
#include "base/status.h"
#include "projections/kept.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr absl::string_view kEverybody = "everybody";
constexpr absl::string_view kFor = "for";

bool SeesOthers(const Actor& actor) { return Supervises(actor) || actor.role == roles::kAuditor; }

// Of whom a list shows what they keep; nothing: of everybody.
using Whose =
    std::function<absl::StatusOr<std::optional<std::vector<Owner>>>(const KeyValueReader& reader)>;

absl::StatusOr<Whose> WhoseOf(const QueryParameters& parameters, const HttpRequest& request) {
  ASSIGN_OR_RETURN(const std::optional<Actor> actor, WhoAsks(request));
  ASSIGN_OR_RETURN(const bool everybody, BoolParameter(parameters, kEverybody));
  if (everybody && actor.has_value() && !SeesOthers(*actor)) {
    return Refuse(absl::StatusCode::kPermissionDenied, codes::kOwnOrSupervisorOnly,
                  "query parameter everybody: only who supervises or audits sees what is others'");
  }
  const bool shows_all = everybody || !actor.has_value();
  return [shows_all, person = actor.has_value() ? actor->id : ""](
             const KeyValueReader& reader) -> absl::StatusOr<std::optional<std::vector<Owner>>> {
    if (shows_all) return std::optional<std::vector<Owner>>();
    ASSIGN_OR_RETURN(std::vector<Owner> owners, OwnersFor(reader, person));
    return std::optional<std::vector<Owner>>(std::move(owners));
  };
}

absl::StatusOr<Whose> WhosePhrases(const QueryParameters& parameters, const HttpRequest& request) {
  RETURN_IF_ERROR(
      CheckParameters(parameters, {kEverybody, kFor, "limit", "cursor", kAtLeast, kFresh}));
  return WhoseOf(parameters, request);
}

template <typename Row>
void WriteRest(const Row& row, JsonWriter& writer) {
  writer.Member("created_by", row.created_by());
  writer.Member("created", absl::FromUnixMicros(row.created_recorded_at()));
  writer.Member("updated", absl::FromUnixMicros(row.updated_recorded_at()));
  writer.Member("version", row.version());
}

void WriteSavedViewMembers(const SavedViewRow& row, JsonWriter& writer) {
  writer.Member("id", row.id());
  writer.Fields(row.view());
  WriteRest(row, writer);
}

void WritePhraseMembers(const PhraseRow& row, JsonWriter& writer) {
  writer.Member("id", row.id());
  writer.Fields(row.phrase());
  WriteRest(row, writer);
}

void WriteSavedView(const SavedViewRow& row, JsonWriter& writer) {
  writer.BeginObject();
  WriteSavedViewMembers(row, writer);
  writer.EndObject();
}

void WritePhrase(const PhraseRow& row, JsonWriter& writer) {
  writer.BeginObject();
  WritePhraseMembers(row, writer);
  writer.EndObject();
}

template <typename Kept>
absl::StatusOr<KeptPage<Kept>> PageOf(const KeyValueReader& reader, const Whose& whose,
                                      const PageRequest& page) {
  ASSIGN_OR_RETURN(const auto owners, whose(reader));
  return ListKept<Kept>(reader, owners, page.cursor, page.limit);
}

template <typename Kept>
absl::StatusOr<std::optional<Owner>> OwnerOf(const KeyValueReader& reader, const std::string& id) {
  ASSIGN_OR_RETURN(const auto row, ReadKept<Kept>(reader, id));
  return row.has_value() ? std::optional<Owner>(Kept::In(*row).owner()) : std::nullopt;
}

// Returns whose it is, where it is known to the views.
absl::StatusOr<std::optional<Owner>> OwnerIn(const KeyValueReader& reader, const Collection& of,
                                             const std::string& id) {
  return of.name == kViewCollection.name ? OwnerOf<SavedViews>(reader, id)
                                         : OwnerOf<Phrases>(reader, id);
}

absl::Status CheckBesideState(const QueryParameters& parameters) {
  FieldProblems problems;
  for (const auto& [name, value] : parameters) {
    if (name == "state" || name == "team" || name == "holder") continue;
    problems.Add(PointerTo("/filter", name),
                 "not beside a state: what is due next is narrowed by team and holder alone");
  }
  return problems.ToStatus();
}

absl::Status CheckFilter(const SavedFilter& filter, const Actor& actor) {
  const QueryParameters parameters = ParametersOf(filter);
  const bool is_of_due = !filter.state().empty();
  if (is_of_due) RETURN_IF_ERROR(CheckBesideState(parameters));
  const absl::Status usable =
      is_of_due ? ParseDueFilter(parameters).status() : ParseSeenFilter(parameters, actor).status();
  if (!absl::IsInvalidArgument(usable)) return usable;
  return RefuseField("/filter", usable.message());
}

}  // namespace

bool IsOwned(const Collection& of) {
  return of.name == kViewCollection.name || of.name == kPhraseCollection.name;
}

absl::StatusOr<std::optional<Actor>> WhoAsks(const HttpRequest& request) {
  if (request.actor.has_value()) return request.actor;
  if (request.Header("redress-actor") == nullptr) return std::optional<Actor>();
  ASSIGN_OR_RETURN(Actor actor, ActorOf(request));
  return std::optional<Actor>(std::move(actor));
}

absl::Status CheckIsFor(const KeyValueReader& reader, const std::optional<Actor>& actor,
                        const Collection& of, const std::string& id) {
  if (!actor.has_value() || SeesOthers(*actor)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Owner> owner, OwnerIn(reader, of, id));
  if (!owner.has_value()) return NoSuch(of);
  ASSIGN_OR_RETURN(const std::vector<Owner> owners, OwnersFor(reader, actor->id));
  return IsAmong(owners, *owner) ? absl::OkStatus() : NoSuch(of);
}

absl::Status CheckKept(const CommandRequest& request) {
  const ViewCommand& view = request.command.view().command();
  if (!view.has_create() && !view.has_change()) return absl::OkStatus();
  const SavedView& asked = view.has_create() ? view.create() : view.change();
  return CheckFilter(asked.filter(), request.actor);
}

absl::StatusOr<ItemLister> SavedViewLister(const QueryParameters& parameters,
                                           const HttpRequest& request) {
  RETURN_IF_ERROR(CheckParameters(parameters, {kEverybody, "limit", "cursor", kAtLeast, kFresh}));
  ASSIGN_OR_RETURN(const Whose whose, WhoseOf(parameters, request));
  return [whose](const KeyValueReader& reader, const PageRequest& page,
                 JsonWriter& writer) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const auto found, PageOf<SavedViews>(reader, whose, page));
    WriteItems(found.rows, WriteSavedView, writer);
    return found.next_cursor;
  };
}

absl::StatusOr<ItemLister> PhraseLister(const QueryParameters& parameters,
                                        const HttpRequest& request) {
  ASSIGN_OR_RETURN(const Whose whose, WhosePhrases(parameters, request));
  return [whose](const KeyValueReader& reader, const PageRequest& page,
                 JsonWriter& writer) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const auto found, PageOf<Phrases>(reader, whose, page));
    WriteItems(found.rows, WritePhrase, writer);
    return found.next_cursor;
  };
}

absl::StatusOr<CustomersLister> FilledPhraseLister(const QueryParameters& parameters,
                                                   const HttpRequest& request) {
  ASSIGN_OR_RETURN(const Whose whose, WhosePhrases(parameters, request));
  ASSIGN_OR_RETURN(const FillingFor filling,
                   FillingFor::Parse(*TextValue(parameters, kFor), request));
  return [whose, filling](const KeyValueReader& reader, const PageRequest& page, JsonWriter& writer,
                          std::vector<std::string>& shown) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const PhraseValues values, filling.ReadValues(reader, writer.sight()));
    shown.push_back(values.customer);
    ASSIGN_OR_RETURN(const auto found, PageOf<Phrases>(reader, whose, page));
    writer.BeginArray();
    for (const PhraseRow& row : found.rows) {
      writer.BeginObject();
      WritePhraseMembers(row, writer);
      WriteFilled(row.phrase(), values, writer);
      writer.EndObject();
    }
    writer.EndArray();
    return found.next_cursor;
  };
}

absl::StatusOr<Found> FindSavedView(const View& view, const std::string& id) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, ViewStream(id)));
  ASSIGN_OR_RETURN(const std::optional<SavedViewRow> row, ReadKept<SavedViews>(*views, id));
  if (!row.has_value()) return NoSuch(kViewCollection);
  Found found(view, row->version());
  WriteSavedViewMembers(*row, found.body);
  return found;
}

absl::StatusOr<Found> FindPhrase(const View& view, const std::string& id) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, PhraseStream(id)));
  ASSIGN_OR_RETURN(const std::optional<PhraseRow> row, ReadKept<Phrases>(*views, id));
  if (!row.has_value()) return NoSuch(kPhraseCollection);
  Found found(view, row->version());
  WritePhraseMembers(*row, found.body);
  return found;
}

}  // namespace redress
