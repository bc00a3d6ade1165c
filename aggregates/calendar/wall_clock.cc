#include "aggregates/calendar/wall_clock.h"

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace redress {
namespace {

bool IsZoneLetter(char letter) {
  return absl::ascii_isalnum(letter) || absl::StrContains("_+-/", absl::string_view(&letter, 1));
}

// Whether `name` can only be looked up in the database: abseil takes paths and "localtime", too.
bool IsZoneName(absl::string_view name) {
  return !name.empty() && absl::ascii_isalpha(name.front()) && name != "localtime" &&
         std::all_of(name.begin(), name.end(), IsZoneLetter);
}

// Whether `text` is digits, but for the places of the dashes.
bool IsDateForm(absl::string_view text) {
  if (text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : !absl::ascii_isdigit(text[i])) return false;
  }
  return true;
}

int NumberIn(absl::string_view digits) {
  int number = 0;
  return absl::SimpleAtoi(digits, &number) ? number : 0;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ReadDate(absl::string_view text) {
  if (IsDateForm(text)) {
    const int month = NumberIn(text.substr(5, 2));
    const int day = NumberIn(text.substr(8, 2));
    const absl::CivilDay date(NumberIn(text.substr(0, 4)), month, day);
    if (date.month() == month && date.day() == day) return date;
  }
  return absl::InvalidArgumentError(absl::StrCat("no date of the form YYYY-MM-DD: \"", text, "\""));
}

absl::StatusOr<absl::TimeZone> ReadZone(absl::string_view name) {
  absl::TimeZone zone;
  if (IsZoneName(name) && absl::LoadTimeZone(std::string(name), &zone)) return zone;
  return absl::InvalidArgumentError(absl::StrCat("no such time zone: \"", name, "\""));
}

absl::Time FirstShown(absl::CivilSecond civil, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo found = zone.At(civil);
  return found.kind == absl::TimeZone::TimeInfo::SKIPPED ? found.trans : found.pre;
}

absl::Time LastShown(absl::CivilSecond civil, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo found = zone.At(civil);
  return found.kind == absl::TimeZone::TimeInfo::SKIPPED ? found.trans : found.post;
}

}  // namespace redress
