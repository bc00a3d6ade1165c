#include "cli/line_diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"

namespace redress {
namespace {

// The most pairs of lines that are compared: what differs more is told as wholly other.
constexpr std::size_t kMaxPairs = 20'000'000;

using Lines = std::vector<absl::string_view>;

struct DiffLine {
  char mark;  // ' ', '-' or '+'
  absl::string_view text;
};

Lines LinesOf(absl::string_view text) {
  absl::ConsumeSuffix(&text, "\n");
  return text.empty() ? Lines() : Lines(absl::StrSplit(text, '\n'));
}

void Add(char mark, absl::Span<const absl::string_view> lines, std::vector<DiffLine>& all) {
  for (const absl::string_view line : lines) all.push_back({mark, line});
}

// Adds how `from` becomes `to`, by their longest common run of lines, which need not stand
// together.
void AddChanges(absl::Span<const absl::string_view> from, absl::Span<const absl::string_view> to,
                std::vector<DiffLine>& all) {
  const std::size_t width = to.size() + 1;
  if ((from.size() + 1) * width > kMaxPairs) {
    Add('-', from, all);
    return Add('+', to, all);
  }
  // Of every two places: how many lines what follows them has in common.
  std::vector<std::uint32_t> common((from.size() + 1) * width, 0);
  for (std::size_t i = from.size(); i-- > 0;) {
    for (std::size_t j = to.size(); j-- > 0;) {
      common[i * width + j] =
          from[i] == to[j] ? common[(i + 1) * width + j + 1] + 1
                           : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < from.size() && j < to.size()) {
    if (from[i] == to[j]) {
      all.push_back({' ', from[i++]});
      ++j;
    } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) {
      all.push_back({'-', from[i++]});
    } else {
      all.push_back({'+', to[j++]});
    }
  }
  Add('-', from.subspan(i), all);
  Add('+', to.subspan(j), all);
}

std::vector<DiffLine> AllLines(const Lines& before, const Lines& after) {
  const auto parted = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto first = static_cast<std::size_t>(parted.first - before.begin());
  std::size_t last = 0;  // how many are alike at the end
  while (last < std::min(before.size(), after.size()) - first &&
         before[before.size() - 1 - last] == after[after.size() - 1 - last]) {
    ++last;
  }
  const absl::Span<const absl::string_view> from(before);
  const absl::Span<const absl::string_view> to(after);
  std::vector<DiffLine> all;
  Add(' ', from.subspan(0, first), all);
  AddChanges(from.subspan(first, from.size() - first - last),
             to.subspan(first, to.size() - first - last), all);
  Add(' ', from.subspan(from.size() - last), all);
  return all;
}

// Whether a line near the one at `place` is changed.
bool IsShown(const std::vector<DiffLine>& all, std::size_t place) {
  const std::size_t begin = place - std::min(place, kDiffContext);
  const std::size_t end = std::min(all.size(), place + kDiffContext + 1);
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(begin),
                     all.begin() + static_cast<std::ptrdiff_t>(end),
                     [](const DiffLine& line) { return line.mark != ' '; });
}

}  // namespace

std::string LineDiff(absl::string_view before, absl::string_view after) {
  const Lines from = LinesOf(before);
  const Lines to = LinesOf(after);
  const std::vector<DiffLine> all = AllLines(from, to);
  std::string diff;
  std::size_t number = 1;  // of the next line of `after`
  bool was_shown = false;
  for (std::size_t place = 0; place < all.size(); ++place) {
    const bool is_shown = IsShown(all, place);
    if (is_shown && !was_shown) absl::StrAppend(&diff, "@@ ", number, " @@\n");
    if (is_shown) {
      absl::StrAppend(&diff, absl::string_view(&all[place].mark, 1), all[place].text, "\n");
    }
    if (all[place].mark != '-') ++number;
    was_shown = is_shown;
  }
  return diff;
}

}  // namespace redress
