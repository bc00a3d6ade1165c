#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace redress {
namespace {

constexpr std::uint64_t kBarWidth = 30;

}  // namespace

ProgressBar::ProgressBar(std::ostream& err, absl::string_view what, Show show)
    : err_(err), what_(what), is_shown_(show == Show::kAlways || isatty(STDERR_FILENO) == 1) {}

void ProgressBar::Update(std::uint64_t done, std::uint64_t total) {
  if (!is_shown_) return;
  const std::uint64_t filled = total == 0 ? 0 : std::min(kBarWidth, done * kBarWidth / total);
  std::string line = absl::StrCat(what_, " [", std::string(filled, '#'),
                                  std::string(kBarWidth - filled, '.'), "] ", done);
  if (total > 0) absl::StrAppend(&line, " of ", total);
  if (line == drawn_) return;
  err_ << '\r' << line << std::flush;
  drawn_ = std::move(line);
}

void ProgressBar::Finish() {
  if (!drawn_.empty()) err_ << '\n' << std::flush;
  drawn_.clear();
}

}  // namespace redress
