#include "cli/text.h"

#include <cstdint>

#include "unicode/uchar.h"
#include "unicode/utf8.h"

namespace redress {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";
constexpr absl::string_view kEllipsis = "\xE2\x80\xA6";

// Reads the code point at `offset` and moves on. Returns a negative number for invalid bytes.
UChar32 NextCodePoint(absl::string_view text, std::size_t& offset) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto index = static_cast<std::int32_t>(offset);
  const auto length = static_cast<std::int32_t>(text.size());
  UChar32 code_point = 0;
  U8_NEXT(bytes, index, length, code_point);
  offset = static_cast<std::size_t>(index);
  return code_point;
}

std::size_t WidthOf(UChar32 code_point) {
  const auto category = u_charType(code_point);
  if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) {
    return 0;
  }
  const auto east_asian = u_getIntPropertyValue(code_point, UCHAR_EAST_ASIAN_WIDTH);
  return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

bool IsUnsafe(UChar32 code_point) {
  if (code_point < 0) return true;
  const auto category = u_charType(code_point);
  const bool turns_text_round = (code_point >= 0x202A && code_point <= 0x202E) ||
                                (code_point >= 0x2066 && code_point <= 0x2069);
  return category == U_CONTROL_CHAR || category == U_LINE_SEPARATOR ||
         category == U_PARAGRAPH_SEPARATOR || turns_text_round;
}

}  // namespace

std::size_t DisplayWidth(absl::string_view text) {
  std::size_t width = 0;
  for (std::size_t offset = 0; offset < text.size();) width += WidthOf(NextCodePoint(text, offset));
  return width;
}

std::string SafeLine(absl::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const UChar32 code_point = NextCodePoint(text, offset);
    if (code_point == '\n' || code_point == '\t') {
      safe += ' ';
    } else if (code_point == '\r') {
      continue;
    } else if (IsUnsafe(code_point)) {
      safe.append(kReplacement.data(), kReplacement.size());
    } else {
      safe.append(text.data() + start, offset - start);
    }
  }
  return safe;
}

std::string CutTo(absl::string_view text, std::size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::size_t used = 0;
  std::size_t end = 0;
  for (std::size_t offset = 0; offset < text.size(); end = offset) {
    used += WidthOf(NextCodePoint(text, offset));
    if (used + 1 > width) break;
  }
  return std::string(text.substr(0, end)) + std::string(kEllipsis);
}

}  // namespace redress
