#include "base/utf8.h"

#include <unicode/utf8.h>

#include <cstdint>

namespace redress {

bool IsValidUtf8(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int32_t>(text.size());
  std::int32_t index = 0;
  while (index < size) {
    UChar32 code_point = 0;
    U8_NEXT(bytes, index, size, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

absl::string_view Utf8Prefix(absl::string_view text, std::size_t max_size) {
  if (text.size() <= max_size) return text;
  std::size_t size = max_size;
  while (size > 0 && U8_IS_TRAIL(static_cast<std::uint8_t>(text[size]))) --size;
  return text.substr(0, size);
}

}  // namespace redress
