#include "projections/tokens.h"

#include "base/status.h"
#include "projections/streams.h"

namespace redress {

absl::Status TokensProjection::Apply(const EventRow& row, Batch& batch) const {
  const std::optional<absl::string_view> id = IdIn(row.stream(), kTokenPrefix);
  if (!id.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(TokenRow token, batch.GetRow<TokenRow>(Family::kTokens, *id));
  const TokenEvent& fact = row.event().token();
  if (fact.has_issued()) {
    token.set_id(fact.issued().id());
    *token.mutable_issued() = fact.issued();
    token.set_issued_by(row.actor_id());
    token.set_issued_recorded_at(row.recorded_at());
  }
  if (fact.has_revoked()) *token.mutable_revoked() = fact.revoked();
  token.set_version(row.version());
  token.set_updated_recorded_at(row.recorded_at());
  batch.PutRow(Family::kTokens, *id, token);
  return absl::OkStatus();
}

absl::StatusOr<TokenPage> ListTokens(const KeyValueReader& reader, absl::string_view cursor,
                                     std::size_t limit) {
  return ListById<TokenRow>(reader, Family::kTokens, CursorKind::kTokens, cursor, limit);
}

absl::StatusOr<std::optional<TokenRow>> ReadToken(const KeyValueReader& reader,
                                                  absl::string_view id) {
  return ReadById<TokenRow>(reader, Family::kTokens, id);
}

}  // namespace redress
