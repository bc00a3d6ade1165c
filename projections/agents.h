#pragma once

// What lists show of every agent, and of which teams each is.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "projections/projection.h"

namespace redress {

// Applied before the teams projection: it reads a team's row as it was before the event.
class AgentsProjection final : public Projection {
 public:
  absl::string_view name() const override { return "agents"; }
  std::uint32_t version() const override { return 1; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// What a list is narrowed to; all that is given must hold. Who is on duty hangs on the clock, which
// views do not know: `fits` may say so.
struct AgentFilter {
  std::optional<std::string> team = std::nullopt;
  std::function<bool(const AgentRow&)> fits = nullptr;
};

struct AgentPage {
  std::vector<AgentRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// The most rows that one page looks at. A page that finds fewer than its limit among them is short,
// or even empty, with a cursor to go on.
inline constexpr std::size_t kMaxAgentsRead = 10'000;

// Returns the agents that `filter` lets through, by id, from where `cursor` (empty: the start)
// points, at most `limit` (1 to kMaxPageSize).
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<AgentPage> ListAgents(const KeyValueReader& reader, const AgentFilter& filter,
                                     absl::string_view cursor, std::size_t limit);

// Returns the agent's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<AgentRow>> ReadAgent(const KeyValueReader& reader,
                                                  absl::string_view id);

// Returns the rows of those that are known, in order. Errors: the database's.
absl::StatusOr<std::vector<AgentRow>> ReadAgents(const KeyValueReader& reader,
                                                 const std::vector<std::string>& ids);

}  // namespace redress
