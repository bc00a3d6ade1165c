#include "cli/first_line.h"

#include <fstream>
#include <iostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace redress {

absl::StatusOr<std::string> FirstLineOf(const std::string& file) {
  std::ifstream opened;
  if (file != "-") opened.open(file);
  std::istream& input = file == "-" ? std::cin : opened;
  std::string line;
  if (!std::getline(input, line)) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", file));
  }
  return std::string(absl::StripAsciiWhitespace(line));
}

}  // namespace redress
