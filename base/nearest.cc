#include "base/nearest.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace redress {
namespace {

// A word of three letters may have one error, a longer one two, a very long one three.
constexpr std::size_t kLettersPerError = 3;
constexpr std::size_t kMaxErrors = 3;
// Longer words are no typing errors of ours, and are not compared.
constexpr std::size_t kMaxWordSize = 64;

std::string Plain(absl::string_view word) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(word), {{"-", "_"}});
}

// Returns how many letters must be put in, taken out, changed, or swapped with their neighbour to
// make `to` of `from` (optimal string alignment).
std::size_t Distance(absl::string_view from, absl::string_view to) {
  const std::size_t width = to.size() + 1;
  std::vector<std::size_t> before_last(width);
  std::vector<std::size_t> last(width);
  for (std::size_t j = 0; j < width; ++j) last[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::vector<std::size_t> row(width, i);
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool is_swap = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

}  // namespace

std::vector<std::string> Nearest(absl::string_view word, const std::vector<std::string>& known) {
  std::vector<std::pair<std::size_t, std::string>> near;
  if (word.size() > kMaxWordSize) return {};
  const std::string typed = Plain(word);
  const std::size_t most = std::min(kMaxErrors, typed.size() / kLettersPerError);
  for (const std::string& candidate : known) {
    const std::size_t distance = Distance(typed, Plain(candidate));
    if (distance <= most) near.emplace_back(distance, candidate);
  }
  std::sort(near.begin(), near.end());
  near.resize(std::min(near.size(), kMaxProposals));
  std::vector<std::string> words;
  words.reserve(near.size());
  for (auto& [distance, candidate] : near) words.push_back(std::move(candidate));
  return words;
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& known) {
  const std::vector<std::string> near = Nearest(word, known);
  return near.empty() ? "" : absl::StrCat("; did you mean ", absl::StrJoin(near, " or "), "?");
}

}  // namespace redress
