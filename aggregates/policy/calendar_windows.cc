#include "aggregates/policy/calendar_windows.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace redress {
namespace {

constexpr std::uint32_t kHour = 60;
constexpr std::uint32_t kDay = 24 * kHour;

// Returns the minutes since midnight of 08:30; of 24:00, a day.
std::optional<std::uint32_t> ParseClock(absl::string_view text) {
  std::uint32_t hour = 0;
  std::uint32_t minute = 0;
  const bool has_form = text.size() == 5 && text[2] == ':' &&
                        text.find_first_not_of("0123456789:") == absl::string_view::npos &&
                        absl::SimpleAtoi(text.substr(0, 2), &hour) &&
                        absl::SimpleAtoi(text.substr(3), &minute);
  if (!has_form || minute >= kHour || hour * kHour + minute > kDay) return std::nullopt;
  return hour * kHour + minute;
}

void ReadWindow(PolicyReader& reader, const YamlNode& node, CalendarWindows& windows) {
  const std::vector<std::string> ends = absl::StrSplit(node.text, '-');
  const auto opens = ParseClock(ends.front());
  const auto closes = ends.size() == 2 ? ParseClock(ends.back()) : std::nullopt;
  if (!opens.has_value() || !closes.has_value() || *opens == kDay) {
    return reader.Wrong(node, "must be hours such as \"08:30-12:00\"");
  }
  if (*opens == *closes) {
    return reader.Wrong(node, "opens and closes at once; the whole day is \"00:00-24:00\"");
  }
  if (!windows.empty() && *opens < windows.rbegin()->closes()) {
    return reader.Wrong(node, absl::StrCat(node.text, " opens before the hours before it close"));
  }
  CalendarWindow& window = *windows.Add();
  window.set_opens(*opens);
  window.set_closes(*closes > *opens ? *closes : *closes + kDay);
}

}  // namespace

CalendarWindows ReadWindows(PolicyReader& reader, const YamlNode& node) {
  CalendarWindows windows;
  if (node.kind == YamlKind::kList && node.items.empty()) return windows;
  reader.ReadOneOrMore(node, [&](const YamlNode& item) { ReadWindow(reader, item, windows); });
  return windows;
}

}  // namespace redress
