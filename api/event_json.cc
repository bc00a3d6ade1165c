#include "api/event_json.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "events/event_type.h"
#include "google/protobuf/descriptor.h"
#include "projections/streams.h"

namespace redress {
namespace {

// Returns the reason that the fact itself gives; empty where it gives none.
std::string ReasonIn(const google::protobuf::Message* fact) {
  using google::protobuf::FieldDescriptor;
  if (fact == nullptr) return "";
  const FieldDescriptor* field = fact->GetDescriptor()->FindFieldByName("reason");
  const bool is_text = field != nullptr && !field->is_repeated() &&
                       field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return is_text ? fact->GetReflection()->GetString(*fact, field) : "";
}

// Writes what the fact did to the ticket's promises, and when something is due next where that
// changed: null where nothing is any more.
void WriteClocks(const TicketEvent& event, JsonWriter& writer) {
  if (!event.clocks().empty()) writer.ArrayMember("clocks", event.clocks());
  if (!event.has_next_due()) return;
  writer.Key("next_due");
  if (event.next_due().ByteSizeLong() == 0) return writer.Written("null");
  writer.Value(event.next_due());
}

// A contact that is withheld is not to be found again by its id where it shows with another ticket.
absl::string_view StreamShown(absl::string_view stream, const JsonWriter& writer) {
  const bool is_hidden =
      writer.clarity() == Clarity::kWithheld && absl::StartsWith(stream, kContactPrefix);
  return is_hidden ? "contact/****" : stream;
}

// Writes what the event itself says; why, too, where it or else its commit says it.
void WriteMembers(absl::string_view stream, const Event& event, absl::string_view cause,
                  JsonWriter& writer) {
  const ShownStream shown(stream, writer);
  const NamedFact fact = FactOf(event);
  writer.Member("stream", StreamShown(stream, writer));
  writer.Member("type", fact.type);
  if (event.has_happened()) writer.Member("happened", event.happened());
  const std::string reason = ReasonIn(fact.fields);
  const absl::string_view why = reason.empty() ? cause : absl::string_view(reason);
  if (!why.empty()) writer.Member("why", why);
  writer.Key("what");
  writer.BeginObject();
  if (fact.fields != nullptr) writer.Fields(*fact.fields);
  writer.EndObject();
  WriteClocks(event.ticket(), writer);
}

void WriteOwnMembers(const EventRow& row, JsonWriter& writer) {
  WriteMembers(row.stream(), row.event(), row.cause(), writer);
  writer.Member("version", row.version());
  writer.Member("index", row.index());
  if (row.erased()) writer.Member("erased", true);
}

}  // namespace

void WriteEvent(absl::string_view stream, const Event& event, JsonWriter& writer) {
  writer.BeginObject();
  WriteMembers(stream, event, "", writer);
  writer.EndObject();
}

void WriteEvent(const EventRow& row, JsonWriter& writer) {
  writer.BeginObject();
  WriteOwnMembers(row, writer);
  WriteSharedMembers(row, writer);
  writer.EndObject();
}

void WriteSharedMembers(const EventRow& row, JsonWriter& writer) {
  writer.Member("position", row.position());
  writer.Member("recorded", absl::FromUnixMicros(row.recorded_at()));
  writer.Member("decided", absl::FromUnixMicros(row.decided_at()));
  writer.Key("who");
  writer.BeginObject();
  writer.Member("id", row.actor_id());
  writer.Member("role", row.actor_role());
  writer.Member("verified", row.actor_verified());
  writer.EndObject();
  if (!row.cause().empty()) writer.Member("cause", row.cause());
  if (!row.correlation().empty()) writer.Member("correlation", row.correlation());
  writer.Member("command", row.command_type());
  writer.Key("command_id");
  writer.Hex(row.command_id());
}

void WriteOwnEvent(const EventRow& row, JsonWriter& writer) {
  writer.BeginObject();
  WriteOwnMembers(row, writer);
  writer.EndObject();
}

}  // namespace redress
