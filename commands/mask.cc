#include "commands/mask.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace redress {
namespace {

constexpr absl::string_view kStars = "***";
// From here on scripts are written in which a character is a syllable or a word.
constexpr unsigned char kFirstWideLead = 0xE3;  // U+3000
// Numbers of so many digits are shown as 138****5678, and shorter ones by their end.
constexpr std::size_t kFullNumber = 11;
constexpr std::size_t kShortNumber = 7;
constexpr std::size_t kHiddenAndEnd = 8;  // digits
constexpr std::size_t kMostOfBeginning = 5;
// Shorter ones would be told by their first letter.
constexpr std::size_t kFewestLetters = 4;

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

std::size_t Letters(absl::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !IsContinuation(byte); }));
}

// Returns the first character of `text`, which is not empty.
absl::string_view First(absl::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && IsContinuation(text[size])) ++size;
  return text.substr(0, size);
}

bool IsWide(absl::string_view character) {
  return static_cast<unsigned char>(character.front()) >= kFirstWideLead;
}

std::string MaskedName(absl::string_view name) {
  if (Letters(name) < 2) return std::string(kStars);
  const absl::string_view first = First(name);
  return absl::StrCat(first, IsWide(first) ? kStars.substr(1) : kStars);
}

std::string MaskedOther(absl::string_view text) {
  if (Letters(text) < kFewestLetters) return std::string(kStars);
  return absl::StrCat(First(text), kStars);
}

// Returns the digits of a number as far as they are its own; what follows a word or a sign such as
// "ext.", ";" or "#" is an extension's.
std::string DigitsOf(absl::string_view number) {
  std::string digits;
  for (const char byte : number) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(byte))) {
      digits.push_back(byte);
    } else if (!digits.empty() && !absl::StrContains("-. ()/\t", byte)) {
      break;
    }
  }
  return digits;
}

std::string MaskedPhone(absl::string_view number) {
  const std::string digits = DigitsOf(number);
  const std::size_t size = digits.size();
  if (size < kShortNumber) return std::string(kAllMasked);
  if (size < kFullNumber) return absl::StrCat(kAllMasked, digits.substr(size - 2));
  const std::size_t beginning = std::min(size - kHiddenAndEnd, kMostOfBeginning);
  return absl::StrCat(number.front() == '+' ? "+" : "", digits.substr(0, beginning), kAllMasked,
                      digits.substr(size - 4));
}

std::string MaskedMail(absl::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == absl::string_view::npos) return MaskedOther(address);
  const absl::string_view name = address.substr(0, at);
  const absl::string_view first = Letters(name) < 2 ? absl::string_view() : First(name);
  return absl::StrCat(first, kStars, address.substr(at));
}

std::string MaskedPoint(PointKind point, absl::string_view value) {
  if (point == POINT_KIND_PHONE) return MaskedPhone(value);
  return point == POINT_KIND_EMAIL ? MaskedMail(value) : MaskedOther(value);
}

}  // namespace

std::string Masked(Identifies how, PointKind point, absl::string_view text) {
  if (text.empty()) return "";
  switch (how) {
    case IDENTIFIES_BY_NAME:
      return MaskedName(text);
    case IDENTIFIES_BY_POINT:
      return MaskedPoint(point, text);
    default:
      return std::string(kAllMasked);
  }
}

}  // namespace redress
