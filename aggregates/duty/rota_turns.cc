#include "aggregates/duty/rota_turns.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "aggregates/calendar/wall_clock.h"
#include "base/status.h"

namespace redress {
namespace {

constexpr std::uint32_t kDayMinutes = 1440;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Returns the first day from `day` on that is such a weekday.
absl::CivilDay FirstOn(absl::CivilDay day, Weekday weekday) {
  const auto wanted = static_cast<absl::Weekday>(weekday - WEEKDAY_MON);
  return absl::GetWeekday(day) == wanted ? day : absl::NextWeekday(day, wanted);
}

absl::Status Check(const RotaLayer& layer) {
  if (layer.name().empty()) return Wrong("a layer without a name");
  if (layer.people().empty()) return Wrong("nobody takes turns");
  for (const std::string& person : layer.people()) {
    if (person.empty()) return Wrong("a person without a name");
  }
  if (layer.handoff_minute() >= kDayMinutes) return Wrong("the handoff is at no time of day");
  if (layer.days() == 0 && layer.weeks() == 0) return Wrong("shifts of no length");
  const bool on_weekday = layer.handoff_day() >= WEEKDAY_MON && layer.handoff_day() <= WEEKDAY_SUN;
  if (layer.has_weeks() && !on_weekday) return Wrong("shifts in weeks, and no weekday of handoff");
  if (layer.has_days() && layer.handoff_day() != WEEKDAY_UNSPECIFIED) {
    return Wrong("shifts in days, and a weekday of handoff");
  }
  return absl::OkStatus();
}

std::uint32_t EndOf(const ShiftCover& cover) {
  return cover.until_minute() == 0 ? std::numeric_limits<std::uint32_t>::max()
                                   : cover.until_minute();
}

}  // namespace

absl::StatusOr<RotaTurns> RotaTurns::Of(const RotaLayer& layer, const absl::TimeZone& zone) {
  RETURN_IF_ERROR(Check(layer));
  ASSIGN_OR_RETURN(absl::CivilDay day, ReadDate(layer.starts()));
  if (layer.has_weeks()) day = FirstOn(day, layer.handoff_day());
  RotaTurns turns(zone);
  turns.name_ = layer.name();
  turns.start_ = absl::CivilSecond(day) + std::int64_t{layer.handoff_minute()} * 60;
  turns.days_ = std::int64_t{layer.days()} + std::int64_t{layer.weeks()} * 7;
  turns.first_ = std::max<std::int64_t>(1, layer.first_shift());
  turns.people_.assign(layer.people().begin(), layer.people().end());
  return turns;
}

absl::CivilSecond RotaTurns::ShownAtBegin(std::int64_t number) const {
  const auto moved = moved_.find(number);
  if (moved != moved_.end()) return moved->second;
  const absl::CivilDay day = absl::CivilDay(start_) + (number - first_) * days_;
  return absl::CivilSecond(day) + (start_ - absl::CivilSecond(absl::CivilDay(start_)));
}

absl::Time RotaTurns::BeginOf(std::int64_t number) const {
  return FirstShown(ShownAtBegin(number), zone_);
}

// From about where it must be; moves are what can take it further.
std::int64_t RotaTurns::NumberAt(absl::Time at) const {
  const absl::civil_diff_t days = absl::CivilDay(zone_.At(at).cs) - absl::CivilDay(start_);
  std::int64_t number = std::max(first_ + days / days_, first_ - 1);
  while (Has(number) && BeginOf(number) > at) --number;
  while (BeginOf(number + 1) <= at) ++number;
  return number;
}

const std::string& RotaTurns::TurnOf(std::int64_t number) const {
  const std::int64_t turn = (number - first_) % static_cast<std::int64_t>(people_.size());
  return people_[static_cast<std::size_t>(turn)];
}

absl::Span<const ShiftCover> RotaTurns::CoversOf(std::int64_t number) const {
  const auto covers = covers_.find(number);
  if (covers == covers_.end()) return {};
  return covers->second;
}

std::vector<Stint> RotaTurns::StintsOf(std::int64_t number) const {
  const auto given = given_.find(number);
  const std::string& person = given == given_.end() ? TurnOf(number) : given->second;
  const absl::CivilSecond shown = ShownAtBegin(number);
  const absl::Time end = BeginOf(number + 1);
  const auto minutes_on = [&](std::int64_t minutes) {
    return std::min(end, FirstShown(shown + minutes * 60, zone_));
  };
  std::vector<Stint> stints;
  const auto add = [&](const std::string& who, absl::Time from, absl::Time until) {
    if (from < until) stints.push_back({{name_, number}, who, from, until});
  };
  absl::Time from = FirstShown(shown, zone_);
  for (const ShiftCover& cover : CoversOf(number)) {
    const absl::Time begins = minutes_on(cover.from_minute());
    const absl::Time ends = cover.until_minute() == 0 ? end : minutes_on(cover.until_minute());
    add(person, from, begins);
    add(cover.person(), begins, ends);
    from = ends;
  }
  add(person, from, end);
  return stints;
}

absl::Status RotaTurns::CheckMoves() const {
  for (const auto& [number, begin] : moved_) {
    const bool after = number == first_ || BeginOf(number - 1) < BeginOf(number);
    if (!after || BeginOf(number) >= BeginOf(number + 1)) {
      return Wrong(absl::StrCat("shift ", number, " is moved past another"));
    }
  }
  return absl::OkStatus();
}

absl::Status RotaTurns::Cover(std::int64_t number, const ShiftCover& cover) {
  if (cover.from_minute() >= EndOf(cover)) return Wrong("covers no time");
  std::vector<ShiftCover>& covers = covers_[number];
  const auto next = std::find_if(covers.begin(), covers.end(), [&](const ShiftCover& other) {
    return other.from_minute() >= cover.from_minute();
  });
  const bool overlaps = (next != covers.end() && next->from_minute() < EndOf(cover)) ||
                        (next != covers.begin() && EndOf(*std::prev(next)) > cover.from_minute());
  if (overlaps) return Wrong(absl::StrCat("shift ", number, " is covered twice at a time"));
  covers.insert(next, cover);
  return absl::OkStatus();
}

}  // namespace redress
