#pragma once

// Pages of lists: how a reader goes on where the page before ended. And the text of a key's part.

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace redress {

// The most rows of one page of any list.
inline constexpr std::size_t kMaxPageSize = 200;

// Which list a cursor belongs to.
enum class CursorKind : char {
  kTickets = 't',
  kTimeline = 'e',
  kCustomers = 'c',
  kCallbacks = 'b',
  kDue = 'd',
  kAgents = 'a',
  kTeams = 'm',
  kTokens = 'k',
  kAccesses = 'l',
  kSavedViews = 'v',
  kPhrases = 'p',
};

// Returns an opaque cursor (base64url) for `place`, the part of a key where the page ended.
std::string EncodeCursor(CursorKind kind, absl::string_view place);

// Returns the place. Errors: kInvalidArgument (not a cursor of that list).
absl::StatusOr<std::string> DecodeCursor(CursorKind kind, absl::string_view cursor);

// Errors: kInvalidArgument (not within 1 and kMaxPageSize).
absl::Status CheckPageSize(std::size_t limit);

// Returns `text` without zero bytes, different for different texts: a part of a key that a zero
// byte can end.
std::string KeyText(absl::string_view text);

}  // namespace redress
