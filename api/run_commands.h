#pragma once

// One command, or many in one request with a result each, on their way through the node.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/answer.h"
#include "api/commands.h"
#include "api/http.h"
#include "base/clock.h"
#include "commands/command_sink.h"
#include "node/node.h"

namespace redress {

inline constexpr std::size_t kMaxItems = 1000;  // of a batch or of JSON Lines
// Items of one request handed to the node and not yet answered: enough to fill its pipe, few enough
// to leave room for others.
inline constexpr std::size_t kMaxItemsUnderWay = 64;
// After this the rest of a list is answered "later", untried: before HttpLimits::answer strikes.
inline constexpr absl::Duration kMaxBulkTime = absl::Seconds(15);

inline constexpr absl::string_view kLinesMediaType = "application/x-ndjson";

// Returns the lines that are not blank, trimmed.
//
// Errors: kInvalidArgument, machine code "too-many-items" (more than kMaxItems).
absl::StatusOr<std::vector<absl::string_view>> LinesOf(absl::string_view body);

absl::Status TooManyItems(std::size_t most);

// Returns the head of a request whose items are named by what is in them: a key is taken and
// echoed, and means nothing more.
//
// Errors: kInvalidArgument (who acts, query parameters, an If-Match).
absl::StatusOr<CommandHead> HeadOfItems(const HttpRequest& request,
                                        const QueryParameters& parameters);

struct BulkItem {
  absl::StatusOr<CommandRequest> command;  // what is wrong with it, where it is none
  std::string ticket;                      // that its result names even where refused; or none
};

struct BulkRequest {
  std::vector<BulkItem> items;              // in the order given
  int created_status = 200;                 // 201 where an item makes something new
  std::string idempotency_key;              // echoed, where there is one
  absl::Span<const SentPlace> places = {};  // of what the items share; as in AskedCommand
};

// Hands the items to the node in order, and answers all results when the last one is in. `node` and
// `clock` outlive the answer.
void RunBulk(Node& node, Clock& clock, BulkRequest request, const Reply& reply);

// Hands one command to the node and answers it. `asked.primary_stream` and `asked.if_match` are
// filled in here. `node` outlives the answer.
void RunOne(Node& node, CommandRequest request, AskedCommand asked, const Reply& reply);

}  // namespace redress
