// RFC 3339 text: the half of json.h that is about time.

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "commands/json.h"
#include "events/instant.h"

namespace redress {
namespace {

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;
constexpr std::size_t kMaxTimeText = 64;  // bytes: more digits of a second than any clock has
constexpr int kSecondsPerMinute = 60;
constexpr int kMinutesPerHour = 60;
constexpr int kMinutesPerDay = 24 * kMinutesPerHour;
constexpr int kMicroDigits = 6;
constexpr std::size_t kMaxFormattedTime = 32;  // 2024-05-01T08:00:00.123456+08:00

absl::Status NotRfc3339() {
  return absl::InvalidArgumentError("not an RFC 3339 time such as 2024-05-01T08:00:00+08:00");
}

// Takes text off the front of what is left to read.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : rest_(text) {}

  // Takes exactly `count` digits; -1 where they are not there.
  int TakeDigits(std::size_t count) {
    if (rest_.size() < count) return -1;
    int number = 0;
    for (const char digit : rest_.substr(0, count)) {
      if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) return -1;
      number = number * 10 + (digit - '0');
    }
    rest_.remove_prefix(count);
    return number;
  }

  // Takes one of `characters`; '\0' where none is there.
  char TakeOneOf(absl::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == absl::string_view::npos) return '\0';
    const char taken = rest_.front();
    rest_.remove_prefix(1);
    return taken;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

// Takes the digits after the point; microseconds, the rest cut off. -1 where there are none.
std::int64_t TakeFraction(Scanner& scanner) {
  std::int64_t micros = 0;
  std::int64_t unit = 100'000;
  int digit = scanner.TakeDigits(1);
  if (digit < 0) return -1;
  for (; digit >= 0; digit = scanner.TakeDigits(1)) {
    micros += digit * unit;
    unit /= 10;
  }
  return micros;
}

// Takes "Z" or "+08:00"; minutes east of UTC, or nothing.
std::optional<int> TakeOffset(Scanner& scanner) {
  if (scanner.TakeOneOf("Zz") != '\0') return 0;
  const char sign = scanner.TakeOneOf("+-");
  const int hours = scanner.TakeDigits(2);
  const bool colon = scanner.TakeOneOf(":") != '\0';
  const int minutes = scanner.TakeDigits(2);
  if (sign == '\0' || !colon || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
    return std::nullopt;
  }
  const int offset = hours * kMinutesPerHour + minutes;
  return sign == '-' ? -offset : offset;
}

// Takes date and time of day; nothing where they are not there or no such day or time exists. A
// leap second is taken as the first of the next minute.
std::optional<absl::CivilSecond> TakeCivil(Scanner& scanner) {
  const int year = scanner.TakeDigits(4);
  const bool dash = scanner.TakeOneOf("-") != '\0';
  const int month = scanner.TakeDigits(2);
  const bool second_dash = scanner.TakeOneOf("-") != '\0';
  const int day = scanner.TakeDigits(2);
  const bool separator = scanner.TakeOneOf("Tt") != '\0';
  const int hour = scanner.TakeDigits(2);
  const bool colon = scanner.TakeOneOf(":") != '\0';
  const int minute = scanner.TakeDigits(2);
  const bool second_colon = scanner.TakeOneOf(":") != '\0';
  const int second = scanner.TakeDigits(2);
  if (!dash || !second_dash || !separator || !colon || !second_colon) return std::nullopt;
  if (year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0) {
    return std::nullopt;
  }
  const bool leap_second = second == 60 && minute == 59;
  if (second > 59 && !leap_second) return std::nullopt;
  const absl::CivilDay date(year, month, day);
  if (date.month() != month || date.day() != day) return std::nullopt;
  return absl::CivilSecond(year, month, day, hour, minute, second);
}

// Writes `number` with exactly `digits` digits to `to`, and returns what follows them.
char* WriteDigits(std::int64_t number, int digits, char* to) {
  for (char* at = to + digits; at != to; number /= 10) {
    *--at = static_cast<char>('0' + number % 10);
  }
  return to + digits;
}

// Writes the fraction of a second, without zeros at its end; nothing where there is none.
char* WriteFraction(std::int64_t micros, char* to) {
  if (micros == 0) return to;
  *to++ = '.';
  to = WriteDigits(micros, kMicroDigits, to);
  while (to[-1] == '0') --to;
  return to;
}

char* WriteOffset(int minutes, char* to) {
  if (minutes == 0) {
    *to++ = 'Z';
    return to;
  }
  *to++ = minutes < 0 ? '-' : '+';
  const int size = std::abs(minutes);
  to = WriteDigits(size / kMinutesPerHour, 2, to);
  *to++ = ':';
  return WriteDigits(size % kMinutesPerHour, 2, to);
}

// Absl's own, slower by far, for times that no fact has: of years of more or fewer than four
// digits.
std::string FormattedByAbsl(absl::Time time, int offset_minutes) {
  if (offset_minutes == 0) {
    return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
  }
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E*S%Ez", time,
                          absl::FixedTimeZone(offset_minutes * kSecondsPerMinute));
}

std::string Formatted(absl::Time time, int offset_minutes) {
  using std::chrono::floor;
  static constexpr std::chrono::sys_days kFirst(std::chrono::January / 2 / 0);
  static constexpr std::chrono::sys_days kEnd(std::chrono::December / 30 / 9999);
  const std::chrono::sys_time<std::chrono::microseconds> utc(
      std::chrono::microseconds(absl::ToUnixMicros(time)));
  const bool is_usual = utc >= kFirst && utc < kEnd && std::abs(offset_minutes) < kMinutesPerDay;
  if (!is_usual) return FormattedByAbsl(time, offset_minutes);
  const auto local = utc + std::chrono::minutes(offset_minutes);
  const auto day = floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  std::array<char, kMaxFormattedTime> text;
  char* to = WriteDigits(int{date.year()}, 4, text.data());
  const auto write = [&to](char before, std::int64_t number) {
    *to++ = before;
    to = WriteDigits(number, 2, to);
  };
  write('-', unsigned{date.month()});
  write('-', unsigned{date.day()});
  write('T', clock.hours().count());
  write(':', clock.minutes().count());
  write(':', clock.seconds().count());
  to = WriteOffset(offset_minutes, WriteFraction(clock.subseconds().count(), to));
  return {text.data(), static_cast<std::size_t>(to - text.data())};
}

}  // namespace

std::string FormatInstant(const Instant& instant) {
  return Formatted(TimeOf(instant), instant.offset_minutes());
}

absl::StatusOr<Instant> ParseInstant(absl::string_view text) {
  if (text.size() > kMaxTimeText) return NotRfc3339();
  Scanner scanner(text);
  const std::optional<absl::CivilSecond> civil = TakeCivil(scanner);
  if (!civil.has_value()) return NotRfc3339();
  const std::int64_t micros = scanner.TakeOneOf(".") == '\0' ? 0 : TakeFraction(scanner);
  const std::optional<int> offset = TakeOffset(scanner);
  if (micros < 0 || !offset.has_value() || !scanner.at_end()) return NotRfc3339();
  if (civil->year() < kFirstYear || civil->year() > kLastYear) {
    return absl::InvalidArgumentError(
        absl::StrCat("outside the years ", kFirstYear, " to ", kLastYear));
  }
  const absl::Time local = absl::FromCivil(*civil, absl::UTCTimeZone());
  Instant instant;
  instant.set_unix_micros(absl::ToUnixMicros(local - absl::Minutes(*offset)) + micros);
  instant.set_offset_minutes(*offset);
  return instant;
}

std::string FormatTime(absl::Time time) { return Formatted(time, 0); }

}  // namespace redress
