#pragma once

// A progress bar on a terminal; nothing, or a line now and then, where the output is none.

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace redress {

// How often a line is written where the output is no terminal.
inline constexpr absl::Duration kProgressLineInterval = absl::Seconds(5);

class ProgressBar {
 public:
  enum class Show {
    kWhereTerminal,   // only where standard error is a terminal
    kLinesElsewhere,  // lines where it is none
    kAlways,
  };

  // `err` outlives it.
  ProgressBar(std::ostream& err, absl::string_view what, Show show = Show::kWhereTerminal);

  // Draws it anew where something changed. A `total` of 0 is not known yet. `note` is shown behind.
  void Update(std::uint64_t done, std::uint64_t total, absl::string_view note = "");

  // Ends the line.
  void Finish();

 private:
  void WriteLine(const std::string& text);

  std::ostream& err_;
  std::string what_;
  bool is_shown_;
  bool writes_lines_;
  absl::Time line_at_ = absl::InfinitePast();  // the last one's
  std::string drawn_;
};

}  // namespace redress
