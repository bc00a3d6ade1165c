#include "api/tokens.h"

#include <utility>

#include "api/access.h"
#include "api/past_views.h"
#include "base/status.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "events/instant.h"
#include "projections/tokens.h"

namespace redress {
namespace {

// All but what the secret is held against.
void WriteTokenMembers(const TokenRow& row, absl::Time now, JsonWriter& writer) {
  writer.Fields(row.issued(), {"digest"});
  if (row.has_revoked()) {
    writer.Key("revoked");
    writer.BeginObject();
    writer.Fields(row.revoked(), {});
    writer.EndObject();
  }
  const bool has_expired = row.issued().has_expires() && TimeOf(row.issued().expires()) <= now;
  writer.Member("holds", !row.has_revoked() && !has_expired);
  writer.Member("issued_by", row.issued_by());
  writer.Member("issued", absl::FromUnixMicros(row.issued_recorded_at()));
  writer.Member("updated", absl::FromUnixMicros(row.updated_recorded_at()));
  writer.Member("version", row.version());
}

}  // namespace

absl::StatusOr<ItemLister> TokenLister(const QueryParameters& parameters, absl::Time now) {
  RETURN_IF_ERROR(CheckParameters(parameters, {"limit", "cursor", kAtLeast, kFresh}));
  return [now](const KeyValueReader& reader, const PageRequest& page,
               JsonWriter& writer) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const TokenPage tokens, ListTokens(reader, page.cursor, page.limit));
    writer.BeginArray();
    for (const TokenRow& row : tokens.rows) {
      writer.BeginObject();
      WriteTokenMembers(row, now, writer);
      writer.EndObject();
    }
    writer.EndArray();
    return tokens.next_cursor;
  };
}

absl::StatusOr<Found> FindToken(const View& view, const std::string& id, absl::Time now) {
  ASSIGN_OR_RETURN(const ViewsOf views, ViewsOf::Open(view, TokenStream(id)));
  ASSIGN_OR_RETURN(const std::optional<TokenRow> row, ReadToken(*views, id));
  if (!row.has_value()) return NoSuch(kTokenCollection);
  Found found(view, row->version());
  WriteTokenMembers(*row, now, found.body);
  return found;
}

Reply TellOnce(std::string secret, const Reply& reply) {
  Reply telling = reply;
  telling.send = [secret = std::move(secret), send = reply.send](HttpResponse response) {
    boost::system::error_code error;
    boost::json::value body = boost::json::parse(response.body, error);
    const auto* answer = error ? nullptr : body.if_object();
    const auto* effect = answer == nullptr ? nullptr : answer->if_contains("effect");
    if (effect != nullptr && *effect == "committed") {
      const auto& id = body.as_object()["token"].as_string();
      body.as_object()["secret"] = TokenText({id.data(), id.size()}, secret);
      response.body = boost::json::serialize(body);
    }
    send(std::move(response));
  };
  return telling;
}

}  // namespace redress
