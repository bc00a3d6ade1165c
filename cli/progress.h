#pragma once

// A progress bar on a terminal; nothing where the output is none.

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace redress {

class ProgressBar {
 public:
  enum class Show {
    kWhereTerminal,  // only where standard error is a terminal
    kAlways,
  };

  // `err` outlives it.
  ProgressBar(std::ostream& err, absl::string_view what, Show show = Show::kWhereTerminal);

  // Draws it anew where the percentage changed. A `total` of 0 is not known yet.
  void Update(std::uint64_t done, std::uint64_t total);

  // Ends the line.
  void Finish();

 private:
  std::ostream& err_;
  std::string what_;
  bool is_shown_;
  std::string drawn_;
};

}  // namespace redress
