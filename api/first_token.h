#pragma once

// The first administrator's token: who has none can issue none.

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/random.h"
#include "node/node.h"

namespace redress {

inline constexpr absl::string_view kFirstPerson = "first-administrator";

// Has the token issued, once in the life of a journal, and hands its text to `told`, which is
// called from any thread. `node` outlives that.
//
// Errors: kAlreadyExists (it was issued before: its secret is known to whoever was told it then),
// and those of CommandSink.
void IssueFirstToken(Node& node, Random& random,
                     std::function<void(absl::StatusOr<std::string>)> told);

}  // namespace redress
