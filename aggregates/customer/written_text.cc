#include "aggregates/customer/written_text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/check.h"

namespace redress {
namespace {

constexpr UChar32 kBrailleBlank = 0x2800;        // seen as a blank, though no white space
constexpr UChar32 kFirstFullWidth = 0xFF01;      // of '!'
constexpr UChar32 kLastFullWidth = 0xFF5E;       // of '~'
constexpr UChar32 kFullWidthDistance = 0xFEE0;   // to ASCII
constexpr UChar32 kKatakanaLengthMark = 0x30FC;  // typed as a dash
constexpr UChar32 kDots[] = {0x00B7, 0x2022, 0x2027, 0x30FB};

// What people and programs write where there is nothing, in small letters.
constexpr absl::string_view kNone[] = {
    "n/a",       "#n/a",    "na",        "none", "null", "nil", "unknown", "undefined",
    "not known", "nothing", "anonymous", "tbd",  "无",   "無",  "没有",    "不详",
    "不明",      "未知",    "暂无",      "なし", "없음", "нет", "keine",   "aucun"};

icu::UnicodeString FromUtf8(absl::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

bool IsLineBreak(UChar32 character) {
  return (character >= 0x0A && character <= 0x0D) || character == 0x85 || character == 0x2028 ||
         character == 0x2029;
}

bool IsBlank(UChar32 character) {
  return u_isUWhiteSpace(character) != 0 || character == kBrailleBlank;
}

bool IsInvisible(UChar32 character) {
  return u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
         u_charType(character) == U_FORMAT_CHAR;
}

icu::UnicodeString Visible(const icu::UnicodeString& text) {
  icu::UnicodeString visible;
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 character = text.char32At(at);
    if (!IsInvisible(character)) visible.append(character);
  }
  return visible;
}

// Returns `text` in UTF-8, blanks gathered and cut from the ends. A run with a line break is one.
std::string WithoutIdleBlanks(const icu::UnicodeString& text) {
  icu::UnicodeString gathered;
  char16_t pending = 0;
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 character = text.char32At(at);
    if (IsBlank(character)) {
      if (pending != u'\n') pending = IsLineBreak(character) ? u'\n' : u' ';
      continue;
    }
    if (pending != 0 && !gathered.isEmpty()) gathered.append(pending);
    pending = 0;
    gathered.append(character);
  }
  std::string utf8;
  gathered.toUTF8String(utf8);
  return utf8;
}

// Returns what `character` is on a keypad, or itself.
UChar32 OnKeypad(UChar32 character) {
  if (character >= kFirstFullWidth && character <= kLastFullWidth) character -= kFullWidthDistance;
  if (u_charType(character) == U_DECIMAL_DIGIT_NUMBER) return '0' + u_charDigitValue(character);
  if (u_hasBinaryProperty(character, UCHAR_DASH) != 0 || character == kKatakanaLengthMark) {
    return '-';
  }
  if (std::find(std::begin(kDots), std::end(kDots), character) != std::end(kDots)) return '.';
  return character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : character;
}

// Whether `text` is `open`, something, `close`; cuts both off.
bool StripPair(absl::string_view open, absl::string_view close, absl::string_view& text) {
  if (text.size() <= open.size() + close.size() || !absl::StartsWith(text, open) ||
      !absl::EndsWith(text, close)) {
    return false;
  }
  text = absl::StripAsciiWhitespace(
      text.substr(open.size(), text.size() - open.size() - close.size()));
  return true;
}

bool StripWrapping(absl::string_view& text) {
  return StripPair("=\"", "\"", text) || StripPair("\"", "\"", text) || StripPair("'", "'", text) ||
         StripPair("<", ">", text) || StripPair("“", "”", text) || StripPair("‘", "’", text) ||
         StripPair("「", "」", text) || absl::ConsumePrefix(&text, "'") ||
         absl::ConsumePrefix(&text, "‘") || absl::ConsumePrefix(&text, "’") ||
         absl::ConsumePrefix(&text, "`");
}

}  // namespace

std::string PlainText(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  CHECK(U_SUCCESS(error) != 0);
  const icu::UnicodeString normalised = nfkc->normalize(Visible(FromUtf8(text)), error);
  CHECK(U_SUCCESS(error) != 0);
  return WithoutIdleBlanks(normalised);
}

std::string DialledText(absl::string_view text) {
  const icu::UnicodeString visible = Visible(FromUtf8(text));
  icu::UnicodeString dialled;
  for (std::int32_t at = 0; at < visible.length(); at = visible.moveIndex32(at, 1)) {
    dialled.append(OnKeypad(visible.char32At(at)));
  }
  return WithoutIdleBlanks(dialled);
}

absl::string_view Unwrapped(absl::string_view text) {
  while (StripWrapping(text)) text = absl::StripAsciiWhitespace(text);
  return text;
}

bool IsRounded(absl::string_view text) {
  const std::size_t mantissa = text.find_first_not_of("0123456789.,");
  if (mantissa == 0 || mantissa == absl::string_view::npos) return false;
  absl::string_view exponent = text.substr(mantissa);
  if (!absl::ConsumePrefix(&exponent, "e") && !absl::ConsumePrefix(&exponent, "E")) return false;
  if (!absl::ConsumePrefix(&exponent, "+")) absl::ConsumePrefix(&exponent, "-");
  return !exponent.empty() && std::all_of(exponent.begin(), exponent.end(), absl::ascii_isdigit);
}

bool SaysNone(absl::string_view plain) {
  const std::string small = absl::AsciiStrToLower(plain);
  if (std::find(std::begin(kNone), std::end(kNone), small) != std::end(kNone)) return true;
  const icu::UnicodeString text = FromUtf8(plain);
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    if (u_isalnum(text.char32At(at)) != 0) return false;
  }
  return true;
}

}  // namespace redress
