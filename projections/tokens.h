#pragma once

// What is known of every token, by id.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/projection.h"
#include "projections/rows_by_id.h"

namespace redress {

class TokensProjection final : public Projection {
 public:
  absl::string_view name() const override { return "tokens"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

using TokenPage = PageById<TokenRow>;

// Returns the tokens by id, from where `cursor` (empty: the start) points, at most `limit` (1 to
// kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<TokenPage> ListTokens(const KeyValueReader& reader, absl::string_view cursor,
                                     std::size_t limit);

// Returns the token's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<TokenRow>> ReadToken(const KeyValueReader& reader,
                                                  absl::string_view id);

}  // namespace redress
