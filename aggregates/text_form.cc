#include "aggregates/text_form.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"

namespace redress {
namespace {

constexpr std::size_t kCurrencySize = 3;
constexpr std::size_t kSha256Digits = 64;

// Schemes of addresses that a browser may be given: none of them runs what it is given.
constexpr std::array<absl::string_view, 3> kUrlSchemes = {"https", "http", "s3"};

constexpr UChar32 kBrailleBlank = 0x2800;  // a symbol by its category, of no dots

// Calls `take` with each character until it returns false. Returns whether it never did.
template <typename Take>
bool EveryCharacter(absl::string_view text, Take take) {
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 character = 0;
    U8_NEXT(text.data(), i, size, character);
    if (!take(character)) return false;
  }
  return true;
}

bool IsInvisible(UChar32 character) {
  if (u_isUWhiteSpace(character) ||
      u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
    return true;
  }
  const int category = u_charType(character);
  return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || character == kBrailleBlank;
}

bool IsOnOneLine(UChar32 character) {
  const int category = u_charType(character);
  return category != U_CONTROL_CHAR && category != U_LINE_SEPARATOR &&
         category != U_PARAGRAPH_SEPARATOR;
}

bool IsAlpha(char letter) { return absl::ascii_isalpha(static_cast<unsigned char>(letter)); }
bool IsDigit(char digit) { return absl::ascii_isdigit(static_cast<unsigned char>(digit)); }
bool IsAlnum(char letter) { return absl::ascii_isalnum(static_cast<unsigned char>(letter)); }

bool IsAll(absl::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}

bool IsCurrency(absl::string_view code) {
  return code.size() == kCurrencySize && std::all_of(code.begin(), code.end(), [](char letter) {
           return absl::ascii_isupper(static_cast<unsigned char>(letter));
         });
}

bool IsSha256(absl::string_view digits) {
  return digits.size() == kSha256Digits &&
         std::all_of(digits.begin(), digits.end(),
                     [](char digit) { return IsDigit(digit) || (digit >= 'a' && digit <= 'f'); });
}

// Reads the subtags of a language tag one after the other (RFC 5646, 2.1).
class LanguageTag {
 public:
  explicit LanguageTag(absl::string_view text) : subtags_(absl::StrSplit(text, '-')) {}

  bool IsWellFormed() {
    const bool is_text = std::all_of(subtags_.begin(), subtags_.end(), [](absl::string_view it) {
      return !it.empty() && it.size() <= 8 && IsAll(it, IsAlnum);
    });
    if (!is_text) return false;
    return TakePrivate() || (TakeLanguage() && TakeRest());
  }

 private:
  // Takes the next subtag where it has from `min` to `max` characters that all are.
  bool Take(std::size_t min, std::size_t max, bool (*is)(char)) {
    if (next_ == subtags_.size()) return false;
    const absl::string_view subtag = subtags_[next_];
    if (subtag.size() < min || subtag.size() > max || !IsAll(subtag, is)) return false;
    ++next_;
    return true;
  }

  bool TakeLanguage() {
    const bool is_short = subtags_.front().size() <= 3;
    if (!Take(2, 8, IsAlpha)) return false;
    for (int extended = 0; is_short && extended < 3 && Take(3, 3, IsAlpha);) ++extended;
    return true;
  }

  bool TakeVariant() {
    if (Take(5, 8, IsAlnum)) return true;
    return next_ < subtags_.size() && IsDigit(subtags_[next_].front()) && Take(4, 4, IsAlnum);
  }

  bool IsPrivate() const {
    return next_ < subtags_.size() && absl::AsciiStrToLower(subtags_[next_]) == "x";
  }

  bool TakeExtension() {
    const std::size_t before = next_;
    if (IsPrivate() || !Take(1, 1, IsAlnum) || !Take(2, 8, IsAlnum)) {
      next_ = before;
      return false;
    }
    while (Take(2, 8, IsAlnum)) continue;
    return true;
  }

  // Takes what is of private use, which is the end.
  bool TakePrivate() {
    if (!IsPrivate()) return false;
    ++next_;
    bool any = false;
    while (Take(1, 8, IsAlnum)) any = true;
    return any;
  }

  bool TakeRest() {
    Take(4, 4, IsAlpha);                         // script
    Take(2, 2, IsAlpha) || Take(3, 3, IsDigit);  // region
    while (TakeVariant()) continue;
    while (TakeExtension()) continue;
    return TakePrivate() || next_ == subtags_.size();
  }

  std::vector<absl::string_view> subtags_;
  std::size_t next_ = 0;
};

// Whether it is absolute, with a host, of a scheme that is taken; and gives no password away.
bool IsUrl(absl::string_view text) {
  const auto url = boost::urls::parse_uri({text.data(), text.size()});
  if (!url.has_value() || url->encoded_host().empty() || url->has_userinfo()) return false;
  const std::string scheme = absl::AsciiStrToLower(std::string(url->scheme()));
  return std::find(kUrlSchemes.begin(), kUrlSchemes.end(), scheme) != kUrlSchemes.end();
}

bool IsUriReference(absl::string_view text) {
  return boost::urls::parse_uri_reference({text.data(), text.size()}).has_value();
}

}  // namespace

std::size_t CountCharacters(absl::string_view text) {
  std::size_t count = 0;
  EveryCharacter(text, [&count](UChar32 /*character*/) { return ++count > 0; });
  return count;
}

bool ShowsNothing(absl::string_view text) { return EveryCharacter(text, IsInvisible); }

std::string WhatShows(const std::string& text) { return ShowsNothing(text) ? "" : text; }

absl::string_view FaultOfForm(absl::string_view text, TextForm form) {
  switch (form) {
    case TEXT_FORM_NAME:
      return EveryCharacter(text, IsOnOneLine) ? ""
                                               : "must be one line, without control characters";
    case TEXT_FORM_LANGUAGE:
      return LanguageTag(text).IsWellFormed() ? "" : "must be a language tag such as en or zh-CN";
    case TEXT_FORM_URL:
      return IsUrl(text) ? "" : "must be an address that starts with https://, http:// or s3://";
    case TEXT_FORM_URI_REFERENCE:
      return IsUriReference(text) ? "" : "must be a URI reference such as hotel or urn:hotel:desk";
    case TEXT_FORM_CURRENCY:
      return IsCurrency(text) ? "" : "must be an ISO 4217 code such as CNY";
    case TEXT_FORM_SHA256:
      return IsSha256(text) ? "" : "must be 64 lower-case hexadecimal digits";
    default:
      return "";
  }
}

}  // namespace redress
