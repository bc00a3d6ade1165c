#pragma once

// What lists show of every team: who is of it, and its rota.

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/projection.h"
#include "projections/rows_by_id.h"

namespace redress {

class TeamsProjection final : public Projection {
 public:
  absl::string_view name() const override { return "teams"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

using TeamPage = PageById<TeamRow>;

// Returns all teams, by id, from where `cursor` (empty: the start) points, at most `limit` (1 to
// kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<TeamPage> ListTeams(const KeyValueReader& reader, absl::string_view cursor,
                                   std::size_t limit);

// Returns the team's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<TeamRow>> ReadTeam(const KeyValueReader& reader, absl::string_view id);

}  // namespace redress
