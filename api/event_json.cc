#include "api/event_json.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aggregates/json.h"
#include "base/hash.h"

namespace redress {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Returns the field set in the message's first oneof, or null.
const FieldDescriptor* FactOf(const Message& message) {
  if (message.GetDescriptor()->real_oneof_decl_count() == 0) return nullptr;
  return message.GetReflection()->GetOneofFieldDescriptor(message,
                                                          message.GetDescriptor()->oneof_decl(0));
}

struct Fact {
  std::string type;
  const Message* fields = nullptr;
};

// Follows the oneofs down to the fact itself.
Fact FindFact(const Event& event) {
  Fact fact;
  const Message* message = &event;
  while (const FieldDescriptor* field = FactOf(*message)) {
    absl::StrAppend(&fact.type, fact.type.empty() ? "" : ".", field->name());
    message = &message->GetReflection()->GetMessage(*message, field);
    fact.fields = message;
  }
  return fact;
}

std::string MicrosText(std::int64_t micros) {
  return redress::FormatTime(absl::FromUnixMicros(micros));
}

}  // namespace

std::string EventType(const Event& event) { return FindFact(event).type; }

boost::json::object EventJson(absl::string_view stream, const Event& event) {
  const Fact fact = FindFact(event);
  boost::json::object object;
  object["stream"] = std::string(stream);
  object["type"] = fact.type;
  if (event.has_happened()) object["happened"] = FormatInstant(event.happened());
  boost::json::object fields;
  if (fact.fields != nullptr) fields = ToJson(*fact.fields);
  if (const auto* reason = fields.if_contains("reason")) object["why"] = *reason;
  object["what"] = std::move(fields);
  return object;
}

boost::json::object EventJson(const EventRow& row) {
  boost::json::object object = EventJson(row.stream(), row.event());
  if (!object.contains("why") && !row.cause().empty()) object["why"] = row.cause();
  object["recorded"] = MicrosText(row.recorded_at());
  object["decided"] = MicrosText(row.decided_at());
  object["who"] = {
      {"id", row.actor_id()}, {"role", row.actor_role()}, {"verified", row.actor_verified()}};
  if (!row.cause().empty()) object["cause"] = row.cause();
  if (!row.correlation().empty()) object["correlation"] = row.correlation();
  object["command"] = row.command_type();
  object["command_id"] = ToHex(row.command_id());
  object["version"] = row.version();
  object["position"] = row.position();
  object["index"] = row.index();
  return object;
}

}  // namespace redress
