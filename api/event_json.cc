#include "api/event_json.h"

#include "absl/time/time.h"
#include "base/hash.h"
#include "commands/json.h"
#include "events/event_type.h"

namespace redress {
namespace {

std::string MicrosText(std::int64_t micros) {
  return redress::FormatTime(absl::FromUnixMicros(micros));
}

}  // namespace

boost::json::object EventJson(absl::string_view stream, const Event& event) {
  const NamedFact fact = FactOf(event);
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
