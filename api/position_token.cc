#include "api/position_token.h"

#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "aggregates/refusal.h"
#include "base/big_endian.h"
#include "base/status.h"
#include "journal/acceptance.h"
#include "projections/streams.h"

namespace redress {
namespace {

constexpr std::size_t kTokenSize = sizeof(std::uint64_t) + kTokenDigestSize;

absl::StatusOr<std::string> DigestAt(const KeyValueReader& reader, std::uint64_t position) {
  std::string digest = FirstDigest();
  if (position > 0) {
    ASSIGN_OR_RETURN(const std::optional<PositionRow> row, ReadPositionRow(reader, position));
    if (!row.has_value()) {
      return absl::DataLossError(absl::StrCat("no digest is kept for position ", position));
    }
    digest = row->digest();
  }
  return digest.substr(0, kTokenDigestSize);
}

}  // namespace

std::string EncodePositionToken(const PositionToken& token) {
  return absl::WebSafeBase64Escape(BigEndian64(token.position) + token.digest);
}

absl::StatusOr<PositionToken> DecodePositionToken(absl::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes) || bytes.size() != kTokenSize ||
      absl::WebSafeBase64Escape(bytes) != text) {
    return Refuse(absl::StatusCode::kInvalidArgument, kMalformed, "not a position token");
  }
  return PositionToken{.position = ReadBigEndian64(bytes),
                       .digest = bytes.substr(sizeof(std::uint64_t))};
}

absl::StatusOr<std::string> PositionTokenAt(const KeyValueReader& reader, std::uint64_t position) {
  ASSIGN_OR_RETURN(std::string digest, DigestAt(reader, position));
  return EncodePositionToken({.position = position, .digest = std::move(digest)});
}

absl::Status CheckPositionToken(const KeyValueReader& reader, const PositionToken& token) {
  ASSIGN_OR_RETURN(const std::string digest, DigestAt(reader, token.position));
  if (digest == token.digest) return absl::OkStatus();
  return Refuse(absl::StatusCode::kFailedPrecondition, "other-journal",
                absl::StrCat("this journal has another history at position ", token.position));
}

}  // namespace redress
