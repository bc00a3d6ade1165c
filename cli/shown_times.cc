#include "cli/shown_times.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "commands/json.h"
#include "events/instant.h"

namespace redress {
namespace {

// Without the zone's name; nothing where `text` is no time.
std::optional<std::string> ToTheSecond(absl::string_view text, const absl::TimeZone& zone) {
  const absl::StatusOr<Instant> instant = ParseInstant(text);
  if (!instant.ok()) return std::nullopt;
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", TimeOf(*instant), zone);
}

bool HoldsTimes(const std::vector<std::vector<std::string>>& rows, std::size_t column) {
  const auto is_other = [column](const std::vector<std::string>& row) {
    return !row[column].empty() && !ParseInstant(row[column]).ok();
  };
  const auto is_given = [column](const std::vector<std::string>& row) {
    return !row[column].empty();
  };
  return std::none_of(rows.begin(), rows.end(), is_other) &&
         std::any_of(rows.begin(), rows.end(), is_given);
}

}  // namespace

absl::StatusOr<absl::TimeZone> ZoneNamed(const std::string& name) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(name, &zone)) return zone;
  return absl::InvalidArgumentError("no such time zone; one is UTC, another Asia/Shanghai");
}

std::string ShownTime(absl::string_view text, const absl::TimeZone& zone) {
  const std::optional<std::string> shown = ToTheSecond(text, zone);
  return shown.has_value() ? absl::StrCat(*shown, " ", zone.name()) : std::string(text);
}

void ShowTimes(std::vector<std::string>& heading, std::vector<std::vector<std::string>>& rows,
               const absl::TimeZone& zone) {
  for (std::size_t column = 0; column < heading.size(); ++column) {
    if (!HoldsTimes(rows, column)) continue;
    absl::StrAppend(&heading[column], " (", zone.name(), ")");
    for (auto& row : rows) row[column] = ToTheSecond(row[column], zone).value_or("");
  }
}

}  // namespace redress
