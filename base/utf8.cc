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

}  // namespace redress
