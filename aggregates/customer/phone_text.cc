#include "aggregates/customer/phone_text.h"

#include <algorithm>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "aggregates/customer/written_text.h"

namespace redress {
namespace {

constexpr absl::string_view kDigits = "0123456789";
constexpr absl::string_view kNumberCharacters = "0123456789 +-.()/";

// Prefixes out of a country, two country's codes, a whole number of ITU-T E.164: no more is
// dialled.
constexpr std::size_t kMaxDigits = 20;
// Switchboards have no longer extensions.
constexpr std::size_t kMaxExtension = 7;

// What is written before a number and says only that it is one.
constexpr absl::string_view kLabels[] = {
    "tel:",  "tel.:", "tel.",  "phone:", "mobile:",   "callto:",
    "电话:", "電話:", "手机:", "手機:",  "联系电话:", "phone number:"};

// What is written before an extension; where one is the start of another, the longer first.
constexpr absl::string_view kExtensionMarks[] = {
    "extension", "extn", "ext",  "xtn",  "x",   "#",     "转",    "轉",       "分机",
    "分機",      "内线", "內線", "内線", "доб", "poste", "anexo", "durchwahl"};

// Signs that stand between two numbers.
constexpr absl::string_view kBetweenNumbers[] = {",",  ";",  "|",   "&",    "\n",
                                                 "、", "或", "or ", "and ", "和"};

// Before a slash stands an area's code, at most with a country's; after it no fewer digits than any
// subscriber has.
constexpr std::size_t kMaxDigitsBeforeSlash = 7;
constexpr std::size_t kMinDigitsAfterSlash = 3;

// Digits of a subscriber within a Chinese area, and of the least area.
constexpr std::size_t kMinChineseLocal = 7;
constexpr std::size_t kMaxChineseLocal = 8;
constexpr std::size_t kMinChineseArea = 2;
constexpr std::size_t kMaxChineseExtension = 6;

absl::Status Refused(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not one telephone number: ", why));
}

std::string DigitsOf(absl::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), absl::ascii_isdigit);
  return digits;
}

bool IsDigits(absl::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == absl::string_view::npos;
}

template <typename Marks>
bool ConsumeAny(const Marks& marks, absl::string_view& text) {
  return std::any_of(std::begin(marks), std::end(marks),
                     [&](absl::string_view mark) { return absl::ConsumePrefix(&text, mark); });
}

// Cuts ".0" off a number that a program took for a fraction.
absl::string_view WithoutFraction(absl::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == absl::string_view::npos || !IsDigits(text.substr(0, dot))) return text;
  const absl::string_view fraction = text.substr(dot + 1);
  const bool is_zero = fraction == "0" || fraction == "00";
  return is_zero ? text.substr(0, dot) : text;
}

// Why what stands beside the number makes it more or less than one.
absl::Status RefusedFor(absl::string_view beside) {
  absl::string_view rest = beside;
  if (ConsumeAny(kBetweenNumbers, rest) && rest.find_first_of(kDigits) != absl::string_view::npos) {
    return Refused("there is more than one; give each as a contact point of its own");
  }
  return Refused("it has letters or words; give digits only, and an extension after \"ext.\"");
}

// Reads what follows the number: an extension and nothing else. `number` loses the bracket that
// opened it.
absl::StatusOr<std::string> ReadExtension(absl::string_view beside, absl::string_view& number) {
  absl::string_view rest = beside;
  if (absl::ConsumePrefix(&rest, ",") || absl::ConsumePrefix(&rest, ";")) {
    rest = absl::StripLeadingAsciiWhitespace(rest);
  }
  if (!ConsumeAny(kExtensionMarks, rest)) return RefusedFor(beside);
  rest = rest.substr(std::min(rest.find_first_not_of(".:= "), rest.size()));
  number = absl::StripTrailingAsciiWhitespace(number);
  if (absl::ConsumeSuffix(&number, "(")) {
    if (!absl::ConsumeSuffix(&rest, ")")) return RefusedFor(beside);
  }
  if (!IsDigits(rest) || rest.size() > kMaxExtension) return RefusedFor(beside);
  return std::string(rest);
}

bool AreBracketsPaired(absl::string_view number) {
  bool open = false;
  for (const char character : number) {
    if (character != '(' && character != ')') continue;
    if ((character == '(') == open) return false;
    open = !open;
  }
  return !open;
}

// A slash stands between an area's code and the number; elsewhere it stands between two numbers.
bool IsSlashWithin(absl::string_view number) {
  const std::size_t slash = number.find('/');
  if (slash == absl::string_view::npos) return true;
  const std::string before = DigitsOf(number.substr(0, slash));
  const bool has_code = absl::StrContains(number, '+') || absl::StartsWith(before, "0");
  return has_code && before.size() <= kMaxDigitsBeforeSlash &&
         number.find('/', slash + 1) == absl::string_view::npos &&
         DigitsOf(number.substr(slash)).size() >= kMinDigitsAfterSlash;
}

bool EndsWithAFraction(absl::string_view number) {
  const std::size_t dot = number.rfind('.');
  return dot != absl::string_view::npos && DigitsOf(number.substr(dot)).size() < 2;
}

absl::Status CheckSigns(absl::string_view number) {
  const std::size_t first = number.find_first_of(kDigits);
  if (first == absl::string_view::npos) return Refused("it has no digits");
  const absl::string_view start = number.substr(0, first);
  if (start.find_first_of("-./") != absl::string_view::npos) {
    return Refused("it begins with a sign; a spreadsheet may have worked it out as a sum");
  }
  const auto is_plus = [](char character) { return character == '+'; };
  if (std::count_if(start.begin(), start.end(), is_plus) > 1 ||
      absl::StrContains(number.substr(first), '+') || !IsSlashWithin(number)) {
    return Refused("there is more than one; give each as a contact point of its own");
  }
  if (!AreBracketsPaired(number)) return Refused("a bracket has no other");
  if (EndsWithAFraction(number)) return Refused("a spreadsheet has made a fraction of it");
  return absl::OkStatus();
}

bool IsChinese(absl::string_view number, absl::string_view home_country) {
  const std::string digits = DigitsOf(number);
  if (absl::StrContains(number, '+')) return absl::StartsWith(digits, "86");
  return absl::StartsWith(digits, "0086") ||
         (home_country == "CN" && !absl::StartsWith(digits, "00"));
}

// Takes the extension off "010-88886666-801", which is how China writes it.
std::string TakeDashExtension(absl::string_view& number) {
  const std::size_t dash = number.rfind('-');
  if (dash == absl::string_view::npos) return "";
  const absl::string_view last = absl::StripAsciiWhitespace(number.substr(dash + 1));
  const absl::string_view before = absl::StripTrailingAsciiWhitespace(number.substr(0, dash));
  const std::size_t area_end = before.find_last_not_of(kDigits);
  if (!IsDigits(last) || last.size() > kMaxChineseExtension || area_end == absl::string_view::npos)
    return "";
  const std::size_t local = before.size() - area_end - 1;
  if (local < kMinChineseLocal || local > kMaxChineseLocal ||
      DigitsOf(before.substr(0, area_end)).size() < kMinChineseArea) {
    return "";
  }
  number = before;
  return std::string(last);
}

}  // namespace

absl::StatusOr<PhoneText> ReadPhoneText(absl::string_view text, absl::string_view home_country) {
  const std::string dialled = DialledText(text);
  absl::string_view rest = Unwrapped(dialled);
  if (SaysNone(rest)) return Refused("it says that there is none");
  if (ConsumeAny(kLabels, rest)) rest = absl::StripLeadingAsciiWhitespace(rest);
  if (IsRounded(rest)) return Refused("a spreadsheet has rounded it, its digits are gone");
  rest = WithoutFraction(rest);
  const std::size_t end = std::min(rest.find_first_not_of(kNumberCharacters), rest.size());
  absl::string_view number = rest.substr(0, end);
  PhoneText read;
  if (end < rest.size()) {
    absl::StatusOr<std::string> extension = ReadExtension(rest.substr(end), number);
    if (!extension.ok()) return extension.status();
    read.extension = *std::move(extension);
  }
  if (absl::Status signs = CheckSigns(number); !signs.ok()) return signs;
  if (read.extension.empty() && IsChinese(number, home_country)) {
    read.extension = TakeDashExtension(number);
  }
  read.international = absl::StrContains(number, '+');
  read.digits = DigitsOf(number);
  if (read.digits.size() > kMaxDigits) return Refused("it has too many digits");
  return read;
}

}  // namespace redress
