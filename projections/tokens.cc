#include "projections/tokens.h"

#include "base/status.h"
#include "events/token_id.h"
#include "projections/streams.h"

namespace redress {
namespace {

// What an issuer signed for a person is known here only once it is revoked.
void NameSigned(absl::string_view id, const EventRow& row, TokenRow& token) {
  const std::optional<absl::string_view> person = PersonOfSignedToken(id);
  if (!person.has_value() || token.has_issued()) return;
  token.set_id(std::string(id));
  token.mutable_issued()->set_id(std::string(id));
  token.mutable_issued()->set_person(std::string(*person));
  token.set_issued_recorded_at(row.recorded_at());
}

}  // namespace

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
  if (fact.has_revoked()) {
    NameSigned(*id, row, token);
    *token.mutable_revoked() = fact.revoked();
  }
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
