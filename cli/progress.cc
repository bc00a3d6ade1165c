#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace redress {
namespace {

constexpr std::uint64_t kBarWidth = 30;
constexpr std::uint64_t kWhole = 100;  // percent

}  // namespace

ProgressBar::ProgressBar(std::ostream& err, absl::string_view what, Show show)
    : err_(err), what_(what) {
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  is_shown_ = show == Show::kAlways || is_terminal;
  writes_lines_ = show == Show::kLinesElsewhere && !is_terminal;
}

void ProgressBar::Update(std::uint64_t done, std::uint64_t total, absl::string_view note) {
  std::string figures = absl::StrCat(done);
  if (total > 0) absl::StrAppend(&figures, " of ", total);
  if (total > 0 && !note.empty()) {
    absl::StrAppend(&figures, " (", std::min(kWhole, done * kWhole / total), " %)");
  }
  if (!note.empty()) absl::StrAppend(&figures, ", ", note);
  if (writes_lines_) WriteLine(absl::StrCat(what_, ": ", figures));
  if (!is_shown_) return;
  const std::uint64_t filled = total == 0 ? 0 : std::min(kBarWidth, done * kBarWidth / total);
  std::string line = absl::StrCat(what_, " [", std::string(filled, '#'),
                                  std::string(kBarWidth - filled, '.'), "] ", figures);
  if (line == drawn_) return;
  // What a longer line before it has left is covered.
  const std::size_t left = drawn_.size() > line.size() ? drawn_.size() - line.size() : 0;
  err_ << '\r' << line << std::string(left, ' ') << std::flush;
  drawn_ = std::move(line);
}

void ProgressBar::WriteLine(const std::string& text) {
  const absl::Time now = absl::Now();
  if (now - line_at_ < kProgressLineInterval) return;
  line_at_ = now;
  err_ << text << '\n' << std::flush;
}

void ProgressBar::Finish() {
  if (!drawn_.empty()) err_ << '\n' << std::flush;
  drawn_.clear();
}

}  // namespace redress
