#include "projections/cursor.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace redress {
namespace {

// A place holds a number of 8 bytes and a name; a cursor much longer was never ours.
constexpr std::size_t kMaxCursorSize = 1024;

}  // namespace

std::string EncodeCursor(CursorKind kind, absl::string_view place) {
  std::string bytes(1, static_cast<char>(kind));
  absl::StrAppend(&bytes, place);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<std::string> DecodeCursor(CursorKind kind, absl::string_view cursor) {
  std::string bytes;
  if (cursor.size() > kMaxCursorSize || !absl::WebSafeBase64Unescape(cursor, &bytes) ||
      bytes.empty() || bytes.front() != static_cast<char>(kind) ||
      absl::WebSafeBase64Escape(bytes) != cursor) {
    return absl::InvalidArgumentError("the cursor is not one of this list");
  }
  return bytes.substr(1);
}

absl::Status CheckPageSize(std::size_t limit) {
  if (limit >= 1 && limit <= kMaxPageSize) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the limit must be between 1 and ", kMaxPageSize));
}

std::string KeyText(absl::string_view text) {
  using namespace std::string_literals;
  const std::string zero = "\0"s;
  return absl::StrReplaceAll(text, {{"\1", "\1\2"}, {zero, "\1\1"}});
}

}  // namespace redress
