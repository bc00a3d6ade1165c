// GET /v1/tickets/{number}/moves: what whoever asks may do with a ticket now, and what each request
// takes: a form is made from the answer.

#include "aggregates/ticket/moves.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aggregates/access/access.h"
#include "aggregates/fold.h"
#include "aggregates/policy/in_force.h"
#include "aggregates/ticket/move_fields.h"
#include "aggregates/ticket/ticket.h"
#include "aggregates/validation.h"
#include "api/narrowed_reads.h"
#include "api/policies.h"
#include "api/queries.h"
#include "base/status.h"
#include "commands/past_event.h"
#include "events/enum_names.h"
#include "events/instant.pb.h"
#include "events/options.pb.h"
#include "projections/cursor.h"
#include "projections/streams.h"
#include "projections/teams.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;

// Values that are known of here, of fields that take others, too.
struct Suggestions {
  std::vector<std::string> teams;
  std::set<std::string> categories;  // paths, joined by "/"
  std::set<std::string> milestones;
  std::set<std::string> pauses;
};

// A pause that is said to be waiting for somebody is named by that.
bool IsWaitingFor(const std::string& pause) {
  return FindEnumValue(*WaitingFor_descriptor(), pause) != nullptr;
}

absl::StatusOr<Suggestions> SuggestionsOf(const KeyValueReader& views,
                                          const PoliciesInForce& policies) {
  Suggestions known;
  ASSIGN_OR_RETURN(const TeamPage teams, ListTeams(views, "", kMaxPageSize));
  for (const TeamRow& row : teams.rows) known.teams.push_back(row.id());
  for (const StandardInForce& in_force : policies.standards()) {
    const ServiceStandard& standard = *in_force.standard;
    const auto& category = standard.when().category();
    if (!category.empty()) known.categories.insert(absl::StrJoin(category, "/"));
    for (const ClockRule& clock : standard.clocks()) {
      if (!clock.milestone().empty()) known.milestones.insert(clock.milestone());
      for (const std::string& pause : clock.pausable()) {
        if (!IsWaitingFor(pause)) known.pauses.insert(pause);
      }
    }
  }
  return known;
}

absl::string_view TypeOf(const FieldDescriptor& field) {
  if (field.message_type() == Instant::descriptor()) return "time";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "object";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "choice";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "boolean";
    case FieldDescriptor::CPPTYPE_STRING:
      return "text";
    default:
      return "number";
  }
}

bool IsField(const FieldDescriptor& field, const google::protobuf::Descriptor& of,
             absl::string_view name) {
  return field.containing_type() == &of && field.name() == name;
}

// Who, or which team, or which name of a policy, the field takes.
void WriteSuggestions(const FieldDescriptor& field, const Suggestions& known, JsonWriter& writer) {
  const bool is_team = IsField(field, *Holder::descriptor(), "unit") ||
                       IsField(field, *Resolve::descriptor(), "unit") ||
                       IsField(field, *PlanRevisit::descriptor(), "team");
  const bool is_person = IsField(field, *Holder::descriptor(), "person") ||
                         IsField(field, *HandOver::descriptor(), "to") ||
                         IsField(field, *PlanRevisit::descriptor(), "revisitor");
  if (is_team) {
    writer.ArrayMember("suggestions", known.teams);
  } else if (is_person) {
    writer.Member("suggested_by", "/v1/agents");
  } else if (IsField(field, *Classify::descriptor(), "category")) {
    writer.ArrayMember("suggestions", known.categories);
  } else if (IsField(field, *ReachMilestone::descriptor(), "milestone")) {
    writer.ArrayMember("suggestions", known.milestones);
  } else if (IsField(field, *Wait::descriptor(), "pause")) {
    writer.ArrayMember("suggestions", known.pauses);
  }
}

void WriteFields(const std::vector<MoveField>& fields, const Suggestions& known,
                 JsonWriter& writer);

void WriteField(const MoveField& field, const Suggestions& known, JsonWriter& writer) {
  const FieldDescriptor& of = *field.field;
  writer.BeginObject();
  writer.Member("name", of.name());
  writer.Member("pointer", field.pointer);
  writer.Member("type", TypeOf(of));
  writer.Member("required", field.is_required);
  if (!field.required_where.empty()) {
    writer.Key("required_where");
    writer.BeginArray();
    for (const FieldCase& where : field.required_where) {
      writer.BeginObject();
      writer.Member("field", where.pointer);
      writer.ArrayMember("is", where.values);
      writer.EndObject();
    }
    writer.EndArray();
  }
  if (!field.unless.empty()) writer.Member("unless", field.unless);
  if (of.is_repeated()) writer.Member("max_items", MaxSizeOf(of));
  const bool is_one_text = of.cpp_type() == FieldDescriptor::CPPTYPE_STRING && !of.is_repeated();
  if (is_one_text) writer.Member("max_length", MaxSizeOf(of));
  if (of.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) writer.ArrayMember("choices", field.choices);
  WriteSuggestions(of, known, writer);
  if (!field.fields.empty()) WriteFields(field.fields, known, writer);
  writer.EndObject();
}

void WriteFields(const std::vector<MoveField>& fields, const Suggestions& known,
                 JsonWriter& writer) {
  writer.Key("fields");
  writer.BeginArray();
  for (const MoveField& field : fields) WriteField(field, known, writer);
  writer.EndArray();
}

// Whether the role of whoever asks may; where it stands was looked up.
bool MayMove(const std::optional<Actor>& actor, absl::string_view verb) {
  if (!actor.has_value() || actor->token.empty()) return true;
  const Permission permission =
      MayDo(actor->role, absl::StrCat("ticket.", verb), actor->scope, nullptr);
  return permission == Permission::kGranted || permission == Permission::kOutside;
}

void WriteMoves(const Ticket& ticket, const std::optional<Actor>& actor, const Policy& policy,
                const Suggestions& known, JsonWriter& writer) {
  const std::vector<std::string> legal = LegalMoves(ticket, policy);
  writer.Key("moves");
  writer.BeginArray();
  for (const TicketMove& move : TicketMoves()) {
    const bool is_legal = std::find(legal.begin(), legal.end(), move.verb) != legal.end();
    if (!is_legal || !MayMove(actor, move.verb)) continue;
    const std::vector<MoveField> fields = FieldsOf(move.request, policy, actor.value_or(Actor()));
    if (!CanBeFilled(fields)) continue;
    writer.BeginObject();
    writer.Member("move", move.verb);
    WriteFields(fields, known, writer);
    writer.EndObject();
  }
  writer.EndArray();
}

absl::StatusOr<Found> FindMoves(const View& view, const std::string& number,
                                const std::optional<Actor>& actor) {
  RETURN_IF_ERROR(CheckSees(view.reader, actor, kTicketCollection, number));
  ASSIGN_OR_RETURN(const std::vector<EventRow> events,
                   ReadEvents(view.reader, StreamOf(kTicketCollection, number)));
  if (events.empty()) return NoSuch(kTicketCollection);
  std::vector<PastEvent> past;
  past.reserve(events.size());
  for (const EventRow& row : events) past.push_back(ToPastEvent(row));
  const Ticket ticket = Fold<Ticket>(past);
  ASSIGN_OR_RETURN(const PoliciesInForce policies, ReadPoliciesInForce(view.reader));
  ASSIGN_OR_RETURN(const Suggestions known, SuggestionsOf(view.reader, policies));
  Found found(view);
  found.body.Member("number", number);
  found.body.Member("phase", EnumNameOf(ticket.phase));
  found.body.Member("version", events.back().version());
  WriteMoves(ticket, actor, policies.RulesOver(Policy()), known, found.body);
  return found;
}

}  // namespace

void Queries::Moves(const Asked& asked, absl::string_view number) {
  const absl::Status known = CheckParameters(asked.parameters, {kAtLeast, kFresh});
  const absl::StatusOr<std::string> canonical = CanonicalId(kTicketCollection, number);
  if (!known.ok()) return asked.Refuse(known);
  if (!canonical.ok()) return asked.Refuse(canonical.status());
  const Query query = [canonical = *canonical, actor = asked.request.actor](const View& view) {
    return FindMoves(view, canonical, actor);
  };
  reads_.Answer(asked.request, asked.parameters, TimeTravel::kNo, Effort::kLong, query,
                asked.reply);
}

}  // namespace redress
