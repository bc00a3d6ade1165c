#pragma once

// What lists show of every callback, and lists by what callers look for, what is due first.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "events/standing.h"
#include "projections/projection.h"

namespace redress {

class CallbacksProjection final : public Projection {
 public:
  absl::string_view name() const override { return "callbacks"; }
  std::uint32_t version() const override { return 4; }
  absl::Status Apply(const EventRow& row, Batch& batch) const override;
};

// What a list is narrowed to; all that is given must hold. An empty caller, team, customer
// or ticket means: without. Who was merged into a customer is not known here: see MergedIn().
struct CallbackFilter {
  std::optional<bool> open = std::nullopt;
  std::optional<std::string> caller = std::nullopt;
  std::optional<std::string> team = std::nullopt;
  std::vector<std::string> customers = {};  // any of these; none given: whosever
  std::optional<std::string> ticket = std::nullopt;
  std::optional<CallbackPurpose> purpose = std::nullopt;
  std::optional<absl::Time> due_before = std::nullopt;
  // Asked of each that else fits, where it is given: a page that leaves some out is short, or even
  // empty, with a cursor to go on.
  std::function<absl::StatusOr<bool>(const CallbackRow&)> fits = nullptr;
  // What stands within by itself, whoever has its ticket, and nothing else.
  Scope within = {};
};

struct CallbackPage {
  std::vector<CallbackRow> rows;
  std::string next_cursor;  // empty: there are no more
};

// Returns the callbacks that `filter` lets through, the earliest due first, from where `cursor`
// (empty: the start) points, at most `limit` (1 to kMaxPageSize). A callback that is moved between
// two pages may be shown on both, or on neither.
//
// Errors: kInvalidArgument (cursor or limit), and the database's.
absl::StatusOr<CallbackPage> ListCallbacks(const KeyValueReader& reader,
                                           const CallbackFilter& filter, absl::string_view cursor,
                                           std::size_t limit);

// Returns the callback's row, or nothing. Errors: the database's.
absl::StatusOr<std::optional<CallbackRow>> ReadCallback(const KeyValueReader& reader,
                                                        absl::string_view id);

}  // namespace redress
